//! What one member knows, apart into what a crash keeps and what it loses. The steps that change it stand in the
//! files beside this one.

use super::Timer;
use super::book::Book;
use super::epoch::{Epoch, Position};
use super::log::{DiskLog, Entry};
use super::settings::{Settings, Voters};
use crate::base::{ReplicaId, SortedSet, Span, Time};
use crate::protocol::machine::{Index, Machine};
use crate::protocol::majority::majority;
use crate::sim::{Effects, Ticket};

/// A member of a primary–replica group: it holds data, or only votes.
#[derive(Clone, Debug, Hash)]
pub struct Member {
    pub(super) me: ReplicaId,
    pub(super) members: u8,
    pub(super) settings: Settings,
    pub(super) durable: Durable,
    /// The end of the log that is not on disk yet.
    pub(super) unflushed: Vec<Entry>,
    /// What readers here see: all of a primary's log, and of a replica's what is applied.
    pub(super) machine: Machine,
    /// A majority holds the log up to here on disk, as far as this member knows.
    pub(super) commit: Index,
    /// The state as of `commit`.
    pub(super) majority: Machine,
    pub(super) role: Role,
    /// Whether it serves nobody, for want of a majority.
    pub(super) paused: bool,
    /// For each member, when this one sent what that one answered last.
    pub(super) heard: Vec<Time>,
    /// When the primary was last heard from, or a vote given.
    pub(super) primary_heard: Time,
    /// The primary's own time in its last message, which acknowledgements return to it.
    pub(super) echo: Time,
    /// Up to here the log is known to equal that of this epoch's primary.
    pub(super) matched: Index,
    /// Where each member's log ended, as it last told.
    pub(super) known: Vec<Position>,
    /// When the next flush is due.
    pub(super) flush_at: Option<Time>,
    /// Whether the apply timer runs.
    pub(super) applying: bool,
    /// Writes that this member acknowledged as a primary and that no majority is known to hold, in log order: what
    /// a failover may lose.
    pub(super) at_risk: Vec<Acknowledged>,
}

/// What a crash keeps.
#[derive(Clone, Debug, Default, Hash)]
pub struct Durable {
    /// The latest epoch that it took part in. Its primary is `epoch.by`.
    pub(super) epoch: Epoch,
    /// The latest epoch number that it knows to be asked for.
    pub(super) round: u64,
    /// For whom it voted in that round.
    pub(super) voted_for: Option<ReplicaId>,
    pub(super) log: DiskLog,
    /// Writes that it had acknowledged and discarded later.
    pub(super) lost: u32,
}

/// What a member is, with what only that role keeps.
#[derive(Clone, Debug, Hash)]
pub(super) enum Role {
    Replica,
    Primary(Box<Book>),
    /// Asks for votes.
    Candidate(Tally),
    /// Asks whether it would be given votes.
    Asking(Tally),
    Witness,
    /// Switched off by an operator, until it hears of the primary that replaced it.
    Fenced,
}

/// The votes that a candidate has, its own among them where it has one.
#[derive(Clone, Debug, Hash)]
pub(super) struct Tally {
    pub voters: SortedSet<ReplicaId>,
    pub round: u64,
    /// When they were asked for.
    pub asked: Time,
}

/// A write that its client was told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Acknowledged {
    pub index: Index,
    pub epoch: Epoch,
    pub ticket: Ticket,
    pub at: Time,
}

impl Member {
    /// How many members hold data.
    pub(super) fn data(&self) -> u8 {
        self.settings.data.clamp(1, self.members)
    }

    pub(super) fn is_witness(&self) -> bool {
        self.me.0 >= self.data()
    }

    pub fn is_primary(&self) -> bool {
        matches!(self.role, Role::Primary(_))
    }

    /// Whether it is a primary that serves.
    pub(super) fn leads_now(&self) -> bool {
        self.is_primary() && !self.paused
    }

    pub(super) fn is_candidate(&self) -> bool {
        matches!(self.role, Role::Candidate(_) | Role::Asking(_))
    }

    pub fn epoch(&self) -> Epoch {
        self.durable.epoch
    }

    pub(super) fn peers(&self) -> impl Iterator<Item = ReplicaId> + use<> {
        let me = self.me;
        (0..self.members).map(ReplicaId).filter(move |peer| *peer != me)
    }

    /// Whether the primary is another member and was heard from lately.
    pub(super) fn hears_primary(&self, now: Time) -> bool {
        now.since(self.primary_heard) < self.settings.detection.suspect
    }

    /// Whom to ask instead: the primary, unless that is this member or was silent for too long.
    pub(super) fn primary_hint(&self, now: Time) -> Option<ReplicaId> {
        let by = self.durable.epoch.by;
        (by != self.me && !self.is_candidate() && self.hears_primary(now)).then_some(by)
    }

    /// Who votes; without a vote, everyone counts as a voter.
    fn voters(&self) -> Voters {
        self.settings.election().map_or(Voters::Members, |election| election.voters)
    }

    pub(super) fn is_voter(&self, id: ReplicaId) -> bool {
        match self.voters() {
            Voters::Members => true,
            Voters::Witnesses => id.0 >= self.data(),
        }
    }

    /// How many votes make a majority.
    pub(super) fn votes_needed(&self) -> u8 {
        match self.voters() {
            Voters::Members => majority(self.members),
            // The primary, which is not there to vote, counts among those that a majority is taken of.
            Voters::Witnesses => majority(self.members - self.data() + 1),
        }
    }

    /// How many disks make a write safe: a majority of the members, as far as members hold data.
    pub(super) fn copies_needed(&self) -> u8 {
        match self.voters() {
            Voters::Members => majority(self.members).min(self.data()),
            Voters::Witnesses => majority(self.data()),
        }
    }

    /// How many of those that a majority is taken of answered something that was sent after `since`, this member
    /// and the primary counted.
    pub(super) fn heard_since(&self, since: Time) -> u8 {
        let primary = self.durable.epoch.by;
        let counts = |id: ReplicaId| self.is_voter(id) || id == primary;
        let present = |id: ReplicaId| id == self.me || self.heard[id.index()] >= since;
        (0..self.members).map(ReplicaId).filter(|id| counts(*id) && present(*id)).count() as u8
    }

    /// Begins to wait for a sign of the primary, if this member may take its place.
    pub(super) fn arm_suspicion(&self, out: &mut Effects<Member>) {
        use super::settings::Failover;
        let stands = matches!(self.settings.failover, Failover::Alone | Failover::Vote(_));
        if stands && !self.is_witness() && !self.is_primary() {
            out.cancel_timer(Timer::Stand);
            out.set_timer(Timer::Suspect, self.settings.detection.suspect);
        }
    }

    /// The earliest of two flush times is kept.
    pub(super) fn flush_within(&mut self, now: Time, after: Span, out: &mut Effects<Member>) {
        let due = now + after;
        if self.flush_at.is_none_or(|at| due < at) {
            self.flush_at = Some(due);
            out.set_timer(Timer::Flush, after);
        }
    }
}
