//! The messages of figure 2, with what it takes to match a reply to its request on a network that delays,
//! repeats and reorders. Nothing here decides anything.

use super::log::{Entries, Term};
use crate::protocol::machine::Index;
use crate::sim::Label;

/// A message between replicas. Every one carries its sender's term [Raft §5.1].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    PreVote(VoteRequest),
    PreVoteReply(VoteReply),
    RequestVote(VoteRequest),
    VoteReply(VoteReply),
    AppendEntries(AppendEntries),
    AppendReply(AppendReply),
}

/// A candidate asks for a vote [Raft §5.2].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VoteRequest {
    /// The candidate's term. For a PreVote the term it is in, one below the one it wants.
    pub term: Term,
    pub last_index: Index,
    pub last_term: Term,
}

/// The answer to a candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VoteReply {
    pub term: Term,
    /// The term that was asked for: a grant counts for no other.
    pub asked: Term,
    pub granted: bool,
}

/// A leader's entries, or its heartbeat where there are none [Raft §5.3].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AppendEntries {
    pub term: Term,
    /// The entry before the new ones, which the follower must hold.
    pub prev_index: Index,
    pub prev_term: Term,
    pub entries: Entries,
    /// The leader's commit index.
    pub commit: Index,
    /// The heartbeat round in which this was sent: a reply proves that the leader still led after that round
    /// began [Ongaro §6.4].
    pub round: u64,
}

/// A follower's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AppendReply {
    pub term: Term,
    /// The round of the message that it answers.
    pub round: u64,
    pub outcome: AppendOutcome,
}

/// What became of the entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AppendOutcome {
    /// The follower's log equals the leader's up to here, on disk.
    Matched(Index),
    /// It holds another entry or none at `prev`. `conflict` is the term it has there, `first` the first index
    /// it holds of that term; without a conflict, one past its last entry [Raft §5.3].
    Mismatch { prev: Index, conflict: Option<Term>, first: Index },
    /// The message's term is over.
    StaleTerm,
}

impl Message {
    /// The sender's term.
    pub fn term(&self) -> Term {
        match self {
            Message::PreVote(request) | Message::RequestVote(request) => request.term,
            Message::PreVoteReply(reply) | Message::VoteReply(reply) => reply.term,
            Message::AppendEntries(append) => append.term,
            Message::AppendReply(reply) => reply.term,
        }
    }

    pub(super) fn label(&self) -> Label {
        let label = |name, number: u64, minor| Label::new(name, Some(number), minor);
        match self {
            Message::PreVote(request) => label(&"PreVote", request.term.next().0, false),
            Message::RequestVote(request) => label(&"RequestVote", request.term.0, false),
            Message::PreVoteReply(reply) if reply.granted => label(&"would vote", reply.asked.0, true),
            Message::PreVoteReply(reply) => label(&"would not", reply.asked.0, true),
            Message::VoteReply(reply) if reply.granted => label(&"vote", reply.asked.0, false),
            Message::VoteReply(reply) => label(&"no vote", reply.asked.0, false),
            Message::AppendEntries(append) if append.entries.is_empty() => {
                Label::new(&"heartbeat", None, true)
            }
            Message::AppendEntries(append) => {
                label(&"AppendEntries", append.prev_index.plus(append.entries.len()).0, false)
            }
            Message::AppendReply(reply) => match reply.outcome {
                AppendOutcome::Matched(index) => label(&"ack", index.0, true),
                AppendOutcome::Mismatch { prev, .. } => label(&"mismatch", prev.0, false),
                AppendOutcome::StaleTerm => label(&"newer term", reply.term.0, false),
            },
        }
    }

    pub(super) fn describe(&self) -> String {
        match self {
            Message::PreVote(ask) => format!(
                "PreVote for term {}: in term {}, log ends at {} (term {})",
                ask.term.next(),
                ask.term,
                ask.last_index,
                ask.last_term
            ),
            Message::RequestVote(ask) => format!(
                "RequestVote: term {}, log ends at {} (term {})",
                ask.term, ask.last_index, ask.last_term
            ),
            Message::PreVoteReply(reply) => describe_vote("PreVote", *reply),
            Message::VoteReply(reply) => describe_vote("RequestVote", *reply),
            Message::AppendEntries(append) => describe_append(append),
            Message::AppendReply(reply) => describe_append_reply(*reply),
        }
    }
}

fn describe_vote(request: &str, reply: VoteReply) -> String {
    let answer = if reply.granted { "granted" } else { "refused" };
    format!("{request} for term {} {answer}: in term {}", reply.asked, reply.term)
}

fn describe_append(append: &AppendEntries) -> String {
    let mut out = format!("AppendEntries: term {}, ", append.term);
    if append.entries.is_empty() {
        out.push_str("heartbeat");
    }
    for (place, entry) in append.entries.iter().enumerate() {
        let comma = if place > 0 { ", " } else { "" };
        let index = append.prev_index.plus(place + 1);
        out.push_str(&format!("{comma}{index}: {} (term {})", entry.payload, entry.term));
    }
    out.push_str(&format!(
        "; after {} (term {}), commit {}, round {}",
        append.prev_index, append.prev_term, append.commit, append.round
    ));
    out
}

fn describe_append_reply(reply: AppendReply) -> String {
    let outcome = match reply.outcome {
        AppendOutcome::Matched(index) => format!("logs match up to {index}"),
        AppendOutcome::Mismatch { prev, conflict: Some(term), first } => {
            format!("mismatch at {prev}: term {term} there, from {first} on")
        }
        AppendOutcome::Mismatch { prev, conflict: None, first } => {
            format!("mismatch at {prev}: the log goes on from {first}")
        }
        AppendOutcome::StaleTerm => "the message's term is over".to_owned(),
    };
    format!("AppendEntries reply: term {}, {outcome}, round {}", reply.term, reply.round)
}
