//! Application patterns: what a service does with a store so that its own promise holds, and not the store's alone.
//!
//! A pattern is a program (`sim::Program`) that clients run in place of a random workload, and a checker of the
//! **application invariant**: "no order is charged twice". The checker reads what became of the jobs in the record,
//! and nothing else; nothing is known of the store. So a run may have a linearizable store and a broken application,
//! or a store that answers stale and an application that is right all the same.
//!
//! Each pattern is one file here and one line of [`PATTERNS`]. It knows no system: a pattern runs over any that has
//! registers. The keys of the class "transfer" hold what the application decides by; those of the class "badge" what it
//! only shows. Where a store refuses compare-and-set, jobs that need it are never done.
//!
//! What no pattern can promise: that an effect on the outside world happens **exactly once**. A service that crashes
//! between the effect and the note of it leaves nobody who knows. It may be done again (at least once) or not (at most
//! once); only the other end can tell the two deliveries apart, if it is given the key.

mod claim;
mod course;
mod delivery;
mod guard;
mod idempotency;
mod lock;
mod saga;
mod sale;
mod take;
mod timeline;
mod unique;
mod values;

use std::rc::Rc;

pub use course::{Course, Evidence, Ruling, Tally};
pub use values::Values;

use crate::base::{ClassId, JobId, Knob, Ratio, Source, Span, Time, Unit};
use crate::history::{DataType, Key};
use crate::sim::{App, Run};

/// One application pattern.
pub struct Pattern {
    /// Stable name.
    pub id: &'static str,
    /// As on the page.
    pub name: &'static str,
    /// One or two sentences: what it does.
    pub summary: &'static str,
    /// The settings of its own, beside [`KNOBS`].
    pub knobs: &'static [Knob],
    /// What it promises under these settings, in a sentence.
    pub invariant: fn(&Values) -> &'static str,
    /// In a sentence, what breaks the promise.
    pub breaks: &'static str,
    pub sources: &'static [Source],
    /// How many keys it needs of each class.
    keys: fn(&Values) -> [u8; 2],
    /// What the keys of each class are.
    data: fn(&Values) -> [DataType; 2],
    /// When jobs are sent, until the end of the run.
    jobs: fn(&Values, Time) -> Vec<(Time, JobId)>,
    program: fn(&Values) -> Rc<dyn Run>,
    check: fn(&Values, &Course<'_>) -> Ruling,
}

/// All of them. The setting counts from 1; it never changes once published, so new ones come at the end.
pub static PATTERNS: &[&Pattern] = &[
    &idempotency::PATTERN,
    &lock::PATTERN,
    &delivery::PATTERN,
    &guard::PATTERN,
    &sale::PATTERN,
    &saga::PATTERN,
    &timeline::PATTERN,
    &unique::PATTERN,
];

/// Which one clients run.
pub const APP: Knob = Knob::choice(
    "app",
    "Application",
    &[
        "none",
        "idempotency key",
        "lock with fencing",
        "delivery",
        "state-machine guard",
        "flash sale",
        "saga",
        "timeline fan-out",
        "unique name",
    ],
    0,
    "What clients do: ask the store at random, or run a program over it that is judged by its own promise.",
);

pub const JOBS: Knob =
    Knob::number("ajobs", "Jobs", (1, 12, 40), Unit::None, "How many jobs the services are sent.");
pub const EVERY: Knob = Knob::number(
    "aevery",
    "A job every",
    (1, 120, 60_000),
    Unit::Milliseconds,
    "The time from one job's arrival to the next.",
);
pub const COPIES: Knob = Knob::number(
    "acopies",
    "Times sent",
    (1, 1, 5),
    Unit::None,
    "How often a sender sends the same job, as an impatient caller does.",
);
pub const DELIVERY: Knob = Knob::choice(
    "adel",
    "Delivery",
    &["at least once", "at most once"],
    0,
    "At least once: a job is delivered again until it is acknowledged. At most once: it counts as done when delivered.",
);
pub const AGAIN: Knob = Knob::number(
    "aagain",
    "Delivered again after",
    (10, 800, 60_000),
    Unit::Milliseconds,
    "How long the queue waits for an acknowledgement before it delivers a job again, to another service.",
);
pub const CRASHES: Knob = Knob::number(
    "acrash",
    "Crashes",
    (0, 0, 50),
    Unit::Percent,
    "How often a service crashes between two steps; its memory is lost.",
);
pub const DOWN: Knob = Knob::number(
    "adown",
    "Down for",
    (1, 300, 60_000),
    Unit::Milliseconds,
    "How long a service that crashed is down.",
);
pub const STALLS: Knob = Knob::number(
    "astall",
    "Stalls",
    (0, 0, 50),
    Unit::Percent,
    "How often a service stalls between its decision and the step, as under a collection of garbage.",
);
pub const STALL: Knob = Knob::number(
    "afor",
    "Stalls for",
    (1, 700, 60_000),
    Unit::Milliseconds,
    "How long a service that stalls does nothing.",
);

/// The settings that every pattern has.
pub static KNOBS: &[Knob] = &[JOBS, EVERY, COPIES, DELIVERY, AGAIN, CRASHES, DOWN, STALLS, STALL];

/// The class whose keys a pattern decides by, and the one whose keys it shows.
const DECIDES: ClassId = ClassId(0);
const SHOWS: ClassId = ClassId(1);

/// How long a program waits before it asks the store again, and how often it does.
const RETRY: Span = Span::from_ms(100);
const TRIES: u8 = 3;

/// From one job of a group to the next: they come together, and not at once.
const GROUP_GAP: Span = Span::from_ms(7);

/// From one copy of a job to the next.
const COPY_GAP: Span = Span::from_ms(60);

/// The first key of the class that is shown: those before it are the other's.
const SHOWN_FROM: u8 = 128;

/// The settings of all patterns, each once.
pub fn knobs() -> impl Iterator<Item = &'static Knob> {
    KNOBS.iter().chain(PATTERNS.iter().flat_map(|pattern| pattern.knobs))
}

/// A pattern with the values of its settings.
#[derive(Clone, Debug)]
pub struct Chosen {
    pub pattern: &'static Pattern,
    pub values: Values,
}

impl Pattern {
    /// What it promises as it is set by default.
    pub fn promise(&self) -> &'static str {
        let knobs = KNOBS.iter().chain(self.knobs);
        (self.invariant)(&Values(knobs.map(|knob| (knob.id, knob.default)).collect()))
    }
}

impl Chosen {
    /// What the settings choose; `None`: the random workload.
    pub fn of(get: impl Fn(&Knob) -> i64) -> Option<Chosen> {
        let pattern =
            usize::try_from(get(&APP)).ok()?.checked_sub(1).and_then(|place| PATTERNS.get(place))?;
        let values = KNOBS.iter().chain(pattern.knobs).map(|knob| (knob.id, get(knob)));
        Some(Chosen { pattern, values: Values(values.collect()) })
    }

    /// The rules of the pattern that are switched off.
    pub fn broken(self) -> impl Iterator<Item = &'static Knob> {
        self.pattern.knobs.iter().filter(move |knob| knob.breaks_rule() && self.values.on(knob))
    }

    /// The keys of each class.
    pub fn keys(&self) -> [Vec<Key>; 2] {
        let [decides, shows] = (self.pattern.keys)(&self.values);
        let keys = |from: u8, count: u8| (from..from + count.max(1)).map(Key).collect();
        [keys(0, decides), keys(SHOWN_FROM, shows)]
    }

    /// What the keys of each class are.
    pub fn data(&self) -> [DataType; 2] {
        (self.pattern.data)(&self.values)
    }

    /// What cannot be over a store of this name that keeps sessions and locks, or does not: settings to be put back to 0,
    /// each with the reason in a sentence.
    pub fn objections(&self, store: &str, locks: bool) -> Vec<(&'static Knob, String)> {
        match self.data().contains(&DataType::Lock) {
            true => lock::objections(&self.values, store, locks),
            false => Vec::new(),
        }
    }

    /// What clients do until the end of the run.
    pub fn app(&self, end: Time) -> App {
        let values = &self.values;
        let percent = |knob: &Knob| Ratio::from_percent(values.get(knob) as u32);
        App {
            program: (self.pattern.program)(values),
            arrivals: (self.pattern.jobs)(values, end),
            again: (values.get(&DELIVERY) == 0).then(|| values.span(&AGAIN)),
            crashes: percent(&CRASHES),
            restart: values.span(&DOWN),
            stalls: percent(&STALLS),
            stall: values.span(&STALL),
        }
    }

    /// What the pattern promises.
    pub fn invariant(&self) -> &'static str {
        (self.pattern.invariant)(&self.values)
    }

    /// Whether the promise is kept.
    pub fn check(&self, course: &Course<'_>) -> Ruling {
        (self.pattern.check)(&self.values, course)
    }
}

impl PartialEq for Chosen {
    fn eq(&self, other: &Chosen) -> bool {
        self.pattern.id == other.pattern.id && self.values == other.values
    }
}

impl Eq for Chosen {}

impl std::fmt::Debug for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

/// Registers alone.
fn registers(_: &Values) -> [DataType; 2] {
    [DataType::Register; 2]
}

/// A job now and then, each with its copies.
fn one_by_one(values: &Values, _: Time) -> Vec<(Time, JobId)> {
    in_groups(values, 1)
}

/// So many jobs together, now and then, each with its copies.
fn in_groups(values: &Values, size: u32) -> Vec<(Time, JobId)> {
    let every = values.span(&EVERY).0;
    let mut jobs = Vec::new();
    for job in 0..values.get(&JOBS) as u32 {
        let (group, place) = (u64::from(job / size), u64::from(job % size));
        for copy in 0..values.get(&COPIES) as u64 {
            let at = every * (group + 1) + GROUP_GAP.0 * place + COPY_GAP.0 * copy;
            jobs.push((Time(at), JobId(job)));
        }
    }
    jobs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::KnobKind;

    #[test]
    fn every_pattern_is_a_choice_and_says_what_it_is() {
        let KnobKind::Choice(names) = APP.kind else { panic!("a choice") };
        assert_eq!(names.len(), PATTERNS.len() + 1);
        let mut ids: Vec<&str> = knobs().map(|knob| knob.id).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
        for (name, pattern) in names[1..].iter().zip(PATTERNS) {
            assert_eq!(*name, pattern.name.to_lowercase());
            assert!(pattern.summary.ends_with('.') && !pattern.sources.is_empty(), "{}", pattern.id);
            assert!(pattern.promise().ends_with('.') && pattern.breaks.ends_with('.'), "{}", pattern.id);
            let most =
                Values(KNOBS.iter().chain(pattern.knobs).map(|knob| (knob.id, knob.range().1)).collect());
            let [decides, shows] = (pattern.keys)(&most);
            assert!(decides <= SHOWN_FROM && shows <= SHOWN_FROM);
            assert!(
                knobs().all(|knob| knob.help.ends_with('.') && (!knob.breaks_rule() || knob.default == 0))
            );
        }
    }
}
