//! Figure 8 of the paper, step by step: why an entry of an earlier term is not committed by counting.

use super::invariants::Invariants;
use super::solo::{N1, N2, N3, N4, N5};
use crate::base::{ReplicaId, Span};
use crate::protocol::raft::{Broken, Settings, Term, Timer};
use crate::protocol::testing::{Checked, Violation, Weather};

type Net = crate::protocol::testing::Net<Invariants>;

/// Five replicas, of which all hold entry 1. One entry a message, so that messages can be lost in between.
fn five(broken: Broken) -> Result<Net, Violation> {
    let settings = Settings { max_entries: 1, broken, ..Settings::default() };
    let weather = Weather { loss: 0, duplicate: 0, slowest: Span::from_ms(5) };
    let invariants = Invariants::new(5, &Settings::default(), true);
    let mut net = Net::new(5, settings, 8, weather, invariants);
    for id in net.replicas() {
        net.restart(id)?;
    }
    elect(&mut net, N1, 1, &[N2, N3, N4, N5])?;
    for id in [N2, N3, N4, N5] {
        net.pass(N1, id)?;
        net.pass(id, N1)?;
    }
    assert_eq!(net.invariants.committed.len(), 1);
    Ok(net)
}

/// Elects a replica in this term with these votes. Nothing but the votes gets through.
fn elect(net: &mut Net, id: ReplicaId, term: u64, voters: &[ReplicaId]) -> Checked {
    net.restart(id)?;
    while leader_term(net, id).0 < term {
        net.lose_all();
        net.fire(id, Timer::Election)?;
    }
    for voter in voters {
        net.restart(*voter)?;
        net.pass(id, *voter)?;
        net.pass(*voter, id)?;
    }
    Ok(())
}

fn leader_term(net: &Net, id: ReplicaId) -> Term {
    net.nodes[id.index()].as_ref().expect("it is up").term()
}

fn leads(net: &Net, id: ReplicaId) -> bool {
    net.nodes[id.index()].as_ref().is_some_and(|node| node.is_leader())
}

/// (a) to (c): n1, leading term 4, has brought its entry 2 of term 2 to n2 and n3, a majority.
fn up_to_c(broken: Broken) -> Result<Net, Violation> {
    let mut net = five(broken)?;
    // (a) n1 leads term 2 and brings entry 2 to n2 alone.
    net.crash(N1);
    elect(&mut net, N1, 2, &[N2, N3])?;
    net.pass(N1, N2)?;
    net.lose_all();
    // (b) n1 crashes; n5 is elected in term 3 and has another entry 2.
    net.crash(N1);
    elect(&mut net, N5, 3, &[N3, N4])?;
    assert!(leads(&net, N5));
    net.lose_all();
    // (c) n5 crashes; n1 is elected in term 4 and goes on where it was.
    net.crash(N5);
    elect(&mut net, N1, 4, &[N2, N3])?;
    assert!(leads(&net, N1));
    net.lose_all();
    net.fire(N1, Timer::Heartbeat)?;
    net.pass(N1, N2)?;
    net.pass(N2, N1)?;
    for _ in 0..2 {
        net.pass(N1, N3)?;
        net.pass(N3, N1)?;
    }
    Ok(net)
}

/// (d) n1 crashes before its entry of term 4 reaches anyone; n5 asks for the votes of term 5.
fn up_to_d(broken: Broken) -> Result<Net, Violation> {
    let mut net = up_to_c(broken)?;
    net.lose_all();
    net.crash(N1);
    elect(&mut net, N5, 5, &[N2, N3, N4])?;
    Ok(net)
}

#[test]
fn counting_would_commit_what_is_then_overwritten() {
    let broken = Broken { counts_old_terms: true, ..Broken::default() };
    let violation = up_to_d(broken).err().expect("entry 2 was committed, and n5 has another one");
    assert_eq!(violation.property, "leader completeness", "{}", violation.detail);
}

#[test]
fn not_counting_loses_nothing_that_was_committed() {
    let mut net = up_to_d(Broken::default()).expect("safe");
    assert!(leads(&net, N5));
    for _ in 0..3 {
        for id in [N2, N3, N4] {
            net.pass(N5, id).and_then(|()| net.pass(id, N5)).expect("safe");
        }
    }
    assert!(net.invariants.committed.len() >= 2, "n5's own entry 2, with one of term 5");
    assert_eq!(net.invariants.committed[1].term, Term(3));
}

#[test]
fn an_entry_of_its_own_term_commits_what_is_before_it() {
    let mut net = up_to_c(Broken::default()).expect("safe");
    assert_eq!(net.invariants.committed.len(), 1);
    // (e) Entry 3, of term 4, reaches a majority: with it entry 2 is committed, and n5 cannot win any more.
    for id in [N2, N3] {
        net.pass(N1, id).and_then(|()| net.pass(id, N1)).expect("safe");
    }
    assert_eq!(net.invariants.committed.len(), 3);
    net.lose_all();
    net.crash(N1);
    elect(&mut net, N5, 5, &[N2, N3, N4]).expect("safe");
    assert!(!leads(&net, N5));
}
