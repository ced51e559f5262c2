//! Lock with a lease, and fencing tokens: two clients may each believe that they hold it, and the data stay whole.
//!
//! The lock is one key of the store: the number of the latest holding, and until when its lease runs. A service that
//! finds the lease over takes the lock by compare-and-set, with the next number: its **token**. It then writes to the
//! protected resource, each time after a look at the clock, and gives the lock back.
//!
//! A look at the clock does not help a service that stalls right after it: the lease runs out, another takes the lock
//! and writes, and then the first goes on with the write that it had decided on. No lock prevents that, for the lock
//! is not asked. With every write the service therefore shows its token, and the resource refuses one older than the
//! newest it has seen. So the promise is the resource's: it is not that one service at a time believes itself the
//! holder, but that no write of an earlier holder comes after one of a later.
//!
//! That takes tokens that grow, and no two holders with the same: compare-and-set in a linearizable store. The broken
//! rules: the resource looks at no token; or the lock is taken by a read and a plain write.
//!
//! Differs: all clocks agree here, so that a lease is over for all at once. Clocks that disagree add to the hazard.

use std::rc::Rc;

use super::{Course, DECIDES, Pattern, RETRY, Ruling, Values, one_by_one};
use crate::base::{Knob, Source, Span, Time, Unit};
use crate::history::Key;
use crate::sim::{Ask, Came, Guard, Name, Program, SideEffect, Step, Turn, Word};

pub const LEASE: Knob = Knob::number(
    "lklease",
    "Lease",
    (1, 500, 60_000),
    Unit::Milliseconds,
    "For how long the lock is taken; nobody else takes it before that is over or it was given back.",
);
pub const WORK: Knob = Knob::number(
    "lkwork",
    "Work under the lock",
    (1, 60, 60_000),
    Unit::Milliseconds,
    "The time between the two writes to the resource that each holder makes.",
);
pub const UNFENCED: Knob = Knob::broken(
    "xlkfence",
    "Look at no token",
    "The resource takes every write: a holder that stalled overwrites what a later one wrote.",
);
pub const BLIND: Knob = Knob::broken(
    "xlkblind",
    "Lock by a plain write",
    "Services read the lock and then write it without comparing: two take it at once, with the same token.",
);

const WRITE: Name = &"write";
const LOCK: Key = Key(0);

/// What stands at the lock: the token, times this, and the millisecond at which the lease ends.
const TOKEN: i64 = 10_000_000;

pub(super) static PATTERN: Pattern = Pattern {
    id: "lock",
    name: "Lock with fencing",
    summary: "Services take turns at a shared resource by a lock with a lease, and show a token with each write.",
    knobs: &[LEASE, WORK, UNFENCED, BLIND],
    invariant: |_| "No write of an earlier holder comes after one of a later, and no two holders have one token.",
    sources: &[
        Source::page(
            "How to do distributed locking",
            "",
            "martin.kleppmann.com/2016/02/08/how-to-do-distributed-locking.html",
            "2016-02-08",
        ),
        Source::new("Burrows, The Chubby lock service", ""),
    ],
    keys: |_| [1, 0],
    jobs: one_by_one,
    program: |values| {
        Rc::new(Service {
            line: Line::Idle,
            lease: values.span(&LEASE),
            work: values.span(&WORK),
            guard: if values.on(&UNFENCED) { Guard::None } else { Guard::Newest },
            blind: values.on(&BLIND),
        })
    },
    check,
};

#[derive(Clone, Hash)]
struct Service {
    line: Line,
    lease: Span,
    work: Span,
    guard: Guard,
    blind: bool,
}

/// What it holds of the lock.
#[derive(Clone, Copy, Hash)]
struct Held {
    token: i64,
    until: i64,
    /// What it wrote there, for giving it back.
    word: Word,
}

#[derive(Clone, Copy, Hash)]
enum Line {
    Idle,
    Look,
    Take { token: i64, until: i64 },
    Write { held: Held, second: bool },
    Work(Held),
    GiveBack,
}

fn ms(time: Time) -> i64 {
    (time.0 / 1_000) as i64
}

impl Program for Service {
    fn resume(&mut self, turn: &mut Turn<'_>, came: Came) -> Step {
        match (self.line, came) {
            (_, Came::Job) => self.look(),
            // Given back or not, the work is done; a lock that stays taken is free when its lease is over.
            (Line::GiveBack, _) => Step::Done,
            (Line::Look, Came::Read(word)) => self.take(turn, word),
            (Line::Take { token, until }, Came::Written(word)) => {
                self.write(turn, Held { token, until, word }, false)
            }
            (Line::Write { held, second: false }, Came::Effected(_)) => {
                self.line = Line::Work(held);
                Step::Rest(self.work)
            }
            (Line::Work(held), _) => self.write(turn, held, true),
            (Line::Write { held, second: true }, _) => {
                self.line = Line::GiveBack;
                Step::Ask(DECIDES, Ask::Cas(LOCK, held.word, held.token * TOKEN))
            }
            (Line::Take { .. }, Came::Missed) | (Line::Look, Came::Rested) => self.look(),
            // Whoever does not know whether the lock is its own does not act as if it were.
            _ => self.pause(turn),
        }
    }
}

impl Service {
    fn look(&mut self) -> Step {
        self.line = Line::Look;
        Step::Ask(DECIDES, Ask::Read(LOCK))
    }

    fn pause(&mut self, turn: &mut Turn<'_>) -> Step {
        self.line = Line::Look;
        Step::Rest(Span(RETRY.0 / 2 + turn.rng.below(RETRY.0)))
    }

    fn take(&mut self, turn: &mut Turn<'_>, word: Word) -> Step {
        let stands = word.number().unwrap_or_default();
        if stands % TOKEN > ms(turn.now) {
            return self.pause(turn);
        }
        let (token, until) = (stands / TOKEN + 1, ms(turn.now + self.lease));
        self.line = Line::Take { token, until };
        let number = token * TOKEN + until;
        let ask = if self.blind { Ask::Write(LOCK, number) } else { Ask::Cas(LOCK, word, number) };
        Step::Ask(DECIDES, ask)
    }

    fn write(&mut self, turn: &mut Turn<'_>, held: Held, second: bool) -> Step {
        if held.until <= ms(turn.now) {
            return self.look();
        }
        self.line = Line::Write { held, second };
        Step::Effect(SideEffect { token: held.token, guard: self.guard, ..SideEffect::new(WRITE, 0) })
    }
}

fn check(_: &Values, course: &Course<'_>) -> Ruling {
    let mut newest: Option<(usize, i64, u32)> = None;
    for (place, record, effect) in course.named("write") {
        match newest {
            Some((before, token, _)) if effect.token < token => {
                let what = format!("A write with token {} came after one with token {token}.", effect.token);
                return course.violated(&[before, place], what);
            }
            Some((before, token, delivery)) if effect.token == token && record.delivery != delivery => {
                return course.violated(&[before, place], format!("Two holders wrote with token {token}."));
            }
            _ => newest = Some((place, effect.token, record.delivery)),
        }
    }
    Ruling::Holds
}
