//! Raft as in the paper, with the options of the dissertation.

use super::common::delay;
use super::{Conduct, Does, LevelKnobs, Levels, Make, Settings, SideDoes, System};
use crate::base::{Knob, Source, Unit};
use crate::protocol::raft::{self, Broken, ROLES, RULES, Raft};
use crate::sim::{Setup, Simulation, World};

pub const ELECTION_LEAST: Knob = Knob::number(
    "emin",
    "Election timeout, least",
    (10, 150, 60_000),
    Unit::Milliseconds,
    "A follower that hears from no leader for this long may stand for election.",
);
pub const ELECTION_MOST: Knob = Knob::number(
    "emax",
    "Election timeout, most",
    (10, 300, 60_000),
    Unit::Milliseconds,
    "Each timeout is drawn between the two, so that one follower mostly stands alone.",
);
pub const HEARTBEAT: Knob = Knob::number(
    "hb",
    "Heartbeat",
    (1, 50, 60_000),
    Unit::Milliseconds,
    "How often a leader tells that it is there.",
);
pub const PRE_VOTE: Knob = Knob::switch(
    "prevote",
    "PreVote",
    true,
    "A follower asks whether it could win before it raises the term.",
);
pub const CHECK_QUORUM: Knob = Knob::switch(
    "checkq",
    "CheckQuorum",
    true,
    "A leader that no majority answers for an election timeout steps down.",
);
pub const BATCH: Knob = Knob::number(
    "batch",
    "Entries a message",
    (1, 64, 1_000),
    Unit::None,
    "The most entries that a leader sends at once to a follower that is behind.",
);
pub const FORGETS_VOTE: Knob = Knob::broken(
    "xvote",
    "Forget votes",
    "A replica that restarts has forgotten for whom it voted, and may vote again in the same term.",
);
pub const COUNTS_OLD_TERMS: Knob = Knob::broken(
    "xterm",
    "Count old terms",
    "A leader commits entries of earlier terms by counting replicas, as in figure 8 of the paper.",
);
pub const TRUNCATES_MATCHING: Knob = Knob::broken(
    "xtrunc",
    "Drop matching entries",
    "A follower drops all entries after those of a message, even where nothing conflicts.",
);
pub const COMMITS_UNMATCHED: Knob = Knob::broken(
    "xcommit",
    "Commit unmatched entries",
    "A follower follows the leader's commit index beyond the entries that it knows to match.",
);
pub const COUNTS_REPLIES: Knob = Knob::broken(
    "xcount",
    "Count replies twice",
    "A candidate counts vote replies, not the replicas that sent them.",
);
pub const READS_WITHOUT_ROUND: Knob = Knob::broken(
    "xread",
    "Read without asking",
    "A leader answers ReadIndex reads without asking a majority whether it still leads.",
);
pub const APPLIES_RETRIES: Knob =
    Knob::broken("xretry", "Apply retries again", "A request that its client repeats takes effect again.");

const READS: Levels = Levels::new(
    &["through the log", "ReadIndex", "local"],
    &[0, 1, 2],
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
        FORGETS_VOTE,
        COUNTS_OLD_TERMS,
        TRUNCATES_MATCHING,
        COMMITS_UNMATCHED,
        COUNTS_REPLIES,
        READS_WITHOUT_ROUND,
        APPLIES_RETRIES,
    ],
    levels: [LevelKnobs::transfer(READS.by_default(1), WRITES), LevelKnobs::badge(LOCAL_READS, WRITES)],
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
    ],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let election = delay(settings, &ELECTION_LEAST, &ELECTION_MOST);
    let raft = raft::Settings {
        election_min: election.least,
        election_max: election.most,
        heartbeat: settings.span(&HEARTBEAT),
        pre_vote: settings.on(&PRE_VOTE),
        check_quorum: settings.on(&CHECK_QUORUM),
        max_entries: settings.get(&BATCH) as u16,
        broken: Broken {
            forgets_vote: settings.on(&FORGETS_VOTE),
            counts_old_terms: settings.on(&COUNTS_OLD_TERMS),
            truncates_matching: settings.on(&TRUNCATES_MATCHING),
            commits_unmatched: settings.on(&COMMITS_UNMATCHED),
            counts_replies_twice: settings.on(&COUNTS_REPLIES),
            reads_without_round: settings.on(&READS_WITHOUT_ROUND),
            applies_retries: settings.on(&APPLIES_RETRIES),
            ..Broken::default()
        },
    };
    Box::new(World::<Raft>::new(setup, raft))
}
