//! Which write each read was answered from, where more than one wrote that value: some choice has to explain the
//! history. It knows nothing of models; it is given a check of one choice.
//!
//! Most histories need no search: a read with one candidate has that source, and the others begin with a guess,
//! the candidate called last before them. Where the guess contradicts itself, one of the guessed reads in the
//! contradiction is decided, candidate by candidate, and the guess for the rest tried again. A contradiction that
//! does not hold the decided read is one whatever that read was answered from, and ends its search. So reads
//! that no contradiction needs are never decided.

use super::conflict::Conflict;
use super::history::{INITIAL, Memory, NOTHING, Reads};
use crate::check::court::{Limits, Reached, Reason};

/// The source of each operation: a write, [`INITIAL`], or [`NOTHING`] if it reads nothing or takes no part.
pub(crate) type Sources = Vec<u32>;

/// What is left of the limits.
pub(crate) struct Effort<'a> {
    limit: u64,
    states: usize,
    done: u64,
    asked: u64,
    keep_going: &'a mut dyn FnMut() -> bool,
}

/// Steps between two questions whether to go on.
const PAUSE: u64 = 1 << 14;

impl<'a> Effort<'a> {
    pub fn new(limits: &Limits, keep_going: &'a mut dyn FnMut() -> bool) -> Effort<'a> {
        Effort { limit: limits.steps, states: limits.states, done: 0, asked: 0, keep_going }
    }

    /// Some steps are done.
    pub fn spend(&mut self, steps: u64) -> Result<(), Reached> {
        self.done += steps;
        if self.done > self.limit {
            return Err(Reached::Steps(self.limit));
        }
        if self.done - self.asked >= PAUSE {
            self.asked = self.done;
            if !(self.keep_going)() {
                return Err(Reached::Stopped);
            }
        }
        Ok(())
    }

    /// So many states are held.
    pub fn hold(&self, states: usize) -> Result<(), Reached> {
        if states > self.states { Err(Reached::States(self.states)) } else { Ok(()) }
    }

    /// Runs something within limits of its own, which count towards those here.
    pub fn attempt<T>(&mut self, limits: &Limits, run: impl FnOnce(&mut Effort) -> T) -> T {
        let mut own = Effort::new(limits, self.keep_going);
        let answer = run(&mut own);
        self.done += own.done;
        answer
    }
}

/// Why a check did not go through.
pub(crate) enum Trouble {
    Conflict(Conflict),
    GaveUp(Reached),
}

impl From<Reached> for Trouble {
    fn from(reached: Reached) -> Trouble {
        Trouble::GaveUp(reached)
    }
}

/// Whether some choice of sources passes a check.
pub(crate) enum Answer {
    Explained,
    Contradicted(Conflict),
    GaveUp(Reached),
}

/// A check of one choice. The conflict it answers holds every read whose source it relies on.
pub(crate) type Check<'a> = dyn FnMut(&Memory, &Sources, &mut Effort) -> Result<(), Trouble> + 'a;

/// Looks for a choice of sources that passes.
pub(crate) fn explain(memory: &Memory, effort: &mut Effort, check: &mut Check) -> Answer {
    let undecided = |op: &u32| matches!(memory.ops[*op as usize].reads, Reads::Either { .. });
    let Some(op) = (0..memory.len() as u32).find(undecided) else {
        return match Choice::new(memory).explain(effort, check) {
            Ok(()) => Answer::Explained,
            Err(Trouble::Conflict(conflict)) => Answer::Contradicted(conflict),
            Err(Trouble::GaveUp(reached)) => Answer::GaveUp(reached),
        };
    };
    let (mut ops, mut gave_up) = (vec![op], None);
    for set in [true, false] {
        match explain(&memory.with_either(op, set), effort, check) {
            Answer::Explained => return Answer::Explained,
            Answer::Contradicted(conflict) if !conflict.holds(op) => return Answer::Contradicted(conflict),
            Answer::Contradicted(conflict) => ops.extend(conflict.ops),
            Answer::GaveUp(reached) => gave_up = Some(reached),
        }
    }
    let unexplained = Reason::Unexplained { operation: op as usize };
    gave_up.map_or_else(|| Answer::Contradicted(Conflict::new(ops, unexplained)), Answer::GaveUp)
}

/// A read that is decided, and what was found with the candidates tried so far.
struct Decision {
    read: u32,
    left: Vec<u32>,
    found: Vec<u32>,
}

/// The sources that a read may have.
type Choices<'a> = &'a mut dyn Iterator<Item = u32>;

struct Choice<'a> {
    memory: &'a Memory,
    /// `NOTHING` where it is guessed.
    decided: Vec<u32>,
    decisions: Vec<Decision>,
}

impl<'a> Choice<'a> {
    fn new(memory: &'a Memory) -> Choice<'a> {
        Choice { memory, decided: vec![NOTHING; memory.len()], decisions: Vec::new() }
    }

    fn explain(&mut self, effort: &mut Effort, check: &mut Check) -> Result<(), Trouble> {
        loop {
            effort.spend(1 + self.memory.len() as u64)?;
            let conflict = match self.guessed() {
                Err(conflict) => conflict,
                Ok(sources) => match check(self.memory, &sources, effort) {
                    Err(Trouble::Conflict(conflict)) => conflict.with_readers(self.memory, &sources),
                    other => return other,
                },
            };
            match conflict.ops.iter().copied().find(|op| self.is_open(*op)) {
                Some(read) => self.decide(read),
                None => self.give_way(conflict)?,
            }
        }
    }

    /// Takes the next candidate of the last decision that the conflict depends on. The conflict that is left when
    /// there is none.
    fn give_way(&mut self, mut conflict: Conflict) -> Result<(), Trouble> {
        while let Some(mut decision) = self.decisions.pop() {
            self.decided[decision.read as usize] = NOTHING;
            if !conflict.holds(decision.read) {
                continue;
            }
            decision.found.extend(&conflict.ops);
            if let Some(next) = decision.left.pop() {
                self.decided[decision.read as usize] = next;
                self.decisions.push(decision);
                return Ok(());
            }
            let mut ops = decision.found;
            ops.extend(self.memory.candidates(decision.read));
            conflict = Conflict::new(ops, Reason::Unexplained { operation: decision.read as usize });
        }
        Err(Trouble::Conflict(conflict))
    }

    fn is_open(&self, op: u32) -> bool {
        self.decided[op as usize] == NOTHING && self.choices(op).nth(1).is_some()
    }

    /// The initial value first, then writes in the order of their values.
    fn choices(&self, read: u32) -> impl Iterator<Item = u32> + '_ {
        let initial = self.memory.may_read_initial(read).then_some(INITIAL);
        initial.into_iter().chain(self.memory.candidates(read))
    }

    /// The best guess is tried first.
    fn decide(&mut self, read: u32) {
        let mut left: Vec<u32> = self.choices(read).collect();
        left.sort_unstable_by_key(|source| likelihood(*source, read));
        self.decided[read as usize] = left.pop().expect("an open read has a choice");
        self.decisions.push(Decision { read, left, found: Vec::new() });
    }

    /// The decided sources and the guessed ones, of all operations that take part.
    fn guessed(&self) -> Result<Sources, Conflict> {
        self.sources(|op, choices| match self.decided[op as usize] {
            NOTHING => choices.max_by_key(|source| likelihood(*source, op)),
            decided => Some(decided),
        })
    }

    /// The sources that are picked, of all operations that take part then. The conflict if a read has no choice.
    fn sources(&self, pick: impl Fn(u32, Choices) -> Option<u32>) -> Result<Sources, Conflict> {
        let mut sources = vec![NOTHING; self.memory.len()];
        let known = |op: &u32| self.memory.ops[*op as usize].known;
        let mut waiting: Vec<u32> = (0..self.memory.len() as u32).rev().filter(known).collect();
        while let Some(op) = waiting.pop() {
            if self.memory.ops[op as usize].reads == Reads::Nothing || sources[op as usize] != NOTHING {
                continue;
            }
            if self.choices(op).next().is_none() {
                let reason = Reason::NeverWritten { read: op as usize };
                return Err(Conflict::new(vec![op], reason).with_readers(self.memory, &sources));
            }
            let Some(source) = pick(op, &mut self.choices(op)) else { continue };
            sources[op as usize] = source;
            let unknown = |cause: &u32| !self.memory.ops[*cause as usize].known;
            waiting.extend(self.memory.causes(op, source).filter(unknown));
        }
        Ok(sources)
    }
}

/// The sources that are certain, of all operations that take part in any case: each has one candidate. Elsewhere
/// [`NOTHING`].
pub(crate) fn certain(memory: &Memory) -> Result<Sources, Conflict> {
    Choice::new(memory).sources(|_, choices| choices.next().filter(|_| choices.next().is_none()))
}

/// A larger number for a likelier source: the write called last before the read, else the initial value, else
/// the first of the later ones.
fn likelihood(source: u32, read: u32) -> (u32, u32) {
    match source {
        INITIAL => (1, 0),
        before if before < read => (2, before),
        later => (0, u32::MAX - later),
    }
}
