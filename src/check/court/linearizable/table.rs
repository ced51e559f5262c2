//! The states and operations of one object as small numbers, and which state follows which. It knows nothing of
//! time.

use super::index::{Index, PairMap};
use super::wanted::Beginnings;
use crate::base::fingerprint_of;
use crate::check::spec::{Machine, State};
use crate::history::recorded::{Call, Datum, Reply};

/// No state follows.
pub(super) const NONE: u32 = u32::MAX;

/// Operations that ask the same and were answered the same.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind<'a> {
    pub call: Call,
    /// `None` if any answer will do.
    pub reply: Option<&'a Reply>,
    /// It never changes the state.
    pub pure: bool,
    /// It takes effect in every state, and touches this part of it only.
    pub touches: Option<Datum>,
    /// What this part of the state was makes no difference after it.
    pub hides: Option<Datum>,
}

impl<'a> Kind<'a> {
    pub fn new(call: Call, reply: Option<&'a Reply>) -> Kind<'a> {
        let untold = matches!(reply, None | Some(Reply::Done));
        let part = match call {
            Call::Write(_) | Call::Append(_) => Some(Datum::NIL),
            Call::Insert(member) | Call::Remove(member) => Some(member),
            _ => None,
        };
        let touches = part.filter(|_| untold);
        let hides = touches.filter(|_| !matches!(call, Call::Append(_)));
        // A read of balances that began unknown makes them known.
        let pure = is_pure(&call, reply) && !matches!(reply, Some(Reply::Balances(_)));
        Kind { call, reply, pure, touches, hides }
    }

    /// The value that it finds in a register, if it changes or tells something in no other state.
    pub fn finds(&self) -> Option<Datum> {
        match (self.call, self.reply) {
            (Call::Read, Some(Reply::Value(value))) => Some(*value),
            (Call::Cas { expected, .. }, reply) if reply != Some(&Reply::Compared(false)) => Some(expected),
            _ => None,
        }
    }

    /// The value that it puts into a register.
    pub fn leaves(&self) -> Option<Datum> {
        match self.call {
            Call::Write(value) => Some(value),
            Call::Cas { new, .. } if self.reply != Some(&Reply::Compared(false)) => Some(new),
            _ => None,
        }
    }

    /// Whether `self` directly before `next` would not be noticed.
    pub fn is_hidden_by(&self, next: &Kind) -> bool {
        self.touches.is_some() && self.touches == next.hides
    }
}

fn is_pure(call: &Call, reply: Option<&Reply>) -> bool {
    match call {
        Call::Read | Call::Contains(_) => true,
        Call::Cas { expected, new } => expected == new || reply == Some(&Reply::Compared(false)),
        Call::Insert(_) | Call::Remove(_) | Call::Transfer { .. } => reply == Some(&Reply::Compared(false)),
        Call::Dequeue => reply == Some(&Reply::Value(Datum::NIL)),
        Call::Write(_) | Call::Append(_) | Call::Add(_) => false,
        Call::Enqueue(_) | Call::Drain | Call::Acquire | Call::Release => false,
    }
}

/// States and kinds by number; a state is worked out once.
pub(super) struct Table<'a> {
    machine: Machine<'a>,
    pub kinds: Vec<Kind<'a>>,
    kind_index: Index,
    states: Vec<State>,
    state_index: Index,
    next: PairMap,
    /// Where given, all values that begin none of these texts are one state.
    needed: Option<Beginnings<'a>>,
    /// That state, once it was met.
    other: Option<u32>,
}

impl<'a> Table<'a> {
    /// With the initial state as state 0.
    pub fn new(machine: Machine<'a>, initial: State, needed: Option<Beginnings<'a>>) -> Table<'a> {
        let mut table = Table {
            machine,
            kinds: Vec::new(),
            kind_index: Index::default(),
            states: Vec::new(),
            state_index: Index::default(),
            next: PairMap::new(),
            needed,
            other: None,
        };
        table.state(initial);
        table
    }

    pub fn kind(&mut self, call: Call, reply: Option<&'a Reply>) -> u32 {
        let reply = reply.filter(|reply| **reply != Reply::Unseen);
        let new = self.kinds.len() as u32;
        let is = |kind: u32| {
            let kind = &self.kinds[kind as usize];
            kind.call == call && kind.reply == reply
        };
        let kind = self.kind_index.find_or(fingerprint_of(&(call, reply)).0, new, is);
        if kind == new {
            self.kinds.push(Kind::new(call, reply));
        }
        kind
    }

    /// About how much memory the states and what follows them take, without what a state refers to.
    pub fn bytes(&self) -> usize {
        self.states.len() * (size_of::<State>() + 16) + self.next.bytes()
    }

    /// The state after an operation of `kind`, or [`NONE`].
    #[inline]
    pub fn next(&mut self, state: u32, kind: u32) -> u32 {
        match self.next.get((state, kind)) {
            Some(next) => next,
            None => self.work_out(state, kind),
        }
    }

    #[cold]
    fn work_out(&mut self, state: u32, kind: u32) -> u32 {
        let Kind { call, reply, .. } = self.kinds[kind as usize];
        let next = self.machine.apply(&self.states[state as usize], &call, reply);
        let next = next.map_or(NONE, |next| self.state(next));
        self.next.insert((state, kind), next);
        next
    }

    fn state(&mut self, state: State) -> u32 {
        let new = self.states.len() as u32;
        let text = self.needed.as_ref().and_then(|needed| Some((needed, self.machine.text(&state)?)));
        if text.is_some_and(|(needed, text)| !needed.include(&text)) {
            // Whichever of them it is, the texts that it is the beginning of are not needed either.
            let other = *self.other.get_or_insert(new);
            if other < new {
                return other;
            }
        }
        let is = |other: u32| self.states[other as usize] == state;
        let found = self.state_index.find_or(fingerprint_of(&state).0, new, is);
        if found == new {
            self.states.push(state);
        }
        found
    }
}
