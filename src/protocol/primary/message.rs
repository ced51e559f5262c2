//! The messages between members. Nothing here decides anything.

use super::epoch::{Epoch, Position};
use super::log::Entries;
use crate::base::Time;
use crate::protocol::machine::Index;
use crate::sim::Label;

/// A message between members. `sent` and `echo` are the sender's own time, returned to it unread.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// A primary ships its log; without entries it only tells that it is there.
    Stream(Stream),
    /// A replica tells how far it has come.
    Ack(Ack),
    /// A replica cannot join what it was sent to what it has.
    Mismatch(Mismatch),
    /// To a primary whose epoch is over: the sender knows of a later one, or promised a vote to one.
    Stale {
        epoch: Epoch,
        round: u64,
    },
    /// Members that gossip tell that they are there.
    Ping(Ping),
    Pong(Ping),
    /// A candidate asks to be promoted.
    VoteRequest(VoteRequest),
    VoteReply(VoteReply),
    /// The winner of round `round` tells the member that holds most to take over.
    Promote {
        round: u64,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stream {
    pub epoch: Epoch,
    pub sent: Time,
    /// The entry before the new ones, which the replica must hold.
    pub prev: Position,
    pub entries: Entries,
    /// A majority holds the entries up to here, as far as the primary knows.
    pub commit: Index,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ack {
    pub epoch: Epoch,
    pub echo: Time,
    /// Its log equals the primary's up to here: in memory, on disk, seen by its readers.
    pub received: Index,
    pub flushed: Index,
    pub applied: Index,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mismatch {
    pub epoch: Epoch,
    pub echo: Time,
    /// The entry that it lacks or has otherwise.
    pub prev: Index,
    /// What it has there: the epoch and the first place of it. `None` where its log ends before.
    pub other: Option<Position>,
    pub last: Index,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ping {
    pub epoch: Epoch,
    pub time: Time,
    pub last: Position,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VoteRequest {
    /// The epoch number that the candidate wants.
    pub round: u64,
    /// Only to find out whether it would win.
    pub dry: bool,
    /// The latest epoch that it knows.
    pub epoch: Epoch,
    pub last: Position,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VoteReply {
    /// The round that was asked for: a grant counts for no other.
    pub asked: u64,
    pub dry: bool,
    pub granted: bool,
    /// The latest round and epoch that the voter knows.
    pub round: u64,
    pub epoch: Epoch,
    pub last: Position,
}

impl Message {
    pub(super) fn label(&self) -> Label {
        let label = |name, number: u64, minor| Label::new(name, Some(number), minor);
        match self {
            Message::Stream(stream) if stream.entries.is_empty() => Label::new(&"keepalive", None, true),
            Message::Stream(stream) => label(&"log", stream.end().0, false),
            Message::Ack(ack) => label(&"ack", ack.received.0, true),
            Message::Mismatch(mismatch) => label(&"mismatch", mismatch.prev.0, false),
            Message::Stale { epoch, round } => label(&"later epoch", epoch.number.max(*round), false),
            Message::Ping(_) => Label::new(&"ping", None, true),
            Message::Pong(_) => Label::new(&"pong", None, true),
            Message::VoteRequest(ask) if ask.dry => label(&"would you vote", ask.round, false),
            Message::VoteRequest(ask) => label(&"vote for me", ask.round, false),
            Message::VoteReply(reply) if reply.dry && reply.granted => {
                label(&"would vote", reply.asked, true)
            }
            Message::VoteReply(reply) if reply.dry => label(&"would not", reply.asked, true),
            Message::VoteReply(reply) if reply.granted => label(&"vote", reply.asked, false),
            Message::VoteReply(reply) => label(&"no vote", reply.asked, false),
            Message::Promote { round } => label(&"take over", *round, false),
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Message::Stream(stream) => stream.describe(),
            Message::Ack(ack) => format!(
                "acknowledgement: epoch {}, received {}, flushed {}, applied {}",
                ack.epoch, ack.received, ack.flushed, ack.applied
            ),
            Message::Mismatch(Mismatch { epoch, prev, other: Some(other), .. }) => format!(
                "mismatch: epoch {epoch}, entry {prev} is of epoch {} here, from {} on",
                other.epoch, other.index
            ),
            Message::Mismatch(Mismatch { epoch, prev, last, .. }) => {
                format!("mismatch: epoch {epoch}, no entry {prev} here, the log ends at {last}")
            }
            Message::Stale { epoch, round } => format!("your epoch is over: epoch {epoch}, round {round}"),
            Message::Ping(ping) => format!("ping: epoch {}, log ends at {}", ping.epoch, ping.last.index),
            Message::Pong(ping) => format!("pong: epoch {}, log ends at {}", ping.epoch, ping.last.index),
            Message::VoteRequest(ask) => format!(
                "{}: round {}, knows epoch {}, log ends at {} (epoch {})",
                if ask.dry { "would you vote for me" } else { "vote for me" },
                ask.round,
                ask.epoch,
                ask.last.index,
                ask.last.epoch
            ),
            Message::VoteReply(reply) => format!(
                "{} round {} {}: in round {}, knows epoch {}",
                if reply.dry { "trial vote in" } else { "vote in" },
                reply.asked,
                if reply.granted { "granted" } else { "refused" },
                reply.round,
                reply.epoch
            ),
            Message::Promote { round } => format!("take over as primary: round {round}"),
        }
    }
}

impl Stream {
    /// The place of the last entry that it carries or names.
    pub fn end(&self) -> Index {
        self.prev.index.plus(self.entries.len())
    }

    fn describe(&self) -> String {
        let mut out = format!("log: epoch {}, ", self.epoch);
        if self.entries.is_empty() {
            out.push_str("nothing new");
        }
        for (place, entry) in self.entries.iter().enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            let index = self.prev.index.plus(place + 1);
            out.push_str(&format!("{comma}{index}: {} (epoch {})", entry.payload, entry.epoch));
        }
        out + &format!(
            "; after {} (epoch {}), a majority holds {}",
            self.prev.index, self.prev.epoch, self.commit
        )
    }
}
