//! A replica of Raft under test, and what the tests of its rules ask of it.

pub use crate::protocol::testing::{N1, N2, N3, N4, N5, read, request, write};

use crate::base::ReplicaId;
use crate::protocol::raft::state::Raft;
use crate::protocol::raft::{
    AppendEntries, AppendOutcome, AppendReply, Command, Entry, Index, Message, Payload, Settings, Term,
    Timer, VoteReply, VoteRequest,
};
use crate::protocol::testing;
use crate::sim::{Input, Request};

pub type Solo = testing::Solo<Raft>;

impl Solo {
    pub fn new(replicas: u8) -> Solo {
        Solo::with(replicas, Settings::default())
    }

    /// With a log of these terms, in the last of them, not having voted in it.
    pub fn with_log(replicas: u8, terms: &[u64]) -> Solo {
        let mut solo = Solo::new(replicas);
        for (place, term) in terms.iter().enumerate() {
            solo.node.durable.log.push(write_entry(*term, place as u64 + 1));
            solo.node.durable.term = Term(*term);
        }
        solo
    }

    /// Leads the term after its log's last, its no-op sent to all.
    pub fn leader(replicas: u8, terms: &[u64]) -> Solo {
        let mut solo = Solo::with_log(replicas, terms);
        solo.win();
        solo
    }

    pub fn win(&mut self) {
        self.step(Input::Timer(Timer::Election));
        let (term, majority) = (self.node.term(), self.node.config().majority());
        for voter in (1..majority).map(ReplicaId) {
            self.vote(voter, term.0);
        }
        assert!(self.node.is_leader());
    }

    pub fn vote(&mut self, from: ReplicaId, term: u64) -> &mut Solo {
        let reply = VoteReply { term: Term(term), asked: Term(term), granted: true };
        self.receive(from, Message::VoteReply(reply))
    }

    pub fn ask(&mut self, from: ReplicaId, term: u64, last: (u64, u64)) -> &mut Solo {
        self.receive(from, Message::RequestVote(ask(term, last)))
    }

    /// A follower's logs match up to `index`, said in `round` of the current term.
    pub fn ack(&mut self, from: ReplicaId, index: u64, round: u64) -> &mut Solo {
        self.append_reply(from, round, AppendOutcome::Matched(Index(index)))
    }

    pub fn append_reply(&mut self, from: ReplicaId, round: u64, outcome: AppendOutcome) -> &mut Solo {
        let term = self.node.term();
        self.receive(from, Message::AppendReply(AppendReply { term, round, outcome }))
    }

    /// The one vote it answered with in the last step.
    pub fn granted(&self) -> bool {
        match self.sent[..] {
            [(_, Message::VoteReply(reply) | Message::PreVoteReply(reply))] => reply.granted,
            _ => panic!("one vote was expected: {:?}", self.sent),
        }
    }

    /// The one outcome of AppendEntries it answered with in the last step.
    pub fn outcome(&self) -> AppendOutcome {
        match self.sent[..] {
            [(_, Message::AppendReply(reply))] => reply.outcome,
            _ => panic!("one reply was expected: {:?}", self.sent),
        }
    }

    /// What it sent to a follower in the last step, which is AppendEntries alone.
    pub fn appends_to(&self, to: ReplicaId) -> Vec<AppendEntries> {
        let to_it = self.sent.iter().filter(|(receiver, _)| *receiver == to);
        let appends = to_it.map(|(_, message)| match message {
            Message::AppendEntries(append) => append.clone(),
            other => panic!("{other:?} is not AppendEntries"),
        });
        appends.collect()
    }

    pub fn terms(&self) -> Vec<u64> {
        self.node.log().after(Index::ZERO).map(|entry| entry.term.0).collect()
    }

    pub fn commit(&self) -> u64 {
        self.node.commit.0
    }
}

pub fn ask(term: u64, (last_index, last_term): (u64, u64)) -> VoteRequest {
    VoteRequest {
        term: Term(term),
        last_index: Index(last_index),
        last_term: Term(last_term),
        transfer: false,
    }
}

/// AppendEntries of `term` after `prev` (index and term), with entries of these terms.
pub fn append(term: u64, prev: (u64, u64), terms: &[u64], commit: u64) -> Message {
    let entries = terms.iter().zip(prev.0 + 1..).map(|(term, index)| write_entry(*term, index));
    Message::AppendEntries(AppendEntries {
        term: Term(term),
        prev_index: Index(prev.0),
        prev_term: Term(prev.1),
        entries: entries.collect(),
        commit: Index(commit),
        round: 0,
        closed: None,
    })
}

/// An entry that client c1 asked for as its operation `index`.
pub fn write_entry(term: u64, index: u64) -> Entry {
    let Request { ticket, serial, action, .. } = request(index as u32, write(index as i64), 0);
    Entry { term: Term(term), payload: Payload::Command(Command { ticket, serial, action }) }
}
