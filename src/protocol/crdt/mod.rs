//! Conflict-free replicated data types: replicas that take every update at once and merge what others took, so that
//! they come to hold the same without ever agreeing on an order. It is not consensus: nothing is refused, nothing
//! waits, and nobody can tell that a total is final.
//!
//! # The algorithm
//! A client asks any replica, which changes its own copy and answers. How copies come together is of two kinds
//! [Shapiro et al. 2011], and a third that is between them:
//!
//! - **By state.** Now and then a replica sends its whole state to another, which takes the *join* of the two: the
//!   least state that is no less than either. States only grow, and a join is commutative, associative and
//!   idempotent; so it matters neither in which order states arrive, nor through whom, nor how often.
//! - **By delta.** The same with the joins of recent changes in place of the whole state. Each delta has a number; a
//!   peer acknowledges what it has joined; one that is too far behind gets the whole state
//!   [Almeida, Shoker and Baquero 2018].
//! - **By operation.** Each update is broadcast and applied once everywhere, causes first
//!   ([`super::broadcast`]). Concurrent updates must commute; they need not be idempotent.
//!
//! The types, each with what makes its merge free of conflicts:
//!
//! | type | state | update | join |
//! |---|---|---|---|
//! | G-counter | a number for each replica | each raises its own | the greater of each |
//! | PN-counter | two of them | adds to the one, takes by the other | of each |
//! | LWW-register | value and stamp | a greater stamp | the greater stamp; the other value is lost |
//! | MV-register | values with tags, and all tags seen | replaces what is there | values that the other has not seen replaced |
//! | OR-set | members with tags, and all tags seen | adds with a new tag, removes the tags seen | as above: of an add and a concurrent removal, the add wins |
//! | LWW-map | a stamp for each member | the last put or removal | the greater stamp of each |
//!
//! Replicas that have got the same updates hold the same: *strong eventual consistency*. So after a cut both sides
//! are right, and a balance of 1,000 with +500 on the one and −300 on the other is 1,200 everywhere: a register
//! that is written 1,500 here and 700 there keeps one of the two.
//!
//! Stamps come from the wall clock, and are never smaller than any stamp seen, so that a later write of one who saw
//! an earlier one wins over it. A client's retry is applied once where its replica, or a state that it joined, has
//! got it; a retry at another replica on the other side of a cut is applied there too, and a counter counts it twice.
//!
//! What a crash keeps: the state, the stamps, and what others lack of the operations. Deltas are gone, and the
//! whole state is sent in their place.
//!
//! # Sources
//! - Shapiro, Preguiça, Baquero and Zawirski, "A comprehensive study of convergent and commutative replicated data
//!   types", INRIA RR-7506, 2011 ("Shapiro et al. 2011, study"): the types.
//! - The same, "Conflict-free replicated data types", SSS 2011 ("Shapiro et al. 2011, SSS"): strong eventual
//!   consistency.
//! - Almeida, Shoker and Baquero, "Delta state replicated data types", JPDC 111, 2018.
//! - Bieniusa et al., "An optimized conflict-free replicated set", INRIA RR-8083, 2012: no tombstones.

mod broken;
mod counter;
mod dots;
mod gossip;
mod last;
mod message;
mod object;
mod operations;
mod requests;
mod roles;
pub mod rules;
mod settings;
mod store;
#[cfg(test)]
mod tests;
mod view;

use crate::base::{ReplicaId, SortedMap, Span};
use crate::protocol::broadcast::{Log, Waiting};
use crate::sim::{Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};

pub use broken::Broken;
pub use counter::{GCounter, PnCounter};
pub use dots::DotStore;
pub use last::{Last, LwwMap};
pub use message::Message;
pub use object::Object;
pub use operations::{Operation, Update};
pub use roles::{REPLICA, ROLES, WAITING};
pub use rules::RULES;
pub use settings::{Registers, Sets, Settings, Style};
pub use store::Store;

/// One replica of a store of conflict-free types.
#[derive(Clone, Debug, Hash)]
pub struct Crdt {
    me: ReplicaId,
    settings: Settings,
    durable: Durable,
    /// Recent changes by number, oldest first; empty but by delta.
    deltas: SortedMap<u64, Store>,
    /// By delta, up to which number each peer has joined the changes made here.
    acknowledged: SortedMap<ReplicaId, u64>,
    waiting: Waiting<Operation>,
}

/// What a crash keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Durable {
    pub store: Store,
    /// By operation, what was delivered and what others may lack.
    pub log: Log<Operation>,
    /// By delta, the number of the next change.
    pub changes: u64,
    /// The greatest reading of any stamp that was made or seen here.
    pub latest_stamp: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    Gossip,
}

impl Node for Crdt {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;

    fn start(_: &Setup, settings: &Settings, me: ReplicaId, durable: Durable) -> Crdt {
        Crdt {
            me,
            settings: *settings,
            durable,
            deltas: SortedMap::new(),
            acknowledged: SortedMap::new(),
            waiting: Waiting::default(),
        }
    }

    fn durable(&self) -> &Durable {
        &self.durable
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Crdt>, out: &mut Effects<Crdt>) {
        match input {
            // Replicas that start together must not all gossip together.
            Input::Start => {
                out.set_timer(Timer::Gossip, Span(cx.rng.between(1, self.settings.gossip.0.max(1))));
            }
            Input::Timer(Timer::Gossip) => self.gossip(cx, out),
            Input::Request(request) => self.take_request(cx, &request, out),
            Input::Message { from, message } => self.receive(cx, from, message, out),
        }
    }

    fn standing(&self) -> Standing {
        Standing { role: if self.waiting.held() > 0 { WAITING } else { REPLICA }, epoch: 0 }
    }

    fn view(&self) -> ReplicaView {
        self.look()
    }

    fn label(message: &Message) -> Label {
        message.label()
    }

    fn describe(message: &Message) -> String {
        message.describe()
    }

    fn timer_name(_: Timer) -> Name {
        &"gossip timer"
    }
}
