//! One random schedule: clients that ask, retry and give up, and faults that come and go; then healing, after
//! which a write must get through.

use super::net::{Net, Weather};
use super::{Checked, Violation, Watch};
use crate::base::{ClassId, ClientId, OpId, ReplicaId, Rng, Span, Time};
use crate::history::{Action, Answer, Key, Value};
use crate::sim::{Request, Seen, Ticket, Token};

const CLIENTS: u8 = 3;

/// Apart from the keys that are registers.
const LOCK: Key = Key(2);

/// What a schedule came to, summed over many to see that they did anything.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally {
    /// Terms or ballots that had a leader.
    pub epochs: usize,
    pub committed: usize,
    pub answered: usize,
}

pub struct Schedule<W: Watch> {
    net: Net<W>,
    rng: Rng,
    /// Each client's request, as last asked.
    pending: Vec<Option<Request>>,
    serials: Vec<u32>,
    operations: u32,
    /// Faults come thick and fast: leaders fall as soon as they stand.
    storm: bool,
}

/// Draws how bad the network is.
pub fn weather(rng: &mut Rng) -> Weather {
    Weather {
        loss: [0, 5, 25][rng.below(3) as usize],
        duplicate: [0, 10, 40][rng.below(3) as usize],
        slowest: Span::from_ms([5, 40, 250][rng.below(3) as usize]),
    }
}

impl<W: Watch> Schedule<W> {
    pub fn new(net: Net<W>, mut rng: Rng) -> Schedule<W> {
        let clients = usize::from(CLIENTS);
        let storm = rng.below(2) == 0;
        let (pending, serials) = (vec![None; clients], vec![0; clients]);
        Schedule { net, rng, pending, serials, operations: 0, storm }
    }

    pub fn run(mut self) -> Result<Tally, Violation> {
        for id in self.net.replicas() {
            self.net.restart(id)?;
        }
        while self.net.now < Time(3_000_000) {
            self.net.run(self.net.now + Span(self.rng.between(1_000, 30_000)))?;
            self.drift();
            match self.rng.below(6) {
                0 | 1 if self.storm => self.strike()?,
                0 => self.fault()?,
                _ => self.ask(),
            }
        }
        self.heal()?;
        Ok(Tally {
            epochs: self.net.invariants.epochs(),
            committed: self.net.invariants.committed(),
            answered: self.net.answers.iter().filter(|(_, result)| result.is_ok()).count(),
        })
    }

    /// Clocks jump, none by more than the protocol was told to expect.
    fn drift(&mut self) {
        let most = self.net.invariants.clock_bound().0;
        if most > 0 && self.rng.below(5) == 0 {
            let id = self.replica();
            self.net.skews[id.index()] = self.rng.between(0, most) as i64;
        }
    }

    fn replica(&mut self) -> ReplicaId {
        ReplicaId(self.rng.below(self.net.nodes.len() as u64) as u8)
    }

    fn leader(&self) -> Option<ReplicaId> {
        self.net.replicas().find(|id| self.net.nodes[id.index()].as_ref().is_some_and(W::leads))
    }

    fn fault(&mut self) -> Checked {
        let id = self.replica();
        match self.rng.below(10) {
            0 => self.net.crash(id),
            1 | 2 => self.net.restart(id)?,
            3 => self.cut(),
            4 => {
                let other = self.replica();
                self.net.cuts.insert((id, other));
            }
            5 | 6 => self.net.cuts.clear(),
            7 => {
                self.net.crash(id);
                self.net.restart(id)?;
            }
            8 => self.depose(false),
            _ => self.depose(true),
        }
        Ok(())
    }

    /// Replicas go down for a moment, leaders for longer or out of reach; one that is down comes back.
    fn strike(&mut self) -> Checked {
        match self.rng.below(8) {
            0 | 1 => {
                for id in self.net.replicas() {
                    if self.rng.below(3) > 0 {
                        self.net.crash(id);
                        self.net.restart(id)?;
                    }
                }
            }
            2 | 3 => self.depose(true),
            4 => self.depose(false),
            5 => self.net.cuts.clear(),
            _ => self.net.replicas().try_for_each(|id| self.net.restart(id))?,
        }
        Ok(())
    }

    /// The leader, if there is one, is cut off from all others or crashes.
    fn depose(&mut self, crash: bool) {
        let Some(leader) = self.leader() else { return };
        if crash {
            return self.net.crash(leader);
        }
        let others: Vec<_> = self.net.replicas().filter(|id| *id != leader).collect();
        self.net.cuts.extend(others.into_iter().flat_map(|id| [(id, leader), (leader, id)]));
    }

    /// Two sides that do not hear each other.
    fn cut(&mut self) {
        let side = self.rng.below(1 << self.net.nodes.len());
        let inside = |id: ReplicaId| side >> id.0 & 1 == 1;
        for a in self.net.replicas() {
            let across = self.net.replicas().filter(|b| inside(a) != inside(*b)).map(|b| (a, b));
            self.net.cuts.extend(across);
        }
    }

    /// A client asks: again where it waits, mostly, and somebody else perhaps.
    fn ask(&mut self) {
        let client = self.rng.below(CLIENTS.into()) as usize;
        let waits = self.pending[client].filter(|request| !self.is_answered(request.ticket));
        let request = match waits {
            Some(request) if self.rng.below(4) > 0 => request,
            _ => self.new_request(client),
        };
        self.pending[client] = Some(request);
        let leader = self.leader();
        let to = leader.filter(|_| self.rng.below(3) > 0).unwrap_or_else(|| self.replica());
        self.net.ask(to, request);
    }

    fn is_answered(&self, ticket: Ticket) -> bool {
        self.net.answers.iter().any(|(answered, result)| *answered == ticket && result.is_ok())
    }

    fn new_request(&mut self, client: usize) -> Request {
        self.operations += 1;
        self.serials[client] += 1;
        let key = Key(self.rng.below(2) as u8);
        let value = Value(self.operations.into());
        let expected = self.rng.below(self.operations.into()) as i64;
        let action = match self.rng.below(if W::LOCKS { 8 } else { 5 }) {
            5 | 6 => Action::Acquire { key: LOCK },
            7 => Action::Release { key: LOCK, token: self.token(client) },
            0 | 1 => Action::Read { key },
            2 => Action::Cas { key, expected: (expected > 0).then_some(Value(expected)), new: value },
            _ => Action::Write { key, value },
        };
        Request {
            ticket: Ticket { client: ClientId(client as u8), op: OpId(self.operations) },
            serial: self.serials[client],
            class: ClassId(0),
            action,
            level: W::level(action, self.rng.below(W::LEVELS) as u8),
            seen: Seen::default(),
            token: Token::default(),
        }
    }

    /// Of the client's latest holding, whether it still holds the lock or not.
    fn token(&self, client: usize) -> u64 {
        let mine = self.net.answers.iter().filter(|(ticket, _)| ticket.client.index() == client);
        let mut tokens = mine.filter_map(|(_, result)| match result {
            Ok(Answer::Acquired(token)) => *token,
            _ => None,
        });
        tokens.next_back().unwrap_or(1)
    }

    /// All faults end; then a new write is answered within bounded time, and all replicas get to hold it.
    fn heal(&mut self) -> Checked {
        self.net.cuts.clear();
        self.net.weather = Weather { loss: 0, duplicate: 0, slowest: Span::from_ms(8) };
        for id in self.net.replicas() {
            self.net.restart(id)?;
        }
        self.net.run(self.net.now + Span::from_ms(300))?;
        let mut request = self.new_request(0);
        request.action = Action::Write { key: Key(0), value: Value(-1) };
        for _ in 0..25 {
            for id in self.net.replicas() {
                self.net.ask(id, request);
            }
            self.net.run(self.net.now + Span::from_ms(150))?;
            if self.is_answered(request.ticket) {
                self.net.run(self.net.now + Span::from_ms(400))?;
                // What other replicas were asked meanwhile may still be on its way.
                if self.converged().is_err() {
                    self.net.run(self.net.now + Span::from_ms(800))?;
                }
                return self.converged();
            }
        }
        Err(Violation { property: "progress after healing", detail: format!("{request:?} got no answer") })
    }

    fn converged(&self) -> Checked {
        let committed = self.net.invariants.committed();
        let up = self.net.nodes.iter().flatten().enumerate().filter(|(_, node)| W::holds_data(node));
        let up = up.filter(|(id, _)| self.net.invariants.takes_part(ReplicaId(*id as u8)));
        let behind = up.map(|(id, node)| (id, W::reached(node))).find(|(_, reached)| *reached != committed);
        match behind {
            None => Ok(()),
            Some((id, reached)) => Err(Violation {
                property: "all replicas catch up",
                detail: format!("{} is at {reached} of {committed}", ReplicaId(id as u8)),
            }),
        }
    }
}
