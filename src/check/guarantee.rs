//! The four session guarantees, each judged by itself: read your writes, monotonic reads, monotonic writes and
//! writes follow reads [Terry et al. 1994, §3]. What they amount to together is [`super::pram`] and
//! [`super::causal`].
//!
//! Each says which writes a read has to *include*. A client does not see what a read includes, only the last
//! write to the key among that, in some order of writes. So a history keeps a guarantee if for every session
//! there is an order of all writes, and for each of its reads a set of writes that the guarantee allows, such
//! that the read answers the last write to its key in the set. With src(r) for the write that r answers:
//!
//! | guarantee | a read r includes, besides src(r) |
//! |---|---|
//! | read your writes | every write of its session before r |
//! | monotonic reads | src(q) for every read q of its session before r |
//! | monotonic writes | every write that comes before w in w's session, where w = src(q) for q = r or a read q of its session before r |
//! | writes follow reads | src(p) for every read p that comes before w in w's session, with w as above |
//!
//! Where a read shows several writes (`super::memory::blocks`) each of them is src(r), and it answers what the writes
//! that it includes amount to.
//!
//! Both papers leave open which orders there may be, and with any order at all three of the four would forbid
//! next to nothing, since a store could always claim that the older value was written later. Here:
//!
//! - in every order, the writes of each session stand as the session made them, and a compare-and-set of the
//!   judged session stands after the write that it found;
//! - for writes follow reads, a write also stands after what its session read before it;
//! - sessions may have different orders. `Differs:` Viotti and Vukolić have one order for all; then PRAM, in
//!   which processes may see concurrent writes in different orders, would not imply monotonic reads;
//! - real time plays no part. `Differs:` [`super::session`], which judges the lab's runs, keeps it.
//!
//! So PRAM implies the first three: take its view as the order, and what is before a read in it as the set.
//! Causal memory implies the fourth in the same way. A compare-and-set that was set is a read and a write at
//! once. The writes of unknown ending bind nobody but those who read them.
//!
//! Sources: Terry, Demers, Petersen, Spreitzer, Theimer and Welch, "Session guarantees for weakly consistent
//! replicated data", PDIS 1994; Viotti and Vukolić, "Consistency in non-transactional distributed storage
//! systems", ACM Computing Surveys 49(1), 2016, §3.4; Brzeziński, Sobaniec and Wawrzyniak, "From session
//! causality to causal consistency", PDP 2004.

use super::memory::{self, Conflict, Effort, Graph, INITIAL, Memory, NOTHING, Op, Session, Sources, Trouble};
use crate::check::court::{Because, Finding, Limits, Reason};
use crate::check::spec::Spec;
use crate::history::recorded::Recorded;

/// One of the four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guarantee {
    ReadYourWrites,
    MonotonicReads,
    MonotonicWrites,
    WritesFollowReads,
}

/// Whether the history keeps the guarantee in every session.
pub fn check(
    guarantee: Guarantee,
    spec: &Spec,
    recorded: &Recorded,
    limits: &Limits,
    keep_going: &mut dyn FnMut() -> bool,
) -> Finding {
    memory::judge(spec, recorded, limits, keep_going, &|memory, effort| {
        memory::explain(memory, effort, &mut |memory, source, effort| kept(guarantee, memory, source, effort))
    })
}

/// Whether every session has an order, given the source of each read.
fn kept(guarantee: Guarantee, memory: &Memory, source: &Sources, effort: &mut Effort) -> Result<(), Trouble> {
    let causes = guarantee == Guarantee::WritesFollowReads;
    let mut graph = Graph::new(memory, source, |_| causes);
    let count = graph.edges().len();
    for session in Session::all(memory, source) {
        effort.spend(memory.len() as u64)?;
        let found =
            |read: &&u32| memory.ops[**read as usize].writes.is_some() && source[**read as usize] < INITIAL;
        for read in session.reads.iter().filter(|read| !causes && found(read)) {
            graph.link(source[*read as usize], *read, Because::WasRead, *read);
        }
        for read in &session.reads {
            for (one, next) in memory.in_order(*read) {
                graph.link(one, next, Because::WasShownBefore, *read);
            }
        }
        let mut included = Included::new(guarantee, memory, source);
        included.session(&session, effort)?;
        let first = graph.edges().len();
        for Demand { write, base, read, .. } in &included.demands {
            graph.link(*write, *base, Because::WasOverwritten, *read);
        }
        graph.sorted().map_err(|cycle| {
            let because_of =
                |edge: u32| (edge as usize).checked_sub(first).map(|place| included.demands[place].why);
            let why = cycle.iter().filter_map(|edge| because_of(*edge)).flatten().filter(|op| *op != NOTHING);
            Trouble::Conflict(memory::of_cycle_because(&graph, &cycle, why.collect()))
        })?;
        graph.truncate(count);
    }
    Ok(())
}

/// The operations, besides the write itself, that say why a read includes a write.
type Why = [u32; 3];

/// A write comes before that with which a read begins.
struct Demand {
    write: u32,
    base: u32,
    read: u32,
    why: Why,
}

/// What the reads of one session have to include, as it grows from read to read.
struct Included<'a> {
    guarantee: Guarantee,
    memory: &'a Memory,
    source: &'a Sources,
    /// For each key the writes to it that must be included; of each process the last, where that is all a read
    /// shows.
    maxima: Vec<Vec<(u32, Why)>>,
    /// For each process, of how many operations of it what they bring was included already: all up to that
    /// number.
    gone_back: Vec<u32>,
    demands: Vec<Demand>,
}

impl<'a> Included<'a> {
    fn new(guarantee: Guarantee, memory: &'a Memory, source: &'a Sources) -> Included<'a> {
        let maxima = vec![Vec::new(); memory.keys];
        Included {
            guarantee,
            memory,
            source,
            maxima,
            gone_back: vec![0; memory.processes],
            demands: Vec::new(),
        }
    }

    fn session(&mut self, session: &Session, effort: &mut Effort) -> Result<(), Trouble> {
        let mut own = NOTHING;
        for read in &session.reads {
            self.before(*read, &mut own);
            effort.spend(1 + self.maxima[self.memory.ops[*read as usize].key as usize].len() as u64)?;
            self.answered(*read).map_err(Trouble::Conflict)?;
            if self.guarantee == Guarantee::MonotonicReads {
                for cause in self.memory.causes(*read, self.source[*read as usize]) {
                    self.include(cause, [*read, NOTHING, NOTHING]);
                }
            }
        }
        Ok(())
    }

    /// Includes what `read` must include before its answer is looked at. `own` is the last operation of the
    /// session whose writes are included.
    fn before(&mut self, read: u32, own: &mut u32) {
        let source = self.source[read as usize];
        match self.guarantee {
            Guarantee::ReadYourWrites => {
                let last = self.memory.before[read as usize];
                let mut op = last;
                while op != *own && op != NOTHING {
                    self.include(op, [NOTHING; 3]);
                    op = self.memory.before[op as usize];
                }
                *own = last;
            }
            Guarantee::MonotonicReads => {}
            Guarantee::MonotonicWrites | Guarantee::WritesFollowReads => {
                let reads = self.guarantee == Guarantee::WritesFollowReads;
                for cause in self.memory.causes(read, source) {
                    self.go_back(cause, read, reads);
                }
            }
        }
    }

    /// Includes what came with `write`, which `read` answered: the writes of its session before it, or what that
    /// session had read (a compare-and-set counts itself).
    fn go_back(&mut self, write: u32, read: u32, reads: bool) {
        let Op { process, known, .. } = self.memory.ops[write as usize];
        // An operation of unknown ending is on no process's way back but its own.
        if reads && !known {
            self.include_causes(write, [write, read, NOTHING]);
        }
        let last = if reads && known { write } else { self.memory.before[write as usize] };
        let until = self.gone_back[process as usize];
        let mut op = last;
        while op != NOTHING && op >= until {
            if reads {
                self.include_causes(op, [op, write, read]);
            } else {
                self.include(op, [write, read, NOTHING]);
            }
            op = self.memory.before[op as usize];
        }
        if last != NOTHING {
            self.gone_back[process as usize] = until.max(last + 1);
        }
    }

    /// What `op` read.
    fn include_causes(&mut self, op: u32, why: Why) {
        for cause in self.memory.causes(op, self.source[op as usize]) {
            self.include(cause, why);
        }
    }

    fn include(&mut self, write: u32, why: Why) {
        let has_blocks = self.memory.has_blocks();
        let ops = &self.memory.ops;
        let Some(op) = ops.get(write as usize).filter(|op| op.writes.is_some()) else { return };
        let comes_before = |first: u32, second: u32| {
            let [one, other] = [first, second].map(|op| &ops[op as usize]);
            first == second || (!has_blocks && one.known && one.process == other.process && first < second)
        };
        let maxima = &mut self.maxima[op.key as usize];
        if !maxima.iter().any(|(other, _)| comes_before(write, *other)) {
            maxima.retain(|(other, _)| !comes_before(*other, write));
            maxima.push((write, why));
        }
    }

    /// What `read` begins with comes after all others that it must include and does not show.
    fn answered(&mut self, read: u32) -> Result<(), Conflict> {
        let source = self.source[read as usize];
        let base = self.memory.base(read, source);
        for (write, why) in &self.maxima[self.memory.ops[read as usize].key as usize] {
            let (write, why) = (*write, *why);
            if self.memory.shows(read, source, write) {
                continue;
            }
            if base == INITIAL {
                let ops = why.into_iter().chain([write, read]).filter(|op| *op != NOTHING).collect();
                let (read, write) = (read as usize, write as usize);
                let reason = match self.memory.has_blocks() {
                    true => Reason::Missing { read, write },
                    false => Reason::Overwritten { read, write: None, overwrite: write },
                };
                return Err(Conflict::new(ops, reason));
            }
            self.demands.push(Demand { write, base, read, why });
        }
        Ok(())
    }
}
