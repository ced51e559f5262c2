//! Paxos as in the papers, with one leader or with whoever is asked as proposer.

use crate::base::{Knob, Source, Unit};
use crate::protocol::paxos::{self, Broken, Paxos, Proposers, ROLES, RULES};
use crate::sim::{Setup, Simulation, World};
use crate::system::common::{BADGE_DATA, TRANSFER_DATA, data, delay};
use crate::system::{Conduct, Does, LevelKnobs, Levels, Make, Settings, SideDoes, System};

pub const PROPOSERS: Knob = Knob::choice(
    "who",
    "Proposers",
    &["one leader (Multi-Paxos)", "whoever is asked (single decree)"],
    0,
    "A leader runs phase 1 once for all slots; without one, each value gets both phases from whoever is asked.",
);
pub const PATIENCE_LEAST: Knob = Knob::number(
    "pmin",
    "Leader timeout, least",
    (10, 150, 60_000),
    Unit::Milliseconds,
    "A replica that hears from no leader for this long may try to lead.",
);
pub const PATIENCE_MOST: Knob = Knob::number(
    "pmax",
    "Leader timeout, most",
    (10, 300, 60_000),
    Unit::Milliseconds,
    "Each timeout is drawn between the two, so that mostly one replica tries.",
);
pub const HEARTBEAT: Knob = Knob::number(
    "hb",
    "Heartbeat",
    (1, 50, 60_000),
    Unit::Milliseconds,
    "How often a leader tells that it is there; without leaders, how often a replica asks another what is chosen.",
);
pub const BACK_OFF: Knob = Knob::number(
    "backoff",
    "Back-off",
    (0, 100, 10_000),
    Unit::Milliseconds,
    "A preempted proposer waits at least this long, and up to twice as long each time; 0: it tries again at once.",
);
pub const RESEND: Knob = Knob::number(
    "resend",
    "Ask again after",
    (5, 100, 60_000),
    Unit::Milliseconds,
    "A proposer asks those again that did not answer for this long; the time doubles while nobody does.",
);
pub const IGNORES_ACCEPTED: Knob = Knob::broken(
    "xvalue",
    "Ignore accepted values",
    "A proposer proposes its own value even where a majority told it of an accepted one.",
);
pub const FORGETS_PROMISE: Knob = Knob::broken(
    "xpromise",
    "Forget promises",
    "A replica that restarts has forgotten which ballot it promised.",
);
pub const SHARES_BALLOTS: Knob =
    Knob::broken("xballot", "Share ballots", "Two proposers may use a ballot of the same number.");
pub const READS_WITHOUT_ROUND: Knob = Knob::broken(
    "xread",
    "Read without asking",
    "A leader answers confirmed reads without asking a majority whether its ballot still stands.",
);

const READS: Levels = Levels::new(
    &["in a slot", "confirmed", "local"],
    &[0, 1, 2],
    "How a replica makes sure of what it reads.",
);
const LOCAL_READS: Levels = READS
    .by_default(2)
    .explained("A local read answers at once from what this replica has applied, however old.");
const WRITES: Levels = Levels::new(&["in a slot"], &[0], "Every write takes a slot of the log.");

pub static PAXOS: System = System {
    id: "paxos",
    name: "Paxos",
    summary: "In each slot of a log one value is chosen, once a majority of acceptors has accepted it in one ballot.",
    knobs: &[
        PROPOSERS,
        PATIENCE_LEAST,
        PATIENCE_MOST,
        HEARTBEAT,
        BACK_OFF,
        RESEND,
        TRANSFER_DATA,
        BADGE_DATA,
        IGNORES_ACCEPTED,
        FORGETS_PROMISE,
        SHARES_BALLOTS,
        READS_WITHOUT_ROUND,
    ],
    levels: [LevelKnobs::transfer(READS.by_default(1), WRITES), LevelKnobs::badge(LOCAL_READS, WRITES)],
    data: |settings| data(settings, [&TRANSFER_DATA, &BADGE_DATA]),
    roles: &ROLES,
    rules: RULES,
    sources: &[Source::new("Paxos Made Simple", "§2, §3"), Source::new("Ongaro", "§6.3, §6.4")],
    conduct: &[
        Conduct {
            level: "reads in a slot",
            settings: &[("tr", 0)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: Source::new("Paxos Made Simple", "§2.2"),
        },
        Conduct {
            level: "local reads",
            settings: &[("tr", 2), ("c", 5), ("end", 20_000)],
            cut_off: &[0, 1],
            majority: SideDoes::new(Does::Stale, Does::Serves),
            minority: SideDoes::new(Does::Stale, Does::Fails),
            linearizable: false,
            source: Source::new("Paxos Made Simple", "§2.3"),
        },
    ],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let patience = delay(settings, &PATIENCE_LEAST, &PATIENCE_MOST);
    let paxos = paxos::Settings {
        proposers: if settings.on(&PROPOSERS) { Proposers::Anyone } else { Proposers::Leader },
        patience_min: patience.least,
        patience_max: patience.most,
        heartbeat: settings.span(&HEARTBEAT),
        back_off: settings.span(&BACK_OFF),
        resend: settings.span(&RESEND),
        broken: Broken {
            ignores_accepted: settings.on(&IGNORES_ACCEPTED),
            forgets_promise: settings.on(&FORGETS_PROMISE),
            shares_ballots: settings.on(&SHARES_BALLOTS),
            reads_without_round: settings.on(&READS_WITHOUT_ROUND),
        },
        ..paxos::Settings::default()
    };
    Box::new(World::<Paxos>::new(setup, paxos))
}
