//! The acceptor of Paxos, one for each key: what a home has promised, accepted and seen committed. Each is on disk
//! before it is told [Cassandra source, PaxosState]. It knows nothing of rounds and counts nothing.

use std::fmt;

use super::message::{Message, RequestId};
use super::replica::Via;
use super::{Contents, Quorum, Stamp, Version, rules};
use crate::base::ReplicaId;
use crate::history::{Key, Value, show};
use crate::sim::{Arg, Effects};

/// What is proposed under a ballot. A ballot is a stamp of its proposer: no two are equal, and the value that is
/// chosen under it has it for its stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Proposal {
    pub ballot: Stamp,
    /// `None` changes nothing: it only shuts out what lower ballots left behind.
    pub update: Option<Value>,
}

/// What an acceptor tells with a promise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Promised {
    /// The proposal of the highest ballot that it accepted, while it has seen no later one committed.
    pub accepted: Option<Proposal>,
    /// The latest commit that it has seen.
    pub committed: Option<Proposal>,
}

/// An acceptor's memory of one key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Ledger {
    /// Nothing of a lower ballot is promised or accepted any more.
    pub promised: Option<Stamp>,
    pub known: Promised,
}

impl Ledger {
    /// Phase 1: promises a ballot that is not below any promise. The same one again is the same proposer's.
    pub fn promise(&mut self, ballot: Stamp) -> bool {
        let open = self.promised <= Some(ballot);
        if open {
            self.promised = Some(ballot);
        }
        open
    }

    /// Phase 2: accepts unless a higher ballot is promised.
    pub fn accept(&mut self, proposal: Proposal) -> bool {
        let open = self.promise(proposal.ballot);
        if open {
            self.known.accepted = Some(proposal);
        }
        open
    }

    /// Takes note of a commit, in whatever order commits come. Whether it is news.
    pub fn commit(&mut self, proposal: Proposal) -> bool {
        let news = self.known.committed < Some(proposal);
        if news {
            self.known.committed = Some(proposal);
        }
        let done = self.known.accepted.is_some_and(|accepted| accepted.ballot <= proposal.ballot);
        if done {
            self.known.accepted = None;
        }
        news || done
    }
}

impl Quorum {
    /// Somebody asks for a promise.
    pub(super) fn on_prepare(
        &mut self,
        from: ReplicaId,
        id: RequestId,
        (key, ballot): (Key, Stamp),
        out: &mut Effects<Quorum>,
    ) {
        let answer = match self.promise(from, key, ballot, out) {
            Ok(promised) => Message::Promise { id, ballot, promised },
            Err(promised) => Message::Declined { id, ballot, promised },
        };
        out.send(from, answer);
    }

    /// Promises, or says what was promised already; to itself too, where it is a home and proposes.
    pub(super) fn promise(
        &mut self,
        proposer: ReplicaId,
        key: Key,
        ballot: Stamp,
        out: &mut Effects<Quorum>,
    ) -> Result<Promised, Stamp> {
        let ledger = self.durable.ledgers.get_or_default(key);
        let before = *ledger;
        if ledger.promise(ballot) {
            let known = ledger.known;
            if *ledger != before {
                out.persist("promise");
                out.note(&rules::PROMISED, [Arg::Replica(proposer), Arg::Key(key)]);
            }
            return Ok(known);
        }
        out.note(&rules::DECLINED, [Arg::Replica(proposer), Arg::Key(key)]);
        Err(before.promised.unwrap_or(ballot))
    }

    /// Somebody asks to accept.
    pub(super) fn on_propose(
        &mut self,
        from: ReplicaId,
        id: RequestId,
        (key, proposal): (Key, Proposal),
        out: &mut Effects<Quorum>,
    ) {
        let ballot = proposal.ballot;
        let answer = match self.accept(from, key, proposal, out) {
            Ok(()) => Message::Accepted { id, ballot },
            Err(promised) => Message::Declined { id, ballot, promised },
        };
        out.send(from, answer);
    }

    pub(super) fn accept(
        &mut self,
        proposer: ReplicaId,
        key: Key,
        proposal: Proposal,
        out: &mut Effects<Quorum>,
    ) -> Result<(), Stamp> {
        let ledger = self.durable.ledgers.get_or_default(key);
        let before = *ledger;
        if ledger.accept(proposal) {
            if *ledger != before {
                out.persist("accepted proposal");
                out.note(
                    &rules::ACCEPTED,
                    [Arg::Replica(proposer), Arg::Key(key), Arg::Value(proposal.update)],
                );
            }
            return Ok(());
        }
        out.note(&rules::DECLINED, [Arg::Replica(proposer), Arg::Key(key)]);
        Err(before.promised.unwrap_or(proposal.ballot))
    }

    /// A proposal is chosen, somebody says.
    pub(super) fn on_commit(
        &mut self,
        from: ReplicaId,
        id: RequestId,
        (key, proposal): (Key, Proposal),
        out: &mut Effects<Quorum>,
    ) {
        if self.ring.is_home(key, self.me) {
            self.commit(key, proposal, out);
            out.send(from, Message::Committed { id, ballot: proposal.ballot });
        }
    }

    /// What was chosen becomes the key's value here, with its ballot as its stamp.
    pub(super) fn commit(&mut self, key: Key, proposal: Proposal, out: &mut Effects<Quorum>) {
        let mut changed = self.durable.ledgers.get_or_default(key).commit(proposal);
        if let Some(value) = proposal.update {
            let contents = Contents::Last(Version { stamp: proposal.ballot, value });
            changed |= self.merge(key, &contents, Via::Write, out);
        }
        if changed {
            out.persist("commit");
        }
    }
}

/// "ballot 412 ms by n2: 7".
impl fmt::Display for Proposal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.update {
            Some(value) => write!(f, "ballot {}: {value}", self.ballot),
            None => write!(f, "ballot {}: no change", self.ballot),
        }
    }
}

impl fmt::Display for Promised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let or_none = |proposal: Option<Proposal>| proposal.map_or_else(|| show(None), |it| it.to_string());
        write!(f, "accepted {}, committed {}", or_none(self.accepted), or_none(self.committed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ballot(micros: i64) -> Stamp {
        Stamp { micros, by: ReplicaId(0) }
    }

    fn proposal(micros: i64) -> Proposal {
        Proposal { ballot: ballot(micros), update: Some(Value(micros)) }
    }

    #[test]
    fn nothing_below_a_promise_is_promised_or_accepted() {
        let mut ledger = Ledger::default();
        assert!(ledger.promise(ballot(5)) && ledger.promise(ballot(5)));
        assert!(!ledger.promise(ballot(4)) && !ledger.accept(proposal(4)));
        assert_eq!(ledger.known.accepted, None);
        assert!(ledger.accept(proposal(5)) && ledger.accept(proposal(7)));
        assert_eq!(ledger.promised, Some(ballot(7)), "to accept is to promise");
        assert_eq!(ledger.known.accepted, Some(proposal(7)));
    }

    #[test]
    fn a_commit_settles_what_was_accepted_up_to_its_ballot_and_no_more() {
        let mut ledger = Ledger::default();
        ledger.accept(proposal(5));
        assert!(ledger.commit(proposal(4)));
        assert_eq!(ledger.known.accepted, Some(proposal(5)));
        assert!(ledger.commit(proposal(5)));
        assert_eq!(ledger.known, Promised { accepted: None, committed: Some(proposal(5)) });
        assert!(!ledger.commit(proposal(3)), "commits may come late");
        assert_eq!(ledger.known.committed, Some(proposal(5)));
    }
}
