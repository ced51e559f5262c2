//! Raft: one replicated log under one leader at a time, with the extensions of the dissertation. It is not a
//! network nor a clock: the kernel pushes inputs and carries out effects.
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
//! **Log compaction** (`snapshot.rs`). Each replica now and then replaces the committed prefix of its log by a
//! snapshot of the state machine, sessions included. A follower that needs an entry of that prefix is sent the
//! snapshot; where its log holds the snapshot's last entry, it keeps what follows.
//!
//! **Membership** (`config.rs`, `membership.rs`). Who takes part stands in the log too. A replica uses the
//! latest configuration that its log holds, committed or not, and falls back when that entry is dropped. One
//! server more or less at a time keeps any two majorities meeting; more at once goes through joint consensus,
//! in which the majorities of both configurations must agree. A new server first learns without a vote. A
//! change waits for the one before it, and for a commit in the leader's own term, without which two leaders
//! could change the same configuration two ways. `orders.rs` says when an operator asks for it.
//!
//! **Handing over** (`transfer.rs`). A leader stops taking requests, brings a follower up to date and tells it
//! to stand at once.
//!
//! **More ways to read** (`lease.rs`, `follower_reads.rs`). A follower may ask the leader for its read index and
//! answer itself. A leader with a lease answers alone: those that answered its heartbeat elect nobody else
//! within the minimum election timeout, so until then no write can be committed without it, if no clock goes
//! wrong by more than a bound. And a leader may close a state: it tells as of when it was current, and a
//! follower answers from it if that is young enough.
//!
//! A crash keeps `Durable`: term, vote, log and snapshot. All else is found out again.
//!
//! Sources: "Raft" is Ongaro and Ousterhout, *In Search of an Understandable Consensus Algorithm (Extended
//! Version)*, 2014, <https://raft.github.io/raft.pdf>. "Ongaro" is Diego Ongaro's dissertation, *Consensus:
//! Bridging Theory and Practice*, Stanford, 2014. "raft-dev 2015" is Ongaro's *bug in single-server membership
//! changes*, raft-dev mailing list, 10 July 2015. Figure 2 of the paper is the summary to hold beside the code.

mod append;
mod commit;
mod config;
mod election;
mod follower_reads;
mod leadership;
mod lease;
mod log;
mod membership;
mod message;
mod orders;
mod pre_vote;
mod reads;
mod replication;
mod requests;
mod roles;
mod rules;
mod settings;
mod snapshot;
mod state;
mod transfer;
mod view;

#[cfg(test)]
mod tests;

pub use crate::protocol::machine::{Command, Index};
pub use config::{Config, Members};
pub use log::{Entries, Entry, Log, Payload, Term};
pub use message::{
    AppendEntries, AppendOutcome, AppendReply, Closed, InstallSnapshot, Message, ReadAsk, ReadReply,
    TimeoutNow, VoteReply, VoteRequest,
};
pub use orders::Orders;
pub use reads::ReadPath;
pub use roles::ROLES;
pub use rules::RULES;
pub use settings::{Broken, ClosedReads, Settings};
pub use snapshot::Snapshot;
pub use state::{Durable, Raft};

use crate::base::{ReplicaId, SortedMap, Span, Time};
use crate::protocol::machine::Machine;
use crate::sim::{Arg, Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};
use config::Configs;
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
    /// The log has grown enough for a snapshot.
    Snapshot,
    /// A change of who takes part is due.
    Members,
    /// The operator gives an order.
    Orders,
    /// Time for the chosen follower to have taken over.
    Transfer,
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
        let replicas = setup.nodes.replicas;
        let snapshot = durable.snapshot.as_ref();
        let first = settings.orders.at_first(replicas);
        // Who waits to be taken in knows of no cluster yet.
        let first = if first.contains(me) { Config::of(first) } else { Config::default() };
        let base = snapshot.map_or((Index::ZERO, first), |snapshot| snapshot.config);
        Raft {
            me,
            replicas,
            settings: *settings,
            commit: snapshot.map_or(Index::ZERO, |snapshot| snapshot.index),
            machine: snapshot.map_or_else(Machine::default, |snapshot| snapshot.machine.clone()),
            role: Role::Follower,
            leader: None,
            heard: Time::ZERO,
            patience: Span::ZERO,
            configs: Configs::of(base, &durable.log),
            waiting: SortedMap::new(),
            closed: None,
            promised_until: None,
            durable,
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
            Input::Timer(Timer::Heartbeat) => self.heartbeat(cx, out),
            Input::Timer(Timer::CheckQuorum) => self.check_quorum(cx, out),
            Input::Timer(Timer::Snapshot) => self.take_snapshot(out),
            Input::Timer(Timer::Members) => self.change_members(cx, out),
            Input::Timer(Timer::Orders) => self.on_orders(cx, out),
            Input::Timer(Timer::Transfer) => self.transfer_failed(out),
            Input::Request(request) => self.on_request(cx, request, out),
        }
        self.tend(cx, out);
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
            Timer::Snapshot => &"snapshot",
            Timer::Members => &"change of members",
            Timer::Orders => &"operator",
            Timer::Transfer => &"transfer",
        }
    }
}

impl Raft {
    fn come_up(&mut self, cx: &mut Context<'_>, out: &mut Effects<Raft>) {
        if self.term() > Term::ZERO {
            out.note(&rules::RECOVERED, [self.term().into(), Arg::Number(self.log().len() as u64)]);
            if self.settings.lease > Span::ZERO {
                self.promised_until = Some(cx.now + self.settings.election_min);
            }
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
            self.enter_term(cx, from, (term, message.is_leaders().then_some(from)), out);
        }
        match message {
            Message::PreVote(_) => {}
            Message::PreVoteReply(reply) => self.on_pre_vote(cx, from, reply, out),
            Message::RequestVote(ask) => self.answer_vote(from, ask, out),
            Message::VoteReply(reply) => self.on_vote(cx, from, reply, out),
            Message::AppendEntries(append) => self.on_append(cx, from, &append, out),
            Message::AppendReply(reply) => self.on_append_reply(cx, from, reply, out),
            Message::InstallSnapshot(install) => self.on_snapshot(cx, from, &install, out),
            Message::TimeoutNow(message) => self.on_timeout_now(cx, from, message, out),
            Message::ReadAsk(ask) => self.on_read_ask(cx, from, ask, out),
            Message::ReadReply(reply) => self.on_read_reply(reply, out),
        }
    }
}
