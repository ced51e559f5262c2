//! Idempotency key: the same request, however often it comes, has one effect.
//!
//! The sender gives each order a key. The service
//! 1. takes the key in the store by compare-and-set, from "nothing" to "begun, by this delivery";
//! 2. charges the card;
//! 3. writes "finished" there, and acknowledges.
//!
//! A delivery that finds "finished" acknowledges and charges nobody. One that finds "begun" waits once; then it does not
//! know whether the other is slow, or crashed before the charge, or after it. Two answers are possible, and the setting
//! chooses: **leave it** (at most one charge; an order may stay unfinished for good) or **charge again** (no order stays
//! behind; one may be charged twice). No rule inside the service gives both. If the card provider takes the key and
//! keeps it, charging again is safe, whatever the store: then the other end does what nobody else can.
//!
//! A store that keeps keys for a while only, as a cache does, forgets them too: a delivery that comes later than that finds
//! the key free, and charges again.
//!
//! The broken rule keeps the keys in the service's memory. A crash forgets them, and another service never had them.

use std::rc::Rc;

use super::claim::{Claim, Claimed};
use super::{Course, DECIDES, JOBS, Pattern, RETRY, Ruling, TRIES, Values, one_by_one, registers};
use crate::base::{JobId, Knob, SortedSet, Source, Span, Time, Unit};
use crate::history::Key;
use crate::sim::{Ask, Came, Guard, Name, Program, SideEffect, Step, Turn};

pub const PROVIDER: Knob = Knob::switch(
    "ikprov",
    "Provider takes the key",
    false,
    "The card provider keeps the key of each charge and refuses a second one.",
);
pub const STUCK: Knob = Knob::choice(
    "ikstuck",
    "Begun and not finished",
    &["leave it", "charge again"],
    0,
    "What a service does that finds a key taken and the work not finished, and has waited.",
);
pub const PATIENCE: Knob = Knob::number(
    "ikwait",
    "Waits for the other",
    (1, 400, 60_000),
    Unit::Milliseconds,
    "How long a service that finds a key taken waits before it looks again.",
);
pub const KEPT: Knob = Knob::number(
    "ikkept",
    "Keys are kept for",
    (0, 0, 600_000),
    Unit::Milliseconds,
    "After so long a key counts no more, as in a cache that forgets; 0: it is kept for good.",
);
pub const IN_MEMORY: Knob = Knob::broken(
    "xikmem",
    "Keys in memory",
    "Services keep the keys they have seen in memory: a crash forgets them, and other services have others.",
);

const CHARGE: Name = &"charge";

pub(super) static PATTERN: Pattern = Pattern {
    id: "idempotency",
    name: "Idempotency key",
    summary: "Orders are charged to a card. Each carries a key, which the service takes in the store before it charges.",
    knobs: &[PROVIDER, STUCK, PATIENCE, KEPT, IN_MEMORY],
    invariant: |_| "No order is charged twice, and every acknowledged order is charged.",
    breaks: "Keys kept in memory, or a store in which two take the same key.",
    sources: &[
        Source::page(
            "The Idempotency-Key HTTP Header Field",
            "",
            "datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header",
            "draft",
        ),
        Source::new("Helland, Idempotence Is Not a Medical Condition", ""),
    ],
    keys: |values| [values.get(&JOBS) as u8, 0],
    data: registers,
    jobs: one_by_one,
    program: |values| {
        Rc::new(Service {
            line: Line::Idle,
            guard: if values.on(&PROVIDER) { Guard::Once } else { Guard::None },
            again: values.get(&STUCK) == 1,
            patience: values.span(&PATIENCE),
            kept: Some(values.span(&KEPT)).filter(|kept| kept.0 > 0),
            memory: values.on(&IN_MEMORY).then(SortedSet::new),
        })
    },
    check,
};

#[derive(Clone, Hash)]
struct Service {
    line: Line,
    guard: Guard,
    again: bool,
    patience: Span,
    /// For how long a key counts; `None`: for good.
    kept: Option<Span>,
    /// The broken rule: the jobs that it remembers.
    memory: Option<SortedSet<JobId>>,
}

#[derive(Clone, Copy, Hash)]
enum Line {
    Idle,
    Claim { claim: Claim, waited: bool },
    Charge,
    Finish { failures: u8 },
}

/// What stands at a key: twice the delivery that took it, and one more once it has finished. Where keys are forgotten,
/// also the millisecond in which that was written, times this.
const WRITTEN_AT: i64 = 1 << 16;

impl Program for Service {
    fn resume(&mut self, turn: &mut Turn<'_>, came: Came) -> Step {
        if came == Came::Job {
            return self.begin(turn);
        }
        match self.line {
            Line::Claim { mut claim, waited } => {
                let claimed = claim.resume(came);
                self.line = Line::Claim { claim, waited };
                self.look(turn, claimed, waited)
            }
            // Done now, or before by whoever had the key then: the provider says so.
            Line::Charge => match &mut self.memory {
                Some(memory) => {
                    memory.insert(turn.job);
                    Step::Done
                }
                None => self.finish(turn, 0),
            },
            Line::Finish { failures } => match came {
                Came::Written(_) => Step::Done,
                Came::Rested => self.finish(turn, failures),
                _ if failures == TRIES => Step::Leave,
                _ => {
                    self.line = Line::Finish { failures: failures + 1 };
                    Step::Rest(RETRY)
                }
            },
            Line::Idle => Step::Leave,
        }
    }
}

impl Service {
    fn begun(&self, turn: &Turn<'_>) -> i64 {
        let at = self.kept.map_or(0, |_| (turn.now.0 / 1_000) as i64);
        at * WRITTEN_AT + i64::from(turn.delivery) * 2
    }

    /// Whether this was written so long ago that it counts no more.
    fn is_forgotten(&self, turn: &Turn<'_>, mark: i64) -> bool {
        let at = Time((mark / WRITTEN_AT).unsigned_abs() * 1_000);
        self.kept.is_some_and(|kept| turn.now.since(at) > kept)
    }

    fn begin(&mut self, turn: &mut Turn<'_>) -> Step {
        match &self.memory {
            Some(memory) if memory.contains(&turn.job) => Step::Done,
            Some(_) => self.charge(turn),
            None => {
                let (claim, step) = Claim::new(key(turn.job), self.begun(turn), false);
                self.line = Line::Claim { claim, waited: false };
                step
            }
        }
    }

    fn look(&mut self, turn: &mut Turn<'_>, claimed: Claimed, waited: bool) -> Step {
        match claimed {
            Claimed::Next(step) => step,
            Claimed::Mine => self.charge(turn),
            Claimed::Taken(mark) if self.is_forgotten(turn, mark) => match &self.line {
                Line::Claim { claim, .. } => claim.take_over(),
                _ => Step::Leave,
            },
            Claimed::Taken(mark) if mark % 2 == 1 => Step::Done,
            Claimed::Taken(_) if !waited => {
                if let Line::Claim { waited, .. } = &mut self.line {
                    *waited = true;
                }
                Step::Rest(self.patience)
            }
            Claimed::Taken(_) if self.again => self.charge(turn),
            Claimed::Taken(_) | Claimed::GaveUp => Step::Leave,
        }
    }

    fn charge(&mut self, turn: &mut Turn<'_>) -> Step {
        self.line = Line::Charge;
        Step::Effect(SideEffect { guard: self.guard, ..SideEffect::new(CHARGE, turn.job.0) })
    }

    fn finish(&mut self, turn: &mut Turn<'_>, failures: u8) -> Step {
        self.line = Line::Finish { failures };
        Step::Ask(DECIDES, Ask::Write(key(turn.job), self.begun(turn) + 1))
    }
}

fn key(job: JobId) -> Key {
    Key(job.0 as u8)
}

fn check(_: &Values, course: &Course<'_>) -> Ruling {
    let twice = course.twice(|effect| effect.name == CHARGE).map(|places| {
        let order = course.steps[places[1]].job.0 + 1;
        course.violated(&places, format!("Order {order} was charged twice."))
    });
    let never = course.done_without("charge").map(|place| {
        let order = course.steps[place].job.0 + 1;
        course.violated(&[place], format!("Order {order} was acknowledged and not charged."))
    });
    Ruling::first([twice, never]).unwrap_or(Ruling::Holds)
}
