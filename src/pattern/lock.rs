//! Lock with fencing tokens: two clients may each believe that they hold it, and the data stay whole.
//!
//! The lock is taken in one of two ways. **By a key and a lease**, over any store: the key holds the number of the latest
//! holding, and until when its lease runs. A service that finds the lease over takes the lock by compare-and-set, with
//! the next number: its **token**. **By a session**, over a store that knows who is alive: the service asks for the lock,
//! is given a token if nobody has it, and loses it when the store has not heard of the service for too long; while it
//! works, it therefore asks the store something now and then. Either way it then writes to the protected resource, as far
//! as it knows under the lock, and gives the lock back.
//!
//! Neither way helps a service that stalls right before a write: its lease or its session runs out, another takes the
//! lock and writes, and then the first goes on with the write that it had decided on. No lock prevents that, for the lock
//! is not asked. With every write the service therefore shows its token, and the resource refuses one older than the
//! newest it has seen. So the promise is the resource's: it is not that one service at a time believes itself the
//! holder, but that no write of an earlier holder comes after one of a later.
//!
//! That takes tokens that grow, and no two holders with the same: compare-and-set in a linearizable store, or one order
//! of all that acquire. The broken rules: the resource looks at no token; or the lock is taken by a read and a plain
//! write, which a session leaves no room for.
//!
//! Differs: all clocks agree here, so that a lease is over for all at once. Clocks that disagree add to the hazard.

use std::rc::Rc;

use super::{Course, DECIDES, Pattern, RETRY, Ruling, SHOWN_FROM, SHOWS, Values, one_by_one};
use crate::base::{Knob, Source, Span, Time, Unit};
use crate::history::{DataType, Key};
use crate::sim::{Ask, Came, Guard, Name, Program, SideEffect, Step, Turn, Word};

pub const BY: Knob = Knob::choice(
    "lkby",
    "Lock by",
    &["a key and a lease", "a session of the store"],
    0,
    "A lease runs by the clock; a session lasts as long as the store hears of the service. Few stores keep sessions.",
);
pub const PING: Knob = Knob::number(
    "lkping",
    "Sign of life every",
    (10, 300, 60_000),
    Unit::Milliseconds,
    "How often a service that works under a session asks the store something, so that the session lasts.",
);
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

/// What a holder reads to show that it is alive; what it holds does not matter.
const SIGN: Key = Key(SHOWN_FROM);

/// What stands at the lock: the token, times this, and the millisecond at which the lease ends.
const TOKEN: i64 = 10_000_000;

pub(super) static PATTERN: Pattern = Pattern {
    id: "lock",
    name: "Lock with fencing",
    summary: "Services take turns at a shared resource by a lock with a lease or a session, and show a token with each \
              write.",
    knobs: &[BY, LEASE, PING, WORK, UNFENCED, BLIND],
    invariant: |_| "No write of an earlier holder comes after one of a later, and no two holders have one token.",
    breaks: "A resource that looks at no token, or a lock that two take at once.",
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
    data: |values| [if by_session(values) { DataType::Lock } else { DataType::Register }, DataType::Register],
    jobs: one_by_one,
    program: |values| {
        let way = match by_session(values) {
            true => Way::Session { ping: values.span(&PING) },
            false => Way::Lease { lease: values.span(&LEASE), blind: values.on(&BLIND) },
        };
        let guard = if values.on(&UNFENCED) { Guard::None } else { Guard::Newest };
        Rc::new(Service { line: Line::Idle, way, work: values.span(&WORK), guard })
    },
    check,
};

/// Whether the lock is the store's own.
pub(super) fn by_session(values: &Values) -> bool {
    values.get(&BY) != 0
}

/// Of a lock by a session, what cannot be.
pub(super) fn objections(values: &Values, store: &str, locks: bool) -> Vec<(&'static Knob, String)> {
    let mut objections = Vec::new();
    if !locks {
        objections.push((&BY, format!("{store} keeps no sessions that a lock could last as long as.")));
    }
    if values.on(&BLIND) {
        let reason = "A lock that the store keeps is not written by services, with or without comparing.";
        objections.push((&BLIND, reason.to_owned()));
    }
    objections
}

#[derive(Clone, Hash)]
struct Service {
    line: Line,
    way: Way,
    work: Span,
    guard: Guard,
}

/// How the lock is taken.
#[derive(Clone, Copy, Hash)]
enum Way {
    Lease { lease: Span, blind: bool },
    Session { ping: Span },
}

/// What it holds of the lock.
#[derive(Clone, Copy, Hash)]
struct Held {
    token: i64,
    /// The millisecond until which it may believe so; under a session that is never over, as far as it knows.
    until: i64,
    /// What it wrote at the lock, for giving it back.
    word: Word,
}

#[derive(Clone, Copy, Hash)]
enum Line {
    Idle,
    /// Reads the lock, or waits before it does.
    Look,
    Take {
        token: i64,
        until: i64,
    },
    Write {
        held: Held,
        second: bool,
    },
    /// So much of the work is left after this pause, or this sign of life.
    Work {
        held: Held,
        left: Span,
    },
    Sign {
        held: Held,
        left: Span,
    },
    GiveBack,
}

fn ms(time: Time) -> i64 {
    (time.0 / 1_000) as i64
}

impl Program for Service {
    fn resume(&mut self, turn: &mut Turn<'_>, came: Came) -> Step {
        match (self.line, came) {
            (_, Came::Job) => self.look(),
            // Given back or not, the work is done; a lock that stays taken is free when its lease or session is over.
            (Line::GiveBack, _) => Step::Done,
            (Line::Look, Came::Read(word)) => self.take(turn, word),
            (Line::Look, Came::Acquired(token)) => {
                let token = i64::try_from(token).unwrap_or(i64::MAX);
                self.write(turn, Held { token, until: i64::MAX, word: Word::default() }, false)
            }
            (Line::Take { token, until }, Came::Written(word)) => {
                self.write(turn, Held { token, until, word }, false)
            }
            (Line::Write { held, second: false }, Came::Effected(_)) => self.work(held, self.work),
            (Line::Work { held, left: Span(0) }, _) => self.write(turn, held, true),
            (Line::Work { held, left }, _) => {
                self.line = Line::Sign { held, left };
                Step::Ask(SHOWS, Ask::Read(SIGN))
            }
            // Whatever the answer: only the lock itself would tell, and too late.
            (Line::Sign { held, left }, _) => self.work(held, left),
            (Line::Write { held, second: true }, _) => {
                self.line = Line::GiveBack;
                Step::Ask(DECIDES, self.giving_back(held))
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
        let ask = match self.way {
            Way::Lease { .. } => Ask::Read(LOCK),
            Way::Session { .. } => Ask::Acquire(LOCK),
        };
        Step::Ask(DECIDES, ask)
    }

    fn pause(&mut self, turn: &mut Turn<'_>) -> Step {
        self.line = Line::Look;
        Step::Rest(Span(RETRY.0 / 2 + turn.rng.below(RETRY.0)))
    }

    /// Takes the lock by the key, if its lease is over.
    fn take(&mut self, turn: &mut Turn<'_>, word: Word) -> Step {
        let Way::Lease { lease, blind } = self.way else { return self.pause(turn) };
        let stands = word.number().unwrap_or_default();
        if stands % TOKEN > ms(turn.now) {
            return self.pause(turn);
        }
        let (token, until) = (stands / TOKEN + 1, ms(turn.now + lease));
        self.line = Line::Take { token, until };
        let number = token * TOKEN + until;
        let ask = if blind { Ask::Write(LOCK, number) } else { Ask::Cas(LOCK, word, number) };
        Step::Ask(DECIDES, ask)
    }

    fn write(&mut self, turn: &mut Turn<'_>, held: Held, second: bool) -> Step {
        if held.until <= ms(turn.now) {
            return self.look();
        }
        self.line = Line::Write { held, second };
        Step::Effect(SideEffect { token: held.token, guard: self.guard, ..SideEffect::new(WRITE, 0) })
    }

    /// Works on, as long as there is work, and under a session no longer at once than from one sign of life to the next.
    fn work(&mut self, held: Held, left: Span) -> Step {
        let now = match self.way {
            Way::Lease { .. } => left,
            Way::Session { ping } => left.min(ping),
        };
        self.line = Line::Work { held, left: Span(left.0 - now.0) };
        Step::Rest(now)
    }

    fn giving_back(&self, held: Held) -> Ask {
        match self.way {
            Way::Lease { .. } => Ask::Cas(LOCK, held.word, held.token * TOKEN),
            Way::Session { .. } => Ask::Release(LOCK, held.token.unsigned_abs()),
        }
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
