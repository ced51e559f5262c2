//! Whatever a message says, a replica goes on: peers that break the rules may break promises, but crash nobody.

use std::collections::BTreeSet;

use super::solo::{N1, Solo, read, request, write, write_entry};
use std::rc::Rc;

use crate::base::{ReplicaId, Rng, Span, Time};
use crate::protocol::machine::Machine;
use crate::protocol::raft::{
    AppendEntries, AppendOutcome, AppendReply, Closed, ClosedReads, Config, Index, InstallSnapshot, Members,
    Message, Orders, ROLES, RULES, Raft, ReadAsk, ReadReply, Settings, Snapshot, Term, TimeoutNow, Timer,
    VoteReply, VoteRequest,
};
use crate::sim::{Arg, Input, Node, Note};

fn number(rng: &mut Rng) -> u64 {
    match rng.below(12) {
        0 => u64::MAX,
        1 => u64::MAX - 1,
        2 => rng.below(1 << 40),
        _ => rng.below(6),
    }
}

fn message(rng: &mut Rng, replicas: u64) -> Message {
    let term = Term(if rng.below(40) == 0 { u64::MAX } else { rng.below(8) });
    let ask = VoteRequest {
        term,
        last_index: Index(number(rng)),
        last_term: Term(number(rng)),
        transfer: rng.below(4) == 0,
    };
    let vote = VoteReply { term, asked: Term(rng.below(8)), granted: rng.below(3) > 0 };
    let entries = (0..rng.below(4)).map(|n| write_entry(rng.below(8), n)).collect();
    let outcome = match rng.below(3) {
        0 => AppendOutcome::Matched(Index(number(rng))),
        1 => AppendOutcome::StaleTerm,
        _ => AppendOutcome::Mismatch {
            prev: Index(number(rng)),
            conflict: (rng.below(2) == 0).then(|| Term(number(rng))),
            first: Index(number(rng)),
        },
    };
    let ticket = request(rng.below(5) as u32, write(1), 0).ticket;
    match rng.below(10) {
        0 => Message::PreVote(ask),
        1 => Message::PreVoteReply(vote),
        2 => Message::RequestVote(ask),
        3 => Message::VoteReply(vote),
        4 => Message::AppendEntries(AppendEntries {
            term,
            prev_index: Index(number(rng)),
            prev_term: Term(number(rng)),
            entries,
            commit: Index(number(rng)),
            round: number(rng),
            closed: (rng.below(3) == 0).then(|| closed(rng)),
        }),
        5 => Message::InstallSnapshot(InstallSnapshot {
            term,
            round: number(rng),
            snapshot: Rc::new(snapshot(rng, replicas)),
        }),
        6 => Message::TimeoutNow(TimeoutNow { term }),
        7 => Message::ReadAsk(ReadAsk { term, ticket }),
        8 => Message::ReadReply(ReadReply {
            term,
            ticket,
            index: (rng.below(2) == 0).then(|| Index(number(rng))),
        }),
        _ => Message::AppendReply(AppendReply { term, round: number(rng), outcome }),
    }
}

fn closed(rng: &mut Rng) -> Closed {
    Closed { clock: [i64::MIN, -1, 0, 1 << 40, i64::MAX][rng.below(5) as usize], index: Index(number(rng)) }
}

/// Its state has nothing to do with the index that it claims.
fn snapshot(rng: &mut Rng, replicas: u64) -> Snapshot {
    let mut machine = Machine::default();
    (0..rng.below(4)).for_each(|n| {
        machine.apply(&write_entry(1, n).payload.for_machine(), false);
    });
    let config = Config {
        voters: members(rng, replicas),
        outgoing: members(rng, replicas),
        learners: members(rng, replicas),
    };
    let at = Index(number(rng));
    Snapshot { index: at, term: Term(number(rng)), config: (Index(number(rng)), config), machine }
}

fn members(rng: &mut Rng, replicas: u64) -> Members {
    (0..rng.below(4)).map(|_| ReplicaId(rng.below(replicas) as u8)).collect()
}

fn action(rng: &mut Rng) -> crate::history::Action {
    if rng.below(2) == 0 { write(1) } else { read() }
}

#[test]
fn any_message_is_survived() {
    for seed in 0..300 {
        let mut rng = Rng::stream(seed, "hostile", 0);
        let orders = Orders { first: 1 + (seed % 3) as u8, add_at: Some(Time::ZERO), ..Orders::default() };
        let both = Settings {
            pre_vote: seed & 1 == 1,
            check_quorum: seed & 2 == 2,
            lease: Span(seed & 4),
            closed: (seed & 8 == 8).then_some(ClosedReads { lag: Span(1), oldest: Span(1) }),
            snapshot_every: (seed / 16 % 4) as u16,
            orders: if seed % 3 == 0 { orders } else { Orders::default() },
            ..Settings::default()
        };
        let mut solo = Solo::with(1 + (seed % 5) as u8, both);
        for _ in 0..150 {
            let input = match rng.below(8) {
                0 => Input::Timer(Timer::Election),
                1 => Input::Timer(
                    [
                        Timer::Heartbeat,
                        Timer::CheckQuorum,
                        Timer::Snapshot,
                        Timer::Members,
                        Timer::Orders,
                        Timer::Transfer,
                    ][rng.below(6) as usize],
                ),
                2 => Input::Request(request(rng.below(5) as u32, action(&mut rng), rng.below(7) as u8)),
                _ if solo.replicas == 1 => Input::Timer(Timer::Election),
                _ => {
                    let from = ReplicaId(1 + rng.below(u64::from(solo.replicas) - 1) as u8);
                    let message = message(&mut rng, solo.replicas.into());
                    assert!(!Raft::describe(&message).is_empty());
                    Raft::label(&message);
                    Input::Message { from, message }
                }
            };
            solo.step(input);
            let view = solo.node.view();
            assert!(usize::from(view.role) < ROLES.states.len());
            assert!(solo.node.term() >= Term(0) && view.log.is_some());
        }
    }
}

#[test]
fn rules_have_names_of_their_own_and_whole_sentences() {
    let names: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(names.len(), RULES.len());
    for rule in RULES {
        assert!(rule.id.starts_with("raft.") && !rule.source.section.is_empty());
        let sentence = Note::new(rule, [Arg::Number(7); 4]).sentence(N1);
        assert!(sentence.starts_with("n1 ") && !sentence.ends_with('.') && !sentence.contains('{'));
    }
}

#[test]
fn the_diagram_names_states_that_exist() {
    let states = ROLES.states.len();
    for arrow in ROLES.transitions {
        assert!(usize::from(arrow.from) < states && usize::from(arrow.to) < states);
    }
    assert_eq!(ROLES.states.iter().filter(|state| state.leads).count(), 1);
}
