//! Primary–replica: one member takes the writes and ships its log to the others; when it is gone, one of those takes
//! its place. It is not consensus: nothing here agrees on a value, and what a failover keeps depends on the settings.
//!
//! **Log shipping** (`ship.rs`, `follow.rs`). The primary does a write, puts it into its log and sends the log on.
//! Each message names the entry before its own; a replica that lacks it, or has another there, says so, and the
//! primary goes back to where the two logs part. So a replica that was away catches up by itself.
//!
//! **What an acknowledgement waits for** (`level.rs`, `commit.rs`, `disk.rs`) is a choice, for each write: nothing
//! (asynchronous, the log not even on disk); the primary's own disk; that replicas received it, have it on disk, or
//! show it to their readers, where the configuration says which (the first k connected ones of a list, or any k); a
//! majority of disks; a number of replicas. The wait may have a limit. *Waiting is not undoing*: the entry is in the
//! primary's log from the start. If the primary restarts, what waited is simply done, and if a replica without it is
//! promoted, it is gone.
//!
//! **Epochs** (`epoch.rs`). Each primary's reign has a number, and two never share one: a promotion takes the next,
//! and of two with the same number the one with the greater name wins. Every entry carries the epoch in which it was
//! written, so that two logs with the same index and epoch hold the same entries up to there.
//!
//! **Failover** (`detect.rs`, `failover.rs`, `election.rs`). A replica that heard no primary for a while may: do
//! nothing, and wait for an operator; promote itself, alone, as every other replica may too; or ask for votes. A voter
//! votes once a round and writes that down first; it may refuse while it hears the primary itself, and refuse whoever
//! holds less than it does. A majority of votes makes a primary, so a round has one. Voters may be all members,
//! or witnesses that hold no data.
//!
//! **The loss window.** A write that was acknowledged before its replicas had it is lost with a failover to one that
//! has not. The old primary, when it rejoins, finds that its history parts from the new one and discards its own tail
//! (`Member::roll_back`), acknowledged writes and all. "Replica state" shows at any moment what is at risk.
//!
//! **Fencing** (`detect.rs`, `failover.rs`). An old primary does not know that it was replaced. Epochs stop it when it
//! hears of a later one, but not while it is cut off; a lease does: a primary that heard no majority for so long
//! pauses or steps down, before others may vote for another. An operator switches it off. Without fencing there are
//! two primaries, and both take writes, also after the cut has healed.
//!
//! **Guards.** A primary may refuse writes while too few replicas answer, which bounds the loss and ends the service.
//!
//! **Reads** (`reads.rs`): from any replica's applied state; from the primary; from what a majority is known to hold;
//! or from the primary once an entry of the read's own is on a majority, which alone is linearizable by itself.
//!
//! `Differs:` links carry no connections, so that silence stands for a lost one. A new primary does not fetch what
//! others hold beyond its own log. A rejoining member finds the point of divergence from its log and never copies the
//! whole data, as PostgreSQL's `pg_rewind` or Redis's full synchronisation would.
//!
//! A crash keeps `Durable`: epoch, round, vote and what is on disk of the log.
//!
//! Sources: PostgreSQL manual, chapters "High Availability, Load Balancing, and Replication" and "Write Ahead Log"
//! (settings); Redis documentation, "Replication", "Redis cluster specification", "High availability with Redis
//! Sentinel", `WAIT`; MongoDB manual, "Replica Set Elections", "Rollbacks During Replica Set Failover", "Write
//! Concern", "Read Concern", "Retryable Writes".

mod book;
mod commit;
mod detect;
mod disk;
mod election;
mod epoch;
mod failover;
mod follow;
mod level;
mod log;
mod message;
mod reads;
mod requests;
pub mod roles;
mod rules;
mod settings;
mod ship;
mod state;
mod view;

#[cfg(test)]
mod tests;

pub use crate::protocol::machine::{Command, Index, Payload};
pub use epoch::{Epoch, Position};
pub use level::{Copies, ReadLevel, Stage, View, WriteLevel};
pub use log::{Entries, Entry};
pub use message::{Ack, Message, Mismatch, Ping, Stream, VoteReply, VoteRequest};
pub use roles::{Places, ROLES};
pub use rules::RULES;
pub use settings::{
    Detection, Disk, Election, Failover, Fencing, Isolated, Lease, Settings, StandbyRule, Standbys, Voters,
};
pub use state::{Acknowledged, Durable, Member};

use crate::base::{ReplicaId, Time};
use crate::protocol::machine::Machine;
use crate::sim::{Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};
use state::Role;

/// The timers of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// Time to tell the others that this member is there.
    Heartbeat,
    /// The primary was silent for too long.
    Suspect,
    /// Time to act on that.
    Stand,
    /// Too few votes came.
    Vote,
    /// The disk is done.
    Flush,
    /// Readers see what was received.
    Apply,
    /// A client waited long enough for replicas.
    Wait,
    /// The operator fails over.
    Hand,
}

impl Node for Member {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;

    fn start(setup: &Setup, settings: &Settings, me: ReplicaId, durable: Durable) -> Member {
        let members = setup.nodes.replicas;
        Member {
            me,
            members,
            settings: *settings,
            durable,
            unflushed: Vec::new(),
            machine: Machine::default(),
            commit: Index::ZERO,
            majority: Machine::default(),
            role: Role::Replica,
            paused: false,
            heard: vec![Time::ZERO; members.into()],
            primary_heard: Time::ZERO,
            echo: Time::ZERO,
            matched: Index::ZERO,
            known: vec![Position::default(); members.into()],
            flush_at: None,
            applying: false,
            at_risk: Vec::new(),
        }
    }

    fn durable(&self) -> &Durable {
        &self.durable
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Member>, out: &mut Effects<Member>) {
        match input {
            Input::Start => self.come_up(cx, out),
            Input::Message { from, message } => self.receive(cx, from, message, out),
            Input::Timer(timer) => self.on_timer(cx, timer, out),
            Input::Request(request) => self.on_request(cx, request, out),
        }
    }

    fn is_to_hold(&self, _key: crate::history::Key) -> bool {
        !self.is_witness()
    }

    fn standing(&self) -> Standing {
        Standing { role: self.place(), epoch: self.epoch().number }
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
            Timer::Heartbeat => &"heartbeat",
            Timer::Suspect => &"silence",
            Timer::Stand => &"stand",
            Timer::Vote => &"votes",
            Timer::Flush => &"flush",
            Timer::Apply => &"apply",
            Timer::Wait => &"wait",
            Timer::Hand => &"operator",
        }
    }
}

impl Member {
    fn on_timer(&mut self, cx: &mut Context<'_>, timer: Timer, out: &mut Effects<Member>) {
        match timer {
            Timer::Heartbeat => self.on_heartbeat(cx, out),
            Timer::Suspect => self.on_suspicion(cx, out),
            Timer::Stand => self.on_stand(cx, out),
            Timer::Vote => self.on_vote_over(cx, out),
            Timer::Flush => self.on_flushed(cx, out),
            Timer::Apply => self.on_apply(out),
            Timer::Wait => self.on_wait_over(cx.now, out),
            Timer::Hand => self.on_hand(cx, out),
        }
    }

    fn receive(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        message: Message,
        out: &mut Effects<Member>,
    ) {
        match message {
            Message::Stream(stream) => self.on_stream(cx, from, &stream, out),
            Message::Ack(ack) => self.on_ack(cx, from, ack, out),
            Message::Mismatch(mismatch) => self.on_mismatch(cx, from, mismatch, out),
            Message::Stale { epoch, round } => self.on_stale(cx, from, (epoch, round), out),
            Message::Ping(ping) => self.on_ping(cx, from, ping, out),
            Message::Pong(pong) => self.on_pong(cx, from, pong, out),
            Message::VoteRequest(ask) => self.on_vote_request(cx, from, ask, out),
            Message::VoteReply(reply) => self.on_vote(cx, from, reply, out),
            Message::Promote { round } => self.on_promote(cx, from, round, out),
        }
    }
}
