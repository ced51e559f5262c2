//! Raft as in the paper, with the options of the dissertation.

use super::common::delay;
use super::{LevelKnobs, Settings, System};
use crate::base::{Knob, Source, Unit};
use crate::protocol::raft::{self, ROLES, RULES, Raft};
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

const READ_PATHS: &[&str] = &["through the log", "ReadIndex", "local"];
const WRITE_PATHS: &[&str] = &["through the log"];

const TRANSFER_READ: Knob =
    Knob::choice("tr", "Transfer reads", READ_PATHS, 1, "How a replica makes sure of what it reads.");
const TRANSFER_WRITE: Knob =
    Knob::choice("tw", "Transfer writes", WRITE_PATHS, 0, "Every write is an entry of the log.");
const BADGE_READ: Knob = Knob::choice(
    "br",
    "Badge reads",
    READ_PATHS,
    2,
    "A local read answers at once from what this replica has applied, however old.",
);
const BADGE_WRITE: Knob =
    Knob::choice("bw", "Badge writes", WRITE_PATHS, 0, "Every write is an entry of the log.");

/// The choices stand in the order of the protocol's codes.
const READ_CODES: &[u8] = &[0, 1, 2];
const WRITE_CODES: &[u8] = &[0];

pub static RAFT: System = System {
    id: "raft",
    name: "Raft",
    summary: "One replicated log under one elected leader at a time. A majority decides.",
    knobs: &[ELECTION_LEAST, ELECTION_MOST, HEARTBEAT, PRE_VOTE, CHECK_QUORUM],
    levels: [
        LevelKnobs {
            read: &TRANSFER_READ,
            write: &TRANSFER_WRITE,
            read_codes: READ_CODES,
            write_codes: WRITE_CODES,
        },
        LevelKnobs {
            read: &BADGE_READ,
            write: &BADGE_WRITE,
            read_codes: READ_CODES,
            write_codes: WRITE_CODES,
        },
    ],
    roles: &ROLES,
    rules: RULES,
    sources: &[Source::new("Raft", "§5, §8, §9.3"), Source::new("Ongaro", "§6.2, §6.4, §9.6")],
    build,
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let election = delay(settings, &ELECTION_LEAST, &ELECTION_MOST);
    let raft = raft::Settings {
        election_min: election.least,
        election_max: election.most,
        heartbeat: settings.span(&HEARTBEAT),
        pre_vote: settings.on(&PRE_VOTE),
        check_quorum: settings.on(&CHECK_QUORUM),
        ..raft::Settings::default()
    };
    Box::new(World::<Raft>::new(setup, raft))
}
