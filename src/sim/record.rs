//! The trace: what happened, event by event, and why. It only grows while a run goes on, and is cut back when
//! a run is changed in its past.

use super::{Act, Label, LinkSet, Name, Note, Standing};
use crate::base::{ClientId, CutId, EventId, MessageId, NodeId, OpId, ReplicaId, Segmented, Time};
use crate::history::{History, Moment};

/// All that is remembered of a run, up to the last event that was computed.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// Event n at place n - 1.
    pub events: Segmented<EventRecord>,
    /// Message m at place m.
    pub messages: Segmented<MessageRecord>,
    /// In event order.
    pub notes: Segmented<NoteRecord>,
    /// Changes of role or epoch, and crashes, in event order.
    pub standings: Vec<StandingRecord>,
    /// Cuts in the order they were made; a moved line ends one record and begins another.
    pub cuts: Vec<CutRecord>,
    pub history: History,
}

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRecord {
    pub time: Time,
    pub kind: EventKind,
}

/// What kind of event it was.
#[derive(Clone, Debug, PartialEq)]
pub enum EventKind {
    /// A replica came up at the start of the run.
    Boot(ReplicaId),
    /// A message, request or reply reached its receiver, or found it down.
    Deliver(MessageId),
    Timer {
        replica: ReplicaId,
        name: Name,
    },
    /// A client calls.
    Invoke(OpId),
    /// A client asks again, having heard nothing.
    Retry(OpId),
    /// A client's limit ran out.
    GiveUp(OpId),
    Act(Box<Act>),
}

/// One packet on a link.
#[derive(Clone, Debug, PartialEq)]
pub struct MessageRecord {
    pub from: NodeId,
    pub to: NodeId,
    /// The operation that a request or reply is for; means nothing between replicas.
    pub op: OpId,
    pub label: Label,
    pub sent: Moment,
    /// When it arrives or would have arrived.
    pub due: Time,
    pub fate: Fate,
}

/// What a packet carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// Between replicas.
    Peer,
    Request(OpId),
    Reply(OpId),
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    InFlight,
    /// By this event, at the time at which it was due.
    Delivered(EventId),
    /// By this event, which is that of its sending where its link lost it.
    Lost(EventId, LossReason),
}

/// Why a message was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LossReason {
    /// It met a cut.
    Cut(CutId),
    /// The link lost it by chance.
    Link,
    /// Its receiver was down when it arrived.
    ReceiverDown,
    /// The user dropped it.
    ByHand,
}

/// A note with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct NoteRecord {
    pub event: EventId,
    pub replica: ReplicaId,
    pub note: Note,
}

/// A replica's role and epoch from an event on; `None` while it is down.
#[derive(Clone, Debug, PartialEq)]
pub struct StandingRecord {
    pub at: Moment,
    pub replica: ReplicaId,
    pub standing: Option<Standing>,
}

/// A cut from its making to its healing.
#[derive(Clone, Debug, PartialEq)]
pub struct CutRecord {
    pub cut: CutId,
    pub links: LinkSet,
    pub from: Moment,
    pub until: Option<Moment>,
}

impl Record {
    pub fn new() -> Record {
        Record::default()
    }

    /// The last event that was computed.
    pub fn end(&self) -> EventId {
        EventId(self.events.len() as u64)
    }

    /// The n-th event; `None` for 0, the state before the first, and beyond the end.
    pub fn event(&self, event: EventId) -> Option<&EventRecord> {
        self.events.get(usize::try_from(event.0.checked_sub(1)?).ok()?)
    }

    pub fn message(&self, id: MessageId) -> Option<&MessageRecord> {
        self.messages.get(id.index())
    }

    /// The notes of one event.
    pub fn notes_of(&self, event: EventId) -> impl Iterator<Item = &NoteRecord> {
        let start = self.notes.partition_point(|note| note.event < event);
        self.notes.range(start..self.notes.len()).take_while(move |note| note.event == event)
    }

    /// The moment of an event: time zero for event 0.
    pub fn moment(&self, event: EventId) -> Moment {
        Moment { event, time: self.event(event).map_or(Time::ZERO, |record| record.time) }
    }

    /// The last event that happened at or before `time`, among those computed.
    pub fn event_at(&self, time: Time) -> EventId {
        EventId(self.events.partition_point(|event| event.time <= time) as u64)
    }

    /// Forgets everything after `event`.
    pub fn truncate(&mut self, event: EventId) {
        self.events.truncate(event.index());
        let sent = self.messages.partition_point(|message| message.sent.event <= event);
        self.messages.truncate(sent);
        self.messages.iter_mut().for_each(|message| message.fate = message.fate.as_of(event));
        self.notes.truncate(self.notes.partition_point(|note| note.event <= event));
        self.standings.truncate(self.standings.partition_point(|standing| standing.at.event <= event));
        self.cuts.truncate(self.cuts.partition_point(|cut| cut.from.event <= event));
        for cut in &mut self.cuts {
            cut.until = cut.until.filter(|until| until.event <= event);
        }
        self.history.truncate(event);
    }
}

impl Fate {
    /// The fate as known after `event`.
    pub fn as_of(self, event: EventId) -> Fate {
        match self {
            Fate::Delivered(at) | Fate::Lost(at, _) if at > event => Fate::InFlight,
            known => known,
        }
    }
}

impl MessageRecord {
    /// What it carries, as its ends tell.
    pub fn kind(&self) -> MessageKind {
        match (self.from, self.to) {
            (NodeId::Client(_), _) => MessageKind::Request(self.op),
            (_, NodeId::Client(_)) => MessageKind::Reply(self.op),
            _ => MessageKind::Peer,
        }
    }

    /// The client at either end, for requests and replies.
    pub fn client(&self) -> Option<ClientId> {
        self.from.client().or(self.to.client())
    }
}
