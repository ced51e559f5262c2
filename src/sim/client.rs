//! A client: sessions, retries and limits. One operation at a time, as a session's order demands.

use std::collections::VecDeque;
use std::hash::{Hash, Hasher};

use super::agenda::Key as AgendaKey;
use super::{Nodes, Seen, Token, Workload};
use crate::base::{ClassId, ClientId, OpId, ReplicaId, Rng, SortedMap};
use crate::history::{Action, DataType, Failure, Key, Member, Outcome, Refusal, Value};

/// How many hints in a row a client follows at once before it waits for its retry time instead.
const HINTS_FOLLOWED: u8 = 3;

/// From how many members clients choose one to insert or to remove.
const MEMBERS: u64 = 6;

/// The most that is added to a counter at once.
const AMOUNT: u64 = 9;

#[derive(Clone, Debug, Hash)]
pub(crate) struct Client {
    pub id: ClientId,
    home: ReplicaId,
    /// The leader it was told of, asked first while it answers.
    hint: Option<ReplicaId>,
    serial: u32,
    pub pending: Option<Pending>,
    pub last: Option<OpId>,
    /// Requests by hand that wait.
    pub queue: VecDeque<(ClassId, Asked)>,
    /// The next operation's place in the agenda, while it waits for nothing.
    pub thinking: Option<AgendaKey>,
    /// The latest value it saw of each key: what a compare-and-set expects.
    seen: SortedMap<Key, Option<Value>>,
    /// The furthest that any answer has shown it.
    pub session: Seen,
    pub tokens: Tokens,
    pub rng: Rng,
}

/// What a client is to ask of a class.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Asked {
    /// Something that writes, or that reads.
    Any(bool),
    This(Action),
}

impl Hash for Asked {
    /// A run in which nobody is told just what to ask has the fingerprint of the one flag.
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Asked::Any(write) => write.hash(state),
            Asked::This(action) => action.hash(state),
        }
    }
}

/// What a client keeps of the tokens it was given: the latest for each key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tokens(SortedMap<Key, Token>);

impl Tokens {
    pub fn get(&self, key: Key) -> Token {
        self.0.get(&key).copied().unwrap_or_default()
    }

    /// An empty token is none.
    pub fn put(&mut self, key: Key, token: Token) {
        if !token.is_empty() {
            self.0.insert(key, token);
        }
    }
}

impl Hash for Tokens {
    /// As with `Token`: nothing where there is nothing.
    fn hash<H: Hasher>(&self, state: &mut H) {
        if !self.0.is_empty() {
            self.0.hash(state);
        }
    }
}

/// An operation under way.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Pending {
    pub op: OpId,
    pub class: ClassId,
    pub action: Action,
    pub level: u8,
    pub serial: u32,
    /// The replica asked by the latest attempt.
    pub asked: ReplicaId,
    pub attempts: u16,
    hints_followed: u8,
    /// Attempts that were not answered by a refusal that proves that nothing happened.
    pub open_attempts: u16,
    pub last_refusal: Option<Refusal>,
    pub retry: AgendaKey,
    pub deadline: AgendaKey,
}

/// What a client does about a refusal.
pub(crate) enum AfterRefusal {
    /// Ask this replica at once.
    Ask(ReplicaId),
    /// Ask another when the retry time comes.
    Wait,
}

impl Client {
    pub fn new(id: ClientId, home: ReplicaId, seed: u64) -> Client {
        Client {
            id,
            home,
            hint: None,
            serial: 0,
            pending: None,
            last: None,
            queue: VecDeque::new(),
            thinking: None,
            seen: SortedMap::new(),
            session: Seen::default(),
            tokens: Tokens::default(),
            rng: Rng::stream(seed, "client", u64::from(id.0)),
        }
    }

    /// Chooses a class by weight and whether to write by the class's share of reads.
    pub fn choose(&mut self, workload: &Workload) -> (ClassId, bool) {
        let total: u64 = workload.classes.iter().map(|class| u64::from(class.weight)).sum();
        let mut draw = self.rng.below(total);
        let mut chosen = 0;
        for (place, class) in workload.classes.iter().enumerate() {
            if draw < u64::from(class.weight) {
                chosen = place;
                break;
            }
            draw -= u64::from(class.weight);
        }
        let write = !workload.classes[chosen].reads.hit(&mut self.rng);
        (ClassId(chosen as u8), write)
    }

    /// The action and level for one operation of a class. Every operation writes a value of its own.
    pub fn action(&mut self, workload: &Workload, class: ClassId, asked: Asked, op: OpId) -> (Action, u8) {
        let class = &workload.classes[class.index()];
        let write = match asked {
            Asked::Any(write) => write,
            Asked::This(action) if action.is_read() => return (action, class.read_level),
            Asked::This(action) => return (action, class.write_level),
        };
        let key = class.keys[self.rng.below(class.keys.len() as u64) as usize];
        if class.data != DataType::Register {
            let level = if write { class.write_level } else { class.read_level };
            return (self.on_data(class.data, key, write), level);
        }
        if !write {
            return (Action::Read { key }, class.read_level);
        }
        let value = Value(i64::from(op.0) + 1);
        if class.compares.hit(&mut self.rng) {
            let expected = self.seen.get(&key).copied().flatten();
            return (Action::Cas { key, expected, new: value }, class.write_level);
        }
        (Action::Write { key, value }, class.write_level)
    }

    /// An operation on a counter or a set. A set has few members, so that clients come upon each other's.
    fn on_data(&mut self, data: DataType, key: Key, write: bool) -> Action {
        match (data, write) {
            (DataType::Set, false) => Action::Members { key },
            (_, false) => Action::Total { key },
            (DataType::Set, true) => {
                let member = Member(self.rng.below(MEMBERS) as u8);
                if self.rng.below(3) > 0 {
                    Action::Insert { key, member }
                } else {
                    Action::Remove { key, member }
                }
            }
            (_, true) => {
                let amount = self.rng.between(1, AMOUNT) as i64;
                let takes = data != DataType::GrowingCounter && self.rng.below(3) == 0;
                Action::Add { key, amount: if takes { -amount } else { amount } }
            }
        }
    }

    pub fn next_serial(&mut self) -> u32 {
        self.serial += 1;
        self.serial
    }

    /// Whom to ask first.
    pub fn first_choice(&self) -> ReplicaId {
        self.hint.unwrap_or(self.home)
    }

    /// Whom to ask when `asked` gave no answer in time: round the ring from home, the silent one left out.
    pub fn next_choice(&mut self, asked: ReplicaId, nodes: Nodes) -> ReplicaId {
        if self.hint == Some(asked) {
            self.hint = None;
            if asked != self.home {
                return self.home;
            }
        }
        ReplicaId((asked.0 + 1) % nodes.replicas)
    }

    pub fn refused(&mut self, by: ReplicaId, refusal: Refusal) -> AfterRefusal {
        let hinted = match refusal {
            Refusal::NotLeader(leader) => leader.filter(|leader| *leader != by),
            _ => None,
        };
        self.hint = hinted.or(if self.hint == Some(by) { None } else { self.hint });
        let pending = self.pending.as_mut().expect("only a pending operation is refused");
        pending.last_refusal = Some(refusal);
        match hinted {
            Some(leader) if pending.hints_followed < HINTS_FOLLOWED => {
                pending.hints_followed += 1;
                AfterRefusal::Ask(leader)
            }
            _ => AfterRefusal::Wait,
        }
    }

    /// A reply came that showed this much of the store. One that came too late for its operation counts as well:
    /// the session has got it.
    pub fn has_seen(&mut self, seen: Seen) {
        self.session = self.session.max(seen);
    }

    /// Remembers what an answered operation showed of its key, and who answered.
    pub fn learnt(&mut self, key: Key, value: Option<Value>, by: ReplicaId) {
        self.seen.insert(key, value);
        self.follow(by);
    }

    /// Turns to the one that answered.
    pub fn follow(&mut self, by: ReplicaId) {
        if by != self.home {
            self.hint = Some(by);
        }
    }
}

impl Pending {
    pub fn new(
        op: OpId,
        class: ClassId,
        (action, level): (Action, u8),
        serial: u32,
        asked: ReplicaId,
        (retry, deadline): (AgendaKey, AgendaKey),
    ) -> Pending {
        Pending {
            op,
            class,
            action,
            level,
            serial,
            asked,
            attempts: 0,
            hints_followed: 0,
            open_attempts: 0,
            last_refusal: None,
            retry,
            deadline,
        }
    }

    /// The outcome when the limit runs out. A read has no effect that could come later, so it failed; a
    /// write failed only if every attempt was answered by a refusal that proves that nothing happened.
    pub fn given_up(&self) -> Outcome {
        let failure = match self.last_refusal {
            Some(refusal) => Failure::Refused(refusal),
            None => Failure::TimedOut,
        };
        if self.action.is_read() || self.open_attempts == 0 {
            Outcome::Fail(failure)
        } else {
            Outcome::Unknown(failure)
        }
    }
}
