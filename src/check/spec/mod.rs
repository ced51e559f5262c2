//! Sequential specifications: what one object answers if its operations come one after the other. They know
//! nothing of processes or of time.
//!
//! A history may have many objects, one a key; they are independent of each other and each begins in the initial
//! state. Every specification is deterministic: a state and a call have one next state, or none where the call
//! has to wait (acquiring a lock that is held).
//!
//! Sources: Herlihy and Wing, "Linearizability: a correctness condition for concurrent objects", ACM TOPLAS
//! 12(3), 1990, §2; the objects are those of Jepsen's and Porcupine's models.

mod bank;
mod collection;
mod counter;
mod fenced_lock;
mod mutex;
mod name;
mod value;

use crate::history::DataType;
use crate::history::recorded::{Call, Datum, Reply, Texts};

/// Which object a history is judged as, and how it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Spec {
    /// Read and write.
    Register { initial: Datum },
    /// Read, write and compare-and-set.
    CasRegister { initial: Datum },
    /// Put, get, append and compare-and-set; each key is an object. An append adds its text to the end.
    KeyValue { initial: Datum },
    /// Add and read.
    Counter { initial: i64 },
    /// Insert, remove, contains, and read of all members; begins empty.
    Set,
    /// First in, first out; begins empty. A dequeue of an empty queue answers nil. A drain is no step of the object
    /// but a sequence of dequeues, and [`Machine::apply`] knows no state after it.
    Queue,
    /// A lock that whoever likes may release; begins free.
    Mutex,
    /// A lock that its store may take back, by the end of a lease or of a session, which no history tells. Each holding
    /// has a token greater than all before.
    FencedLock,
    /// Transfers between accounts, and read of all balances. With `initial` balances, a transfer of more than
    /// there is does not take place. Without, any initial balances will do, and nothing is known of overdrafts.
    Bank { initial: Option<Box<[(Datum, i64)]>> },
}

/// The state of one object.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum State {
    Value(Datum),
    /// A value and the texts appended to it; not empty.
    Appended(Box<[Datum]>),
    Count(i64),
    /// In the order of the data.
    Members(Box<[Datum]>),
    /// The oldest first.
    Queued(Box<[Datum]>),
    Held(bool),
    /// The token of the latest holding; 0 before the first.
    Token(i64),
    Bank(bank::Balances),
}

/// A specification together with the texts of the history it is asked about, which an append needs.
#[derive(Clone, Copy, Debug)]
pub struct Machine<'a> {
    spec: &'a Spec,
    texts: &'a Texts,
}

impl Spec {
    /// What a class of the lab is judged as: registers with compare-and-set that begin empty, counters that begin
    /// at 0, sets that begin empty.
    pub fn of_lab(data: DataType) -> Spec {
        match data {
            DataType::Register => Spec::CasRegister { initial: Datum::NIL },
            DataType::Counter | DataType::GrowingCounter => Spec::Counter { initial: 0 },
            DataType::Set => Spec::Set,
            DataType::Lock => Spec::FencedLock,
        }
    }

    pub fn machine<'a>(&'a self, texts: &'a Texts) -> Machine<'a> {
        Machine { spec: self, texts }
    }

    /// Whether the object knows such a call.
    pub fn understands(&self, call: &Call) -> bool {
        use Call::*;
        match self {
            Spec::Register { .. } => matches!(call, Read | Write(_)),
            Spec::CasRegister { .. } => matches!(call, Read | Write(_) | Cas { .. }),
            Spec::KeyValue { .. } => matches!(call, Read | Write(_) | Append(_) | Cas { .. }),
            Spec::Counter { .. } => matches!(call, Read | Add(_)),
            Spec::Set => matches!(call, Read | Insert(_) | Remove(_) | Contains(_)),
            Spec::Queue => matches!(call, Enqueue(_) | Dequeue | Drain),
            Spec::Mutex | Spec::FencedLock => matches!(call, Acquire | Release),
            Spec::Bank { .. } => matches!(call, Read | Transfer { .. }),
        }
    }
}

impl Machine<'_> {
    pub fn initial(&self) -> State {
        match self.spec {
            Spec::Register { initial } | Spec::CasRegister { initial } | Spec::KeyValue { initial } => {
                State::Value(*initial)
            }
            Spec::Counter { initial } => State::Count(*initial),
            Spec::Set => State::Members(Box::default()),
            Spec::Queue => State::Queued(Box::default()),
            Spec::Mutex => State::Held(false),
            Spec::FencedLock => State::Token(0),
            Spec::Bank { initial } => State::Bank(bank::Balances::new(initial.as_deref())),
        }
    }

    /// The text of a value with what was appended to it; `None` for nil and for other objects.
    pub fn text(&self, state: &State) -> Option<String> {
        match state {
            State::Value(value) => (!value.is_nil()).then(|| self.texts.text(*value).to_owned()),
            State::Appended(parts) => Some(parts.iter().map(|part| self.texts.text(*part)).collect()),
            _ => None,
        }
    }

    /// The state after `call`, or `None` if it cannot take effect in `state` or `reply` cannot be its answer
    /// there. Without a reply, or with [`Reply::Unseen`], any answer is taken.
    pub fn apply(&self, state: &State, call: &Call, reply: Option<&Reply>) -> Option<State> {
        if !self.spec.understands(call) {
            return None;
        }
        let reply = reply.filter(|reply| **reply != Reply::Unseen);
        match state {
            State::Value(value) => value::apply(self.texts, &[*value], call, reply),
            State::Appended(parts) => value::apply(self.texts, parts, call, reply),
            State::Count(count) => counter::apply(*count, call, reply),
            State::Members(members) => collection::apply_to_set(members, call, reply),
            State::Queued(queue) => collection::apply_to_queue(queue, call, reply),
            State::Held(held) => mutex::apply(*held, call, reply),
            State::Token(newest) => fenced_lock::apply(*newest, call, reply),
            State::Bank(balances) => balances.apply(call, reply).map(State::Bank),
        }
    }
}

/// Whether `reply` is `answer`, or says nothing.
fn agrees(reply: Option<&Reply>, answer: &Reply) -> bool {
    reply.is_none_or(|reply| reply == answer)
}

/// Whether `reply` says that something was done and, where it says whether anything changed, `changed`.
fn agrees_on_change(reply: Option<&Reply>, changed: bool) -> bool {
    match reply {
        None | Some(Reply::Done) => true,
        Some(Reply::Compared(told)) => *told == changed,
        Some(_) => false,
    }
}
