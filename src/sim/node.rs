//! What a protocol is to the kernel: a state machine that is pushed inputs and pushes effects.

use std::fmt::Debug;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize};

use super::{Effects, ReplicaView, Setup};
use crate::base::{ClassId, ClientId, OpId, ReplicaId, Rng, Time};
use crate::history::{Action, Key};

/// One replica of a protocol.
///
/// A step is atomic: the kernel runs it whole, then carries out its effects. What a crash keeps is
/// `Durable`, nothing else; a step that changes it pushes `Effect::Persist` before any effect that others can
/// see, and the kernel asserts so when `Setup::check_persist` is set.
pub trait Node: Clone + Hash + Sized + 'static {
    type Settings: Clone + Debug + 'static;
    type Message: Clone + Hash + 'static;
    /// The name of a timer. Setting a timer that is already set replaces it.
    type Timer: Copy + Ord + Hash + Debug + 'static;
    type Durable: Clone + Hash + Default + 'static;

    /// Comes up, for the first time (with `Durable::default()`) or after a crash. Timers are set in the
    /// `Input::Start` step that follows at once.
    fn start(setup: &Setup, settings: &Self::Settings, me: ReplicaId, durable: Self::Durable) -> Self;

    /// The durable state as it is on disk.
    fn durable(&self) -> &Self::Durable;

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Self>, out: &mut Effects<Self>);

    /// Whether it is one of the replicas that are to hold the key, and so has to agree with the others on it. One that
    /// only votes is to hold none.
    fn is_to_hold(&self, _key: Key) -> bool {
        true
    }

    /// Role and epoch, cheap: the kernel asks after each step.
    fn standing(&self) -> Standing;

    /// All that the page shows of this replica.
    fn view(&self) -> ReplicaView;

    /// The few words drawn beside a message.
    fn label(message: &Self::Message) -> Label;

    /// The whole message in one line, with its fields.
    fn describe(message: &Self::Message) -> String;

    /// The word for a timer, as in "election timer".
    fn timer_name(timer: Self::Timer) -> Name;
}

/// What the kernel pushes into a replica.
#[derive(Clone, Debug)]
pub enum Input<N: Node> {
    /// It has just come up.
    Start,
    Message {
        from: ReplicaId,
        message: N::Message,
    },
    Timer(N::Timer),
    Request(Request),
}

/// What a replica knows when it takes a step.
pub struct Context<'a> {
    pub me: ReplicaId,
    /// How many replicas there are: ids 0 to `replicas - 1`.
    pub replicas: u8,
    /// Monotonic time, the same for all. Only differences of it mean anything.
    pub now: Time,
    /// The replica's own wall clock, in microseconds: `now` plus its skew. Never compare it between replicas
    /// unless the protocol does so, for that is where skew hurts.
    pub clock: i64,
    /// The replica's own stream.
    pub rng: &'a mut Rng,
}

/// A client's request as it arrives at a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request {
    pub ticket: Ticket,
    /// The client's session serial: 1 for its first operation. A retry carries the same one.
    pub serial: u32,
    pub class: ClassId,
    pub action: Action,
    /// The consistency level for this request: the value of the class's read or write level knob, whose
    /// meaning is the system's.
    pub level: u8,
    /// The furthest that any answer to this client has shown it.
    pub seen: Seen,
    /// What it last saw of this key.
    pub token: Token,
}

/// How far a client's session has seen the store, in the store's own count: a transaction number, an index. A
/// store that promises a session something gives it with each answer; the client carries the greatest it was
/// given, and cannot read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen(pub u64);

impl Hash for Seen {
    /// Nothing where there is nothing: a store without sessions has the fingerprints it had without them.
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.0 > 0 {
            self.0.hash(state);
        }
    }
}

/// What a client has seen of one key, as the context of a read in Dynamo: a count for each replica. A store gives it
/// with an answer; the client shows it with its next requests for the key and cannot read it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Token(pub [u32; Token::PLACES]);

impl Token {
    /// For how many replicas there is room.
    pub const PLACES: usize = 9;

    pub fn is_empty(&self) -> bool {
        *self == Token::default()
    }
}

impl Hash for Token {
    /// As with `Seen`: nothing where there is nothing.
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.is_empty() {
            self.0.hash(state);
        }
    }
}

/// To whom and for what a replica answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket {
    pub client: ClientId,
    pub op: OpId,
}

/// What a replica is at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Standing {
    /// Place in the protocol's `RoleDiagram`.
    pub role: u8,
    /// Term, epoch, view or ballot; 0 where the protocol has none.
    pub epoch: u64,
}

/// A name in the trace, which holds one for each message and timer: a single pointer.
pub type Name = &'static &'static str;

/// The few words drawn beside a message in flight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// As the paper names it: "AppendEntries".
    #[serde(with = "crate::base::intern::name")]
    pub name: Name,
    number: u32,
    has_number: bool,
    /// Drawn quietly: heartbeats and acknowledgements.
    pub minor: bool,
}

impl Label {
    /// A label with at most one number, the one worth showing: a term, an index, a key. One beyond 32 bits, which no
    /// run within the limits comes to, is shown as the greatest of those.
    pub fn new(name: Name, number: Option<u64>, minor: bool) -> Label {
        let shown = number.map_or(0, |number| u32::try_from(number).unwrap_or(u32::MAX));
        Label { name, number: shown, has_number: number.is_some(), minor }
    }

    pub fn number(&self) -> Option<u32> {
        self.has_number.then_some(self.number)
    }
}
