//! Replication between regions with a choice of five levels, as documented of Cosmos DB: one region numbers the writes,
//! the others follow. It is not consensus: nobody is elected, and without the write region nothing is written.
//!
//! # The algorithm
//! The *write region* (n1) appends every write to its log and sends it to the others; the place in the log is the
//! write's number. A region that is asked to write passes the request on. Regions acknowledge how far they have the
//! log, and learn with every message how far it is *committed*.
//!
//! The account has a default level, which decides what a write waits for; a read may ask for a weaker level, never for
//! a stronger one.
//!
//! - **Strong.** A write is answered when every region that is counted has it on disk; then it is committed. A read
//!   takes the latest write of its key in its own region, and answers when that is committed: a value that some region
//!   lacks is never shown. With three regions or more the write region may *drop* one that is silent, as long as a
//!   majority remains, and counts it again once it has caught up. A dropped region refuses reads.
//! - **Bounded staleness.** A write is answered at once, and read wherever one is. But when some region lacks K writes,
//!   or has lacked one for T, further writes are refused until it has caught up.
//! - **Session.** Every answer carries the number that its client has seen by it. A region answers the client's reads
//!   when it has come as far; to others it may be behind.
//! - **Consistent prefix** and **eventual.** A region answers with what it has.
//!
//! How a region learns that it was dropped: it holds a *lease* of a fixed time from when it sent its last
//! acknowledgement that the write region is known to have heard. The write region waits longer than that before it
//! drops a region, so that no dropped region still trusts itself. Clocks are only asked for spans of time.
//!
//! What a crash keeps: the log, how far it is committed, whom the write region has dropped, and the count of starts.
//!
//! # Sources
//! - Microsoft, "Consistency levels in Azure Cosmos DB" ("Cosmos DB docs"), 2025-08-28.
//!
//! `Differs:` a region is one replica, where the real one has four and writes to three of them; so that a weak read
//! within a region is never older than the one before. There is no failover: if the write region is gone, so are
//! writes, and no tail is lost. The documents say that a dropped region refuses reads, and not how it knows; the lease
//! is this protocol's answer. Consistent prefix is documented for writes of one transaction only; here all regions
//! follow one log, so every read sees a prefix.

mod follow;
mod message;
mod reading;
mod roles;
pub mod rules;
mod settings;
mod view;
mod writing;

#[cfg(test)]
mod tests;

use crate::base::{ClientId, ReplicaId, SortedMap, SortedSet, Time};
use crate::history::{Answer, DataType, Key, Refusal, Value};
use crate::sim::{
    Arg, Context, Effects, Input, Label, Name, Node, ReplicaView, Request, Seen, Setup, Standing, Ticket,
};

pub use message::{Append, Message};
pub use roles::{DROPPED, READ_REGION, ROLES, WRITE_REGION};
pub use rules::RULES;
pub use settings::{Level, Settings};

/// The region that takes writes.
pub const WRITER: ReplicaId = ReplicaId(0);

/// One region.
#[derive(Clone, Debug, Hash)]
pub struct Regions {
    me: ReplicaId,
    regions: u8,
    settings: Settings,
    durable: Durable,
    /// What the write region knows of the others.
    others: SortedMap<ReplicaId, Other>,
    /// Answers that wait for a number to be committed, in the order of asking.
    waiting: Vec<Waiting>,
    /// Reads that wait here for the log to come.
    parked: Vec<Request>,
    /// When this region sent its latest acknowledgements, by round.
    acked: SortedMap<u64, Time>,
    /// Until when it is sure to be counted, if it is.
    lease: Option<Time>,
    /// Counts the write region's messages to all, so that what was heard can be told from what was not.
    round: u64,
}

/// What a crash keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Durable {
    /// Writes in their order; the first has number 1.
    pub log: Vec<Entry>,
    /// Up to this number every region that is counted has the log, as far as this one knows.
    pub committed: u64,
    /// Regions that do not count: known to the write region alone.
    pub dropped: SortedSet<ReplicaId>,
    /// How often it came up: rounds of one life are told from those of another.
    pub starts: u64,
}

/// A write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    pub key: Key,
    pub value: Value,
    /// Whose it is, and which of its operations: a retry is the same write.
    pub by: (ClientId, u32),
    pub at: Time,
}

/// What the write region knows of another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
struct Other {
    /// It has the log up to here on disk.
    acked: u64,
    /// It was sent the log up to here.
    sent: u64,
    /// When it was heard last, and which round it answered.
    heard: Time,
    round: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Waiting {
    number: u64,
    /// The region that the client asked.
    through: ReplicaId,
    ticket: Ticket,
    answer: Answer,
}

/// The timers of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// The write region turns to all others again.
    Beat,
    /// A region's lease is over.
    Lease,
}

impl Regions {
    fn writes_here(&self) -> bool {
        self.me == WRITER
    }

    fn len(&self) -> u64 {
        self.durable.log.len() as u64
    }

    /// The latest write of a key in this region's log, with its number.
    fn latest(&self, key: Key) -> Option<(u64, Value)> {
        let place = self.durable.log.iter().rposition(|entry| entry.key == key)?;
        Some((place as u64 + 1, self.durable.log[place].value))
    }

    fn is_strong(&self) -> bool {
        self.settings.account == Level::Strong
    }

    fn begin(&mut self, cx: &Context<'_>, out: &mut Effects<Regions>) {
        self.durable.starts += 1;
        self.round = self.durable.starts << 32;
        out.persist("count of starts");
        out.note(&rules::STARTED, [Arg::Number(self.len()), Arg::Number(self.durable.committed)]);
        if self.writes_here() {
            for other in (0..self.regions).map(ReplicaId).filter(|other| *other != self.me) {
                self.others.insert(other, Other { heard: cx.now, ..Other::default() });
            }
            self.settle(cx, out);
            self.beat(cx, out);
        }
    }

    fn request(&mut self, cx: &Context<'_>, request: Request, out: &mut Effects<Regions>) {
        if request.action.data_type() != DataType::Register {
            out.respond(request.ticket, Err(Refusal::Unsupported));
        } else if request.action.is_read() {
            self.read(request, out);
        } else if self.writes_here() {
            self.write(cx, self.me, request, out);
        } else {
            out.send(WRITER, Message::Forward { request });
        }
    }

    /// Gives an answer to the client, through the region that it asked.
    fn reply(
        &self,
        through: ReplicaId,
        ticket: Ticket,
        result: Result<Answer, Refusal>,
        seen: Seen,
        out: &mut Effects<Regions>,
    ) {
        if through == self.me {
            out.respond_seen(ticket, result, seen);
        } else {
            out.send(through, Message::Done { ticket, result, seen });
        }
    }
}

impl Node for Regions {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;

    fn start(setup: &Setup, settings: &Settings, me: ReplicaId, durable: Durable) -> Regions {
        Regions {
            me,
            regions: setup.nodes.replicas,
            settings: *settings,
            durable,
            others: SortedMap::new(),
            waiting: Vec::new(),
            parked: Vec::new(),
            acked: SortedMap::new(),
            lease: None,
            round: 0,
        }
    }

    fn durable(&self) -> &Durable {
        &self.durable
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Regions>, out: &mut Effects<Regions>) {
        match input {
            Input::Start => self.begin(cx, out),
            Input::Request(request) => self.request(cx, request, out),
            Input::Timer(Timer::Beat) => {
                self.drop_silent(cx, out);
                self.beat(cx, out);
            }
            Input::Timer(Timer::Lease) => self.lose_lease(out),
            Input::Message { from, message } => match message {
                Message::Forward { request } => self.write(cx, from, request, out),
                Message::Done { ticket, result, seen } => out.respond_seen(ticket, result, seen),
                Message::Append(append) => self.follow(cx, &append, out),
                Message::Ack { upto, round } => self.heard(cx, from, (upto, round), out),
            },
        }
    }

    fn standing(&self) -> Standing {
        self.stand()
    }

    fn view(&self) -> ReplicaView {
        self.look()
    }

    fn label(message: &Message) -> Label {
        message.label()
    }

    fn describe(message: &Message) -> String {
        message.describe()
    }

    fn timer_name(timer: Timer) -> Name {
        match timer {
            Timer::Beat => &"replication timer",
            Timer::Lease => &"lease timer",
        }
    }
}
