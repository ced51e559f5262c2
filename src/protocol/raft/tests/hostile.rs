//! Whatever a message says, a replica goes on: peers that break the rules may break promises, but crash nobody.

use std::collections::BTreeSet;

use super::solo::{N1, Solo, request, write, write_entry};
use crate::base::{ReplicaId, Rng};
use crate::protocol::raft::{
    AppendEntries, AppendOutcome, AppendReply, Index, Message, ROLES, RULES, Raft, Settings, Term, Timer,
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

fn message(rng: &mut Rng) -> Message {
    let term = Term(if rng.below(40) == 0 { u64::MAX } else { rng.below(8) });
    let ask = VoteRequest { term, last_index: Index(number(rng)), last_term: Term(number(rng)) };
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
    match rng.below(6) {
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
        }),
        _ => Message::AppendReply(AppendReply { term, round: number(rng), outcome }),
    }
}

#[test]
fn any_message_is_survived() {
    for seed in 0..300 {
        let mut rng = Rng::stream(seed, "hostile", 0);
        let both = Settings { pre_vote: seed & 1 == 1, check_quorum: seed & 2 == 2, ..Settings::default() };
        let mut solo = Solo::with(1 + (seed % 5) as u8, both);
        for _ in 0..150 {
            let input = match rng.below(8) {
                0 => Input::Timer(Timer::Election),
                1 => Input::Timer([Timer::Heartbeat, Timer::CheckQuorum][rng.below(2) as usize]),
                2 => Input::Request(request(rng.below(5) as u32, write(1), rng.below(4) as u8)),
                _ if solo.replicas == 1 => Input::Timer(Timer::Election),
                _ => {
                    let from = ReplicaId(1 + rng.below(u64::from(solo.replicas) - 1) as u8);
                    let message = message(&mut rng);
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
