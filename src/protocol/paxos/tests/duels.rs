//! Progress: proposers preempt each other, back off, and give way to a leader [PMS §2.4].

use super::invariants::Invariants;
use super::solo::{N1, N2, N3, Solo, request, write};
use crate::base::{ClientId, ReplicaId, Span, Time};
use crate::protocol::paxos::{Ballot, Proposers, Settings, Timer};
use crate::protocol::testing::{Net, Watch, Weather};
use crate::sim::{Input, Node};

#[test]
fn section_2_4_a_higher_promise_of_its_own_acceptor_preempts_a_leader() {
    let mut solo = Solo::leader(3);
    solo.prepare(N2, 5, 0);
    assert!(solo.is_backing_off() && solo.notes.contains(&"paxos.deposed"));
    assert_eq!(solo.promised(), (0, vec![]), "the acceptor promises all the same");
    assert!(!solo.timers.contains_key(&Timer::Heartbeat) && solo.timers.contains_key(&Timer::BackOff));
}

#[test]
fn section_2_4_a_preempted_proposer_tries_above_what_it_was_told() {
    let mut solo = Solo::new(3);
    solo.step(Input::Timer(Timer::Leader));
    solo.preempted(N2, 1, 8);
    assert!(solo.is_backing_off());
    solo.step(Input::Timer(Timer::BackOff));
    assert_eq!(solo.node.own_ballot(), Some(Ballot(10)));
    solo.preempted(N2, 1, 11);
    assert_eq!(solo.node.own_ballot(), Some(Ballot(10)), "told of an earlier ballot, late");
}

#[test]
fn section_2_4_the_back_off_grows_with_every_preemption_in_a_row() {
    let mut solo = Solo::new(3);
    solo.step(Input::Timer(Timer::Leader));
    for most in [2, 4, 8, 16, 32, 32] {
        let own = solo.node.own_ballot().expect("it is preparing");
        solo.preempted(N2, own.0, own.0 + 1);
        let wait = solo.timers[&Timer::BackOff].since(solo.now);
        assert!(wait >= Span::from_ms(100) && wait <= Span::from_ms(100 * most), "{wait}");
        solo.step(Input::Timer(Timer::BackOff));
    }
}

#[test]
fn section_2_4_whoever_hears_a_leader_stops_trying() {
    let mut solo = Solo::new(3);
    solo.step(Input::Timer(Timer::Leader));
    solo.heartbeat(N3, 6, 0);
    assert_eq!((solo.node.standing().role, solo.node.leader), (0, Some(N3)));
    assert!(solo.timers.contains_key(&Timer::Leader) && !solo.timers.contains_key(&Timer::BackOff));
    // A leader that a higher ballot has overtaken is told so, and not followed.
    solo.heartbeat(N2, 5, 0);
    assert_eq!((solo.notes.as_slice(), solo.sent.len()), (&["paxos.refused_leader"][..], 1));
}

/// Two proposers, n1 and n2, each with a client's request and the promise of n3, through which alone they
/// hear of each other. No time passes: the test says what arrives when.
fn duel() -> Net<Invariants> {
    let settings =
        Settings { proposers: Proposers::Anyone, back_off: Span::from_ms(5), ..Settings::default() };
    let weather = Weather { loss: 0, duplicate: 0, slowest: Span::from_secs(60) };
    let mut net = Net::new(3, settings, 1, weather, Invariants::new(3, false, Span::ZERO));
    net.cuts.extend([(N1, N2), (N2, N1)]);
    for id in net.replicas() {
        net.restart(id).expect("safe");
    }
    for id in [N1, N2] {
        let mut asked = request(u32::from(id.0) + 1, write(id.0.into()), 0);
        asked.ticket.client = ClientId(id.0);
        net.ask(id, asked);
    }
    net.run(Time(5_000)).expect("safe");
    net
}

/// What is on its way between a proposer and n3 arrives, there and back.
fn exchange(net: &mut Net<Invariants>, proposer: ReplicaId) {
    net.pass(proposer, N3).and_then(|()| net.pass(N3, proposer)).expect("safe");
}

fn ballots(net: &Net<Invariants>) -> u64 {
    net.nodes.iter().flatten().map(|node| node.standing().epoch).max().expect("there are replicas")
}

#[test]
fn section_2_4_two_proposers_can_keep_preempting_each_other() {
    let mut net = duel();
    exchange(&mut net, N1);
    exchange(&mut net, N2);
    for round in 0..20 {
        let proposer = [N1, N2][round % 2];
        let before = ballots(&net);
        // Its phase 2 comes too late, for the other's phase 1 was between; it tries again at once.
        exchange(&mut net, proposer);
        net.fire(proposer, Timer::BackOff).expect("safe");
        exchange(&mut net, proposer);
        assert!(ballots(&net) > before, "an ever higher ballot");
    }
    assert_eq!((net.invariants.committed(), net.answers.len()), (0, 0), "and nothing is ever chosen");
    // Left alone, they back off for random times, and both get their value through.
    net.cuts.clear();
    net.weather.slowest = Span(1_000);
    net.run(Time(120_000_000)).expect("safe");
    assert_eq!(net.answers.len(), 2);
}
