//! The state machine that a replicated log drives: a map of keys, and each client's session, which makes a
//! retry take effect once. It is replicated by being applied in log order everywhere, and knows nothing of
//! leaders, terms or ballots: every protocol that orders requests in a log uses this one.

use std::fmt;

use crate::base::{ClientId, SortedMap};
use crate::history::{Action, Answer, Key, Value};
use crate::sim::{Arg, Ticket};

/// A place in the log. Entries start from 1; `Index::ZERO` is the place before the first [Raft figure 2].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Index(pub u64);

impl Index {
    pub const ZERO: Index = Index(0);

    pub fn next(self) -> Index {
        self.plus(1)
    }

    /// The place before; `Index::ZERO` has none and stays.
    pub fn back(self) -> Index {
        Index(self.0.saturating_sub(1))
    }

    /// The place so many entries further on.
    pub fn plus(self, entries: usize) -> Index {
        Index(self.0.saturating_add(entries as u64))
    }
}

/// What an entry asks of the state machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// It changes nothing: a new leader's first entry in Raft [Raft §8], what fills a gap in Paxos [PMS §3].
    NoOp,
    Command(Command),
    /// The session of a client is over: the leader has not heard of it for long enough. What it locked up to this entry
    /// is free. Only a leader that keeps sessions proposes it.
    Expire {
        client: ClientId,
        until: Index,
    },
}

/// A client's request as it stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Command {
    pub ticket: Ticket,
    /// With the ticket's client, names the request: a retry carries the same one [Raft §8].
    pub serial: u32,
    pub action: Action,
}

/// Replicated state, as of `applied`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Machine {
    /// The last entry applied [Raft figure 2, lastApplied].
    applied: Index,
    values: SortedMap<Key, Held>,
    sessions: SortedMap<ClientId, Session>,
    locks: SortedMap<Key, Lock>,
}

/// A lock that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lock {
    pub holder: ClientId,
    /// The entry by which it was acquired: its token, for entries are counted upwards.
    pub token: Index,
}

/// A key's value and the entry that wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Held {
    pub value: Value,
    pub index: Index,
}

/// A client's last applied request and its answer [Raft §8; Ongaro §6.3]. One suffices, since a client waits
/// for an operation's end before it calls the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Session {
    pub serial: u32,
    pub answer: Answer,
}

/// What applying an entry came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    Done(Answer),
    /// The same request was applied before, with this answer.
    Repeated(Answer),
    /// The client has since moved on to a later request: nobody waits for this one.
    Outdated,
}

impl Machine {
    pub fn applied(&self) -> Index {
        self.applied
    }

    pub fn read(&self, key: Key) -> Option<Value> {
        self.values.get(&key).map(|held| held.value)
    }

    /// Every key ever written, in key order.
    pub fn values(&self) -> impl Iterator<Item = (Key, Held)> + '_ {
        self.values.iter().map(|(key, held)| (*key, *held))
    }

    pub fn session(&self, client: ClientId) -> Option<Session> {
        self.sessions.get(&client).copied()
    }

    /// Applies the next entry; `None` for one that no client asked for. `again` applies retries a second
    /// time, which is wrong.
    pub fn apply(&mut self, payload: &Payload, again: bool) -> Option<Applied> {
        self.applied = self.applied.next();
        match payload {
            Payload::NoOp => None,
            Payload::Command(command) => Some(self.apply_command(command, again)),
            Payload::Expire { client, until } => {
                self.locks.retain(|_, lock| lock.holder != *client || lock.token > *until);
                None
            }
        }
    }

    /// Every lock that is held, in key order.
    pub fn locks(&self) -> impl Iterator<Item = (Key, Lock)> + '_ {
        self.locks.iter().map(|(key, lock)| (*key, *lock))
    }

    /// Whether the client holds a lock, and so has a session to lose.
    pub fn has_session(&self, client: ClientId) -> bool {
        self.locks.values().any(|lock| lock.holder == client)
    }

    /// A client that acquires what it holds has forgotten that it does, or never heard of it: that holding is over.
    fn acquire(&mut self, client: ClientId, key: Key) -> Answer {
        if self.locks.get(&key).is_some_and(|lock| lock.holder != client) {
            return Answer::Acquired(None);
        }
        self.locks.insert(key, Lock { holder: client, token: self.applied });
        Answer::Acquired(Some(self.applied.0))
    }

    fn release(&mut self, key: Key, token: u64) -> Answer {
        let held = self.locks.get(&key).is_some_and(|lock| lock.token.0 == token);
        if held {
            self.locks.remove(&key);
        }
        Answer::Released(held)
    }

    fn apply_command(&mut self, command: &Command, again: bool) -> Applied {
        // [Raft §8] A serial number that has been executed already is answered without executing it again.
        match self.session(command.ticket.client) {
            Some(session) if session.serial == command.serial && !again => {
                return Applied::Repeated(session.answer);
            }
            Some(session) if session.serial > command.serial && !again => return Applied::Outdated,
            _ => {}
        }
        let answer = self.execute(command.ticket.client, command.action);
        self.sessions.insert(command.ticket.client, Session { serial: command.serial, answer });
        Applied::Done(answer)
    }

    fn execute(&mut self, client: ClientId, action: Action) -> Answer {
        let held = |value| Held { value, index: self.applied };
        match action {
            Action::Read { key } => Answer::Read(self.read(key)),
            Action::Write { key, value } => {
                self.values.insert(key, held(value));
                Answer::Written
            }
            Action::Cas { key, expected, new } => {
                let found = self.read(key) == expected;
                if found {
                    self.values.insert(key, held(new));
                }
                Answer::Compared(found)
            }
            Action::Acquire { key } => self.acquire(client, key),
            Action::Release { key, token } => self.release(key, token),
            Action::Add { key, .. }
            | Action::Total { key }
            | Action::Insert { key, .. }
            | Action::Remove { key, .. }
            | Action::Members { key } => {
                let (after, answer) =
                    action.on_data(self.read(key)).expect("it is asked of a counter or a set");
                if let Some(value) = after.filter(|_| !action.is_read()) {
                    self.values.insert(key, held(value));
                }
                answer
            }
        }
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Index> for Arg {
    fn from(index: Index) -> Arg {
        Arg::Number(index.0)
    }
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Payload::NoOp => f.write_str("no-op"),
            Payload::Command(command) => command.action.fmt(f),
            Payload::Expire { client, .. } => write!(f, "session of {client} ends"),
        }
    }
}
