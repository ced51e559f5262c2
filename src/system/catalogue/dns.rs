//! The Domain Name System: a zone with its servers, and resolvers that keep what they were told for its TTL.

use crate::base::{Knob, Quiet, Source, Span, Unit};
use crate::protocol::ttl::{self, ROLES, RULES, Stale, Ttl};
use crate::sim::{Setup, Simulation, World};
use crate::system::common::{CLIENTS, DURATION, LIMIT, RETRY, THINK_LEAST, THINK_MOST};
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System};

use Unit::Milliseconds as Ms;

const SECONDARIES: Knob = Knob::number(
    "sec",
    "Secondaries",
    (0, 1, 8),
    Unit::None,
    "How many servers beside the primary, n1, hold the zone; all other replicas are resolvers.",
);
const TTL: Knob =
    Knob::number("ttl", "TTL", (0, 20_000, 600_000), Ms, "For how long a resolver may keep a record.");
const NEGATIVE: Knob = Knob::number(
    "neg",
    "Negative TTL",
    (0, 10_000, 600_000),
    Ms,
    "For how long a resolver may keep that there is no such name.",
);
const REFRESH: Knob = Knob::number(
    "refresh",
    "Refresh",
    (100, 20_000, 600_000),
    Ms,
    "How often a secondary asks the primary for the zone’s serial.",
);
const RETRY_ZONE: Knob = Knob::number(
    "zretry",
    "Retry",
    (100, 5_000, 600_000),
    Ms,
    "How soon it asks again if the primary is silent.",
);
const EXPIRE: Knob = Knob::number(
    "expire",
    "Expire",
    (100, 400_000, 600_000),
    Ms,
    "How long a secondary answers without having heard the primary.",
);
const NOTIFY: Knob = Knob::switch(
    "notify",
    "Notify",
    true,
    "The primary tells the secondaries of a change; caches are never told.",
);
const PATIENCE: Knob = Knob::number(
    "cli",
    "Client response timer",
    (100, 1_800, 60_000),
    Ms,
    "How long a resolver tries before it answers with an error, or with what ran out.",
);
const SERVE_STALE: Knob = Knob::switch(
    "stale",
    "Serve stale",
    false,
    "A resolver that no server answers gives what ran out, rather than an error.",
);
const RECHECK: Knob = Knob::number(
    "recheck",
    "Failure recheck timer",
    (0, 30_000, 600_000),
    Ms,
    "For how long after a failure stale answers are given without trying the servers.",
);
const IGNORES_TTL: Knob = Knob::broken(
    "xttl",
    "Ignore the TTL",
    "A resolver answers for ever what it was told once, so that nothing bounds how old its answers are.",
);
/// A TTL is long: so is a run, and so are the pauses of those who look names up.
const END: Knob = Knob { default: 240_000, ..DURATION };
const USERS: Knob = Knob { default: 6, ..CLIENTS };
const LEAST: Knob = Knob { default: 1_000, ..THINK_LEAST };
const MOST: Knob = Knob { default: 3_000, ..THINK_MOST };
const WAIT: Knob = Knob { default: 5_000, ..LIMIT };
const AGAIN: Knob = Knob { default: 4_000, ..RETRY };

const RESOLVED: Levels =
    Levels::new(&["by the resolver"], &[0], "A name is looked up at the client’s resolver.");
const UPDATED: Levels = Levels::new(&["at the primary"], &[0], "A change goes to the primary of the zone.");

const CACHING: Source = Source::new("RFC 2308", "§5");
const STALE_DATA: Source = Source::new("RFC 8767", "§4, §5");
const ZONES: Source = Source::new("RFC 1034", "§4.3.5");

const fn row(
    level: &'static str,
    settings: &'static [(&'static str, i64)],
    reads: Does,
    source: Source,
) -> Conduct {
    Conduct {
        level,
        settings,
        cut_off: &[3, 4],
        majority: SideDoes::new(Does::Stale, Does::Serves),
        minority: SideDoes::new(reads, Does::Fails),
        linearizable: false,
        source,
    }
}

pub static DNS: System = System {
    id: "dns",
    name: "DNS",
    summary: "One server takes changes of the zone. Resolvers answer from their caches until a record’s TTL ends, \
              and learn of a change no sooner.",
    kind: Kind::Store,
    knobs: &[
        SECONDARIES,
        TTL,
        NEGATIVE,
        REFRESH,
        RETRY_ZONE,
        EXPIRE,
        NOTIFY,
        PATIENCE,
        SERVE_STALE,
        RECHECK,
        END,
        USERS,
        LEAST,
        MOST,
        WAIT,
        AGAIN,
        IGNORES_TTL,
    ],
    levels: [LevelKnobs::transfer(RESOLVED, UPDATED), LevelKnobs::badge(RESOLVED, UPDATED)],
    roles: &ROLES,
    rules: RULES,
    sources: &[ZONES, CACHING, STALE_DATA],
    conduct: &[
        row("resolvers cut off", &[], Does::AtFirst, CACHING),
        row("resolvers cut off that serve stale", &[("stale", 1)], Does::Stale, STALE_DATA),
    ],
    said: "It is said to be available and eventually consistent. Behind a cut it is available for one TTL.",
    differs: &[
        "Times are shorter than those of most zones, so that a run shows several of them.",
        "A change is carried to the primary by whoever is asked; operators go there themselves.",
        "Replicas are compared with their caches, in which a record that ran out stays until it is asked for.",
    ],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let stale = Stale { at_most: Span::from_secs(86_400), recheck: settings.span(&RECHECK) };
    let ttl = ttl::Settings {
        secondaries: settings.get(&SECONDARIES) as u8,
        ttl: settings.span(&TTL),
        negative: settings.span(&NEGATIVE),
        refresh: settings.span(&REFRESH),
        retry: settings.span(&RETRY_ZONE),
        expire: settings.span(&EXPIRE),
        notify: settings.on(&NOTIFY),
        patience: settings.span(&PATIENCE),
        stale: settings.on(&SERVE_STALE).then_some(stale),
        ignores_ttl: Quiet(settings.on(&IGNORES_TTL)),
        ..ttl::Settings::default()
    };
    Box::new(World::<Ttl>::new(setup, ttl))
}
