//! What an application is to the kernel: a program that clients run in place of a random workload, and the jobs that
//! are delivered to them.
//!
//! A client that runs a program is a **service**. It does one job at a time. The kernel tells the program what its
//! last step came to, and the program says what is next: an operation of the store, a pause, an effect on the world
//! outside, or that the job is done. Between two steps the service may crash, which loses the program's memory, or
//! stall, as under a collection of garbage: then the step that it had decided on is taken later.
//!
//! The queue of jobs and the world outside can always be reached, and lose nothing: what is looked at is the store,
//! and the services that use it.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::Name;
use crate::base::{ClassId, JobId, Ratio, Rng, Span, Time};
use crate::history::{Action, Key, Value};

/// A state machine that does one job after another. A crash of its service puts a new one in its place.
pub trait Program: Clone + Hash + 'static {
    /// Takes what the last step came to and says what is next. Every job begins with [`Came::Job`].
    fn resume(&mut self, turn: &mut Turn<'_>, came: Came) -> Step;
}

/// What a program knows when it is asked what is next.
pub struct Turn<'a> {
    pub now: Time,
    pub job: JobId,
    /// Which delivery of any job this is, counted from 1 over the whole run: no two ever have the same.
    pub delivery: u32,
    /// The service's own stream.
    pub rng: &'a mut Rng,
}

/// What the last step came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// A job was delivered.
    Job,
    /// A read was answered.
    Read(Word),
    /// A write or a compare-and-set took effect, and this is what it wrote.
    Written(Word),
    /// A lock was acquired, with this token.
    Acquired(u64),
    /// A lock was given back.
    Released,
    /// A compare-and-set did not find what it expected; a lock was held by another, or no longer by this service.
    Missed,
    /// The store did certainly nothing.
    Failed,
    /// Nobody knows whether the store did it, or will.
    Unknown,
    /// The world outside answered.
    Effected(Effected),
    /// The pause is over.
    Rested,
}

/// What a program does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Asks the store, at the levels of the class.
    Ask(ClassId, Ask),
    Rest(Span),
    Effect(SideEffect),
    /// The job is done: it is acknowledged, and not delivered again.
    Done,
    /// Turns to another job without an acknowledgement.
    Leave,
}

/// An operation of the store. What is written is a number below 2⁴⁰ of the program's choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    Read(Key),
    Write(Key, i64),
    /// Writes if the key holds just what was read.
    Cas(Key, Word, i64),
    /// Takes a lock, in a class whose keys are locks.
    Acquire(Key),
    /// Gives it back.
    Release(Key, u64),
}

/// What a key holds, as a program sees it: its number, and by which operation it was written. So no two writes are
/// equal, as with every workload of the lab, and a compare-and-set is never misled by a value that came back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Word(pub Option<Value>);

impl Word {
    /// Operations are told apart up to this many; a run has fewer.
    const OPERATIONS: i64 = 1_000_000;

    /// What the program wrote; `None` where nobody ever did.
    pub fn number(self) -> Option<i64> {
        self.0.map(|value| value.0 / Word::OPERATIONS)
    }

    fn written(number: i64, op: u32) -> Value {
        Value(number * Word::OPERATIONS + (i64::from(op) + 1) % Word::OPERATIONS)
    }
}

impl Ask {
    /// As the operation with this number asks it.
    pub(super) fn action(self, op: u32) -> Action {
        match self {
            Ask::Read(key) => Action::Read { key },
            Ask::Write(key, number) => Action::Write { key, value: Word::written(number, op) },
            Ask::Acquire(key) => Action::Acquire { key },
            Ask::Release(key, token) => Action::Release { key, token },
            Ask::Cas(key, Word(expected), number) => {
                Action::Cas { key, expected, new: Word::written(number, op) }
            }
        }
    }
}

/// Something done to the world outside, which no store undoes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SideEffect {
    /// A verb: "charge".
    #[serde(with = "crate::base::intern::name")]
    pub name: Name,
    /// To what: the number of an order, a name, an account.
    pub subject: u32,
    /// What is sent along: a fencing token, or what is shown.
    pub token: i64,
    pub guard: Guard,
    /// How often the world outside says no for reasons of its own.
    pub fails: Ratio,
}

/// What the other end looks at before it does what it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Guard {
    None,
    /// Does it once a subject: the other end keeps an idempotency key.
    Once,
    /// Takes back, once, the effect of that name on the subject, and refuses it from then on, whether or not it was done.
    Undo(#[serde(with = "crate::base::intern::name")] Name),
    /// Refuses a token that is older than the newest it has seen.
    Newest,
}

/// What the world outside answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Effected {
    Done,
    /// The guard said that it is done already, or no longer to be done.
    Refused,
    Failed,
}

impl SideEffect {
    /// One that is always done.
    pub const fn new(name: Name, subject: u32) -> SideEffect {
        SideEffect { name, subject, token: 0, guard: Guard::None, fails: Ratio::ZERO }
    }
}

/// What the clients of a run are to do in place of a random workload.
#[derive(Clone, Debug)]
pub struct App {
    /// The program as it is when a service comes up.
    pub program: Rc<dyn Run>,
    /// When each job is sent; a job that its sender sends more than once is there more than once.
    pub arrivals: Vec<(Time, JobId)>,
    /// After how long without an acknowledgement a job is delivered again. `None`: it counts as done when it is
    /// delivered.
    pub again: Option<Span>,
    /// How often a service crashes before it takes a step, and after how long it is up again.
    pub crashes: Ratio,
    pub restart: Span,
    /// How often a service stalls before it takes a step, and for how long.
    pub stalls: Ratio,
    pub stall: Span,
}

/// A program of any type.
pub trait Run {
    fn resume(&mut self, turn: &mut Turn<'_>, came: Came) -> Step;
    fn copy(&self) -> Box<dyn Run>;
    fn feed(&self, state: &mut dyn Hasher);
}

impl<P: Program> Run for P {
    fn resume(&mut self, turn: &mut Turn<'_>, came: Came) -> Step {
        Program::resume(self, turn, came)
    }

    fn copy(&self) -> Box<dyn Run> {
        Box::new(self.clone())
    }

    fn feed(&self, mut state: &mut dyn Hasher) {
        self.hash(&mut state);
    }
}

impl Clone for Box<dyn Run> {
    fn clone(&self) -> Box<dyn Run> {
        (**self).copy()
    }
}

impl Hash for dyn Run {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.feed(state);
    }
}

impl fmt::Debug for dyn Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("program")
    }
}
