//! Primary–replica by itself: what PostgreSQL, Redis and MongoDB make of it is in their own files.

use crate::base::{Knob, ReplicaId, Source, Span, Unit};
use crate::protocol::primary::{
    self, Detection, Election, Failover, Fencing, Isolated, Lease, Member, ROLES, RULES, StandbyRule,
    Standbys, Voters,
};
use crate::sim::{Setup, Simulation, World};
use crate::system::{
    Conduct, Does, GivenUp, Kind, LevelKnobs, Levels, Make, Objection, Settings, SideDoes, System, common,
};

const MEMBERS: Knob = Knob::number(
    common::REPLICAS.id,
    "Members",
    (1, 3, 9),
    Unit::None,
    "The primary n1, its replicas, and then the witnesses.",
);
const WITNESSES: Knob = Knob::number(
    "wit",
    "Witnesses",
    (0, 0, 3),
    Unit::None,
    "The last so many members hold no data; they say whether they hear the primary.",
);
const RULE: Knob = Knob::choice(
    "ssrule",
    "Wait for",
    &["the first so many", "any so many"],
    0,
    "Which replicas a write waits for that is not asynchronous: the first connected ones, n2 before n3, or any.",
);
const COUNT: Knob = Knob::number(
    "ssnum",
    "How many",
    (1, 1, 8),
    Unit::None,
    "How many replicas a write waits for that is not asynchronous.",
);
const WAIT_LIMIT: Knob = Knob::number(
    "wait",
    "Wait at most",
    (0, 0, 60_000),
    Unit::Milliseconds,
    "After this a client that waits for replicas is told that too few have its write, which is not undone; 0: never.",
);
const FAILOVER: Knob = Knob::choice(
    "fo",
    "Failover",
    &["nobody", "by hand", "by time-out", "by witnesses", "by majority"],
    4,
    "Who promotes a replica: an operator, each replica that hears no primary by itself, or a vote: of the \
     witnesses alone, counted with the primary, or of all members.",
);
/// The place of “by time-out” among them.
const ALONE: i64 = 2;
const HAND_AT: Knob = Knob::number(
    "foat",
    "By hand at",
    (0, 2_500, 600_000),
    Unit::Milliseconds,
    "When the operator promotes the replica.",
);
const HAND_TO: Knob = Knob::number(
    "foto",
    "By hand to",
    (2, 2, 9),
    Unit::None,
    "Which replica the operator promotes: 2 for n2.",
);
const DEAD_AFTER: Knob = Knob::number(
    "dead",
    "Time-out",
    (50, 500, 120_000),
    Unit::Milliseconds,
    "A primary that was silent for this long is taken for dead; one that hears no majority for this long pauses.",
);
const CONNECTED: Knob = Knob::number(
    "conn",
    "Disconnected after",
    (100, 60_000, 600_000),
    Unit::Milliseconds,
    "A replica that was silent for this long is not among the first so many; the next takes its place.",
);
const APPLY: Knob = Knob::number(
    "apply",
    "Apply delay",
    (0, 0, 60_000),
    Unit::Milliseconds,
    "How long a replica takes to show its readers what it received.",
);
const UNFENCED: Knob = Knob::broken(
    "xfence",
    "No fencing",
    "A replica takes over and nobody stops the old primary, which goes on serving whoever reaches it.",
);

const WRITES: Levels = Levels::new(
    &["asynchronous", "semi-synchronous", "synchronous", "synchronous, applied"],
    &[1, 2, 3, 4],
    "What an acknowledged write is on: the primary's disk; also in the memory of replicas; on their disks; in what \
     their readers see.",
);
const READS: Levels = Levels::new(
    &["primary", "any replica", "primary, confirmed"],
    &[1, 0, 4],
    "Who answers a read: the primary; any replica, from what it has applied; or the primary once a majority has \
     an entry of the read's own.",
);

const MANUAL: &str = "www.postgresql.org/docs/current/warm-standby.html";
const fn manual(section: &'static str) -> Source {
    Source::page("PostgreSQL manual, high availability", section, MANUAL, "source text, read 2026-11")
}
const STREAMING: Source = manual("Streaming Replication");
const SYNCHRONOUS: Source = manual("Synchronous Replication");
const FAILING_OVER: Source = manual("Failover");

pub static PRIMARY_REPLICA: System = System {
    id: "primary",
    name: "Primary–replica",
    summary: "One member takes the writes and ships its log to the others; when it is silent, one of them takes its \
              place.",
    kind: Kind::Protocol,
    knobs: &[
        MEMBERS, WITNESSES, RULE, COUNT, WAIT_LIMIT, FAILOVER, HAND_AT, HAND_TO, DEAD_AFTER, CONNECTED,
        APPLY, UNFENCED,
    ],
    levels: [LevelKnobs::transfer(READS, WRITES), LevelKnobs::badge(READS.by_default(1), WRITES)],
    roles: &ROLES,
    rules: RULES,
    sources: &[
        STREAMING,
        SYNCHRONOUS,
        FAILING_OVER,
        Source::new("Redis Cluster specification", "Replica election and promotion"),
        Source::new("MongoDB manual", "Replica Set Elections"),
    ],
    conduct: CONDUCT,
    said: "“We fail over automatically, so we lose nothing.” A failover keeps what the new primary has: the loss window \
           of asynchronous replication is what was acknowledged and not yet shipped.",
    check,
    gives_up: |settings, _| gives_up(settings),
    make: Make::Here(build),
    ..System::BLANK
};

const fn row(
    level: &'static str,
    settings: &'static [(&'static str, i64)],
    cut_off: &'static [u8],
    (majority, minority): (SideDoes, SideDoes),
    linearizable: bool,
    source: Source,
) -> Conduct {
    Conduct { level, settings, cut_off, majority, minority, linearizable, source }
}

const LOSES: SideDoes = SideDoes::new(Does::Stale, Does::Serves);
const AT_FIRST: SideDoes = SideDoes::new(Does::AtFirst, Does::AtFirst);
const WAITING: SideDoes = SideDoes::new(Does::Serves, Does::Fails);
const READS_AT_FIRST: SideDoes = SideDoes::new(Does::AtFirst, Does::Fails);

const CONDUCT: &[Conduct] = &[
    row(
        "asynchronous, a replica is cut off",
        &[],
        &[2],
        (SideDoes::SERVES, SideDoes::FAILS),
        true,
        STREAMING,
    ),
    row(
        "asynchronous, the primary is cut off, a majority fails over",
        &[("end", 20_000), ("dead", 1_500)],
        &[0],
        (LOSES, AT_FIRST),
        false,
        FAILING_OVER,
    ),
    row(
        "asynchronous, the primary is cut off, nobody fails over",
        &[("fo", 0)],
        &[0],
        (SideDoes::FAILS, SideDoes::SERVES),
        true,
        FAILING_OVER,
    ),
    row(
        "asynchronous, the primary is cut off, each replica promotes itself",
        &[("fo", 2), ("end", 20_000)],
        &[0],
        (LOSES, LOSES),
        false,
        FAILING_OVER,
    ),
    row(
        "semi-synchronous, any 1, the primary is cut off, a majority fails over",
        &[("tw", 1), ("ssrule", 1), ("end", 20_000), ("dead", 1_500)],
        &[0],
        (SideDoes::SERVES, READS_AT_FIRST),
        true,
        SYNCHRONOUS,
    ),
    row(
        "synchronous, first 1, the first replica is cut off",
        &[("tw", 2)],
        &[1],
        (WAITING, SideDoes::FAILS),
        true,
        SYNCHRONOUS,
    ),
    row(
        "synchronous, any 1, a replica is cut off",
        &[("tw", 2), ("ssrule", 1)],
        &[1],
        (SideDoes::SERVES, SideDoes::FAILS),
        true,
        SYNCHRONOUS,
    ),
    row(
        "synchronous, first 1, the primary is cut off, a witness votes for the only replica",
        &[("tw", 2), ("wit", 1), ("end", 20_000), ("dead", 1_500)],
        &[0],
        (WAITING, READS_AT_FIRST),
        true,
        SYNCHRONOUS,
    ),
    row(
        "asynchronous, the primary is cut off, two witnesses agree",
        &[("fo", 3), ("wit", 2), ("n", 4), ("end", 20_000), ("dead", 1_500)],
        &[0],
        (LOSES, AT_FIRST),
        false,
        FAILING_OVER,
    ),
    row(
        "any replica reads, a replica is cut off",
        &[("tr", 1), ("end", 20_000)],
        &[2],
        (SideDoes::SERVES, SideDoes::new(Does::Stale, Does::Fails)),
        false,
        manual("Hot Standby"),
    ),
];

/// What cannot be: more to wait for than there are replicas, witnesses without data beside them, a vote of nobody,
/// and the promotion of a member that is not there.
fn check(settings: &Settings) -> Vec<Objection> {
    let (members, witnesses) = (PRIMARY_REPLICA.get(settings, &common::REPLICAS), settings.get(&WITNESSES));
    let data = members - witnesses;
    let mut objections = Vec::new();
    let mut object = |knob: &Knob, reason: String, nearest: i64| {
        objections.push(Objection { knob: knob.id, reason, nearest });
    };
    if data < 1 {
        object(&WITNESSES, format!("Of {members} members one at least must hold data."), members - 1);
    }
    if data > 1 && settings.get(&COUNT) >= data {
        let reason = format!("With {} replicas no write can wait for {}.", data - 1, settings.get(&COUNT));
        object(&COUNT, reason, data - 1);
    }
    match settings.get(&FAILOVER) {
        3 if witnesses < 2 => {
            let reason = "Two witnesses at least make a majority of themselves and the primary that is gone.";
            object(&FAILOVER, reason.to_owned(), 4);
        }
        1 if settings.get(&HAND_TO) > data && data > 1 => {
            let to = settings.get(&HAND_TO);
            object(
                &HAND_TO,
                format!("n{data} is the last that holds data, so that n{to} cannot be promoted."),
                data,
            );
        }
        _ => {}
    }
    objections
}

/// Where each replica promotes itself nobody is fenced: the old primary asks no one whether it still is.
fn gives_up(settings: &Settings) -> Vec<GivenUp> {
    let alone = settings.get(&FAILOVER) == ALONE;
    let cost = "there may be two primaries, each of which serves those that reach it";
    alone.then(|| GivenUp::new("Failover by each replica alone", cost)).into_iter().collect()
}

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let (members, dead) = (setup.nodes.replicas, settings.span(&DEAD_AFTER));
    let fenced = !settings.on(&UNFENCED);
    let failover = failover(settings, dead, fenced);
    let lease = Lease { span: dead, after: Isolated::Pauses };
    let votes = matches!(failover, Failover::Vote(_));
    let primary = primary::Settings {
        data: members.saturating_sub(settings.get(&WITNESSES) as u8).max(1),
        heartbeat: Span(dead.0 / 5).max(Span::from_ms(10)),
        apply: settings.span(&APPLY),
        standbys: Standbys {
            rule: if settings.on(&RULE) { StandbyRule::Any } else { StandbyRule::First },
            count: settings.get(&COUNT) as u8,
            timeout: settings.span(&CONNECTED),
        },
        wait_limit: settings.span(&WAIT_LIMIT),
        sessions: true,
        detection: Detection {
            suspect: dead,
            pause: Span::ZERO,
            spread: Span(dead.0 / 2),
            by_rank: Span::ZERO,
        },
        failover,
        fencing: Fencing { epochs: fenced, lease: (votes && fenced).then_some(lease) },
        ..primary::Settings::default()
    };
    Box::new(World::<Member>::new(setup, primary))
}

fn failover(settings: &Settings, dead: Span, fenced: bool) -> Failover {
    let vote = |voters| {
        Failover::Vote(Election {
            voters,
            agree: fenced,
            promise: fenced,
            wait: dead,
            retry: dead,
            ..Election::SAFE
        })
    };
    match settings.get(&FAILOVER) {
        1 => {
            Failover::ByHand { at: settings.span(&HAND_AT), to: ReplicaId(settings.get(&HAND_TO) as u8 - 1) }
        }
        ALONE => Failover::Alone,
        3 => vote(Voters::Witnesses),
        4 => vote(Voters::Members),
        _ => Failover::Never,
    }
}
