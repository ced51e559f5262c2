//! Raft as in the paper, with the options of the dissertation.

mod knobs;

use super::common::{self, BADGE_DATA, TRANSFER_DATA, delay};
use super::{
    Clocks, Conduct, Does, GivenUp, LevelKnobs, Levels, Make, Objection, Settings, SideDoes, System,
};
use crate::base::{Knob, ReplicaId, Source, Span, Time};
use crate::protocol::raft::{self, Broken, ClosedReads, Orders, ROLES, RULES, Raft};
use crate::sim::{Setup, Simulation, World};
use knobs::*;

/// The protocol's codes of levels that rest on clocks.
pub(super) const LEASE_LEVEL: u8 = 3;
pub(super) const CLOSED_LEVEL: u8 = 5;

const READS: Levels = Levels::new(
    &["through the log", "ReadIndex", "local", "lease", "at any replica", "closed state"],
    &[0, 1, 2, LEASE_LEVEL, 4, CLOSED_LEVEL],
    "How a replica makes sure of what it reads.",
);
const LOCAL_READS: Levels = READS
    .by_default(2)
    .explained("A local read answers at once from what this replica has applied, however old.");
const WRITES: Levels = Levels::new(&["through the log"], &[0], "Every write is an entry of the log.");

pub static RAFT: System = System {
    id: "raft",
    name: "Raft",
    summary: "One replicated log under one elected leader at a time. A majority decides.",
    knobs: &[
        ELECTION_LEAST,
        ELECTION_MOST,
        HEARTBEAT,
        PRE_VOTE,
        CHECK_QUORUM,
        BATCH,
        TRANSFER_DATA,
        BADGE_DATA,
        FORGETS_VOTE,
        VOTES_FOR_ANY_LOG,
        COUNTS_OLD_TERMS,
        TRUNCATES_MATCHING,
        COMMITS_UNMATCHED,
        COUNTS_REPLIES,
        READS_WITHOUT_ROUND,
        APPLIES_RETRIES,
        LEASE,
        CLOCK_BOUND,
        CLOSED_LAG,
        CLOSED_OLDEST,
        SNAPSHOT_EVERY,
        SNAPSHOT_KEEP,
        FIRST,
        ADD_AT,
        REMOVE_AT,
        REMOVE_WHICH,
        JOINT,
        LEARNERS,
        TRANSFER_AT,
        TRUSTS_CLOCK,
        DROPS_SUFFIX,
        CHANGES_EARLY,
        FORGETS_OLD_MAJORITY,
    ],
    levels: [LevelKnobs::transfer(READS.by_default(1), WRITES), LevelKnobs::badge(LOCAL_READS, WRITES)],
    data: |settings| common::data(settings, [&TRANSFER_DATA, &BADGE_DATA]),
    roles: &ROLES,
    rules: RULES,
    sources: &[Source::new("Raft", "§5, §8, §9.3"), Source::new("Ongaro", "§6.2, §6.4, §9.6")],
    conduct: &[
        Conduct {
            level: "reads by ReadIndex",
            settings: &[("tr", 1)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: Source::new("Ongaro", "§6.4"),
        },
        Conduct {
            level: "reads through the log",
            settings: &[("tr", 0)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: Source::new("Raft", "§8"),
        },
        Conduct {
            level: "local reads",
            settings: &[("tr", 2), ("c", 5), ("end", 20_000)],
            cut_off: &[0, 1],
            majority: SideDoes::new(Does::Stale, Does::Serves),
            minority: SideDoes::new(Does::Stale, Does::Fails),
            linearizable: false,
            source: Source::new("Raft", "§8"),
        },
        Conduct {
            level: "reads under a lease",
            settings: &[("tr", 3)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: Source::new("Ongaro", "§6.4.1"),
        },
        Conduct {
            level: "reads at any replica",
            settings: &[("tr", 4)],
            cut_off: &[0, 1],
            majority: SideDoes::SERVES,
            minority: SideDoes::FAILS,
            linearizable: true,
            source: Source::new("Ongaro", "§6.4"),
        },
    ],
    check,
    gives_up,
    make: Make::Here(build),
    ..System::BLANK
};

/// Whether some class is read at a level.
fn reads_at(settings: &Settings, code: u8) -> bool {
    RAFT.levels.iter().any(|class| {
        let choice = settings.get(&class.read) as usize;
        class.read_codes.get(choice) == Some(&code)
    })
}

fn check(settings: &Settings) -> Vec<Objection> {
    let replicas = settings.get(&common::REPLICAS);
    let mut objections = Vec::new();
    let mut at_most = |knob: &Knob, most: i64, reason: &str| {
        if settings.get(knob) > most {
            objections.push(Objection { knob: knob.id, reason: reason.to_owned(), nearest: most });
        }
    };
    at_most(&FIRST, replicas, "No more replicas can take part than there are.");
    if reads_at(settings, LEASE_LEVEL) {
        let least = settings.get(&ELECTION_LEAST).min(settings.get(&ELECTION_MOST));
        at_most(&LEASE, least, "A lease must end before another leader can be elected.");
        at_most(&CLOCK_BOUND, least, "With such a clock a lease would end before it begins.");
    }
    objections
}

/// [Ongaro §6.4.1] A lease is as good as the clock that it is counted by.
fn gives_up(settings: &Settings, clocks: &Clocks) -> Vec<GivenUp> {
    let bound = settings.span(&CLOCK_BOUND);
    if !reads_at(settings, LEASE_LEVEL) || clocks.set_back <= bound {
        return Vec::new();
    }
    let choice = format!("Leases by a clock set back {}, allowance {bound}", clocks.set_back);
    vec![GivenUp::new(choice, "a leader that was replaced may answer from the past")]
}

/// The moment that a knob names, none where it says never.
fn moment(settings: &Settings, knob: &Knob) -> Option<Time> {
    (settings.get(knob) > 0).then(|| Time::ZERO + settings.span(knob))
}

fn orders(settings: &Settings) -> Orders {
    let which = ReplicaId((settings.get(&REMOVE_WHICH) - 1) as u8);
    Orders {
        first: settings.get(&FIRST) as u8,
        add_at: moment(settings, &ADD_AT),
        remove_at: moment(settings, &REMOVE_AT).map(|at| (at, which)),
        transfer_at: moment(settings, &TRANSFER_AT),
        joint: settings.on(&JOINT),
        learners: settings.on(&LEARNERS),
    }
}

fn broken(settings: &Settings) -> Broken {
    Broken {
        forgets_vote: settings.on(&FORGETS_VOTE),
        votes_for_any_log: settings.on(&VOTES_FOR_ANY_LOG),
        counts_old_terms: settings.on(&COUNTS_OLD_TERMS),
        truncates_matching: settings.on(&TRUNCATES_MATCHING),
        commits_unmatched: settings.on(&COMMITS_UNMATCHED),
        counts_replies_twice: settings.on(&COUNTS_REPLIES),
        reads_without_round: settings.on(&READS_WITHOUT_ROUND),
        applies_retries: settings.on(&APPLIES_RETRIES),
        trusts_clock: settings.on(&TRUSTS_CLOCK),
        drops_suffix: settings.on(&DROPS_SUFFIX),
        changes_early: settings.on(&CHANGES_EARLY),
        forgets_old_majority: settings.on(&FORGETS_OLD_MAJORITY),
    }
}

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let election = delay(settings, &ELECTION_LEAST, &ELECTION_MOST);
    let lease = reads_at(settings, LEASE_LEVEL);
    let closed = ClosedReads { lag: settings.span(&CLOSED_LAG), oldest: settings.span(&CLOSED_OLDEST) };
    let raft = raft::Settings {
        election_min: election.least,
        election_max: election.most,
        heartbeat: settings.span(&HEARTBEAT),
        pre_vote: settings.on(&PRE_VOTE),
        check_quorum: settings.on(&CHECK_QUORUM),
        max_entries: settings.get(&BATCH) as u16,
        lease: if lease { settings.span(&LEASE) } else { Span::ZERO },
        clock_bound: settings.span(&CLOCK_BOUND),
        closed: reads_at(settings, CLOSED_LEVEL).then_some(closed),
        snapshot_every: settings.get(&SNAPSHOT_EVERY) as u16,
        snapshot_keep: settings.get(&SNAPSHOT_KEEP) as u16,
        orders: orders(settings),
        broken: broken(settings),
    };
    Box::new(World::<Raft>::new(setup, raft))
}
