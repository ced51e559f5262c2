//! Log compaction [Ongaro §5.1]: a snapshot of the state machine takes the place of the log's prefix, and a
//! follower that needs an entry of that prefix is sent the snapshot. It knows nothing of elections.

use std::rc::Rc;

use super::config::{Config, Configs};
use super::log::Term;
use super::message::{AppendOutcome, InstallSnapshot, Message};
use super::state::{Raft, Role};
use super::{Timer, rules};
use crate::base::{ReplicaId, Span};
use crate::protocol::machine::{Index, Machine};
use crate::sim::{Arg, Context, Effects};

/// The state machine as of an entry, and what Raft must know to go on from there [Ongaro §5.1].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// The last entry it covers, and its term.
    pub index: Index,
    pub term: Term,
    /// The configuration in force there, and where it stands.
    pub config: (Index, Config),
    /// With the clients' sessions, or a retry of a covered request would take effect again.
    pub machine: Machine,
}

impl Raft {
    /// The last entry that the snapshot on disk covers.
    pub(super) fn snapshot_index(&self) -> Index {
        self.durable.snapshot.as_ref().map_or(Index::ZERO, |snapshot| snapshot.index)
    }

    /// Takes a snapshot soon, where the log has grown enough. It is work of its own, beside serving requests
    /// [Ongaro §5.1.1].
    pub(super) fn plan_snapshot(&self, out: &mut Effects<Raft>) {
        let every = self.settings.snapshot_every;
        if every > 0 && self.machine.applied() >= self.snapshot_index().plus(every as usize) {
            out.set_timer(Timer::Snapshot, Span::ZERO);
        }
    }

    /// [Ongaro §5.1] Each replica on its own replaces what is committed by a snapshot. The last few of those
    /// entries stay, for followers that are only a little behind.
    pub(super) fn take_snapshot(&mut self, out: &mut Effects<Raft>) {
        let index = self.machine.applied();
        let Some(term) = self.log().term_at(index) else { return };
        let config = self.configs.as_of(index);
        let machine = self.machine.clone();
        self.durable.snapshot = Some(Rc::new(Snapshot { index, term, config, machine }));
        self.configs.settle(index);
        let kept = u64::from(self.settings.snapshot_keep);
        self.durable.log.compact(Index(index.0.saturating_sub(kept)));
        out.persist("snapshot");
        out.note(&rules::SNAPSHOT, [index.into(), self.log().start().into()]);
    }

    /// Sends the snapshot to a follower that needs an entry it covers; not again before the follower has
    /// answered a later round without having it.
    pub(super) fn send_snapshot(&mut self, peer: ReplicaId, answered: u64, out: &mut Effects<Raft>) {
        let Some(snapshot) = self.durable.snapshot.clone() else { return };
        let Role::Leader(leadership) = &mut self.role else { return };
        let round = leadership.round;
        let follower = leadership.follower(peer);
        if follower.installing.is_some_and(|since| answered <= since) {
            return;
        }
        follower.probing = true;
        follower.installing = Some(round);
        out.note(&rules::SENDS_SNAPSHOT, [Arg::Replica(peer), snapshot.index.into()]);
        let install = InstallSnapshot { term: self.durable.term, round, snapshot };
        out.send(peer, Message::InstallSnapshot(install));
    }

    /// The receiver of InstallSnapshot [Raft §7, figure 13]. `Differs:` a snapshot comes in one piece.
    pub(super) fn on_snapshot(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        install: &InstallSnapshot,
        out: &mut Effects<Raft>,
    ) {
        if install.term < self.term() {
            out.note(&rules::STALE_LEADER, [Arg::Replica(from), install.term.into(), self.term().into()]);
            self.reply(from, 0, AppendOutcome::StaleTerm, out);
            return;
        }
        if self.is_leader() {
            return; // A term has one leader; nobody who follows the rules sends this.
        }
        self.follow(cx, from, out);
        let index = install.snapshot.index;
        if index > self.snapshot_index() {
            self.install(from, &install.snapshot, out);
        }
        if self.settings.broken.drops_suffix && self.log().last_index() > index.max(self.commit) {
            let kept = index.max(self.commit);
            let last = self.log().last_index();
            out.note(&rules::DROPPED_SUFFIX, [kept.next().into(), last.into(), Arg::Replica(from)]);
            self.drop_after(kept);
            out.persist("log");
        }
        self.reply(from, install.round, AppendOutcome::Matched(index), out);
    }

    /// [Raft figure 13, rules 6 to 8] Where the log holds the snapshot's last entry, what follows it is valid
    /// and stays; else the whole log is superseded.
    fn install(&mut self, from: ReplicaId, snapshot: &Rc<Snapshot>, out: &mut Effects<Raft>) {
        let index = snapshot.index;
        let args = [index.into(), Arg::Replica(from)];
        if self.log().term_at(index) == Some(snapshot.term) {
            out.note(&rules::KEPT_SUFFIX, args);
            self.durable.log.compact(index);
        } else {
            out.note(&rules::INSTALLED, args);
            self.durable.log.reset(index, snapshot.term);
        }
        self.durable.snapshot = Some(snapshot.clone());
        self.configs = Configs::of(snapshot.config, &self.durable.log);
        if index > self.machine.applied() {
            self.machine = snapshot.machine.clone();
            self.commit = self.commit.max(index);
        }
        out.persist("snapshot");
        self.arm_election(out);
    }
}
