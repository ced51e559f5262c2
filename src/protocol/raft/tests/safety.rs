//! Thousands of random schedules, whole and with one rule broken: whole, nothing gives; broken, it is noticed.

use std::collections::BTreeSet;

use super::schedule::run;
use crate::protocol::raft::Broken;
use crate::protocol::testing::{Tally, Violation};

fn schedules(replicas: u8, seeds: std::ops::Range<u64>) {
    let mut sum = Tally::default();
    for seed in seeds.clone() {
        match run(seed, replicas, Broken::default(), false) {
            Ok(tally) => {
                sum.epochs += tally.epochs;
                sum.committed += tally.committed;
                sum.answered += tally.answered;
            }
            Err(Violation { property, detail }) => {
                panic!("seed {seed}, {replicas} replicas: {property}: {detail}")
            }
        }
    }
    // The schedules disturb the replicas without stopping them altogether.
    let runs = seeds.count();
    assert!(sum.epochs > 2 * runs && sum.committed > 10 * runs && sum.answered > 10 * runs, "{sum:?}");
}

#[test]
fn three_replicas_are_safe_and_recover() {
    schedules(3, 0..1_500);
}

#[test]
fn four_replicas_are_safe_and_recover() {
    schedules(4, 0..1_000);
}

#[test]
fn five_replicas_are_safe_and_recover() {
    schedules(5, 0..1_000);
}

#[test]
fn seven_replicas_are_safe_and_recover() {
    schedules(7, 0..400);
}

/// Whether some schedule with a broken rule breaks `property`. `lenient` looks for what follows from the rule,
/// not for the rule itself.
#[track_caller]
fn notices(rule: Broken, (replicas, seeds): (u8, u64), lenient: bool, property: &str) {
    let mut others = BTreeSet::new();
    for seed in 0..seeds {
        match run(seed, replicas, rule, lenient) {
            Err(violation) if violation.property == property => return,
            Err(violation) => {
                others.insert(violation.property);
            }
            Ok(_) => {}
        }
    }
    panic!("{rule:?} was seen to break only {others:?}");
}

#[test]
fn a_forgotten_vote_is_noticed() {
    let rule = Broken { forgets_vote: true, ..Broken::default() };
    notices(rule, (3, 1_000), false, "one vote a term");
    notices(rule, (3, 3_000), true, "election safety");
}

#[test]
fn a_vote_for_any_log_is_noticed() {
    let rule = Broken { votes_for_any_log: true, ..Broken::default() };
    notices(rule, (3, 100), false, "leader completeness");
    notices(rule, (7, 100), false, "leader completeness");
}

#[test]
fn replies_counted_twice_are_noticed() {
    let rule = Broken { counts_replies_twice: true, ..Broken::default() };
    notices(rule, (5, 200), false, "election safety");
}

#[test]
fn old_terms_counted_are_noticed() {
    let rule = Broken { counts_old_terms: true, ..Broken::default() };
    notices(rule, (3, 200), false, "a leader counts entries of its own term");
}

#[test]
fn matching_entries_dropped_are_noticed() {
    let rule = Broken { truncates_matching: true, ..Broken::default() };
    notices(rule, (3, 100), false, "a match index is on the follower's disk");
    notices(rule, (3, 100), true, "committed entries stay");
}

#[test]
fn a_commit_index_beyond_what_matches_is_noticed() {
    let rule = Broken { commits_unmatched: true, ..Broken::default() };
    notices(rule, (3, 200), false, "state machine safety");
}

#[test]
fn a_retry_applied_twice_is_noticed() {
    let rule = Broken { applies_retries: true, ..Broken::default() };
    notices(rule, (3, 100), false, "a session applies a request once");
    notices(rule, (3, 100), false, "a retry gets the same answer");
}

#[test]
fn a_read_without_a_round_is_noticed() {
    let rule = Broken { reads_without_round: true, ..Broken::default() };
    notices(rule, (3, 100), false, "a confirmed read is not stale");
}

#[test]
fn a_dropped_suffix_is_noticed() {
    let rule = Broken { drops_suffix: true, ..Broken::default() };
    notices(rule, (3, 400), false, "committed entries stay");
}

#[test]
fn joint_consensus_without_the_old_majority_is_noticed() {
    let rule = Broken { forgets_old_majority: true, ..Broken::default() };
    notices(rule, (5, 500), false, "committed entries are on a majority of disks");
}
