//! Spanner: a Paxos group whose writes carry times that agree with real time.

use crate::base::{Knob, Source, Span, Unit};
use crate::protocol::paxos::{self, Lease};
use crate::protocol::spanner::{self, ClockUncertainty, ROLES, RULES, Spanner};
use crate::sim::{Setup, Simulation, World};
use crate::system::{
    Clocks, Conduct, Does, GivenUp, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System, common,
};

const REPLICAS: Knob = Knob::number(
    common::REPLICAS.id,
    "Replicas",
    (3, 3, 9),
    Unit::None,
    "How many replicas the group has, each in a zone of its own.",
);
const LENGTH: Knob = Knob { default: 60_000, ..common::DURATION };
const THINK_LEAST: Knob = Knob { default: 150, ..common::THINK_LEAST };
const THINK_MOST: Knob = Knob { default: 600, ..common::THINK_MOST };
const EPSILON: Knob = Knob::number(
    "eps",
    "TrueTime ε, least",
    (0, 1, 10_000),
    Unit::Milliseconds,
    "By how much a clock says that it may be wrong right after it was set.",
);
const DRIFT: Knob = Knob::number(
    "drift",
    "TrueTime drift",
    (0, 200, 10_000),
    Unit::None,
    "By how many microseconds ε grows in a second, until the clock is set again.",
);
const POLL: Knob = Knob::number(
    "poll",
    "TrueTime poll",
    (1_000, 30_000, 600_000),
    Unit::Milliseconds,
    "How often a clock is set.",
);
const OFF: Knob = Knob::number(
    "off",
    "Clocks really off by",
    (0, 1, 10_000),
    Unit::Milliseconds,
    "The clock of n1 is ahead by this, that of the last replica behind, the others between. More than ε breaks what \
     TrueTime promises.",
);
const LEASE: Knob = Knob::number(
    "lease",
    "Leader lease",
    (500, 10_000, 60_000),
    Unit::Milliseconds,
    "How long a leader leads without hearing from a majority; the next one waits until it is over.",
);
const HEARTBEAT: Knob = Knob::number(
    "hb",
    "Lease renewal",
    (10, 500, 60_000),
    Unit::Milliseconds,
    "How often the leader asks for its lease anew.",
);
const PATIENCE: Knob = Knob::number(
    "pmin",
    "Leader timeout",
    (10, 1_000, 60_000),
    Unit::Milliseconds,
    "A replica that hears no leader for this long, or up to twice as long, wants to lead.",
);
const STALENESS: Knob = Knob::number(
    "stale",
    "Staleness",
    (0, 10_000, 600_000),
    Unit::Milliseconds,
    "How old an exact-staleness read is, and how old a bounded-staleness read may be.",
);
const ADVANCE: Knob = Knob::number(
    "adv",
    "Safe time every",
    (50, 8_000, 600_000),
    Unit::Milliseconds,
    "How often an idle leader promises that no write gets an earlier time.",
);
const SKIPS_WAIT: Knob = Knob::broken(
    "xwait",
    "Skip commit wait",
    "A write is answered although its time may not be past, so that a later read by a slower clock misses it.",
);

const READS: Levels = Levels::new(
    &["strong, at the leader", "strong", "bounded staleness", "exact staleness"],
    &[0, 1, 2, 3],
    "The time of the read: the leader's last write; the latest that it may be now; the newest that the replica knows, \
     if young enough; so long ago.",
);
const WRITES: Levels = Levels::new(
    &["commit"],
    &[0],
    "A write is acknowledged when a majority has it and its time is certainly past.",
);

const PAPER: Source = Source::new("Spanner, OSDI 2012", "§3, §4, table 2");
const LEASES: Source = Source::new("Spanner, OSDI 2012", "§4.1.1");
const BOUNDS: Source = Source::page(
    "Spanner documentation",
    "Timestamp bounds",
    "cloud.google.com/spanner/docs/timestamp-bounds",
    "read 2026-11, as an excerpt",
);

pub static SPANNER: System = System {
    id: "spanner",
    name: "Spanner",
    summary: "A Paxos group whose clocks know how wrong they may be. A write waits until its time is past on all of \
              them.",
    kind: Kind::Store,
    knobs: &[
        REPLICAS,
        EPSILON,
        DRIFT,
        POLL,
        OFF,
        LEASE,
        HEARTBEAT,
        PATIENCE,
        STALENESS,
        ADVANCE,
        LENGTH,
        THINK_LEAST,
        THINK_MOST,
        SKIPS_WAIT,
    ],
    levels: [
        LevelKnobs::transfer(READS.by_default(1), WRITES),
        LevelKnobs::badge(READS.by_default(2), WRITES),
    ],
    roles: &ROLES,
    rules: RULES,
    sources: &[PAPER, LEASES, BOUNDS],
    conduct: CONDUCT,
    said: "“Effectively CA”, as its makers put it. Under a cut it is the majority that goes on; what is rare is the cut. \
           And its clocks do not replace agreement: they let reads at any replica be consistent with it.",
    differs: &[
        "One group and one key a write: no locks, no transactions over several groups.",
        "A strong read at the leader waits out the time of the write that it shows, where Spanner hides that write until \
         then.",
        "The clock's ε is a saw-tooth of the settings, and its true error constant; a replica does not take itself out \
         when its clock is bad.",
        "Clients here stay with whoever answered last; Spanner's read at the nearest replica and write at the leader.",
    ],
    gives_up,
    make: Make::Here(build),
    ..System::BLANK
};

const fn row(
    level: &'static str,
    settings: &'static [(&'static str, i64)],
    cut_off: &'static [u8],
    (majority, minority): (SideDoes, SideDoes),
    (linearizable, source): (bool, Source),
) -> Conduct {
    Conduct { level, settings, cut_off, majority, minority, linearizable, source }
}

const STRONG: (SideDoes, SideDoes) = (SideDoes::SERVES, SideDoes::FAILS);
const STALE: SideDoes = SideDoes::new(Does::Stale, Does::Serves);

const CONDUCT: &[Conduct] = &[
    row("strong, a replica is cut off", &[], &[2], STRONG, (true, PAPER)),
    row("strong, another replica is cut off", &[], &[0], STRONG, (true, LEASES)),
    row("strong, at the leader", &[("tr", 0)], &[2], STRONG, (true, PAPER)),
    row(
        "exact staleness, longer than the cut",
        &[("tr", 3), ("stale", 40_000)],
        &[2],
        (STALE, SideDoes::new(Does::Stale, Does::Fails)),
        (false, BOUNDS),
    ),
    row(
        "exact staleness, shorter than the cut",
        &[("tr", 3)],
        &[2],
        (STALE, SideDoes::new(Does::AtFirst, Does::Fails)),
        (false, BOUNDS),
    ),
    row(
        "bounded staleness, longer than the cut",
        &[("tr", 2), ("stale", 40_000)],
        &[2],
        (SideDoes::SERVES, SideDoes::new(Does::Stale, Does::Fails)),
        (false, BOUNDS),
    ),
    row(
        "bounded staleness, shorter than the cut",
        &[("tr", 2)],
        &[2],
        (SideDoes::SERVES, SideDoes::new(Does::AtFirst, Does::Fails)),
        (false, BOUNDS),
    ),
];

/// TrueTime holds as long as no clock is farther off than the least that it says it may be.
fn gives_up(settings: &Settings, clocks: &Clocks) -> Vec<GivenUp> {
    let (off, epsilon) = (settings.span(&OFF) + clocks.wrong, settings.span(&EPSILON));
    if off <= epsilon {
        return Vec::new();
    }
    let choice = format!("Clocks off by up to {off}, ε {epsilon}");
    vec![GivenUp::new(choice, "a strong read may miss the last write")]
}

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let patience = settings.span(&PATIENCE);
    let uncertainty = ClockUncertainty {
        least: settings.span(&EPSILON),
        drift: settings.get(&DRIFT).unsigned_abs(),
        poll: settings.span(&POLL),
    };
    // A clock may err by ε to either side.
    let clock_bound = Span(uncertainty.most().0 * 2);
    let lease = Lease { span: settings.span(&LEASE), clock_bound };
    let group = paxos::Settings::under_lease(patience, settings.span(&HEARTBEAT), lease);
    let spanner = spanner::Settings {
        group,
        uncertainty,
        clocks_off: settings.span(&OFF),
        staleness: settings.span(&STALENESS),
        advance: settings.span(&ADVANCE),
        skips_commit_wait: settings.on(&SKIPS_WAIT),
    };
    Box::new(World::<Spanner>::new(setup, spanner))
}
