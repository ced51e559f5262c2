//! The messages of figure 2, with what it takes to match a reply to its request on a network that delays,
//! repeats and reorders. Nothing here decides anything.

use std::rc::Rc;

use super::log::{Entries, Term};
use super::snapshot::Snapshot;
use crate::protocol::machine::Index;
use crate::sim::{Label, Ticket};

/// A message between replicas. Every one carries its sender's term [Raft §5.1].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    PreVote(VoteRequest),
    PreVoteReply(VoteReply),
    RequestVote(VoteRequest),
    VoteReply(VoteReply),
    AppendEntries(AppendEntries),
    AppendReply(AppendReply),
    InstallSnapshot(InstallSnapshot),
    TimeoutNow(TimeoutNow),
    ReadAsk(ReadAsk),
    ReadReply(ReadReply),
}

/// A candidate asks for a vote [Raft §5.2].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VoteRequest {
    /// The candidate's term. For a PreVote the term it is in, one below the one it wants.
    pub term: Term,
    pub last_index: Index,
    pub last_term: Term,
    /// Whether the leader itself wants this election [Ongaro §4.2.3].
    pub transfer: bool,
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
    /// A state that the leader has closed, where followers answer from those.
    pub closed: Option<Closed>,
}

/// At `clock`, by the leader's own clock, no more than the entries up to `index` were committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Closed {
    pub clock: i64,
    pub index: Index,
}

/// The leader's snapshot, for a follower that needs an entry it covers [Raft §7]. Answered by `AppendReply`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InstallSnapshot {
    pub term: Term,
    /// The heartbeat round in which this was sent.
    pub round: u64,
    pub snapshot: Rc<Snapshot>,
}

/// The leader tells a follower to stand at once [Ongaro §3.10].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeoutNow {
    pub term: Term,
}

/// A follower asks for a read index on behalf of a client [Ongaro §6.4].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReadAsk {
    pub term: Term,
    pub ticket: Ticket,
}

/// The read index, or none from one who does not lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReadReply {
    pub term: Term,
    pub ticket: Ticket,
    pub index: Option<Index>,
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
            Message::InstallSnapshot(install) => install.term,
            Message::TimeoutNow(message) => message.term,
            Message::ReadAsk(ask) => ask.term,
            Message::ReadReply(reply) => reply.term,
        }
    }

    /// Whether only the leader of its term sends this.
    pub(super) fn is_leaders(&self) -> bool {
        matches!(self, Message::AppendEntries(_) | Message::InstallSnapshot(_) | Message::TimeoutNow(_))
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
            Message::InstallSnapshot(install) => label(&"InstallSnapshot", install.snapshot.index.0, false),
            Message::TimeoutNow(message) => label(&"TimeoutNow", message.term.0, false),
            Message::ReadAsk(_) => Label::new(&"read index?", None, false),
            Message::ReadReply(ReadReply { index: Some(index), .. }) => label(&"read index", index.0, false),
            Message::ReadReply(_) => Label::new(&"no leader", None, false),
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
                "RequestVote: term {}, log ends at {} (term {}){}",
                ask.term,
                ask.last_index,
                ask.last_term,
                if ask.transfer { ", as the leader wants" } else { "" }
            ),
            Message::PreVoteReply(reply) => describe_vote("PreVote", *reply),
            Message::VoteReply(reply) => describe_vote("RequestVote", *reply),
            Message::AppendEntries(append) => describe_append(append),
            Message::AppendReply(reply) => describe_append_reply(*reply),
            Message::InstallSnapshot(install) => describe_snapshot(install),
            Message::TimeoutNow(message) => format!("TimeoutNow: term {}", message.term),
            Message::ReadAsk(ask) => format!("read index for {}: term {}", ask.ticket.client, ask.term),
            Message::ReadReply(ReadReply { term, ticket, index: Some(index) }) => {
                format!("read index {index} for {}: term {term}", ticket.client)
            }
            Message::ReadReply(reply) => {
                format!("no read index for {}: not the leader of term {}", reply.ticket.client, reply.term)
            }
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
    if let Some(closed) = append.closed {
        out.push_str(&format!(", closed up to {} at {} µs", closed.index, closed.clock));
    }
    out
}

fn describe_snapshot(install: &InstallSnapshot) -> String {
    let snapshot = &install.snapshot;
    format!(
        "InstallSnapshot: term {}, state as of entry {} (term {}), members {}, round {}",
        install.term, snapshot.index, snapshot.term, snapshot.config.1, install.round
    )
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
