//! The properties that hold at every step of every run [Raft figure 3], and those that they rest on. A model
//! of its own watches the replicas; it shares no code with them but the types of the log.

use std::collections::BTreeMap;

use crate::base::{ClientId, ReplicaId, Span};
use crate::history::{Action, Answer, Key, Value};
use crate::protocol::raft::state::{Durable, Raft, Role};
use crate::protocol::raft::{Config, Entry, Index, Members, Payload, ReadPath, Settings, Term};
use crate::protocol::testing::{Checked, Watch, require};
use crate::sim::Request;

/// What was last seen of one replica.
#[derive(Default)]
struct Seen {
    term: Term,
    vote: Option<ReplicaId>,
    log: Vec<Entry>,
    commit: Index,
    applied: usize,
    /// The term it leads, if it does.
    leads: Option<Term>,
    /// What it then took each other replica to hold.
    matched: Vec<Index>,
    values: BTreeMap<Key, (Value, Index)>,
}

/// What all replicas did so far.
pub struct Invariants {
    /// Whether only what a user could notice counts, and not the rules that it rests on: for runs in which
    /// one of those is broken on purpose.
    lenient: bool,
    seen: Vec<Seen>,
    leaders: BTreeMap<Term, ReplicaId>,
    /// Every entry that ever stood anywhere, with the term of the one before it.
    entries: BTreeMap<(Index, Term), (Payload, Term)>,
    pub committed: Vec<Entry>,
    /// What each committed entry writes, requests that came before left out.
    writes: Vec<Option<(Key, Value)>>,
    values: BTreeMap<Key, Value>,
    serials: BTreeMap<ClientId, u32>,
    /// The answers of committed requests, by client and serial.
    answers: BTreeMap<(ClientId, u32), Answer>,
    /// Who takes part, as far as anything is committed; `None` while nothing changed that.
    config: Option<Config>,
    first: Members,
    clock_bound: Span,
}

impl Invariants {
    pub fn new(replicas: u8, settings: &Settings, lenient: bool) -> Invariants {
        Invariants {
            lenient,
            seen: (0..replicas).map(|_| Seen::default()).collect(),
            leaders: BTreeMap::new(),
            entries: BTreeMap::new(),
            committed: Vec::new(),
            writes: Vec::new(),
            values: BTreeMap::new(),
            serials: BTreeMap::new(),
            answers: BTreeMap::new(),
            config: None,
            first: settings.orders.at_first(replicas),
            clock_bound: settings.clock_bound,
        }
    }

    fn check_term_and_vote(&mut self, id: ReplicaId, node: &Raft) -> Checked {
        let seen = &mut self.seen[id.index()];
        let (term, vote) = (node.durable.term, node.durable.voted_for);
        require(term >= seen.term, "terms never go back", || format!("{id}: {} to {term}", seen.term))?;
        let kept = self.lenient || term > seen.term || seen.vote.is_none() || vote == seen.vote;
        require(kept, "one vote a term", || format!("{id} in term {term}: {:?}, then {vote:?}", seen.vote))?;
        (seen.term, seen.vote) = (term, vote);
        Ok(())
    }

    fn check_log(&mut self, id: ReplicaId, node: &Raft) -> Checked {
        let seen = &mut self.seen[id.index()];
        let log = node.log();
        let last = (log.last_index().0, log.last_term());
        if last == (seen.log.len() as u64, last_term(&seen.log)) {
            return Ok(());
        }
        // What a snapshot covers is committed, or it may not be gone.
        let gone = log.start().0 as usize;
        require(gone <= self.committed.len(), "a snapshot covers committed entries", || {
            format!("{id} dropped its entries up to {gone}, of {} committed", self.committed.len())
        })?;
        let held = log.after(Index::ZERO).copied();
        let new: Vec<Entry> = self.committed[..gone].iter().copied().chain(held).collect();
        let same = new.iter().zip(&seen.log).take_while(|(a, b)| a == b).count();
        let leads = seen.leads.is_some_and(|term| term == node.term()) && node.is_leader();
        let kept = !leads || same == seen.log.len();
        require(kept, "leader append-only", || format!("{id} changed its entry {}", same + 1))?;
        let overlap = seen.log.len().min(self.committed.len());
        let dropped = (same..overlap).find(|place| seen.log[*place] == self.committed[*place]);
        require(dropped.is_none(), "committed entries stay", || {
            format!("{id} drops committed entry {}", same + 1)
        })?;
        for (place, entry) in new.iter().enumerate().skip(same) {
            let before = if place == 0 { Term::ZERO } else { new[place - 1].term };
            let at = (Index(place as u64 + 1), entry.term);
            let known = *self.entries.entry(at).or_insert((entry.payload, before));
            require(known == (entry.payload, before), "log matching", || {
                format!("{id} holds at {at:?} {entry:?} after {before:?}, elsewhere there is {known:?}")
            })?;
        }
        seen.log = new;
        Ok(())
    }

    fn check_leader(&mut self, id: ReplicaId, node: &Raft) -> Checked {
        let leads = node.is_leader().then(|| node.term());
        if leads == self.seen[id.index()].leads {
            return Ok(());
        }
        self.seen[id.index()].leads = leads;
        self.seen[id.index()].matched.clear();
        let Some(term) = leads else { return Ok(()) };
        let first = *self.leaders.entry(term).or_insert(id);
        require(first == id, "election safety", || format!("{first} and {id} both lead term {term}"))?;
        self.check_completeness(id)
    }

    /// A leader holds everything that was committed before.
    fn check_completeness(&self, id: ReplicaId) -> Checked {
        let log = &self.seen[id.index()].log;
        let lost = (0..self.committed.len()).find(|place| log.get(*place) != Some(&self.committed[*place]));
        require(lost.is_none(), "leader completeness", || format!("{id} leads without entry {lost:?}"))
    }

    fn check_commit(
        &mut self,
        id: ReplicaId,
        node: &Raft,
        nodes: &[Option<Raft>],
        disks: &[Durable],
    ) -> Checked {
        let before = self.seen[id.index()].commit;
        let commit = node.commit;
        require(commit >= before, "the commit index never goes back", || format!("{id}: {before} {commit}"))?;
        if commit == before {
            return Ok(());
        }
        let own = self.lenient || !node.is_leader() || node.log().term_at(commit) == Some(node.term());
        require(own, "a leader counts entries of its own term", || format!("{id} commits {commit}"))?;
        self.seen[id.index()].commit = commit;
        let known = self.committed.len();
        for index in before.0 as usize..commit.0 as usize {
            let entry = self.seen[id.index()].log.get(index).copied();
            require(entry.is_some(), "what is committed is held", || format!("{id}: entry {}", index + 1))?;
            match self.committed.get(index) {
                Some(committed) => require(entry == Some(*committed), "state machine safety", || {
                    format!("{id} commits {entry:?} as entry {}, elsewhere it is {committed:?}", index + 1)
                })?,
                None => self.commit(index, entry.expect("required above"), node.config(), disks)?,
            }
        }
        if self.committed.len() == known {
            return Ok(());
        }
        // Leaders of later terms that were elected before had to hold these already.
        let mut later =
            (0..nodes.len()).filter(|other| self.seen[*other].leads.is_some_and(|t| t > node.term()));
        later.try_for_each(|other| self.check_completeness(ReplicaId(other as u8)))
    }

    /// An entry is committed for the first time: a majority has it on disk.
    fn commit(&mut self, place: usize, entry: Entry, config: Config, disks: &[Durable]) -> Checked {
        let index = Index(place as u64 + 1);
        let holds = |id: ReplicaId| disks[id.index()].log.get(index) == Some(&entry);
        for voters in [config.voters, config.outgoing].into_iter().filter(|voters| !voters.is_empty()) {
            let holders = voters.iter().filter(|id| holds(*id)).count();
            let enough = 2 * holders > usize::from(voters.len());
            require(enough, "committed entries are on a majority of disks", || {
                format!("entry {index} is on {holders} of {voters}")
            })?;
        }
        self.committed.push(entry);
        let write = match entry.payload {
            Payload::NoOp => None,
            Payload::Config(config) => {
                self.config = Some(config);
                None
            }
            Payload::Command(command) => {
                let client = command.ticket.client;
                let fresh = self.serials.get(&client).is_none_or(|last| *last < command.serial);
                if fresh {
                    self.serials.insert(client, command.serial);
                    let (answer, write) = self.execute(command.action);
                    self.answers.insert((client, command.serial), answer);
                    write
                } else {
                    None
                }
            }
        };
        self.values.extend(write);
        self.writes.push(write);
        Ok(())
    }

    fn execute(&self, action: Action) -> (Answer, Option<(Key, Value)>) {
        let held = self.values.get(&action.key()).copied();
        match action {
            Action::Read { .. } => (Answer::Read(held), None),
            Action::Write { key, value } => (Answer::Written, Some((key, value))),
            Action::Cas { key, expected, new } if held == expected => {
                (Answer::Compared(true), Some((key, new)))
            }
            _ => (Answer::Compared(false), None),
        }
    }

    /// A replica's state is what its committed entries make of it, each request applied once.
    fn check_machine(&mut self, id: ReplicaId, node: &Raft) -> Checked {
        let seen = &mut self.seen[id.index()];
        let applied = node.machine.applied();
        require(applied == node.commit, "applied as far as committed", || format!("{id}: {applied}"))?;
        let reached = applied.0 as usize;
        if reached == seen.applied {
            return Ok(());
        }
        for place in seen.applied..reached {
            if let Some((key, value)) = self.writes[place] {
                seen.values.insert(key, (value, Index(place as u64 + 1)));
            }
        }
        seen.applied = reached;
        let holds: BTreeMap<_, _> =
            node.machine.values().map(|(key, held)| (key, (held.value, held.index))).collect();
        require(holds == seen.values, "a session applies a request once", || {
            format!("{id} at {applied} holds {holds:?} instead of {:?}", seen.values)
        })
    }

    /// A match index never goes back while its leader leads.
    fn check_progress(&mut self, id: ReplicaId, node: &Raft) -> Checked {
        let Role::Leader(leadership) = &node.role else { return Ok(()) };
        let matched: Vec<Index> = leadership.others(id).map(|(_, follower)| follower.matched).collect();
        let before = std::mem::replace(&mut self.seen[id.index()].matched, matched);
        let after = &self.seen[id.index()].matched;
        require(before.iter().zip(after).all(|(a, b)| a <= b), "a match index never goes back", || {
            format!("{id}: {before:?}, then {after:?}")
        })
    }

    /// What a leader takes a follower to hold, that follower has on disk, until it follows a later leader.
    fn check_matches(&self, nodes: &[Option<Raft>], disks: &[Durable]) -> Checked {
        for leader in nodes.iter().flatten() {
            let Role::Leader(leadership) = &leader.role else { continue };
            for (id, follower) in leadership.others(leader.me).filter(|_| !self.lenient) {
                let disk = &disks[id.index()];
                if disk.term > leader.term() {
                    continue;
                }
                let term = disk.log.term_at(follower.matched);
                // What a snapshot covers is committed, and so the same everywhere.
                let covered = follower.matched < disk.log.start() || follower.matched < leader.log().start();
                let holds = covered || term.is_some() && term == leader.log().term_at(follower.matched);
                require(holds, "a match index is on the follower's disk", || {
                    format!("{} takes {id} to hold entry {}", leader.me, follower.matched)
                })?;
                let next =
                    follower.next > follower.matched && follower.next <= leader.log().last_index().next();
                require(next, "next is after match and not beyond the log", || format!("{}", leader.me))?;
            }
        }
        Ok(())
    }

    /// An answer to a request that went through the log.
    fn logged(&self, client: ClientId, serial: u32, answer: Answer) -> Checked {
        let first = self.answers.get(&(client, serial));
        require(first == Some(&answer), "a retry gets the same answer", || {
            format!("{client} request {serial}: {answer:?} instead of {first:?}")
        })
    }

    /// A read that a majority confirmed sees all that was committed when it came.
    fn read(&self, id: ReplicaId, since: usize, key: Key, value: Option<Value>) -> Checked {
        let seen = &self.seen[id.index()];
        require(seen.applied >= since, "a confirmed read is not stale", || {
            format!("{id} reads as of {}, but {since} entries were committed before", seen.applied)
        })?;
        let held = seen.values.get(&key).map(|(value, _)| *value);
        require(held == value, "a read answers what is applied", || format!("{id}: {value:?} for {held:?}"))
    }
}

impl Watch for Invariants {
    type Node = Raft;
    type Outline = (Term, Option<ReplicaId>, Index, Term, Index);

    const LEVELS: u64 = 6;

    fn outline(durable: &Durable) -> Self::Outline {
        let Durable { term, voted_for, log, .. } = durable;
        (*term, *voted_for, log.last_index(), log.last_term(), log.start())
    }

    fn takes_part(&self, id: ReplicaId) -> bool {
        self.config.map_or(self.first, |config| config.all()).contains(id)
    }

    fn clock_bound(&self) -> Span {
        self.clock_bound
    }

    fn check(&mut self, id: ReplicaId, nodes: &[Option<Raft>], disks: &[Durable]) -> Checked {
        let node = nodes[id.index()].as_ref().expect("a replica that steps is up");
        self.check_term_and_vote(id, node)?;
        self.check_log(id, node)?;
        self.check_leader(id, node)?;
        self.check_commit(id, node, nodes, disks)?;
        self.check_machine(id, node)?;
        self.check_progress(id, node)?;
        self.check_matches(nodes, disks)
    }

    fn crashed(&mut self, id: ReplicaId) {
        let seen = &mut self.seen[id.index()];
        (seen.commit, seen.applied, seen.leads) = (Index::ZERO, 0, None);
        seen.values.clear();
    }

    fn committed(&self) -> usize {
        self.committed.len()
    }

    fn epochs(&self) -> usize {
        self.leaders.len()
    }

    fn answered(&self, id: ReplicaId, request: &Request, since: usize, answer: Answer) -> Checked {
        use ReadPath::{Closed, Follower, Lease, Local, ReadIndex};
        match (request.action, ReadPath::of(request), answer) {
            (Action::Read { key }, ReadIndex | Lease | Follower, Answer::Read(value)) => {
                self.read(id, since, key, value)
            }
            (Action::Read { key }, Local | Closed, Answer::Read(value)) => self.read(id, 0, key, value),
            _ => self.logged(request.ticket.client, request.serial, answer),
        }
    }

    fn leads(node: &Raft) -> bool {
        node.is_leader()
    }

    fn reached(node: &Raft) -> usize {
        node.commit.0 as usize
    }
}

fn last_term(log: &[Entry]) -> Term {
    log.last().map_or(Term::ZERO, |entry| entry.term)
}
