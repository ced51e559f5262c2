//! The trace: what happened, event by event, and why. It only grows while a run goes on, and is cut back when
//! a run is changed in its past.

use serde::{Deserialize, Serialize};

use super::{Act, Effected, Label, LinkSet, Name, Note, SideEffect, Standing};
use crate::base::{
    ClientId, CutId, EventId, JobId, MessageId, NodeId, OpId, ReplicaId, Segmented, Span, Time,
};
use crate::history::{Completion, History, Moment, Operation};

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
    /// What became of an application's jobs, in event order.
    pub jobs: Vec<JobRecord>,
    /// Where this stands for a trace that is kept elsewhere: the changes, for whoever takes them there.
    relay: Option<Vec<Change>>,
    /// The size of message m at place m, where somebody wants to know.
    sizes: Option<Segmented<u64>>,
}

/// One thing that a trace gains by an event. Everything that the kernel writes down is one of these.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    Event(EventRecord),
    Message(MessageRecord),
    Fate(MessageId, Fate),
    /// A message was delayed by hand: it arrives at that time.
    Due(MessageId, Time),
    Note(NoteRecord),
    Standing(StandingRecord),
    Cut(CutRecord),
    Healed(CutId, Moment),
    Invoked(Operation),
    /// The request of an operation was sent for the n-th time.
    Attempt(OpId, u16),
    /// A request of an operation reached a replica that is up.
    Reached(OpId, EventId),
    Completed(OpId, Completion),
    Job(JobRecord),
}

/// One event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventRecord {
    pub time: Time,
    pub kind: EventKind,
}

/// What kind of event it was.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum EventKind {
    /// A replica came up at the start of the run.
    Boot(ReplicaId),
    /// A message, request or reply reached its receiver, or found it down.
    Deliver(MessageId),
    Timer {
        replica: ReplicaId,
        #[serde(with = "crate::base::intern::name")]
        name: Name,
    },
    /// A client calls.
    Invoke(OpId),
    /// A client asks again, having heard nothing.
    Retry(OpId),
    /// A client's limit ran out.
    GiveUp(OpId),
    Act(Box<Act>),
    /// A job comes to the queue, for the first time or again.
    Job(JobId),
    /// A service goes on after a pause or a stall.
    Resume(ClientId),
    /// A service that crashed is up again.
    Rise(ClientId),
}

/// One packet on a link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MessageKind {
    /// Between replicas.
    Peer,
    Request(OpId),
    Reply(OpId),
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fate {
    InFlight,
    /// By this event, at the time at which it was due.
    Delivered(EventId),
    /// By this event, which is that of its sending where its link lost it.
    Lost(EventId, LossReason),
}

/// Why a message was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoteRecord {
    pub event: EventId,
    pub replica: ReplicaId,
    pub note: Note,
}

/// A replica's role and epoch from an event on; `None` while it is down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StandingRecord {
    pub at: Moment,
    pub replica: ReplicaId,
    pub standing: Option<Standing>,
}

/// A cut from its making to its healing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CutRecord {
    pub cut: CutId,
    pub links: LinkSet,
    pub from: Moment,
    pub until: Option<Moment>,
}

/// What happened to a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRecord {
    pub at: Moment,
    pub job: JobId,
    /// By which service.
    pub client: ClientId,
    /// In which delivery of any job, counted from 1.
    pub delivery: u32,
    pub step: JobStep,
}

/// One thing that happens to a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobStep {
    Delivered,
    Effect(SideEffect, Effected),
    /// The service said that it is done.
    Done,
    /// The service turned away from it.
    Left,
    /// The service crashed over it.
    Crashed,
    /// Nobody will deliver it again, though it was not done.
    Lost,
    Stalled(Span),
}

impl Record {
    pub fn new() -> Record {
        Record::default()
    }

    /// A stand-in for a trace that is kept elsewhere: it holds nothing but the changes since they were taken last.
    pub fn relaying() -> Record {
        Record { relay: Some(Vec::new()), ..Record::default() }
    }

    /// A trace that also keeps how large each message is.
    pub fn weighing() -> Record {
        Record { sizes: Some(Segmented::default()), ..Record::default() }
    }

    /// How many bytes a message takes, packed ([`crate::base::packed_len`]): of what one replica tells another, or of a
    /// request or its reply. `None` for a trace that does not weigh.
    pub fn size(&self, id: MessageId) -> Option<u64> {
        self.sizes.as_ref()?.get(id.index()).copied()
    }

    /// Keeps the size of the next message, if sizes are kept.
    pub(super) fn weigh(&mut self, size: impl FnOnce() -> u64) {
        if let Some(sizes) = &mut self.sizes {
            sizes.push(size());
        }
    }

    /// The changes that a stand-in was told, in order; none for a trace that keeps them itself.
    pub fn take_changes(&mut self) -> Vec<Change> {
        self.relay.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Writes a change down. Every caller knows which it is: inlined, no change is ever put together to be taken apart.
    #[inline(always)]
    pub fn change(&mut self, change: Change) {
        match &mut self.relay {
            Some(changes) => changes.push(change),
            None => self.keep(change),
        }
    }

    #[inline(always)]
    fn keep(&mut self, change: Change) {
        match change {
            Change::Event(event) => self.events.push(event),
            Change::Message(message) => self.messages.push(message),
            Change::Fate(id, fate) => self.of_message(id, |message| message.fate = fate),
            Change::Due(id, due) => self.of_message(id, |message| message.due = due),
            Change::Note(note) => self.notes.push(note),
            Change::Standing(standing) => self.standings.push(standing),
            Change::Cut(cut) => self.cuts.push(cut),
            Change::Healed(id, until) => {
                let open = self.cuts.iter_mut().rev().filter(|cut| cut.cut == id && cut.until.is_none());
                open.for_each(|cut| cut.until = Some(until));
            }
            Change::Invoked(operation) => self.history.invoke(operation),
            Change::Attempt(op, attempts) => self.of_operation(op, |operation| operation.attempts = attempts),
            Change::Reached(op, event) => self.of_operation(op, |operation| {
                operation.reached.get_or_insert(event);
            }),
            Change::Completed(op, completion) => self.history.complete(op, completion),
            Change::Job(job) => self.jobs.push(job),
        }
    }

    fn of_message(&mut self, id: MessageId, change: impl FnOnce(&mut MessageRecord)) {
        if let Some(message) = self.messages.get_mut(id.index()) {
            change(message);
        }
    }

    fn of_operation(&mut self, op: OpId, change: impl FnOnce(&mut Operation)) {
        if let Some(operation) = self.history.get_mut(op) {
            change(operation);
        }
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
        if let Some(sizes) = &mut self.sizes {
            sizes.truncate(sent);
        }
        self.messages.iter_mut().for_each(|message| message.fate = message.fate.as_of(event));
        self.notes.truncate(self.notes.partition_point(|note| note.event <= event));
        self.standings.truncate(self.standings.partition_point(|standing| standing.at.event <= event));
        self.cuts.truncate(self.cuts.partition_point(|cut| cut.from.event <= event));
        for cut in &mut self.cuts {
            cut.until = cut.until.filter(|until| until.event <= event);
        }
        self.history.truncate(event);
        self.jobs.truncate(self.jobs.partition_point(|job| job.at.event <= event));
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
