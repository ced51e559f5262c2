//! What the three PostgreSQL choices share: the server's own settings, and those of whoever fails over, which is
//! never the server.

mod asynchronous;
mod single;
mod synchronous;

pub use asynchronous::POSTGRES_ASYNC;
pub use single::POSTGRES_SINGLE;
pub use synchronous::POSTGRES_SYNC;

use crate::base::{Knob, ReplicaId, Source, Span, Unit};
use crate::protocol::primary::roles::{contends, follows, leads};
use crate::protocol::primary::{
    self, Detection, Disk, Election, Failover, Fencing, Isolated, Lease, Member, Places, StandbyRule,
    Standbys,
};
use crate::sim::{RoleDiagram, RoleTransition, Setup, Simulation, World};
use crate::system::{
    Conduct, GivenUp, Kind, LevelKnobs, Levels, Objection, Settings, SideDoes, System, common,
};

const MANUAL: &str = "www.postgresql.org/docs/current/warm-standby.html";
const VERSION: &str = "source text, read 2026-11";

/// A section of the manual's chapter on high availability.
pub(super) const fn high_availability(section: &'static str) -> Source {
    Source::page("PostgreSQL manual, high availability", section, MANUAL, VERSION)
}

/// A setting, in the manual's chapter on the write-ahead log.
pub(super) const fn wal_setting(section: &'static str) -> Source {
    let page = "www.postgresql.org/docs/current/runtime-config-wal.html";
    Source::page("PostgreSQL manual, write-ahead log", section, page, VERSION)
}

pub(super) const STANDBY_RULE: Knob = Knob::choice(
    "ssrule",
    "synchronous_standby_names",
    &["FIRST", "ANY"],
    0,
    "FIRST: the first so many connected standbys in list order, n2 before n3. ANY: whichever so many answer.",
);
pub(super) const STANDBY_COUNT: Knob = Knob::number(
    "ssnum",
    "num_sync",
    (0, 1, 8),
    Unit::None,
    "How many synchronous standbys a commit waits for; 0: synchronous_standby_names is empty.",
);
pub(super) const WAL_SENDER_TIMEOUT: Knob = Knob::number(
    "walsend",
    "wal_sender_timeout",
    (100, 60_000, 600_000),
    Unit::Milliseconds,
    "A standby that was silent for this long is disconnected; the next in the list takes its place.",
);
pub(super) const WAL_WRITER_DELAY: Knob = Knob::number(
    "walwrite",
    "wal_writer_delay",
    (1, 200, 10_000),
    Unit::Milliseconds,
    "With synchronous_commit off, how long a commit may stay in memory.",
);
pub(super) const APPLY_DELAY: Knob = Knob::number(
    "apply",
    "recovery_min_apply_delay",
    (0, 0, 60_000),
    Unit::Milliseconds,
    "How long a standby holds back what it received before its readers see it.",
);
pub(super) const FAILOVER: Knob = Knob::choice(
    "fo",
    "Failover",
    &["nobody", "an operator", "each standby by itself", "a majority votes"],
    0,
    "Who promotes a standby. The server does not: an operator runs pg_ctl promote, or a tool beside the servers.",
);
pub(super) const PROMOTE_AT: Knob = Knob::number(
    "foat",
    "pg_ctl promote at",
    (0, 2_000, 600_000),
    Unit::Milliseconds,
    "When the operator promotes the standby.",
);
pub(super) const PROMOTE: Knob =
    Knob::number("foto", "Promote standby", (2, 2, 9), Unit::None, "Which one: 2 for n2.");
pub(super) const FENCING: Knob = Knob::switch(
    "fence",
    "Fencing (STONITH)",
    false,
    "On: the old primary is switched off before a standby takes its place, or stops when no majority answers it.",
);
pub(super) const DEAD_AFTER: Knob = Knob::number(
    "dead",
    "Take for dead after",
    (50, 500, 120_000),
    Unit::Milliseconds,
    "The silence after which the tool takes the primary for dead.",
);
pub(super) const UNFENCED: Knob = Knob::broken(
    "xfence",
    "Fail over without fencing",
    "A standby is promoted and nobody stops the old primary, which goes on serving those who still reach it.",
);

/// `synchronous_commit`, in the manual's order from the weakest.
const COMMIT: Levels = Levels::new(
    &["off", "local", "remote_write", "on", "remote_apply"],
    &[0, 1, 2, 3, 4],
    "synchronous_commit: what a commit waits for before its client hears of it.",
)
.by_default(3);
const COMMIT_OFF: i64 = 0;
const COMMIT_LOCAL: i64 = 1;
const LOST_BY_FAILOVER: &str = "a failover may lose a commit that was acknowledged";
const READS: Levels = Levels::new(
    &["primary", "hot standby"],
    &[1, 0],
    "Whether a standby may answer from what it has replayed.",
);

/// Transfers read at the primary, badges wherever the client is.
pub(super) const LEVELS: [LevelKnobs; 2] =
    [LevelKnobs::transfer(READS, COMMIT), LevelKnobs::badge(READS.by_default(1), COMMIT)];

const STANDBY: u8 = 0;
const PRIMARY: u8 = 1;
const CANDIDATE: u8 = 2;
const OFF: u8 = 3;
const NO_MAJORITY: u8 = 4;

const fn arrow(from: u8, to: u8, cause: &'static str) -> RoleTransition {
    RoleTransition { from, to, cause, source: high_availability("Failover") }
}

pub(super) static ROLES: RoleDiagram = RoleDiagram {
    protocol: "PostgreSQL",
    epoch: "timeline",
    states: &[
        follows("standby"),
        leads("primary"),
        contends("candidate"),
        follows("switched off"),
        follows("stopped by its tool"),
    ],
    transitions: &[
        arrow(STANDBY, PRIMARY, "promoted"),
        arrow(STANDBY, CANDIDATE, "hears no primary"),
        arrow(CANDIDATE, CANDIDATE, "asks again"),
        arrow(CANDIDATE, PRIMARY, "majority agrees"),
        arrow(CANDIDATE, STANDBY, "lost, or sees primary"),
        arrow(PRIMARY, OFF, "fenced"),
        arrow(OFF, STANDBY, "rejoins"),
        arrow(PRIMARY, NO_MAJORITY, "hears no majority"),
        arrow(NO_MAJORITY, PRIMARY, "hears a majority"),
        arrow(PRIMARY, STANDBY, "rejoins"),
        arrow(NO_MAJORITY, STANDBY, "rejoins"),
    ],
};

const PLACES: Places = Places([STANDBY, PRIMARY, CANDIDATE, CANDIDATE, NO_MAJORITY, STANDBY, OFF]);

pub(super) const DIFFERS: &[&str] = &[
    "Failover is a tool's or an operator's: the tool here stands for any, with the votes of a majority of the servers.",
    "A commit is one write; there are no transactions of several statements.",
    "An old primary that is told of a later timeline rejoins by itself, as pg_rewind would let it.",
];

/// Names and sources that all three have.
pub(super) const BLANK: System = System {
    kind: Kind::Store,
    levels: LEVELS,
    roles: &ROLES,
    rules: primary::RULES,
    sources: &[
        high_availability("Streaming Replication; Synchronous Replication; Failover"),
        wal_setting("synchronous_commit; wal_writer_delay"),
    ],
    differs: DIFFERS,
    ..System::BLANK
};

/// A row of one of the three.
pub(super) const fn row(
    level: &'static str,
    settings: &'static [(&'static str, i64)],
    cut_off: &'static [u8],
    source: Source,
) -> Conduct {
    let served = SideDoes::SERVES;
    Conduct { level, settings, cut_off, majority: served, minority: served, linearizable: true, source }
}

/// The world of one of the three: `count` synchronous standbys, and whether the old primary is stopped.
pub(super) fn world(setup: Setup, settings: &Settings, count: u8, fenced: bool) -> Box<dyn Simulation> {
    let dead = settings.span(&DEAD_AFTER);
    let lease = Lease { span: dead, after: Isolated::Pauses };
    let failover = failover(settings, dead, fenced);
    let votes = matches!(failover, Failover::Vote(_));
    let primary = primary::Settings {
        heartbeat: Span(dead.0 / 5).max(Span::from_ms(10)),
        disk: Disk { lazy: settings.span(&WAL_WRITER_DELAY), ..primary::Settings::default().disk },
        apply: settings.span(&APPLY_DELAY),
        standbys: Standbys {
            rule: if settings.on(&STANDBY_RULE) { StandbyRule::Any } else { StandbyRule::First },
            count,
            timeout: settings.span(&WAL_SENDER_TIMEOUT),
        },
        detection: Detection {
            suspect: dead,
            pause: Span::ZERO,
            spread: Span(dead.0 / 2),
            by_rank: Span::ZERO,
        },
        failover,
        fencing: Fencing { epochs: fenced, lease: (votes && fenced).then_some(lease) },
        places: PLACES,
        ..primary::Settings::default()
    };
    Box::new(World::<Member>::new(setup, primary))
}

fn failover(settings: &Settings, dead: Span, fenced: bool) -> Failover {
    match settings.get(&FAILOVER) {
        1 => Failover::ByHand {
            at: settings.span(&PROMOTE_AT),
            to: ReplicaId(settings.get(&PROMOTE) as u8 - 1),
        },
        2 => Failover::Alone,
        3 => Failover::Vote(Election {
            agree: fenced,
            promise: fenced,
            wait: dead,
            retry: dead,
            ..Election::SAFE
        }),
        _ => Failover::Never,
    }
}

/// What the levels of `synchronous_commit` give up. `off`: the own disk may not have a commit that was answered. `off` and
/// `local`, where the others wait (`waits`): the standby that is promoted may not have it.
pub(super) fn gives_up(system: &System, settings: &Settings, waits: bool) -> Vec<GivenUp> {
    let mut given_up = Vec::new();
    for (levels, class) in system.levels.iter().zip(common::CLASS_NAMES) {
        if !settings.chosen(&[&levels.write]) {
            continue;
        }
        let level = settings.get(&levels.write);
        let choice = || format!("synchronous_commit {} ({class})", levels.write.show(level));
        if level == COMMIT_OFF {
            given_up.push(GivenUp::new(choice(), "a crash may lose the last commits that were acknowledged"));
        }
        if waits && level <= COMMIT_LOCAL && settings.on(&FAILOVER) {
            given_up.push(GivenUp::new(choice(), LOST_BY_FAILOVER));
        }
    }
    given_up
}

/// What cannot be: the promotion of a server that is not there.
pub(super) fn check(settings: &Settings, servers: i64) -> Vec<Objection> {
    let promoted = settings.get(&PROMOTE);
    if settings.get(&FAILOVER) != 1 || promoted <= servers || servers < 2 {
        return Vec::new();
    }
    let reason = format!("There are {servers} servers, so that n{promoted} cannot be promoted.");
    vec![Objection { knob: PROMOTE.id, reason, nearest: servers }]
}
