//! The closed list of what a replica may do.

use super::{Node, Note, Rule, Seen, Ticket, Token};
use crate::base::{ReplicaId, Span};
use crate::history::{Answer, Refusal};
use crate::sim::Arg;

/// One thing a replica does in a step.
#[derive(Clone, Debug)]
pub enum Effect<N: Node> {
    Send {
        to: ReplicaId,
        message: N::Message,
    },
    SetTimer {
        timer: N::Timer,
        after: Span,
    },
    CancelTimer(N::Timer),
    /// The durable state, as it is at the end of this step, is on disk. Says what was written.
    Persist(&'static str),
    Respond {
        ticket: Ticket,
        result: Result<Answer, Refusal>,
        /// What the client's session has seen with this answer.
        seen: Seen,
    },
    Note(Note),
}

/// The effects of a step, in order.
pub struct Effects<N: Node> {
    list: Vec<Effect<N>>,
    tokens: Vec<(Ticket, Token)>,
}

impl<N: Node> Default for Effects<N> {
    fn default() -> Effects<N> {
        Effects { list: Vec::new(), tokens: Vec::new() }
    }
}

impl<N: Node> Effects<N> {
    pub fn new() -> Effects<N> {
        Effects::default()
    }

    pub fn send(&mut self, to: ReplicaId, message: N::Message) {
        self.list.push(Effect::Send { to, message });
    }

    pub fn set_timer(&mut self, timer: N::Timer, after: Span) {
        self.list.push(Effect::SetTimer { timer, after });
    }

    pub fn cancel_timer(&mut self, timer: N::Timer) {
        self.list.push(Effect::CancelTimer(timer));
    }

    pub fn persist(&mut self, what: &'static str) {
        self.list.push(Effect::Persist(what));
    }

    pub fn respond(&mut self, ticket: Ticket, result: Result<Answer, Refusal>) {
        self.respond_seen(ticket, result, Seen::default());
    }

    /// Answers, and tells the client's session how far that let it see.
    pub fn respond_seen(&mut self, ticket: Ticket, result: Result<Answer, Refusal>, seen: Seen) {
        self.list.push(Effect::Respond { ticket, result, seen });
    }

    /// Gives the client a token with this step's answer, in place of the one it had for the key. A refusal takes
    /// none along.
    pub fn give(&mut self, ticket: Ticket, token: Token) {
        self.tokens.push((ticket, token));
    }

    /// The tokens given in this step.
    pub fn take_tokens(&mut self) -> Vec<(Ticket, Token)> {
        std::mem::take(&mut self.tokens)
    }

    /// Records a state change with the rule it follows. At most four arguments.
    pub fn note<const K: usize>(&mut self, rule: &'static Rule, args: [Arg; K]) {
        self.list.push(Effect::Note(Note::new(rule, args)));
    }

    /// Records a note that was made before.
    pub fn push_note(&mut self, note: Note) {
        self.list.push(Effect::Note(note));
    }

    pub fn as_slice(&self) -> &[Effect<N>] {
        &self.list
    }

    /// Empties the list, keeping its memory.
    pub fn drain(&mut self) -> impl Iterator<Item = Effect<N>> + '_ {
        self.list.drain(..)
    }

    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}
