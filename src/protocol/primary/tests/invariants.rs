//! What holds at every step of every run, with votes that promise and without. A model of its own watches the
//! members; it shares no code with them but the types of the log.

use std::collections::BTreeMap;

use crate::base::{ClientId, ReplicaId};
use crate::history::{Action, Answer, Key, Value};
use crate::protocol::primary::book::Book;
use crate::protocol::primary::state::{Durable, Member, Role};
use crate::protocol::primary::{Copies, Entry, Epoch, Index, Payload, ReadLevel, View, WriteLevel};
use crate::protocol::testing::{Checked, Watch, require};
use crate::sim::Request;

/// What was last seen of one member.
#[derive(Default)]
struct Seen {
    epoch: Epoch,
    round: u64,
    vote: Option<ReplicaId>,
    log: Vec<Entry>,
    commit: usize,
    leads: Option<Epoch>,
}

/// What is promised beyond what every setting promises.
#[derive(Clone, Copy, Default)]
pub struct Promises {
    /// What a majority holds stays, through every failover.
    pub committed_stays: bool,
    /// The primary's own reads are not stale.
    pub fresh_at_primary: bool,
    /// A retry takes effect once, through every failover.
    pub once: bool,
    /// A round has one primary.
    pub votes: bool,
}

pub struct Invariants {
    promises: Promises,
    seen: Vec<Seen>,
    reigns: BTreeMap<u64, ReplicaId>,
    /// Every entry that ever stood anywhere, with the epoch of the one before it.
    entries: BTreeMap<(usize, Epoch), (Payload, Epoch)>,
    committed: Vec<Entry>,
}

impl Invariants {
    pub fn new(members: u8, promises: Promises) -> Invariants {
        Invariants {
            promises,
            seen: (0..members).map(|_| Seen::default()).collect(),
            reigns: BTreeMap::new(),
            entries: BTreeMap::new(),
            committed: Vec::new(),
        }
    }

    fn check_epoch(&mut self, id: ReplicaId, node: &Member) -> Checked {
        let seen = &mut self.seen[id.index()];
        let Durable { epoch, round, voted_for, .. } = node.durable;
        require(epoch >= seen.epoch, "epochs never go back", || format!("{id}: {} {epoch}", seen.epoch))?;
        require(round >= seen.round, "rounds never go back", || format!("{id}: {} {round}", seen.round))?;
        let kept = round > seen.round || seen.vote.is_none() || voted_for == seen.vote;
        require(kept, "one vote a round", || format!("{id} in {round}: {:?} {voted_for:?}", seen.vote))?;
        (seen.epoch, seen.round, seen.vote) = (epoch, round, voted_for);
        Ok(())
    }

    fn check_log(&mut self, id: ReplicaId, node: &Member) -> Checked {
        let seen = &mut self.seen[id.index()];
        let len = node.last().0 as usize;
        if len == seen.log.len() && node.entry(node.last()) == seen.log.last() {
            return Ok(());
        }
        let new: Vec<Entry> = (1..=len as u64).map(|at| *node.entry(Index(at)).expect("no gap")).collect();
        let same = new.iter().zip(&seen.log).take_while(|(a, b)| a == b).count();
        let leads = seen.leads == Some(node.epoch()) && node.is_primary();
        require(!leads || same == seen.log.len(), "a primary only appends", || {
            format!("{id}: entry {}", same + 1)
        })?;
        for (place, entry) in new.iter().enumerate().skip(same) {
            let before = place.checked_sub(1).map_or(Epoch::default(), |place| new[place].epoch);
            require(before <= entry.epoch, "epochs rise along a log", || format!("{id}: {place}"))?;
            let known = *self.entries.entry((place, entry.epoch)).or_insert((entry.payload, before));
            require(known == (entry.payload, before), "same index and epoch, same history", || {
                format!("{id} holds at {} {entry:?} after {before}, elsewhere there is {known:?}", place + 1)
            })?;
        }
        let overlap = seen.log.len().min(self.committed.len());
        let dropped = (same..overlap).find(|place| seen.log[*place] == self.committed[*place]);
        require(dropped.is_none() || !self.promises.committed_stays, "what a majority holds stays", || {
            format!("{id} drops entry {}", same + 1)
        })?;
        seen.log = new;
        Ok(())
    }

    fn check_primary(&mut self, id: ReplicaId, node: &Member) -> Checked {
        let leads = node.is_primary().then(|| node.epoch());
        if leads == self.seen[id.index()].leads {
            return Ok(());
        }
        self.seen[id.index()].leads = leads;
        let Some(epoch) = leads else { return Ok(()) };
        require(epoch.by == id, "a primary leads its own epoch", || format!("{id}: {epoch}"))?;
        let first = *self.reigns.entry(epoch.number).or_insert(id);
        require(first == id || !self.promises.votes, "a round has one primary", || {
            format!("{first} and {id} in {}", epoch.number)
        })?;
        // One that came back from a crash may have been replaced meanwhile: it can commit nothing.
        if epoch.life > 0 { Ok(()) } else { self.check_completeness(id) }
    }

    fn check_completeness(&self, id: ReplicaId) -> Checked {
        let log = &self.seen[id.index()].log;
        let lost = (0..self.committed.len()).find(|place| log.get(*place) != Some(&self.committed[*place]));
        require(lost.is_none() || !self.promises.committed_stays, "a new primary holds all", || {
            format!("{id} leads without entry {lost:?}")
        })
    }

    fn check_commit(
        &mut self,
        id: ReplicaId,
        node: &Member,
        nodes: &[Option<Member>],
        disks: &[Durable],
    ) -> Checked {
        let commit = node.commit.0 as usize;
        let before = std::mem::replace(&mut self.seen[id.index()].commit, commit);
        let log = &self.seen[id.index()].log;
        require(commit <= log.len(), "what is committed is held", || format!("{id}: {commit}"))?;
        if !self.promises.committed_stays {
            return Ok(());
        }
        require(commit >= before, "the commit index never goes back", || format!("{id}: {before} {commit}"))?;
        for (place, entry) in log.iter().copied().enumerate().take(commit).skip(before) {
            match self.committed.get(place) {
                Some(committed) => require(entry == *committed, "one history", || {
                    format!("{id} commits {entry:?} as {}, elsewhere {committed:?}", place + 1)
                })?,
                None => {
                    let holders = disks.iter().filter(|disk| disk.log.get(place) == Some(&entry)).count();
                    require(2 * holders > disks.len(), "committed is on a majority of disks", || {
                        format!("entry {} is on {holders}", place + 1)
                    })?;
                    self.committed.push(entry);
                }
            }
        }
        let number = node.epoch().number;
        let mut later = (0..nodes.len()).filter(|at| self.seen[*at].leads.is_some_and(|e| e.number > number));
        later.try_for_each(|other| self.check_completeness(ReplicaId(other as u8)))
    }

    /// What readers see is what the log makes of the entries that are applied.
    fn check_machine(&self, id: ReplicaId, node: &Member) -> Checked {
        let log = &self.seen[id.index()].log;
        let applied = node.machine.applied().0 as usize;
        require(applied <= log.len(), "applied is held", || format!("{id}: {applied}"))?;
        let model = values(&log[..applied], node.settings.sessions);
        let holds: BTreeMap<_, _> = node.machine.values().map(|(key, held)| (key, held.value)).collect();
        require(holds == model, "the state is what the log makes", || format!("{id}: {holds:?} {model:?}"))?;
        let model = values(&log[..node.commit.0 as usize], node.settings.sessions);
        let holds: BTreeMap<_, _> = node.majority.values().map(|(key, held)| (key, held.value)).collect();
        require(holds == model, "the majority's state is what the log makes", || format!("{id}: {holds:?}"))
    }

    /// What a primary takes a replica to have on disk, that replica has, until it goes on to a later epoch.
    fn check_book(&self, nodes: &[Option<Member>], disks: &[Durable]) -> Checked {
        for primary in nodes.iter().flatten() {
            let Role::Primary(book) = &primary.role else { continue };
            let book: &Book = book;
            for (id, row) in book.replicas(primary.me, primary.data()) {
                let disk = &disks[id.index()];
                if disk.epoch != primary.epoch() {
                    continue;
                }
                let flushed = row.flushed.0 as usize;
                let holds = flushed == 0 || disk.log.get(flushed - 1) == primary.entry(row.flushed);
                require(holds, "what counts as on disk is there", || {
                    format!("{} takes {id} to hold entry {flushed}", primary.me)
                })?;
            }
        }
        Ok(())
    }

    /// A read that must not be stale: a committed value is the latest as of some entry after `since`.
    fn fresh(&self, key: Key, value: Option<Value>, since: usize, sessions: bool) -> Checked {
        let history = (since..=self.committed.len()).map(|len| values(&self.committed[..len], sessions));
        let ever = self.committed.iter().filter_map(|entry| match entry.payload {
            Payload::Command(command) => command.action.writes(),
            Payload::NoOp | Payload::Expire { .. } => None,
        });
        let uncommitted = value.is_some_and(|value| !ever.clone().any(|other| other == value));
        let latest = history.map(|model| model.get(&key).copied()).any(|other| other == value);
        require(latest || uncommitted, "not stale", || format!("{key}: {value:?} since {since}"))
    }
}

/// What the entries make of the keys.
fn values(log: &[Entry], sessions: bool) -> BTreeMap<Key, Value> {
    let mut values = BTreeMap::new();
    let mut serials: BTreeMap<ClientId, u32> = BTreeMap::new();
    for entry in log {
        let Payload::Command(command) = entry.payload else { continue };
        let last = serials.entry(command.ticket.client).or_default();
        if sessions && *last >= command.serial {
            continue;
        }
        *last = command.serial;
        match command.action {
            Action::Write { key, value } => drop(values.insert(key, value)),
            Action::Cas { key, expected, new } if values.get(&key).copied() == expected => {
                values.insert(key, new);
            }
            _ => {}
        }
    }
    values
}

impl Watch for Invariants {
    type Node = Member;
    type Outline = (Epoch, u64, Option<ReplicaId>, usize, Option<Epoch>, u32);

    fn outline(durable: &Durable) -> Self::Outline {
        let last = durable.log.last().map(|entry| entry.epoch);
        (durable.epoch, durable.round, durable.voted_for, durable.log.len(), last, durable.lost)
    }

    fn check(&mut self, id: ReplicaId, nodes: &[Option<Member>], disks: &[Durable]) -> Checked {
        let node = nodes[id.index()].as_ref().expect("a member that steps is up");
        self.check_epoch(id, node)?;
        self.check_log(id, node)?;
        self.check_primary(id, node)?;
        self.check_commit(id, node, nodes, disks)?;
        self.check_machine(id, node)?;
        self.check_book(nodes, disks)
    }

    fn crashed(&mut self, id: ReplicaId) {
        let seen = &mut self.seen[id.index()];
        (seen.commit, seen.leads) = (0, None);
        // What was in memory is gone; the rest is seen again when it is back.
        seen.log.clear();
    }

    fn committed(&self) -> usize {
        let known = self.seen.iter().map(|seen| seen.commit).max().unwrap_or(0);
        if self.promises.committed_stays { self.committed.len() } else { known }
    }

    fn epochs(&self) -> usize {
        self.reigns.len()
    }

    fn answered(&self, _: ReplicaId, request: &Request, since: usize, answer: Answer) -> Checked {
        if !self.promises.committed_stays {
            return Ok(());
        }
        let level = ReadLevel::of(request.level);
        match (request.action, answer) {
            (Action::Read { key }, Answer::Read(value)) => {
                let fresh = level.view == View::Confirmed
                    || (self.promises.fresh_at_primary && level.view == View::Local && !level.anywhere);
                if fresh { self.fresh(key, value, since, self.promises.once) } else { Ok(()) }
            }
            _ if WriteLevel::of(request.level).copies == Copies::Majority => {
                let held = self.committed.iter().any(|entry| match entry.payload {
                    Payload::Command(command) => {
                        (command.ticket.client, command.serial) == (request.ticket.client, request.serial)
                    }
                    Payload::NoOp | Payload::Expire { .. } => false,
                });
                require(held, "what was promised to be on a majority is", || format!("{request:?}"))
            }
            _ => Ok(()),
        }
    }

    fn leads(node: &Member) -> bool {
        node.is_primary()
    }

    fn reached(node: &Member) -> usize {
        node.commit.0 as usize
    }

    fn holds_data(node: &Member) -> bool {
        !node.is_witness()
    }

    /// Reads at the primary, confirmed, and as of a majority; writes for a majority, the disk, and standbys.
    fn level(action: Action, draw: u8) -> u8 {
        let levels = if action.is_read() { [1, 4, 2] } else { [5, 1, 3] };
        levels[usize::from(draw)]
    }
}
