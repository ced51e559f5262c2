//! MongoDB: a replica set with elections by term, write concern and read concern.

use super::redis::{LIMIT, RETRY, THINK_LEAST, THINK_MOST};
use crate::base::{Knob, Source, Span, Unit};
use crate::protocol::majority::majority;
use crate::protocol::primary::roles::{contends, follows, leads};
use crate::protocol::primary::{
    self, Detection, Disk, Election, Failover, Fencing, Isolated, Lease, Member, Places, Voters, WriteLevel,
};
use crate::sim::{RoleDiagram, RoleTransition, Setup, Simulation, World};
use crate::system::{
    Conduct, Does, GivenUp, Kind, LevelKnobs, Levels, Make, Objection, Settings, SideDoes, System, common,
};

const fn manual(section: &'static str, address: &'static str) -> Source {
    Source::page("MongoDB manual", section, address, "read 2026-11")
}

const ELECTIONS: Source =
    manual("Replica Set Elections", "www.mongodb.com/docs/manual/core/replica-set-elections/");
const ROLLBACKS: Source = manual(
    "Rollbacks During Replica Set Failover",
    "www.mongodb.com/docs/manual/core/replica-set-rollbacks/",
);
const WRITE_CONCERN: Source = manual("Write Concern", "www.mongodb.com/docs/manual/reference/write-concern/");
const READ_CONCERN: Source = manual("Read Concern", "www.mongodb.com/docs/manual/reference/read-concern/");
const LINEARIZABLE: Source = manual(
    "Read Concern \"linearizable\"",
    "www.mongodb.com/docs/manual/reference/read-concern-linearizable/",
);

const MEMBERS: Knob = Knob::number(
    common::REPLICAS.id,
    "Members",
    (1, 3, 7),
    Unit::None,
    "All of them vote; n1 begins as primary.",
);
const ARBITERS: Knob = Knob::number(
    "arbiters",
    "Arbiters",
    (0, 0, 3),
    Unit::None,
    "The last members: they vote and hold no data.",
);
const ELECTION_TIMEOUT: Knob = Knob::number(
    "electionto",
    "electionTimeoutMillis",
    (1_000, 10_000, 60_000),
    Unit::Milliseconds,
    "A secondary that hears no primary for this long calls an election; a primary that hears no majority steps down.",
);
const HEARTBEAT: Knob = Knob::number(
    "hb",
    "heartbeatIntervalMillis",
    (100, 2_000, 30_000),
    Unit::Milliseconds,
    "How often members tell each other that they are there.",
);
const WTIMEOUT: Knob = Knob::number(
    "wtimeout",
    "wtimeout",
    (0, 0, 60_000),
    Unit::Milliseconds,
    "How long a write waits for its write concern before it returns an error, and is not undone; 0: without end.",
);
const DURATION: Knob = Knob::number(
    common::DURATION.id,
    "Length",
    (1_000, 80_000, 600_000),
    Unit::Milliseconds,
    common::DURATION.help,
);

const WRITES: Levels = Levels::new(
    &["implicit default", "w: 1", "w: 2", "w: \"majority\""],
    &[WriteLevel::CONFIGURED, 0, WriteLevel::replicas(1), 5],
    "Write concern: how many members must have a write. By default a majority, or 1 where arbiters leave too few.",
);
const READS: Levels = Levels::new(
    &["local", "majority", "linearizable", "local, nearest", "majority, nearest"],
    &[1, 3, 4, 0, 2],
    "Read concern, at the primary or, with read preference nearest, at any member.",
);

/// The place among the write concerns of the one that is not named; 1 and 2 are `w: 1` and `w: 2`.
const IMPLICIT: i64 = 0;

pub static MONGODB: System = System {
    id: "mongodb",
    name: "MongoDB",
    summary: "A replica set with one elected primary. Each write says how many members must have it, each read how \
              sure it must be.",
    kind: Kind::Store,
    knobs: &[
        MEMBERS,
        ARBITERS,
        ELECTION_TIMEOUT,
        HEARTBEAT,
        WTIMEOUT,
        DURATION,
        THINK_LEAST,
        THINK_MOST,
        LIMIT,
        RETRY,
    ],
    levels: [
        LevelKnobs::transfer(READS, WRITES),
        LevelKnobs::badge(READS.by_default(3), WRITES.by_default(1)),
    ],
    roles: &ROLES,
    rules: primary::RULES,
    sources: &[ELECTIONS, ROLLBACKS, WRITE_CONCERN, READ_CONCERN, LINEARIZABLE],
    conduct: CONDUCT,
    said: "Often called CP. The default reads are local: they may show what is rolled back later, and secondaries \
           answer stale; only majority writes with linearizable reads are linearizable.",
    differs: &[
        "A new primary does not catch up from members that hold more than a majority does.",
        "No priorities and no chained replication: every secondary copies from the primary.",
        "wtimeout stands for maxTimeMS of linearizable reads too.",
    ],
    check,
    gives_up: |settings, _| gives_up(settings),
    make: Make::Here(build),
    ..System::BLANK
};

const fn row(
    level: &'static str,
    settings: &'static [(&'static str, i64)],
    (majority, minority): (SideDoes, SideDoes),
    linearizable: bool,
    source: Source,
) -> Conduct {
    Conduct { level, settings, cut_off: &[0], majority, minority, linearizable, source }
}

const STALE: SideDoes = SideDoes::new(Does::Stale, Does::Serves);
const STEPS_DOWN: SideDoes = SideDoes::new(Does::AtFirst, Does::AtFirst);
const READS_AT_FIRST: SideDoes = SideDoes::new(Does::AtFirst, Does::Fails);

/// The primary n1 is cut off.
const CONDUCT: &[Conduct] = &[
    row("w: majority, read concern local", &[], (STALE, READS_AT_FIRST), false, READ_CONCERN),
    row(
        "w: majority, read concern linearizable",
        &[("tr", 2)],
        (SideDoes::SERVES, SideDoes::FAILS),
        true,
        LINEARIZABLE,
    ),
    row(
        "w: majority, read concern majority at the nearest member",
        &[("tr", 4)],
        (STALE, SideDoes::new(Does::Stale, Does::Fails)),
        false,
        READ_CONCERN,
    ),
    row("w: majority, wtimeout 1000", &[("wtimeout", 1_000)], (STALE, READS_AT_FIRST), false, WRITE_CONCERN),
    row("w: 1", &[("tw", 1)], (STALE, STEPS_DOWN), false, ROLLBACKS),
    row("an arbiter: w: 1 by default", &[("arbiters", 1)], (STALE, STEPS_DOWN), false, WRITE_CONCERN),
];

const SECONDARY: u8 = 0;
const PRIMARY: u8 = 1;
const CANDIDATE: u8 = 2;
const DRY_RUN: u8 = 3;
const ARBITER: u8 = 4;

const fn arrow(from: u8, to: u8, cause: &'static str) -> RoleTransition {
    RoleTransition { from, to, cause, source: ELECTIONS }
}

static ROLES: RoleDiagram = RoleDiagram {
    protocol: "MongoDB",
    epoch: "term",
    states: &[
        follows("secondary"),
        leads("primary"),
        contends("candidate"),
        contends("dry run"),
        follows("arbiter"),
    ],
    transitions: &[
        arrow(SECONDARY, DRY_RUN, "hears no primary"),
        arrow(DRY_RUN, CANDIDATE, "would win"),
        arrow(DRY_RUN, SECONDARY, "would lose"),
        arrow(CANDIDATE, PRIMARY, "majority of votes"),
        arrow(CANDIDATE, SECONDARY, "lost"),
        arrow(SECONDARY, CANDIDATE, "votes for itself"),
        arrow(SECONDARY, PRIMARY, "the only member"),
        arrow(PRIMARY, SECONDARY, "steps down"),
    ],
};

const PLACES: Places = Places([SECONDARY, PRIMARY, CANDIDATE, DRY_RUN, SECONDARY, ARBITER, SECONDARY]);

fn data(settings: &Settings) -> u8 {
    (settings.get(&MEMBERS) - settings.get(&ARBITERS)).max(1) as u8
}

/// [MongoDB manual, Write Concern] The implicit default is a majority, unless there are arbiters and the members with
/// data are no more than a majority of the votes.
fn implicit_default(settings: &Settings) -> u8 {
    let voting = majority(settings.get(&MEMBERS) as u8);
    if settings.on(&ARBITERS) && data(settings) <= voting { 0 } else { 5 }
}

/// [MongoDB manual, Rollbacks] A write that fewer than a majority have may be rolled back after a failover.
fn gives_up(settings: &Settings) -> Vec<GivenUp> {
    let voting = i64::from(majority(settings.get(&MEMBERS) as u8));
    let mut given_up = Vec::new();
    for (levels, class) in MONGODB.levels.iter().zip(common::CLASS_NAMES) {
        let concern = settings.get(&levels.write);
        let by_default = concern == IMPLICIT;
        let members = if by_default && implicit_default(settings) == 0 { 1 } else { concern };
        let chosen = settings.chosen(&[&levels.write]) || by_default && settings.chosen(&[&ARBITERS]);
        if chosen && (1..=2).contains(&members) && members < voting {
            let why = if by_default { " by default, because of arbiters" } else { "" };
            let cost = "a failover may roll back a write that was acknowledged";
            given_up.push(GivenUp::new(format!("w: {members}{why} ({class})"), cost));
        }
    }
    given_up
}

fn check(settings: &Settings) -> Vec<Objection> {
    let (members, arbiters) = (settings.get(&MEMBERS), settings.get(&ARBITERS));
    if arbiters < members {
        return Vec::new();
    }
    let reason = format!("Of {members} members one at least must hold data.");
    vec![Objection { knob: ARBITERS.id, reason, nearest: members - 1 }]
}

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let timeout = settings.span(&ELECTION_TIMEOUT);
    let election = Election {
        voters: Voters::Members,
        agree: false,
        promise: true,
        dry_run: true,
        best: false,
        wait: timeout,
        retry: Span(timeout.0 / 10),
        validity: Span::ZERO,
    };
    let journal = Span::from_ms(100);
    let primary = primary::Settings {
        data: data(settings),
        heartbeat: settings.span(&HEARTBEAT),
        gossip: true,
        // Secondaries copy the log before the primary's journal has it, and journal it before they say so.
        disk: Disk { write_ahead: false, flush: Span::ZERO, lazy: journal, replica: Span::ZERO },
        write: implicit_default(settings),
        wait_limit: settings.span(&WTIMEOUT),
        hides_waiting: false,
        sessions: true,
        // Up to fifteen percent by chance, so that mostly one stands.
        detection: Detection {
            suspect: timeout,
            pause: Span::ZERO,
            spread: Span(timeout.0 * 15 / 100),
            by_rank: Span::ZERO,
        },
        failover: Failover::Vote(election),
        fencing: Fencing { epochs: true, lease: Some(Lease { span: timeout, after: Isolated::StepsDown }) },
        restarts_as_primary: false,
        places: PLACES,
        ..primary::Settings::default()
    };
    Box::new(World::<Member>::new(setup, primary))
}
