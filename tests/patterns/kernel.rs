//! Applications in the kernel: jobs are delivered as the settings say, and a run repeats, forks and is cut back.

use netsplit::base::{EventId, JobId, Time};
use netsplit::engine::{Engine, Goal};
use netsplit::sim::{Act, JobRecord, JobStep};

use super::support::{application, run, scenario};

fn jobs(engine: &Engine) -> &[JobRecord] {
    &engine.frame().record.jobs
}

fn count(engine: &Engine, of: impl Fn(&JobStep) -> bool) -> usize {
    jobs(engine).iter().filter(|record| of(&record.step)).count()
}

const HARD: &[(&str, i64)] = &[("app", 1), ("acopies", 2), ("acrash", 10), ("astall", 10), ("ikstuck", 1)];

#[test]
fn at_least_once_delivers_until_it_is_acknowledged_and_to_another_service() {
    let engine = run(scenario("raft", 3, &[("app", 1), ("acrash", 15), ("ikstuck", 1), ("end", 20_000)]));
    let tally = application(&engine).tally;
    assert!(tally.crashes > 3 && tally.deliveries > 12, "{tally:?}");
    assert_eq!((tally.done, tally.lost), (12, 0), "{tally:?}");
    let mut moved = 0;
    for job in (0..12).map(JobId) {
        let to: Vec<_> = jobs(&engine)
            .iter()
            .filter(|record| record.job == job && record.step == JobStep::Delivered)
            .map(|record| record.client)
            .collect();
        moved += to.windows(2).filter(|pair| pair[0] != pair[1]).count();
        let done = jobs(&engine).iter().position(|record| record.job == job && record.step == JobStep::Done);
        let late = jobs(&engine)[done.expect("it was done")..].iter();
        let again = late.filter(|record| record.job == job && record.step == JobStep::Delivered).count();
        assert_eq!(again, 0, "{job} is not delivered after its acknowledgement");
    }
    // The one that had it last has it again only where no other is free.
    assert!(moved as u32 > (tally.deliveries - 12) / 2, "{moved} of {tally:?}");
}

#[test]
fn at_most_once_delivers_once_and_loses_what_a_crash_meets() {
    let engine = run(scenario("raft", 3, &[("app", 1), ("acrash", 15), ("adel", 1), ("end", 20_000)]));
    let tally = application(&engine).tally;
    assert_eq!(tally.deliveries, 12, "{tally:?}");
    assert!(tally.lost > 0 && tally.lost == tally.crashes, "{tally:?}");
    assert_eq!(tally.done + tally.lost, 12);
}

#[test]
fn a_run_with_an_application_repeats_and_any_moment_of_it_is_reached_from_any_other() {
    let whole = run(scenario("raft", 5, HARD));
    let mut engine = Engine::new(scenario("raft", 5, HARD));
    let mut there = Vec::new();
    while engine.step_forward() {
        there.push((engine.snapshot().fingerprint, application(&engine)));
    }
    assert_eq!(engine.snapshot().fingerprint, whole.snapshot().fingerprint);
    assert_eq!(jobs(&engine), jobs(&whole));
    for event in [there.len() as u64 / 2, 40, there.len() as u64 - 3] {
        engine.go(Goal::Event(EventId(event)));
        while !engine.work(1_000) {}
        let (fingerprint, said) = &there[event as usize - 1];
        assert_eq!(engine.snapshot().fingerprint, *fingerprint, "event {event}");
        assert_eq!(application(&engine).tally, said.tally, "what happened later is not known yet");
        assert_eq!(application(&engine).ruling, said.ruling);
    }
}

#[test]
fn a_branch_forgets_the_jobs_that_came_after_it() {
    let mut engine = Engine::new(scenario("raft", 5, HARD));
    engine.go(Goal::End);
    while !engine.work(100_000) {}
    let all = jobs(&engine).len();
    engine.go(Goal::Time(Time(900_000)));
    while !engine.work(100_000) {}
    engine.act(Act::HealAll);
    assert!(jobs(&engine).len() < all / 2, "{} of {all}", jobs(&engine).len());
    engine.go(Goal::End);
    while !engine.work(100_000) {}
    assert!(application(&engine).tally.done > 6);
}

/// Services crash and stall by a stream of their own: what the network does to the same requests stays the same.
#[test]
fn without_an_application_nothing_of_it_is_in_the_run() {
    let plain = run(scenario("raft", 5, &[]));
    let settings = [("acrash", 50), ("astall", 50), ("xikmem", 1), ("acopies", 5)];
    let with = run(scenario("raft", 5, &settings));
    assert_eq!(plain.snapshot().fingerprint, with.snapshot().fingerprint);
    assert!(with.frame().verdicts.application.is_none() && jobs(&with).is_empty());
    assert_eq!(count(&with, |_| true), 0);
}
