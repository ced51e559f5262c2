//! What was noted of one operation class, client by client and event by event. It judges no answer; it counts.

use crate::base::{ClientId, EventId, SortedMap, Span, Time};
use crate::check::Limit;
use crate::engine::Counts;
use crate::history::{Completion, Failure, Moment, Operation, Outcome};

/// Notes on one class, each list in event order.
#[derive(Debug, Default)]
pub(super) struct Tally {
    clients: SortedMap<ClientId, Notes>,
    broken: Vec<Broken>,
    /// Where the first of its keys became too much for the checker.
    pub limit: Option<Limit>,
}

/// Notes on one client's operations of the class.
#[derive(Debug, Default)]
struct Notes {
    calls: Vec<EventId>,
    ends: Vec<End>,
    /// Answers with a value that had been replaced, and for how long.
    overwritten: Vec<(Moment, Span)>,
}

/// The end of an operation, with how many had ended in each way by then.
#[derive(Clone, Copy, Debug)]
struct End {
    at: Moment,
    sums: Sums,
}

/// How an operation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    Answered,
    Refused,
    TimedOut,
    /// No request of it reached a replica that was up.
    Down,
}

impl How {
    pub fn of(operation: &Operation, completion: Completion) -> How {
        let reached = operation.reached.is_some_and(|event| event <= completion.at.event);
        match completion.outcome {
            Outcome::Ok(_) => How::Answered,
            Outcome::Fail(_) | Outcome::Unknown(_) if !reached => How::Down,
            Outcome::Fail(Failure::Refused(_)) | Outcome::Unknown(Failure::Refused(_)) => How::Refused,
            Outcome::Fail(Failure::TimedOut) | Outcome::Unknown(Failure::TimedOut) => How::TimedOut,
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    answered: u32,
    refused: u32,
    timed_out: u32,
    down: u32,
}

/// A violation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Broken {
    at: Moment,
    client: ClientId,
    /// Its place among all violations.
    pub violation: usize,
    /// Whether it was an answer rather than a refusal.
    answered: bool,
}

/// Which of the notes are asked for: from a time to an event, of these clients or of all.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub from: Time,
    pub to: EventId,
    pub clients: Option<&'a [ClientId]>,
}

impl Asked<'_> {
    pub fn has(&self, client: ClientId) -> bool {
        self.clients.is_none_or(|clients| clients.contains(&client))
    }
}

impl Tally {
    pub fn called(&mut self, operation: &Operation) {
        self.clients.get_or_default(operation.client).calls.push(operation.invoked.event);
    }

    /// `overwritten` tells for how long the value of its answer had been replaced.
    pub fn returned(&mut self, operation: &Operation, completion: Completion, overwritten: Option<Span>) {
        let notes = self.clients.get_or_default(operation.client);
        let mut sums = notes.ends.last().map_or(Sums::default(), |end| end.sums);
        *match How::of(operation, completion) {
            How::Answered => &mut sums.answered,
            How::Refused => &mut sums.refused,
            How::TimedOut => &mut sums.timed_out,
            How::Down => &mut sums.down,
        } += 1;
        notes.overwritten.extend(overwritten.map(|span| (completion.at, span)));
        notes.ends.push(End { at: completion.at, sums });
    }

    /// `answered` tells whether the operation of the violation was answered.
    pub fn violated(&mut self, at: Moment, client: ClientId, place: usize, answered: bool) {
        self.broken.push(Broken { at, client, violation: place, answered });
    }

    /// Forgets everything after `event`, to which the first `violations` violations belong.
    pub fn truncate(&mut self, event: EventId, violations: usize) {
        for notes in self.clients.values_mut() {
            notes.calls.truncate(notes.calls.partition_point(|at| *at <= event));
            notes.ends.truncate(notes.ends.partition_point(|end| end.at.event <= event));
            let kept = notes.overwritten.partition_point(|(at, _)| at.event <= event);
            notes.overwritten.truncate(kept);
        }
        self.limit = self.limit.filter(|limit| limit.at <= event);
        self.broken.truncate(self.broken.partition_point(|broken| broken.violation < violations));
    }

    /// Violations of linearizability.
    pub fn broken<'a>(&'a self, asked: Asked<'a>) -> impl Iterator<Item = &'a Broken> {
        within(&self.broken, asked, |broken| broken.at).iter().filter(move |broken| asked.has(broken.client))
    }

    fn notes<'a>(&'a self, asked: Asked<'a>) -> impl Iterator<Item = &'a Notes> {
        self.clients.iter().filter(move |(client, _)| asked.has(**client)).map(|(_, notes)| notes)
    }

    pub fn count(&self, asked: Asked<'_>) -> Counts {
        let mut counts = Counts::default();
        for notes in self.notes(asked) {
            notes.count(asked, &mut counts);
        }
        counts.stale = self.broken(asked).filter(|broken| broken.answered).count() as u32;
        counts
    }
}

impl Notes {
    fn count(&self, asked: Asked<'_>, counts: &mut Counts) {
        let ended = self.ends.partition_point(|end| end.at.event <= asked.to);
        let before = self.ends.partition_point(|end| end.at.time < asked.from).min(ended);
        let sums = |ended: usize| ended.checked_sub(1).map_or(Sums::default(), |last| self.ends[last].sums);
        let (early, late) = (sums(before), sums(ended));
        let called = self.calls.partition_point(|at| *at <= asked.to);
        counts.answered += late.answered - early.answered;
        counts.refused += late.refused - early.refused;
        counts.timed_out += late.timed_out - early.timed_out;
        counts.down += late.down - early.down;
        counts.waiting += (called - ended) as u32;
        for (_, span) in within(&self.overwritten, asked, |(at, _)| *at) {
            counts.overwritten += 1;
            counts.longest = counts.longest.max(*span);
        }
    }
}

/// The part of a list in event order that is asked for.
fn within<'a, T>(list: &'a [T], asked: Asked<'_>, at: impl Fn(&T) -> Moment) -> &'a [T] {
    let end = list.partition_point(|item| at(item).event <= asked.to);
    let start = list.partition_point(|item| at(item).time < asked.from).min(end);
    &list[start..end]
}
