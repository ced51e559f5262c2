//! Failover by vote: who is refused, who wins, and what a vote promises.

use super::solo::{SECOND, replica, stream, vote_request};
use crate::base::{ReplicaId, Span, Time};
use crate::protocol::primary::{
    Ack, Detection, Election, Epoch, Failover, Index, Member, Message, Ping, Position, Settings, Timer,
    VoteReply, Voters,
};
use crate::protocol::testing::{N1, N2, N3, Solo, write};

fn voting(election: Election) -> Settings {
    Settings { failover: Failover::Vote(election), ..Settings::default() }
}

const TOLD: Election = Election { agree: false, promise: false, ..Election::SAFE };

/// As long a log as n1's.
const EQUAL: Position = Position { epoch: SECOND, index: Index(2) };

fn grant(round: u64, dry: bool) -> Message {
    Message::VoteReply(VoteReply { asked: round, dry, granted: true, round, epoch: SECOND, last: EQUAL })
}

fn granted(solo: &Solo<Member>) -> bool {
    solo.votes()[0].granted
}

/// [Redis Cluster specification, Masters reply to replica vote request] Once an epoch, and on disk.
#[test]
fn one_vote_a_round_across_restarts() {
    let mut solo = replica(voting(TOLD));
    solo.receive(N3, vote_request(3, false, EQUAL));
    assert!(granted(&solo) && solo.persisted);
    solo.restart();
    solo.receive(N2, vote_request(3, false, EQUAL));
    assert!(!granted(&solo) && solo.noted("refused_voted"));
    solo.receive(N3, vote_request(3, false, EQUAL));
    assert!(granted(&solo), "the same vote again");
    solo.receive(N2, vote_request(2, false, EQUAL));
    assert!(!granted(&solo) && solo.noted("refused_round"));
}

/// [Redis Cluster specification, Masters reply to replica vote request] Only if the master is failing.
#[test]
fn a_voter_that_hears_the_primary_refuses() {
    let mut solo = replica(voting(Election::SAFE));
    solo.later(299).receive(N3, vote_request(3, false, EQUAL));
    assert!(!granted(&solo) && solo.noted("refused_hears"));
    solo.later(1).receive(N3, vote_request(4, false, EQUAL));
    assert!(granted(&solo));
}

/// [MongoDB manual, Replica Set Elections] The log decides where votes promise, and only there.
#[test]
fn a_shorter_log_gets_no_vote_that_promises() {
    let short = Position { epoch: Epoch::FIRST, index: Index(9) };
    for (promise, wins) in [(true, false), (false, true)] {
        let mut solo = replica(voting(Election { promise, ..TOLD }));
        solo.receive(N3, vote_request(3, false, short));
        assert_eq!(granted(&solo), wins, "an earlier epoch loses, however long its log");
    }
}

/// A vote that promises is the end of the earlier primary, heard or not.
#[test]
fn after_a_promise_the_earlier_primary_is_refused() {
    let mut solo = replica(voting(Election { promise: true, ..TOLD }));
    solo.receive(N3, vote_request(3, false, EQUAL)).receive(N2, stream(SECOND, (SECOND, 2), &[SECOND]));
    assert_eq!(solo.sent, [(N2, Message::Stale { epoch: SECOND, round: 3 })]);
    let mut lax = replica(voting(TOLD));
    lax.receive(N3, vote_request(3, false, EQUAL)).receive(N2, stream(SECOND, (SECOND, 2), &[SECOND]));
    assert_eq!(lax.node.last(), Index(3), "without the promise it goes on");
}

/// [MongoDB manual, Replica Set Elections] A dry run raises no term.
#[test]
fn a_dry_run_changes_nothing_on_disk() {
    let mut solo = replica(voting(Election { dry_run: true, ..TOLD }));
    solo.receive(N3, vote_request(3, true, EQUAL));
    assert!(granted(&solo) && !solo.persisted);
    solo.later(300).fire(Timer::Suspect).fire(Timer::Stand);
    assert!(!solo.persisted && solo.node.durable.round == 2);
    solo.receive(N3, grant(3, true));
    assert!(solo.persisted && solo.node.durable.round == 3, "now it asks in earnest");
    solo.receive(N3, grant(3, true));
    assert!(!solo.node.is_primary(), "a trial vote is none");
    solo.receive(N3, grant(3, false));
    assert!(solo.node.is_primary() && solo.node.epoch() == Epoch::of(3, N1));
}

/// [Redis Cluster specification, Replica election and promotion] A majority of masters: here two others of three.
#[test]
fn witnesses_vote_and_the_candidate_does_not() {
    let election = Election { voters: Voters::Witnesses, ..TOLD };
    let mut solo = Solo::<Member>::with(4, Settings { data: 2, ..voting(election) });
    solo.receive(N2, stream(SECOND, (Epoch::FIRST, 1), &[SECOND]));
    solo.later(300).fire(Timer::Suspect).fire(Timer::Stand);
    let asked: Vec<ReplicaId> = solo.sent.iter().map(|(to, _)| *to).collect();
    assert_eq!(asked, [N3, ReplicaId(3)]);
    solo.receive(N3, grant(3, false)).receive(N3, grant(3, false));
    assert!(!solo.node.is_primary(), "the same vote twice is one");
    solo.receive(ReplicaId(3), grant(3, false));
    assert!(solo.node.is_primary());
}

/// [Redis Sentinel, Replica selection and priority] The winner promotes the longest log.
#[test]
fn the_winner_tells_whoever_holds_most_to_take_over() {
    let mut solo = replica(voting(Election { best: true, ..TOLD }));
    solo.later(300).fire(Timer::Suspect).fire(Timer::Stand);
    let longer = Position { epoch: SECOND, index: Index(7) };
    let reply = VoteReply { asked: 3, dry: false, granted: true, round: 3, epoch: SECOND, last: longer };
    solo.receive(N3, Message::VoteReply(reply));
    assert_eq!(solo.sent, [(N3, Message::Promote { round: 3 })]);
    assert!(!solo.node.is_primary() && solo.noted("chose"));
}

/// [Redis Cluster specification, Replica rank] Who holds less waits longer.
#[test]
fn a_replica_that_is_known_to_hold_less_stands_later() {
    let by_rank = Span::from_secs(1);
    let detection = Detection { spread: Span::ZERO, by_rank, ..Settings::default().detection };
    let mut solo = replica(Settings { detection, ..voting(TOLD) });
    let last = Position { epoch: SECOND, index: Index(7) };
    solo.receive(N3, Message::Ping(Ping { epoch: SECOND, time: solo.now, last }));
    solo.later(300).fire(Timer::Suspect);
    assert!(solo.noted("ranked"));
    assert_eq!(solo.timers[&Timer::Stand], solo.now + by_rank);
}

/// A candidate that gave its vote to a later one is none any more: late votes do not make it win.
#[test]
fn a_candidate_that_votes_for_another_gives_up() {
    let mut solo = replica(voting(TOLD));
    solo.later(300).fire(Timer::Suspect).fire(Timer::Stand);
    solo.receive(N2, vote_request(4, false, EQUAL)).receive(N3, grant(3, false));
    assert!(!solo.node.is_primary());
}

/// [MongoDB manual, Retryable Writes] Once, with what the log remembers; twice without.
#[test]
fn a_retry_at_the_next_primary_is_done_once_where_the_log_remembers() {
    for (sessions, entries) in [(true, 3), (false, 4)] {
        let mut solo = Solo::<Member>::with(1, Settings { sessions, ..Settings::default() });
        solo.request(1, write(7), 1);
        // What it knew of its connections is gone; what is in the log is not.
        solo.restart();
        solo.request(1, write(7), 1);
        assert!(solo.is_done(1));
        assert_eq!(solo.node.last(), Index(entries), "sessions: {sessions}");
    }
}

/// [Raft §5.4.2] An entry of an earlier epoch may stand on a majority and still be overwritten: it counts only with
/// one of the primary's own after it.
#[test]
fn a_new_primary_counts_no_entry_of_an_earlier_epoch_by_itself() {
    let mut solo = replica(voting(TOLD));
    solo.later(300).fire(Timer::Suspect).fire(Timer::Stand).receive(N3, grant(3, false));
    let epoch = Epoch::of(3, N1);
    let ack = |index| {
        let [received, flushed, applied] = [Index(index); 3];
        Message::Ack(Ack { epoch, echo: Time::ZERO, received, flushed, applied })
    };
    solo.receive(N3, ack(2));
    assert_eq!(solo.node.commit, Index::ZERO, "entry 2 is of epoch 2");
    solo.receive(N3, ack(3));
    assert_eq!(solo.node.commit, Index(3));
}
