//! The messages of election, discovery, synchronisation and broadcast. Nothing here decides anything.

use std::rc::Rc;

use super::history::{Snapshot, Txn};
use super::zxid::{Epoch, Zxid};
use crate::base::{ClientId, ReplicaId};
use crate::sim::{Label, Request, Ticket};

/// A message between replicas. All but notifications belong to a leader's tenure.
#[derive(Clone, Debug, Hash)]
pub enum Message {
    /// Election: whom the sender wants to lead, or whom it knows to.
    Notification(Notification),
    /// Discovery, to a prospective leader: the epoch that the follower promised last (FOLLOWERINFO).
    CEpoch { accepted: Epoch },
    /// Discovery: the epoch that the leader proposes (LEADERINFO).
    NewEpoch { epoch: Epoch },
    /// Discovery: the promise, with what its giver's history ends with (ACKEPOCH). `fresh` if it is given
    /// to this leader for the first time: no other promise counts.
    AckEpoch { epoch: Epoch, fresh: bool, current: Epoch, last: Zxid },
    /// Synchronisation: the leader's history, as far as the follower lacks it, and the proposal to follow it.
    NewLeader { epoch: Epoch, sync: Sync },
    /// Broadcast: the follower may serve clients, as of `commit`.
    UpToDate { epoch: Epoch, commit: Zxid },
    /// Broadcast: a transaction that comes right after `prev`.
    Propose { epoch: Epoch, prev: Zxid, txn: Txn },
    /// The follower has all up to `last` on disk. If it does not serve yet, this answers NEWLEADER.
    Ack { epoch: Epoch, last: Zxid, serving: bool },
    /// All up to `zxid` is committed.
    Commit { epoch: Epoch, zxid: Zxid },
    /// The leader is there.
    Ping { epoch: Epoch, commit: Zxid },
    /// So is the follower.
    Pong { epoch: Epoch, last: Zxid },
    /// A client's request on its way to the leader.
    Forward { epoch: Epoch, request: Request },
    /// A follower has heard of these clients since it told last: their sessions live.
    Touch { epoch: Epoch, clients: Vec<ClientId> },
    /// A follower asks how far it must come before it answers a read.
    Sync { epoch: Epoch, ticket: Ticket },
    /// Up to here.
    Synced { epoch: Epoch, ticket: Ticket, zxid: Zxid },
    /// The connection is closed: its other end does not lead, or not for this follower any more.
    Closed { epoch: Epoch },
}

/// A vote, and what its sender is [ZooKeeper, FastLeaderElection].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Notification {
    /// Counts elections; votes of different ones are not compared.
    pub round: u64,
    pub vote: Vote,
    pub sender: Sender,
}

/// Whom a replica wants to lead. Votes are compared by the epoch that the candidate acknowledged last, then
/// by the end of its history, then by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vote {
    pub current: Epoch,
    pub last: Zxid,
    pub leader: ReplicaId,
}

/// What the sender of a notification is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sender {
    Looking,
    Following,
    Leading,
}

/// How a follower's history becomes the leader's [ZooKeeper, LearnerHandler].
#[derive(Clone, Debug, Hash)]
pub enum Sync {
    /// The follower's ends with `after`; these come next.
    Diff { after: Zxid, txns: Rc<[Txn]> },
    /// The leader lacks what the follower has after `to`; these come there instead.
    Trunc { to: Zxid, txns: Rc<[Txn]> },
    /// Instead of all that the follower has.
    Snap { snapshot: Rc<Snapshot>, txns: Rc<[Txn]> },
}

impl Sync {
    pub fn txns(&self) -> &Rc<[Txn]> {
        match self {
            Sync::Diff { txns, .. } | Sync::Trunc { txns, .. } | Sync::Snap { txns, .. } => txns,
        }
    }

    fn describe(&self) -> String {
        let txns = self.txns().len();
        match self {
            Sync::Diff { after, .. } => format!("DIFF: {txns} transactions after {after}"),
            Sync::Trunc { to, .. } => format!("TRUNC to {to}, then {txns} transactions"),
            Sync::Snap { snapshot, .. } => {
                format!("SNAP as of {}, then {txns} transactions", snapshot.zxid)
            }
        }
    }
}

impl Message {
    pub(super) fn label(&self) -> Label {
        let quiet = |name| Label::new(name, None, true);
        let epoch = |name, epoch: Epoch| Label::new(name, Some(epoch.into()), false);
        match self {
            Message::Notification(note) => match note.sender {
                Sender::Looking => Label::new(&"vote for", Some(u64::from(note.vote.leader.0) + 1), false),
                _ => Label::new(&"leader is", Some(u64::from(note.vote.leader.0) + 1), false),
            },
            Message::CEpoch { accepted } => epoch(&"CEPOCH", *accepted),
            Message::NewEpoch { epoch: new } => epoch(&"NEWEPOCH", *new),
            Message::AckEpoch { epoch: new, .. } => epoch(&"ACK-E", *new),
            Message::NewLeader { epoch: new, sync } => match sync {
                Sync::Diff { .. } => epoch(&"NEWLEADER, DIFF", *new),
                Sync::Trunc { .. } => epoch(&"NEWLEADER, TRUNC", *new),
                Sync::Snap { .. } => epoch(&"NEWLEADER, SNAP", *new),
            },
            Message::UpToDate { .. } => Label::new(&"UPTODATE", None, false),
            Message::Propose { txn, .. } => Label::new(&"PROPOSE", Some(txn.zxid.counter.into()), false),
            Message::Ack { epoch: new, serving: false, .. } => epoch(&"ACK NEWLEADER", *new),
            Message::Ack { last, .. } => Label::new(&"ACK", Some(last.counter.into()), true),
            Message::Commit { zxid, .. } => Label::new(&"COMMIT", Some(zxid.counter.into()), true),
            Message::Ping { .. } => quiet(&"ping"),
            Message::Pong { .. } => quiet(&"pong"),
            Message::Forward { .. } => Label::new(&"REQUEST", None, false),
            Message::Touch { .. } => quiet(&"touch"),
            Message::Sync { .. } => Label::new(&"SYNC", None, false),
            Message::Synced { .. } => Label::new(&"synced", None, true),
            Message::Closed { .. } => Label::new(&"closed", None, false),
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Message::Notification(Notification { round, vote, sender }) => {
                let what = match sender {
                    Sender::Looking => "votes for",
                    Sender::Following => "follows",
                    Sender::Leading => "leads as",
                };
                let Vote { current, last, leader } = vote;
                format!("Notification: {what} {leader} (epoch {current}, history to {last}), round {round}")
            }
            Message::CEpoch { accepted } => format!("CEPOCH: last promised epoch {accepted}"),
            Message::NewEpoch { epoch } => format!("NEWEPOCH {epoch}"),
            Message::AckEpoch { epoch, fresh, current, last } => {
                let kind = if *fresh { "promised" } else { "known already" };
                format!("ACK-E: epoch {epoch} {kind}; follows epoch {current}, history to {last}")
            }
            Message::NewLeader { epoch, sync } => format!("NEWLEADER {epoch}; {}", sync.describe()),
            Message::UpToDate { epoch, commit } => {
                format!("UPTODATE: epoch {epoch}, committed up to {commit}")
            }
            Message::Propose { prev, txn, .. } => {
                format!("PROPOSE {}: {}, after {prev}", txn.zxid, txn.payload)
            }
            Message::Ack { epoch, last, serving } => {
                let what = if *serving { "ACK" } else { "ACK of NEWLEADER" };
                format!("{what}: epoch {epoch}, on disk up to {last}")
            }
            Message::Commit { zxid, .. } => format!("COMMIT up to {zxid}"),
            Message::Ping { epoch, commit } => format!("Ping: epoch {epoch}, committed up to {commit}"),
            Message::Pong { epoch, last } => format!("Pong: epoch {epoch}, on disk up to {last}"),
            Message::Forward { request, .. } => format!("Request passed on: {}", request.action),
            Message::Touch { clients, .. } => {
                let names: Vec<String> = clients.iter().map(|client| client.to_string()).collect();
                format!("Touch: heard of {}", names.join(", "))
            }
            Message::Sync { epoch, .. } => format!("SYNC: epoch {epoch}"),
            Message::Synced { zxid, .. } => format!("Synced: answer as of {zxid} or later"),
            Message::Closed { epoch } => format!("Connection of epoch {epoch} closed"),
        }
    }
}
