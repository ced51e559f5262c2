//! Random schedules: crashes, cuts, loss, repetition and reordering, then healing and progress.

use super::invariants::Promises;
use super::schedule::{alone, leased, run, sentinels, terms, witnesses};
use crate::protocol::primary::{Election, Failover, Fencing, Settings};

const SAFE: Promises = Promises { committed_stays: true, fresh_at_primary: false, once: true, votes: true };
const LEASED: Promises = Promises { fresh_at_primary: true, ..SAFE };
const VOTED: Promises =
    Promises { committed_stays: false, fresh_at_primary: false, once: false, votes: true };

/// Runs schedules that must all hold, and says that they were worth it.
fn all_hold(seeds: u64, members: u8, settings: Settings, promises: Promises) {
    let (mut epochs, mut committed, mut answered) = (0, 0, 0);
    for seed in 0..seeds {
        match run(seed, members, settings, promises) {
            Ok(tally) => {
                epochs += tally.epochs;
                committed += tally.committed;
                answered += tally.answered;
            }
            Err(broken) => panic!("seed {seed} with {members}: {}: {}", broken.property, broken.detail),
        }
    }
    let per = |count: usize| count as u64 / seeds;
    assert!(per(committed) > 10 && per(answered) > 15, "{epochs} {committed} {answered}");
    let fails_over = !matches!(settings.failover, Failover::Never);
    assert!(!fails_over || members == 1 || epochs as u64 > seeds, "{epochs} epochs in {seeds} runs");
}

fn some_breaks(seeds: u64, members: u8, settings: Settings, promises: Promises) -> Vec<&'static str> {
    (0..seeds).filter_map(|seed| run(seed, members, settings, promises).err()).map(|v| v.property).collect()
}

#[test]
fn with_votes_that_promise_what_a_majority_holds_stays_and_the_primary_reads_fresh() {
    for members in [1, 2, 3, 5] {
        all_hold(60, members, leased(), LEASED);
    }
}

#[test]
fn with_terms_and_a_dry_run_what_a_majority_holds_stays() {
    for members in [3, 5] {
        all_hold(60, members, terms(), SAFE);
    }
}

/// Two members hold data and one votes [MongoDB manual, replica set arbiter].
#[test]
fn an_arbiter_votes_and_holds_nothing() {
    all_hold(60, 3, Settings { data: 2, ..terms() }, SAFE);
}

#[test]
fn witnesses_elect_one_primary_a_round() {
    all_hold(60, 5, witnesses(), VOTED);
}

#[test]
fn sentinels_elect_one_primary_a_round() {
    for members in [3, 5] {
        all_hold(60, members, sentinels(), VOTED);
    }
}

#[test]
fn members_that_promote_themselves_come_together_when_they_hear_each_other() {
    for members in [2, 3, 5] {
        all_hold(60, members, alone(), Promises::default());
    }
}

#[test]
fn without_failover_everyone_catches_up_with_the_primary() {
    all_hold(60, 3, Settings::default(), VOTED);
}

/// The rules above are what keeps these from breaking: without one of them, some schedule shows it.
#[test]
fn without_its_rules_a_vote_keeps_nothing() {
    let lax = Election { promise: false, ..Election::SAFE };
    let broken = some_breaks(60, 5, Settings { failover: Failover::Vote(lax), ..leased() }, LEASED);
    assert!(!broken.is_empty(), "votes for whoever asks");
    let unfenced = Fencing { epochs: true, lease: None };
    let broken = some_breaks(400, 3, Settings { fencing: unfenced, ..leased() }, LEASED);
    assert!(broken.contains(&"not stale"), "no lease: {broken:?}");
    let broken = some_breaks(60, 3, alone(), SAFE);
    assert!(!broken.is_empty(), "everyone for himself");
}
