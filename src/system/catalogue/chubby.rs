//! Chubby: a cell with a master under a lease, and clients whose caches are never stale.

use crate::base::{Knob, Source, Span, Unit};
use crate::protocol::chubby::{self, Chubby, ROLES, RULES};
use crate::protocol::paxos::{self, Lease};
use crate::sim::{Setup, Simulation, World};
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System, common};

const LENGTH: Knob = Knob { default: 160_000, ..common::DURATION };
const THINK_LEAST: Knob = Knob { default: 200, ..common::THINK_LEAST };
const THINK_MOST: Knob = Knob { default: 900, ..common::THINK_MOST };
const MASTER_LEASE: Knob = Knob::number(
    "lease",
    "Master lease",
    (500, 5_000, 60_000),
    Unit::Milliseconds,
    "How long replicas promise to elect nobody else; the master renews it.",
);
const DRIFT: Knob = Knob::number(
    "drift",
    "Clock allowance",
    (0, 100, 10_000),
    Unit::Milliseconds,
    "By how much the master ends its lease earlier, because clocks may run at different rates.",
);
const HEARTBEAT: Knob = Knob::number(
    "hb",
    "Lease renewal",
    (10, 500, 60_000),
    Unit::Milliseconds,
    "How often the master renews its lease.",
);
const PATIENCE: Knob = Knob::number(
    "pmin",
    "Master timeout",
    (10, 1_000, 60_000),
    Unit::Milliseconds,
    "A replica that hears no master for this long, or up to twice as long, stands for master once the lease is over.",
);
const SESSION: Knob = Knob::number(
    "sess",
    "Session lease",
    (1_000, 12_000, 600_000),
    Unit::Milliseconds,
    "By how much a KeepAlive extends a session.",
);
const KEEP_ALIVE: Knob = Knob::number(
    "ka",
    "KeepAlive every",
    (50, 4_000, 60_000),
    Unit::Milliseconds,
    "How often a client library renews its session.",
);
const GRACE: Knob = Knob::number(
    "grace",
    "Grace period",
    (0, 45_000, 600_000),
    Unit::Milliseconds,
    "How long a session in jeopardy waits for a master before it has expired.",
);
const CACHE: Knob =
    Knob::switch("cache", "Client caches", true, "Whether libraries keep what they have read.");
const IGNORES_CACHES: Knob = Knob::broken(
    "xcache",
    "Wait for no cache",
    "A write goes ahead although sessions may have its file in their caches.",
);

const READS: Levels = Levels::new(
    &["GetContentsAndStat"],
    &[0],
    "A read is answered from the library's cache, or by the master.",
);
const WRITES: Levels = Levels::new(
    &["SetContents"],
    &[0],
    "A write is done when no cache has the file any more and a majority of the cell has the write.",
);

const MASTER: Source = Source::new("Chubby, OSDI 2006", "§2.2");
const CACHING: Source = Source::new("Chubby, OSDI 2006", "§2.7");
const SESSIONS: Source = Source::new("Chubby, OSDI 2006", "§2.8");

pub static CHUBBY: System = System {
    id: "chubby",
    name: "Chubby",
    summary: "A master under a lease answers everything. Clients cache what they read, and a write first empties \
              those caches.",
    kind: Kind::Store,
    knobs: &[
        MASTER_LEASE,
        DRIFT,
        HEARTBEAT,
        PATIENCE,
        SESSION,
        KEEP_ALIVE,
        GRACE,
        CACHE,
        LENGTH,
        THINK_LEAST,
        THINK_MOST,
        IGNORES_CACHES,
    ],
    levels: [LevelKnobs::transfer(READS, WRITES), LevelKnobs::badge(READS, WRITES)],
    roles: &ROLES,
    rules: RULES,
    sources: &[MASTER, CACHING, SESSIONS],
    conduct: CONDUCT,
    said: "Called CP. A client that is cut off still reads from its cache, and rightly, until its session's lease is over; \
           until then it holds up writes to what it may have cached, on the majority's side too.",
    differs: &[
        "A client's library is a part of the replica that the client asks, as if that were its proxy.",
        "KeepAlives are answered at once, and invalidations are messages of their own.",
        "Sessions are not in the replicated database: a new master waits until all caches are empty, or for the longest \
         lease.",
        "Files only: no locks, handles, events or permissions.",
    ],
    make: Make::Here(build),
    ..System::BLANK
};

const fn row(
    level: &'static str,
    settings: &'static [(&'static str, i64)],
    cut_off: &'static [u8],
    minority: SideDoes,
    source: Source,
) -> Conduct {
    Conduct { level, settings, cut_off, majority: SideDoes::SERVES, minority, linearizable: true, source }
}

const CONDUCT: &[Conduct] = &[
    row("two replicas are cut off", &[], &[3, 4], SideDoes::new(Does::AtFirst, Does::Fails), SESSIONS),
    row("two other replicas are cut off", &[], &[0, 1], SideDoes::FAILS, SESSIONS),
    row("without caches", &[("cache", 0)], &[3, 4], SideDoes::FAILS, MASTER),
    // A write of what the clients cut off may have in their caches waits until their sessions are over.
    Conduct {
        majority: SideDoes::new(Does::Serves, Does::Waits),
        ..row(
            "mostly reads; sessions outlast the cut",
            &[("reads", 98), ("end", 60_000), ("sess", 60_000)],
            &[3, 4],
            SideDoes::new(Does::Serves, Does::Waits),
            CACHING,
        )
    },
];

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let patience = settings.span(&PATIENCE);
    let lease = Lease { span: settings.span(&MASTER_LEASE), clock_bound: settings.span(&DRIFT) };
    let group = paxos::Settings::under_lease(patience, settings.span(&HEARTBEAT), lease);
    let chubby = chubby::Settings {
        group,
        session: settings.span(&SESSION),
        grace: settings.span(&GRACE),
        keep_alive: settings.span(&KEEP_ALIVE),
        again: Span::from_ms(200),
        caches: settings.on(&CACHE),
        ignores_caches: settings.on(&IGNORES_CACHES),
    };
    Box::new(World::<Chubby>::new(setup, chubby))
}
