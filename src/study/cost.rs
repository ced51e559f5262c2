//! What one operation costs when nothing is wrong: messages between replicas, hops on the critical path, time.
//!
//! One client at the first replica asks, one thing at a time, over links that all take the same time and lose nothing;
//! a store that lives in regions keeps its geography, and its links take as long as they take there. So every message
//! can be laid to a cause: what is sent while a message is taken in was *set off* by that message, and by what set
//! that one off in turn.
//!
//! - **Messages** of an operation: those between replicas that its requests set off, whether or not the answer waits
//!   for them. What a timer sets off, such as a heartbeat, is nobody's and counts as background.
//! - **Hops** of an operation: the length of the chain that leads from its first call to its return, each message set off
//!   by the one before; two hops are a round trip. With links that take d, the latency is hops × d. Where the chain
//!   begins with a timer, a retry or another's message, as with a wait for clocks to pass, it does not account for the
//!   latency and is not counted.
//!
//! - **Bytes** of an operation: those of the same messages, with the fields of each packed in a compact binary form
//!   ([`crate::base::packed_len`]). Headers of networks, and what a product adds or compresses, are not among them; a
//!   value is one number here. So they compare protocols and say nothing of a product's traffic.
//!
//! The first quarter of a run is left out: until then replicas elect, and the client learns whom to ask.

use serde::{Deserialize, Serialize};

use super::Results;
use super::estimate::{Estimate, Sample, Share};
use super::plan::{Plan, Point};
use super::run::Run;
use super::summary::{Answered, Availability, Latencies, Latency};
use super::sweep::place;
use super::work::Task;
use crate::base::{ClassId, EventId, MessageId, OpId, Span, Time};
use crate::engine::Counts;
use crate::history::{Operation, Outcome};
use crate::sim::{EventKind, Fate, MessageKind, Record};
use crate::system::common;

/// How long each link takes, where no geography says otherwise.
pub(super) const HOP: Span = Span::from_ms(10);

/// What one system at one level costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostRow {
    /// As it was run: with one client and even links.
    pub point: Point,
    pub runs: u32,
    pub writes: OperationCost,
    pub reads: OperationCost,
    /// Messages between replicas a second that no request set off, in thousandths.
    pub background: Option<Estimate>,
    /// Of all operations, reads and writes.
    pub availability: Availability,
}

/// What operations of one kind cost, answered ones alone: a committed write, a read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationCost {
    pub latency: Latency,
    /// Messages between replicas an operation, in thousandths: each run's mean, and the mean of those.
    pub messages: Option<Estimate>,
    /// Their bytes an operation, in thousandths.
    pub bytes: Option<Estimate>,
    /// Hops from call to return, in thousandths, of those operations whose chain is whole.
    pub hops: Option<Estimate>,
    /// How many have a whole chain, of all.
    pub whole: Share,
}

impl OperationCost {
    /// Round trips from call to return, in thousandths: two hops are one.
    pub fn round_trips(&self) -> Option<Estimate> {
        self.hops.map(|hops| Estimate {
            mean: hops.mean / 2,
            error: hops.error.map(|error| error.div_ceil(2)),
            ..hops
        })
    }
}

/// A study that is under way.
pub(super) struct Cost {
    plan: Plan,
    rows: Vec<Row>,
}

#[derive(Clone, Debug, Default)]
struct Row {
    runs: u32,
    writes: Kind,
    reads: Kind,
    background: Sample,
    answered: Answered,
}

#[derive(Clone, Debug, Default)]
struct Kind {
    latencies: Latencies,
    messages: Sample,
    bytes: Sample,
    hops: Sample,
    whole: Share,
}

impl Cost {
    pub fn new(mut plan: Plan) -> Cost {
        let hop = (HOP.0 / 1_000) as i64;
        let even = [
            (common::CLIENTS, 1),
            (common::DELAY_LEAST, hop),
            (common::DELAY_MOST, hop),
            (common::LOSS, 0),
            (common::DUPLICATES, 0),
        ];
        for point in &mut plan.points {
            even.iter().for_each(|(knob, value)| point.set(knob.id, *value));
        }
        Cost { rows: vec![Row::default(); plan.points.len()], plan }
    }
}

impl Task for Cost {
    fn runs(&self) -> u64 {
        self.plan.points.len() as u64 * u64::from(self.plan.seeds.count)
    }

    fn run(&self, n: u64) -> Run {
        let (point, seed) = place(&self.plan, n);
        Run::new(self.plan.points[point].without_cut(seed))
    }

    fn ended(&mut self, n: u64, run: &Run) {
        let (point, _) = place(&self.plan, n);
        self.rows[point].add(run, self.plan.class);
    }

    fn results(&self) -> Results {
        let points = self.plan.points.iter().zip(&self.rows);
        let row = |(point, row): (&Point, &Row)| CostRow {
            point: point.clone(),
            runs: row.runs,
            writes: row.writes.cost(),
            reads: row.reads.cost(),
            background: row.background.estimate(),
            availability: row.answered.availability(),
        };
        Results::Cost(points.map(row).collect())
    }
}

impl Row {
    fn add(&mut self, run: &Run, class: ClassId) {
        let (record, from) = (run.record(), Time(run.end().0 / 4));
        let costs = Costs::of(record, from);
        self.runs += 1;
        let operations = record.history.operations().iter();
        let mine = operations.filter(|op| op.class == class && op.invoked.time >= from);
        let (reads, writes): (Vec<_>, Vec<_>) = mine.partition(|op| op.action.is_read());
        self.answered.add(counts(&reads, &writes));
        self.writes.add(record, &costs, writes);
        self.reads.add(record, &costs, reads);
        let time = run.end().since(from);
        if let Some(background) = (costs.background * 1_000_000_000).checked_div(time.0) {
            self.background.add(background);
        }
    }
}

impl Kind {
    fn add(&mut self, record: &Record, costs: &Costs, mut mine: Vec<&Operation>) {
        mine.retain(|op| op.completed.is_some_and(|end| end.answer().is_some()));
        let messages: u64 = mine.iter().map(|op| costs.messages[op.id.index()]).sum();
        let hops: Vec<u64> = mine.iter().filter_map(|op| hops(record, op)).collect();
        let mean = |sum: u64, of: usize| (sum * 1_000).checked_div(of as u64);
        mean(messages, mine.len()).into_iter().for_each(|mean| self.messages.add(mean));
        let bytes: u64 = mine.iter().map(|op| costs.bytes[op.id.index()]).sum();
        mean(bytes, mine.len()).into_iter().for_each(|mean| self.bytes.add(mean));
        mean(hops.iter().sum(), hops.len()).into_iter().for_each(|mean| self.hops.add(mean));
        self.whole.of += hops.len() as u64;
        self.whole.all += mine.len() as u64;
        self.latencies.add(mine.into_iter());
    }

    fn cost(&self) -> OperationCost {
        OperationCost {
            latency: self.latencies.latency(),
            messages: self.messages.estimate(),
            bytes: self.bytes.estimate(),
            hops: self.hops.estimate(),
            whole: self.whole,
        }
    }
}

/// Messages between replicas, laid to their causes.
struct Costs {
    /// For each operation, those that its requests set off.
    messages: Vec<u64>,
    /// The bytes of those.
    bytes: Vec<u64>,
    /// Those that no request set off, from a time on.
    background: u64,
}

impl Costs {
    fn of(record: &Record, from: Time) -> Costs {
        let count = record.history.operations().len();
        let mut costs = Costs { messages: vec![0; count], bytes: vec![0; count], background: 0 };
        let mut causes: Vec<Option<OpId>> = Vec::with_capacity(record.messages.len());
        for (place, message) in record.messages.iter().enumerate() {
            let cause = match message.kind() {
                MessageKind::Request(op) => Some(op),
                _ => match record.event(message.sent.event).map(|event| &event.kind) {
                    Some(EventKind::Deliver(by)) => causes[by.index()],
                    _ => None,
                },
            };
            if message.kind() == MessageKind::Peer {
                match cause {
                    Some(op) => {
                        costs.messages[op.index()] += 1;
                        costs.bytes[op.index()] += record.size(MessageId(place as u64)).unwrap_or(0);
                    }
                    None => costs.background += u64::from(message.sent.time >= from),
                }
            }
            causes.push(cause);
        }
        costs
    }
}

/// The hops from an operation's call to its return; `None` where something other than messages lies between.
pub fn hops(record: &Record, operation: &Operation) -> Option<u64> {
    let mut at = operation.completed?.at.event;
    let mut hops = 0;
    loop {
        match record.event(at)?.kind {
            EventKind::Deliver(message) => {
                hops += 1;
                at = sent(record, message)?;
            }
            EventKind::Invoke(op) if op == operation.id => return Some(hops),
            _ => return None,
        }
    }
}

/// The event in which a message that arrived was sent.
fn sent(record: &Record, message: MessageId) -> Option<EventId> {
    let message = record.message(message)?;
    matches!(message.fate, Fate::Delivered(_)).then_some(message.sent.event)
}

/// How operations ended.
fn counts(reads: &[&Operation], writes: &[&Operation]) -> Counts {
    let mut counts = Counts::default();
    for operation in reads.iter().chain(writes) {
        match operation.completed.map(|end| end.outcome) {
            Some(Outcome::Ok(_)) => counts.answered += 1,
            Some(_) if operation.reached.is_some() => counts.refused += 1,
            _ => {}
        }
    }
    counts
}
