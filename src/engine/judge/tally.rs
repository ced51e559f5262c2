//! What was noted of one operation class, event by event. It judges no answer; it counts.

use crate::base::{ClassId, EventId, OpId, Ratio, SortedSet, Time};
use crate::check::{Limit, Verdict, Violation};
use crate::engine::{Counts, Judgement};
use crate::history::{Completion, Failure, Moment, Operation, Outcome};

/// Notes on one class, each list in event order.
#[derive(Debug, Default)]
pub(super) struct Tally {
    calls: Vec<EventId>,
    ends: Vec<End>,
    unanswered: Vec<(Moment, OpId)>,
    broken: Vec<Broken>,
    /// Where the first of its keys became too much for the checker.
    pub limit: Option<Limit>,
}

/// The end of an operation, with how many had ended in each way by then.
#[derive(Clone, Copy, Debug)]
struct End {
    at: Moment,
    sums: Sums,
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
    /// Its place among all violations.
    pub violation: usize,
    /// How many violations, up to this one, were answers rather than refusals.
    answers: u32,
}

impl Tally {
    pub fn called(&mut self, at: Moment) {
        self.calls.push(at.event);
    }

    pub fn returned(&mut self, operation: &Operation, completion: Completion) {
        let mut sums = self.ends.last().map_or(Sums::default(), |end| end.sums);
        let reached = operation.reached.is_some_and(|event| event <= completion.at.event);
        match completion.outcome {
            Outcome::Ok(_) => sums.answered += 1,
            Outcome::Fail(_) | Outcome::Unknown(_) if !reached => sums.down += 1,
            Outcome::Fail(failure) | Outcome::Unknown(failure) => {
                match failure {
                    Failure::Refused(_) => sums.refused += 1,
                    Failure::TimedOut => sums.timed_out += 1,
                }
                self.unanswered.push((completion.at, operation.id));
            }
        }
        self.ends.push(End { at: completion.at, sums });
    }

    pub fn violated(&mut self, at: Moment, violation: usize, answered: bool) {
        let answers = self.broken.last().map_or(0, |broken| broken.answers) + u32::from(answered);
        self.broken.push(Broken { at, violation, answers });
    }

    /// Forgets everything after `event`, to which the first `violations` violations belong.
    pub fn truncate(&mut self, event: EventId, violations: usize) {
        self.calls.truncate(self.calls.partition_point(|at| *at <= event));
        self.ends.truncate(self.ends.partition_point(|end| end.at.event <= event));
        self.unanswered.truncate(self.unanswered.partition_point(|(at, _)| at.event <= event));
        self.limit = self.limit.filter(|limit| limit.at <= event);
        self.broken.truncate(self.broken.partition_point(|broken| broken.violation < violations));
    }

    /// Violations from time `from` to event `to`.
    pub fn broken(&self, from: Time, to: EventId) -> &[Broken] {
        within(&self.broken, from, to, |broken| broken.at)
    }

    /// What may be said of the class from time `from` to event `to`. `plain` tells by its place in the window
    /// which violations name themselves alone.
    pub fn judge(
        &self,
        class: ClassId,
        from: Time,
        to: EventId,
        violations: &[Violation],
        plain: impl Fn(usize) -> bool,
    ) -> Judgement {
        let broken = self.broken(from, to);
        let found = broken.iter().enumerate().map(|(nth, broken)| {
            let violation = &violations[broken.violation];
            let evidence = if plain(nth) { vec![violation.operation] } else { violation.evidence.clone() };
            Violation { evidence, ..*violation }
        });
        let found: Vec<Violation> = found.collect();
        let limit = self.limit.filter(|limit| limit.at <= to);
        let linearizable = match limit {
            _ if !found.is_empty() => Verdict::Violated(found),
            Some(limit) => Verdict::Unknown(limit),
            None => Verdict::Holds,
        };
        let counts = self.count(from, to, broken);
        let consistent = u64::from(counts.answered - counts.stale);
        let consistency = Ratio::of(consistent, u64::from(counts.answered));
        let availability = Ratio::of(u64::from(counts.answered), u64::from(counts.ended()));
        Judgement { class, linearizable, counts, consistency, availability }
    }

    fn count(&self, from: Time, to: EventId, broken: &[Broken]) -> Counts {
        let ended = self.ends.partition_point(|end| end.at.event <= to);
        let before = self.ends.partition_point(|end| end.at.time < from).min(ended);
        let sums = |ended: usize| ended.checked_sub(1).map_or(Sums::default(), |last| self.ends[last].sums);
        let (early, late) = (sums(before), sums(ended));
        let called = self.calls.partition_point(|at| *at <= to);
        let unanswered = within(&self.unanswered, from, to, |(at, _)| *at);
        let unanswered: SortedSet<OpId> = unanswered.iter().map(|(_, op)| *op).collect();
        Counts {
            answered: late.answered - early.answered,
            refused: late.refused - early.refused,
            timed_out: late.timed_out - early.timed_out,
            down: late.down - early.down,
            waiting: (called - ended) as u32,
            stale: self.stale(broken),
            unanswered: unanswered.into_vec(),
        }
    }

    /// How many of these violations, neighbours in the list, were answers.
    fn stale(&self, broken: &[Broken]) -> u32 {
        let (Some(first), Some(last)) = (broken.first(), broken.last()) else { return 0 };
        let place = self.broken.partition_point(|known| known.violation < first.violation);
        let before = place.checked_sub(1).map_or(0, |before| self.broken[before].answers);
        last.answers - before
    }
}

/// The part of a list in event order that lies from time `from` to event `to`.
fn within<T>(list: &[T], from: Time, to: EventId, at: impl Fn(&T) -> Moment) -> &[T] {
    let end = list.partition_point(|item| at(item).event <= to);
    let start = list.partition_point(|item| at(item).time < from).min(end);
    &list[start..end]
}
