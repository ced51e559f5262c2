//! Causal memory: replicas that apply each other's writes in causal order, by causal broadcast. It is not
//! consensus and not even convergent: replicas may keep different values of concurrent writes for ever.
//!
//! # The algorithm
//! Every replica answers every client at once, from what it has; nobody is waited for, so that no cut stops it.
//!
//! - **Write.** The replica applies the write, broadcasts it with a vector of all writes that it had applied
//!   before, and answers.
//! - **Deliver.** Another replica applies the write once it has applied all that the vector names, and holds it
//!   back until then ([`super::broadcast`]). So an answer is never seen before the question.
//! - **Read.** From what this replica has.
//!
//! What is causally ordered is applied everywhere in that order: a client's own writes, a write and what its
//! client had read. Concurrent writes are applied in the order in which they arrive, which differs from replica to
//! replica. *Causal memory* leaves it at that [Ahamad et al. 1995, §2]; a store that shall converge needs a rule
//! for them as well, such as the greater Lamport time wins [Lloyd et al. 2011: causal+]. Then replicas agree, but a
//! reader may find an earlier value again, and causal memory in the strict sense is lost
//! [Bouajjani et al. 2017: the two cannot be compared].
//!
//! A client is safe as long as it stays with one replica. One that moves to another may find less there than it
//! has seen.
//!
//! What a crash keeps: values, the vector, and what others may lack. Messages held back are gone and come again.
//!
//! # Sources
//! - Birman, Schiper and Stephenson, "Lightweight causal and atomic group multicast", ACM TOCS 9(3), 1991
//!   ("CBCAST").
//! - Ahamad, Neiger, Burns, Kohli and Hutto, "Causal memory: definitions, implementation, and programming",
//!   Distributed Computing 9(1), 1995.
//! - Lamport, "Time, clocks, and the ordering of events in a distributed system", CACM 21(7), 1978.
//! - Lloyd, Freedman, Kaminsky and Andersen, "Don't settle for eventual", SOSP 2011 ("COPS").
//! - Bouajjani, Enea, Guerraoui and Hamza, "On verifying causal consistency", POPL 2017.

mod deliver;
mod message;
mod roles;
pub mod rules;
#[cfg(test)]
mod tests;
mod view;

use crate::base::{ClientId, ReplicaId, SortedMap, Span};
use crate::history::{Key, Value};
use crate::protocol::broadcast::{Log, Waiting};
use crate::protocol::vector::Dot;
use crate::sim::{Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};

pub use message::{Message, Write};
pub use roles::{HOLDING, REPLICA, ROLES};
pub use rules::RULES;

/// How a causal store is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// How often a replica tells the others what it has, so that they send what it lacks.
    pub sync: Span,
    pub concurrent: Concurrent,
    /// Wrong: a message is delivered when it arrives, whatever it answers.
    pub at_once: bool,
}

/// What becomes of concurrent writes to one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Concurrent {
    /// The one that is delivered last stays: causal memory.
    LastDelivered,
    /// The one with the greater Lamport time stays, everywhere.
    GreatestTime,
}

/// One replica of a causal store.
#[derive(Clone, Debug, Hash)]
pub struct Causal {
    me: ReplicaId,
    settings: Settings,
    durable: Durable,
    waiting: Waiting<Write>,
    /// How many messages were held back since it came up.
    held_back: u64,
}

/// What a crash keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Durable {
    pub log: Log<Write>,
    pub values: SortedMap<Key, Held>,
    /// The greatest Lamport time of any write applied.
    pub time: u64,
    /// Each client's last write here, and whether it was done: a retry is not applied again.
    pub sessions: SortedMap<ClientId, (u32, bool)>,
}

/// A key's value and the write that it is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Held {
    pub value: Value,
    pub time: u64,
    pub dot: Dot,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    Sync,
}

impl Node for Causal {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;

    fn start(_: &Setup, settings: &Settings, me: ReplicaId, durable: Durable) -> Causal {
        Causal { me, settings: *settings, durable, waiting: Waiting::default(), held_back: 0 }
    }

    fn durable(&self) -> &Durable {
        &self.durable
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Causal>, out: &mut Effects<Causal>) {
        match input {
            // Replicas that start together must not all ask together.
            Input::Start => {
                out.set_timer(Timer::Sync, Span(cx.rng.between(1, self.settings.sync.0.max(1))));
            }
            Input::Timer(Timer::Sync) => self.tell(cx, out),
            Input::Request(request) => self.take_request(cx, request, out),
            Input::Message { from, message } => self.receive(cx, from, message, out),
        }
    }

    fn standing(&self) -> Standing {
        Standing { role: if self.waiting.held() > 0 { HOLDING } else { REPLICA }, epoch: 0 }
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
        &"sync timer"
    }
}
