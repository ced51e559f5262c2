//! Raft: one replicated log under one leader at a time, whole but for log compaction and changes of
//! membership. It is not a network nor a clock: the kernel pushes inputs and carries out effects.
//!
//! **Terms** (`log.rs`). Time falls into terms, numbered from 1. A term has at most one leader. Every message
//! carries its sender's term; who sees a newer one enters it as a follower, and who gets an older one refuses.
//!
//! **Election** (`election.rs`). A replica that hears from no leader for its election timeout starts a new
//! term, votes for itself and asks the others. Each votes once a term, first come, first served, and writes
//! its vote to disk before it answers. A majority of votes makes a leader; since two majorities share a
//! replica, a term has no second one. Timeouts are random, so that one replica mostly stands alone.
//!
//! **Replication** (`replication.rs`, `append.rs`). The leader appends each request to its log and sends it to
//! the others in AppendEntries. Each message names the entry before its own; a follower that lacks that entry
//! refuses, and the leader goes back until the logs agree. So two logs that hold the same index and term hold
//! the same entries up to there. What conflicts on a follower is dropped. Without entries the message is a
//! heartbeat.
//!
//! **Commitment** (`commit.rs`). An entry is committed once the leader that made it finds it on a majority;
//! with it, all before it. An entry of an earlier term is never committed by counting. A vote is refused to a
//! candidate whose log is less up to date than the voter's; so every later leader holds every committed entry.
//! Committed entries are applied in order to the state machine (`protocol::machine`), and the client is answered.
//!
//! **Clients** (`requests.rs`, `reads.rs`). Others refuse and name the leader. Each client numbers its
//! requests, and the replicated state remembers the last number and answer, so that a retry takes effect once.
//! A read goes through the log, or the leader notes its commit index and asks a majority whether it still
//! leads, or, if the client can bear a stale answer, any replica reads what it has applied. A new leader
//! appends a no-op, since only by committing an entry of its own term it finds out what is committed.
//!
//! **On demand** (`pre_vote.rs`). PreVote asks whether an election could be won before it raises the term;
//! CheckQuorum makes a leader that was cut off step down.
//!
//! A crash keeps `Durable`: term, vote and log. All else is found out again.
//!
//! Sources: "Raft" is Ongaro and Ousterhout, *In Search of an Understandable Consensus Algorithm (Extended
//! Version)*, 2014, <https://raft.github.io/raft.pdf>. "Ongaro" is Diego Ongaro's dissertation, *Consensus:
//! Bridging Theory and Practice*, Stanford, 2014. Figure 2 of the paper is the summary to hold beside the code.

mod append;
mod commit;
mod election;
mod leadership;
mod log;
mod message;
mod pre_vote;
mod reads;
mod replication;
mod requests;
mod roles;
mod rules;
mod settings;
mod state;
mod view;

#[cfg(test)]
mod tests;

pub use crate::protocol::machine::{Command, Index, Payload};
pub use log::{Entries, Entry, Log, Term};
pub use message::{AppendEntries, AppendOutcome, AppendReply, Message, VoteReply, VoteRequest};
pub use reads::ReadPath;
pub use roles::ROLES;
pub use rules::RULES;
pub use settings::{Broken, Settings};
pub use state::{Durable, Raft};

use crate::base::{ReplicaId, Span, Time};
use crate::protocol::machine::Machine;
use crate::sim::{Arg, Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};
use state::Role;

/// The timers of a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// No leader was heard from for too long.
    Election,
    /// Time for the leader to tell that it is there.
    Heartbeat,
    /// Time for the leader to ask itself whether a majority still answers.
    CheckQuorum,
}

impl Node for Raft {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;

    fn start(setup: &Setup, settings: &Settings, me: ReplicaId, mut durable: Durable) -> Raft {
        if settings.broken.forgets_vote {
            durable.voted_for = None;
        }
        Raft {
            me,
            replicas: setup.nodes.replicas,
            settings: *settings,
            durable,
            commit: Index::ZERO,
            machine: Machine::default(),
            role: Role::Follower,
            leader: None,
            heard: Time::ZERO,
            patience: Span::ZERO,
        }
    }

    fn durable(&self) -> &Durable {
        &self.durable
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Raft>, out: &mut Effects<Raft>) {
        match input {
            Input::Start => self.come_up(cx, out),
            Input::Message { from, message } => self.receive(cx, from, message, out),
            Input::Timer(Timer::Election) => self.election_timeout(cx, out),
            Input::Timer(Timer::Heartbeat) => self.heartbeat(out),
            Input::Timer(Timer::CheckQuorum) => self.check_quorum(cx, out),
            Input::Request(request) => self.on_request(request, out),
        }
    }

    fn standing(&self) -> Standing {
        Standing { role: self.role.place(), epoch: self.term().0 }
    }

    fn view(&self) -> ReplicaView {
        self.replica_view()
    }

    fn label(message: &Message) -> Label {
        message.label()
    }

    fn describe(message: &Message) -> String {
        message.describe()
    }

    fn timer_name(timer: Timer) -> Name {
        match timer {
            Timer::Election => &"election",
            Timer::Heartbeat => &"heartbeat",
            Timer::CheckQuorum => &"check quorum",
        }
    }
}

impl Raft {
    fn come_up(&mut self, cx: &mut Context<'_>, out: &mut Effects<Raft>) {
        if self.term() > Term::ZERO {
            out.note(&rules::RECOVERED, [self.term().into(), Arg::Number(self.log().last_index().0)]);
        }
        self.draw_patience(cx);
        self.arm_election(out);
    }

    fn receive(&mut self, cx: &mut Context<'_>, from: ReplicaId, message: Message, out: &mut Effects<Raft>) {
        match &message {
            // A PreVote moves nobody's term, whatever it carries [Ongaro §9.6].
            Message::PreVote(ask) => return self.answer_pre_vote(cx, from, *ask, out),
            Message::RequestVote(ask) if self.ignores_candidate(cx, from, *ask, out) => return,
            _ => {}
        }
        let term = message.term();
        if term > self.term() {
            let leads = matches!(message, Message::AppendEntries(_));
            self.enter_term(cx, from, (term, leads.then_some(from)), out);
        }
        match message {
            Message::PreVote(_) => {}
            Message::PreVoteReply(reply) => self.on_pre_vote(cx, from, reply, out),
            Message::RequestVote(ask) => self.answer_vote(from, ask, out),
            Message::VoteReply(reply) => self.on_vote(cx, from, reply, out),
            Message::AppendEntries(append) => self.on_append(cx, from, &append, out),
            Message::AppendReply(reply) => self.on_append_reply(from, reply, out),
        }
    }
}
