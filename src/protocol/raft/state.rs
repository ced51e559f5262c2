//! What one replica knows: the state of figure 2, apart into what a crash keeps and what it loses. The steps
//! that change it stand in the files beside this one, one for each section of the paper.

use std::rc::Rc;

use super::config::{Configs, Members};
use super::follower_reads::FollowerRead;
use super::leadership::Leadership;
use super::log::{Log, Term};
use super::message::Closed;
use super::snapshot::Snapshot;
use super::{Settings, Timer, rules};
use crate::base::{ClientId, ReplicaId, SortedMap, Span, Time};
use crate::history::Refusal;
use crate::protocol::machine::{Index, Machine};
use crate::sim::{Arg, Context, Effects};

/// A replica of Raft.
#[derive(Clone, Debug, Hash)]
pub struct Raft {
    pub(super) me: ReplicaId,
    pub(super) replicas: u8,
    pub(super) settings: Settings,
    pub(super) durable: Durable,
    /// The highest entry known to be committed. Volatile: a restart learns it anew.
    pub(super) commit: Index,
    /// Volatile too: the log rebuilds it.
    pub(super) machine: Machine,
    pub(super) role: Role,
    /// The leader of this term, once heard from.
    pub(super) leader: Option<ReplicaId>,
    /// When `leader` was last heard from; means nothing without one.
    pub(super) heard: Time,
    /// The election timeout, drawn anew for each election.
    pub(super) patience: Span,
    /// Who takes part, as its log and its snapshot tell.
    pub(super) configs: Configs,
    /// Reads for which it asked the leader.
    pub(super) waiting: SortedMap<ClientId, FollowerRead>,
    /// The latest state that a leader closed.
    pub(super) closed: Option<Closed>,
    /// Until then it keeps the promise to a leader that it may have given before it restarted.
    pub(super) promised_until: Option<Time>,
}

/// What a crash keeps [Raft figure 2, persistent state].
#[derive(Clone, Debug, Default, Hash)]
pub struct Durable {
    pub(super) term: Term,
    /// For whom this replica voted in `term`.
    pub(super) voted_for: Option<ReplicaId>,
    pub(super) log: Log,
    /// What the log's first entries came to, once they are gone [Ongaro §5.1].
    pub(super) snapshot: Option<Rc<Snapshot>>,
}

/// What a replica is, with what only that role keeps.
#[derive(Clone, Debug, Hash)]
pub(super) enum Role {
    Follower,
    PreCandidate(Tally),
    Candidate(Tally),
    Leader(Box<Leadership>),
}

/// The votes that a candidate has, its own among them.
#[derive(Clone, Debug, Hash)]
pub(super) struct Tally {
    voters: Members,
    /// Grants received, the same replica's as often as they came.
    replies: u8,
}

impl Tally {
    pub fn with(me: ReplicaId) -> Tally {
        Tally { voters: Members::NONE.with(me), replies: 1 }
    }

    /// `false` where that replica's vote was counted before.
    pub fn add(&mut self, voter: ReplicaId) -> bool {
        self.replies = self.replies.saturating_add(1);
        let news = !self.voters.contains(voter);
        self.voters = self.voters.with(voter);
        news
    }

    pub fn voters(&self) -> Members {
        self.voters
    }

    /// How many replies granted a vote, which is not how many replicas did.
    pub fn replies(&self) -> u8 {
        self.replies
    }
}

impl Raft {
    /// The term it is in [Raft figure 2, currentTerm].
    pub fn term(&self) -> Term {
        self.durable.term
    }

    /// The log, durable as it is.
    pub fn log(&self) -> &Log {
        &self.durable.log
    }

    /// Everybody else whom a leader sends entries.
    pub(super) fn peers(&self) -> impl Iterator<Item = ReplicaId> + use<> {
        self.config().all().without(self.me).iter()
    }

    /// Everybody else who is asked for a vote.
    pub(super) fn electors(&self) -> impl Iterator<Item = ReplicaId> + use<> {
        self.config().electors().without(self.me).iter()
    }

    /// Whether these are enough to decide, by the configuration it uses.
    pub(super) fn agreed(&self, who: Members) -> bool {
        self.counted().agreed(who)
    }

    pub(super) fn is_leader(&self) -> bool {
        matches!(self.role, Role::Leader(_))
    }

    /// Draws how long to wait for a leader [Raft §5.2]: spread out, so that replicas seldom stand at once.
    pub(super) fn draw_patience(&mut self, cx: &mut Context<'_>) {
        self.patience = Span(cx.rng.between(self.settings.election_min.0, self.settings.election_max.0));
    }

    pub(super) fn arm_election(&self, out: &mut Effects<Raft>) {
        if self.stands() {
            out.set_timer(Timer::Election, self.patience);
        }
    }

    /// [Raft §5.1] Whoever sees a newer term enters it as a follower. `leader` is its leader where the message
    /// that told of it comes from one.
    pub(super) fn enter_term(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        (term, leader): (Term, Option<ReplicaId>),
        out: &mut Effects<Raft>,
    ) {
        let rule = if self.is_leader() { &rules::STEPPED_DOWN } else { &rules::NEWER_TERM };
        out.note(rule, [Arg::Replica(from), term.into(), self.term().into()]);
        self.durable.term = term;
        self.durable.voted_for = None;
        out.persist("term");
        self.become_follower(cx, Refusal::NotLeader(leader), out);
    }

    /// Gives up any other role. Reads that waited for a majority are refused with `reason`; requests that are
    /// in the log get no answer, since their entries may still be committed by the next leader.
    pub(super) fn become_follower(&mut self, cx: &mut Context<'_>, reason: Refusal, out: &mut Effects<Raft>) {
        self.leader = None;
        let Role::Leader(leadership) = std::mem::replace(&mut self.role, Role::Follower) else {
            return; // The election timer runs already.
        };
        out.cancel_timer(Timer::Heartbeat);
        if self.settings.check_quorum {
            out.cancel_timer(Timer::CheckQuorum);
        }
        if !self.settings.orders.is_empty() {
            for timer in [Timer::Members, Timer::Orders, Timer::Transfer] {
                out.cancel_timer(timer);
            }
        }
        self.draw_patience(cx);
        self.arm_election(out);
        for read in leadership.reads {
            let client = Arg::Client(read.ticket.client);
            out.note(&rules::READ_DEPOSED, [Arg::Operation(read.ticket.op), client]);
            match read.asker {
                Some(asker) => self.tell_read_index(asker, read.ticket, None, out),
                None => out.respond(read.ticket, Err(reason)),
            }
        }
    }
}
