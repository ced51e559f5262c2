//! One test a rule, and random faults with what must never happen looked at after each step.

mod account;

use super::{Level, Regions, Settings};
use crate::base::{ReplicaId, Rng, Span};
use crate::history::{Action, Answer, Refusal, Value};
use crate::protocol::testing::{N1, Solo};
use crate::sim::{Input, Ticket};
use account::{Account, Outcome, X};
use std::collections::BTreeSet;

fn account(level: Level) -> Settings {
    Settings { account: level, lease: Span::from_secs(1), ..Settings::default() }
}

fn read_of(value: i64) -> Option<Outcome> {
    Some(Ok(Answer::Read(Some(Value(value)))))
}

#[test]
fn strong_a_write_waits_for_every_region_and_a_majority_suffices_once_one_is_dropped() {
    let mut db = Account::new(3, account(Level::Strong), 1);
    db.run(300);
    let first = db.write(1, 7);
    db.run(10);
    assert_eq!(db.answers.get(&first), Some(&Ok(Answer::Written)));
    let everywhere = (0..3).map(|n| db.read(n, 5, Level::Strong)).collect::<Vec<_>>();
    db.run(5);
    assert!(everywhere.iter().all(|read| db.answers.get(read).copied() == read_of(7)));
    db.cut_off(2);
    let second = db.write(0, 8);
    db.run(500);
    assert_eq!(db.answers.get(&second), None, "n3 counts and lacks it");
    let waits = db.read(1, 6, Level::Strong);
    assert_eq!(db.answers.get(&waits), None, "n2 has it, and does not show it yet");
    db.run(1_500);
    assert_eq!(db.answers.get(&second), Some(&Ok(Answer::Written)), "n3 was dropped");
    assert_eq!(db.answers.get(&waits).copied(), read_of(8));
    let refused = db.read(2, 6, Level::Strong);
    assert!(
        matches!(db.answers.get(&refused), Some(Err(Refusal::NoQuorum { .. }))),
        "a dropped region refuses"
    );
    let weaker = db.read(2, 6, Level::Eventual);
    assert_eq!(db.answers.get(&weaker).copied(), read_of(7), "unless a weaker level is asked for");
    db.cut.clear();
    db.run(500);
    let again = db.read(2, 6, Level::Strong);
    assert_eq!(db.answers.get(&again).copied(), read_of(8), "caught up and counted again");
}

#[test]
fn strong_two_regions_do_without_neither() {
    let mut db = Account::new(2, account(Level::Strong), 1);
    db.run(300);
    db.cut_off(1);
    let write = db.write(0, 7);
    db.run(10_000);
    assert_eq!(db.answers.get(&write), None);
    db.cut.clear();
    db.run(300);
    assert_eq!(db.answers.get(&write), Some(&Ok(Answer::Written)));
}

#[test]
fn bounded_staleness_refuses_writes_when_a_region_lacks_k_or_has_lacked_one_for_t() {
    let bounds = [(5, Span::from_secs(300)), (100_000, Span::from_secs(2))];
    for (most_writes, most_time) in bounds {
        let mut db =
            Account::new(3, Settings { most_writes, most_time, ..account(Level::BoundedStaleness) }, 1);
        db.run(300);
        db.cut_off(2);
        let writes: Vec<Ticket> = (0..8)
            .map(|value| {
                let write = db.write(0, value);
                db.run(400);
                write
            })
            .collect();
        let done: Vec<bool> = writes.iter().map(|write| db.answers[write] == Ok(Answer::Written)).collect();
        assert_eq!(done, [true, true, true, true, true, false, false, false], "{most_writes} {most_time}");
        assert_eq!(db.answers[&writes[7]], Err(Refusal::Overloaded));
        db.cut.clear();
        db.run(300);
        let write = db.write(0, 9);
        assert_eq!(db.answers[&write], Ok(Answer::Written));
    }
}

#[test]
fn session_reads_its_writes_and_others_may_not() {
    let mut db = Account::new(3, account(Level::Session), 1);
    db.run(300);
    db.slowest = 60_000;
    let write = db.write(0, 7);
    assert_eq!(db.answers[&write], Ok(Answer::Written), "it waits for nobody");
    let own = db.read(2, 0, Level::Session);
    assert_eq!(db.answers.get(&own), None, "the session has seen more than n3");
    let other = db.read(2, 1, Level::Session);
    assert_eq!(db.answers[&other], Ok(Answer::Read(None)), "another session has not");
    let eventual = db.read(2, 0, Level::Eventual);
    assert_eq!(db.answers[&eventual], Ok(Answer::Read(None)));
    db.run(200);
    assert_eq!(db.answers.get(&own).copied(), read_of(7));
}

#[test]
fn a_retry_is_the_same_write() {
    let mut db = Account::new(3, account(Level::Session), 1);
    let write = db.write(0, 7);
    let (request, _) = db.asked[&write];
    db.push(0, Input::Request(request));
    db.push(1, Input::Request(request));
    db.asked.insert(write, (request, ReplicaId(1)));
    db.run(20);
    assert_eq!(db.disks[0].log.len(), 1);
}

#[test]
fn a_region_that_knows_no_lease_is_not_counted_on() {
    let settings = account(Level::Strong);
    let mut solo = Solo::<Regions>::with(3, settings);
    assert!(solo.node.is_counted(), "n1 is the write region");
    assert_eq!(solo.node.me, N1);
    assert!(Account::new(3, settings, 1).nodes[1].as_ref().is_some_and(|node| !node.is_counted()));
    solo.write(1);
    assert!(solo.answers.is_empty(), "nobody else has it");
}

/// Random cuts, crashes and losses: `assert_one_log` and the sessions' promises hold throughout; then all heals, and
/// writes and strong reads get through.
#[test]
fn no_schedule_of_faults_breaks_a_promise_and_all_recover() {
    let mut notes = BTreeSet::new();
    for seed in 0..600 {
        let mut rng = Rng::stream(seed, "regions", 0);
        let level = Level::from_code(rng.below(5) as u8);
        let bounds = (rng.between(3, 20), Span::from_ms(rng.between(200, 3_000)));
        let settings = Settings { most_writes: bounds.0, most_time: bounds.1, ..account(level) };
        let mut db = Account::new(rng.between(2, 5) as u8, settings, seed);
        (db.loss, db.slowest) = (rng.below(20), rng.between(2_000, 80_000));
        for value in 1..60 {
            let n = rng.below(db.nodes.len() as u64) as u8;
            match rng.below(12) {
                0 => db.cut_off(n),
                1 => db.cut.clear(),
                2 => db.crash(n),
                3 => db.restart(n),
                4..8 => drop(db.write(n, value)),
                8 => {
                    let action = Action::Cas { key: X, expected: Some(Value(value - 1)), new: Value(value) };
                    db.ask(n, 1, action, 0);
                }
                _ => {
                    let (before, strong) = (db.done, db.settings.account == Level::Strong);
                    let read = db.read(n, rng.below(3) as u8, Level::from_code(rng.below(5) as u8));
                    let (request, _) = db.asked[&read];
                    if let (Some(Ok(Answer::Read(found))), true, 0) =
                        (db.answers.get(&read), strong, request.level)
                    {
                        let shown = db.disks[0].log.iter().rposition(|entry| Some(entry.value) == *found);
                        assert!(
                            shown.map_or(0, |place| place as u64 + 1) >= before,
                            "seed {seed}: back from {before}"
                        );
                    }
                }
            }
            db.run(rng.between(1, 300));
        }
        assert_recovers(&mut db);
        notes.extend(db.notes);
    }
    for rule in super::RULES {
        assert!(notes.contains(rule.id), "no schedule follows {}", rule.id);
    }
}

fn assert_recovers(db: &mut Account) {
    db.cut.clear();
    (db.loss, db.slowest) = (0, 2_000);
    (0..db.nodes.len() as u8).for_each(|n| db.restart(n));
    db.run(4_000);
    let last = (db.nodes.len() - 1) as u8;
    let write = db.write(last, 1_000);
    db.run(500);
    assert_eq!(db.answers.get(&write), Some(&Ok(Answer::Written)));
    for n in 0..=last {
        let read = db.read(n, 7, Level::Strong);
        assert_eq!(db.answers.get(&read).copied(), read_of(1_000), "n{}", n + 1);
        assert_eq!(db.disks[usize::from(n)].log, db.disks[0].log);
    }
}
