//! ZAB: one order of transactions under one leader at a time, as ZooKeeper runs it, whole but for observers,
//! changes of membership and watches. It is not a network
//! nor a clock: the kernel pushes inputs and carries out effects.
//!
//! **Zxids** (`zxid.rs`, `history.rs`). A leader's tenure is an *epoch*. It numbers its transactions within it,
//! so that (epoch, counter) names each once and for all. What a replica has accepted is its history; two
//! histories that go through the same zxid are the same up to there.
//!
//! **Election** (`election.rs`). Who has no leader votes: for itself at first, then for whoever has the better
//! history, and tells everyone. When a quorum votes alike, the best of them is elected. Nothing is certain by
//! that: it only finds the one that will most likely succeed in what follows.
//!
//! **Discovery** (`discovery.rs`). Followers tell the elected one which epoch they promised last (CEPOCH). It
//! proposes a higher one (NEWEPOCH); a follower promises it, on disk, and tells where its history ends (ACK-E).
//! With promises of a quorum no other replica can ever lead this epoch, and no earlier leader can get anything
//! committed. Whatever was committed is in the history of one of that quorum, and the leader's is the best of
//! them: highest epoch acknowledged, then highest zxid.
//!
//! **Synchronisation** (`sync.rs`). Each follower is brought to the leader's history: it gets what it lacks
//! (DIFF), drops what the leader lacks (TRUNC), or takes the whole state (SNAP), and acknowledges the epoch
//! (NEWLEADER), all on disk. Once a quorum has, that history is committed, and followers serve (UPTODATE).
//!
//! **Broadcast** (`broadcast.rs`). The leader proposes, a quorum puts it on disk, the leader commits: two-phase
//! commit without an abort. Order comes from the leader alone, so that what it proposes may depend on what it
//! has proposed before and has not yet seen committed: *primary order*, which is what ZAB is for.
//!
//! **Clients** (`requests.rs`, `reads.rs`). Any server takes a request. Reads it answers itself, writes go to
//! the leader, and the server answers once it has applied them. So a read may be old. A client carries the
//! zxid as of which it was answered last, and a server that is behind it refuses: what a client sees never goes
//! back, though it moves from one server to another.
//!
//! **Sessions** (`sessions.rs`). Who holds a lock has a session. The leader ends it when it has not heard of the client
//! for too long, and the lock is free.
//!
//! **Loss** (`liveness.rs`). Leader and followers ping. Who hears nothing for `sync_limit` ticks goes back to
//! looking, and does not serve. Until then a server that was cut off answers reads as if nothing had happened.
//!
//! A crash keeps `Durable`: the promised epoch, the acknowledged epoch, the history. All else is found out
//! again.
//!
//! Sources: "Zab" is Junqueira, Reed and Serafini, *Zab: High-performance broadcast for primary-backup
//! systems*, DSN 2011, cited by phase. "ZooKeeper internals" is the page of that name in the project's
//! documentation; "ZooKeeper" with a class is its code, read as of 3.10.0-SNAPSHOT (2026).

mod broadcast;
mod discovery;
mod election;
mod history;
mod liveness;
mod message;
mod reads;
mod requests;
mod roles;
mod rules;
mod sessions;
mod settings;
mod state;
mod sync;
mod view;
mod zxid;

#[cfg(test)]
mod tests;

pub use history::{History, Snapshot, Txn};
pub use message::{Message, Notification, Sender, Sync, Vote};
pub use reads::ReadPath;
pub use roles::ROLES;
pub use rules::RULES;
pub use settings::{Broken, Settings};
pub use state::{Durable, Zab};
pub use zxid::{Epoch, Zxid};

use crate::base::{ReplicaId, SortedMap, SortedSet};
use crate::protocol::asked::Asked;
use crate::protocol::machine::Machine;
use crate::sim::{Arg, Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};
use state::{Looking, Phase};

/// The timers of a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// Time to tell one's vote again.
    Notify,
    /// No better vote came.
    Finalize,
    /// Discovery and synchronisation took too long, or the leader was silent for too long.
    Limit,
    /// Half a tick of the leader has passed.
    Tick,
    /// Time to send again what was not acknowledged.
    Resend,
    /// Without a leader for long enough to serve reads alone.
    ReadOnly,
}

impl Node for Zab {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;

    fn start(setup: &Setup, settings: &Settings, me: ReplicaId, mut durable: Durable) -> Zab {
        if settings.broken.forgets_promise {
            durable.accepted = durable.current;
        }
        let vote = durable.vote_for(me);
        let mut zab = Zab {
            me,
            replicas: setup.nodes.replicas,
            settings: *settings,
            durable,
            machine: Machine::default(),
            committed: Zxid::ZERO,
            phase: Phase::Looking(Box::new(Looking {
                vote,
                votes: SortedMap::new(),
                outside: SortedMap::new(),
                told: 0,
                settling: false,
                read_only: false,
            })),
            round: 0,
            elected: vote,
            heard_of: 0,
            asked: Asked::default(),
            syncing: Vec::new(),
            touched: SortedSet::new(),
        };
        zab.rebuild();
        zab
    }

    fn durable(&self) -> &Durable {
        &self.durable
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Zab>, out: &mut Effects<Zab>) {
        match input {
            Input::Start => self.come_up(out),
            Input::Message { from, message } => self.receive(cx, from, message, out),
            Input::Timer(Timer::Notify) => self.tell_vote(out),
            Input::Timer(Timer::Finalize) => self.finalize(out),
            Input::Timer(Timer::Limit) => self.limit_passed(out),
            Input::Timer(Timer::Tick) => self.tick(cx, out),
            Input::Timer(Timer::Resend) => self.resend(out),
            Input::Timer(Timer::ReadOnly) => self.go_read_only(out),
            Input::Request(request) => self.on_request(cx, request, out),
        }
    }

    /// The epoch is the one that it has promised.
    fn standing(&self) -> Standing {
        Standing { role: self.phase.place(), epoch: self.durable.accepted.into() }
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
            Timer::Notify => &"notification",
            Timer::Finalize => &"finalize wait",
            Timer::Limit => &"limit",
            Timer::Tick => &"half tick",
            Timer::Resend => &"resend",
            Timer::ReadOnly => &"read-only",
        }
    }
}

impl Zab {
    fn come_up(&mut self, out: &mut Effects<Zab>) {
        if self.durable.accepted > 0 {
            let epochs = [self.durable.accepted, self.durable.current].map(|epoch| Arg::Number(epoch.into()));
            out.note(&rules::RECOVERED, [epochs[0], epochs[1], self.last().into()]);
        }
        self.look(out);
    }

    fn receive(&mut self, cx: &mut Context<'_>, from: ReplicaId, message: Message, out: &mut Effects<Zab>) {
        match message {
            Message::Notification(notification) => self.on_notification(from, notification, out),
            Message::CEpoch { accepted } => self.on_cepoch(from, accepted, out),
            Message::NewEpoch { epoch } => self.on_new_epoch(from, epoch, out),
            Message::AckEpoch { epoch, fresh, current, last } => {
                self.on_ack_epoch(from, (epoch, fresh), (current, last), out);
            }
            Message::NewLeader { epoch, sync } => self.on_new_leader(from, (epoch, &sync), out),
            Message::UpToDate { epoch, commit } => self.on_up_to_date(from, (epoch, commit), out),
            Message::Propose { epoch, prev, txn } => self.on_propose(from, (epoch, prev, txn), out),
            Message::Ack { epoch, last, serving } => self.on_ack(cx, from, (epoch, last, serving), out),
            Message::Commit { epoch, zxid } => self.on_commit(from, (epoch, zxid), out),
            Message::Ping { epoch, commit } => self.on_ping(from, (epoch, commit), out),
            Message::Pong { epoch, last } => self.on_pong(cx, from, (epoch, last), out),
            Message::Forward { epoch, request } => self.on_forward(cx, from, (epoch, request), out),
            Message::Touch { epoch, clients } => self.on_touch(cx.now, from, (epoch, clients), out),
            Message::Sync { epoch, ticket } => self.on_sync(from, epoch, ticket, out),
            Message::Synced { epoch, ticket, zxid } => self.on_synced(from, (epoch, ticket, zxid), out),
            Message::Closed { epoch } => self.on_closed(from, epoch, out),
        }
    }
}
