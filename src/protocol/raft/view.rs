//! A replica of Raft as the page shows it. It reads the state and changes none.

use super::config::{Config, Members};
use super::leadership::Follower;
use super::state::{Raft, Role};
use crate::sim::{EntryView, Fact, LogView, ReplicaView};

impl Raft {
    pub(super) fn replica_view(&self) -> ReplicaView {
        let values = self.machine.values();
        ReplicaView {
            role: self.role.place(),
            epoch: Some(self.term().0),
            leader: self.leader,
            log: Some(self.log_view()),
            values: values.map(|(key, held)| (key, held.value, format!("index {}", held.index))).collect(),
            facts: self.facts(),
        }
    }

    fn log_view(&self) -> LogView {
        let len = self.log().last_index().0;
        let shown = LogView::SHOWN as u64;
        let before = super::Index(len.saturating_sub(shown)).max(self.log().start());
        let tail = self.log().after(before).zip(before.next().0..).map(|(entry, index)| EntryView {
            index,
            term: entry.term.0,
            text: entry.payload.to_string(),
        });
        LogView { len, commit: self.commit.0.min(len), tail: tail.collect() }
    }

    fn facts(&self) -> Vec<Fact> {
        let vote = self.durable.voted_for.map_or_else(|| "nobody".to_owned(), |id| id.to_string());
        let mut facts = vec![
            Fact { name: "term", value: self.term().to_string(), durable: true },
            Fact { name: "voted for", value: vote, durable: true },
            Fact { name: "log entries", value: self.log().len().to_string(), durable: true },
            volatile("commit index", self.commit.to_string()),
            volatile("applied", self.machine.applied().to_string()),
        ];
        self.facts_of_extensions(&mut facts);
        match &self.role {
            Role::Follower => facts.push(volatile("election timeout", self.patience.to_string())),
            Role::PreCandidate(tally) | Role::Candidate(tally) => {
                let replies = self.settings.broken.counts_replies_twice;
                let votes = if replies { tally.replies() } else { tally.voters().len() };
                facts.push(volatile("election timeout", self.patience.to_string()));
                facts.push(volatile("votes", format!("{votes} of {}", self.config().majority())));
            }
            Role::Leader(leadership) => {
                let row = |show: fn(&Follower) -> String| {
                    let each = leadership.others(self.me);
                    each.map(|(id, row)| format!("{id} {}", show(row))).collect::<Vec<_>>().join(", ")
                };
                facts.push(volatile("next index", row(|follower| follower.next.to_string())));
                facts.push(volatile("match index", row(|follower| follower.matched.to_string())));
                facts.push(volatile("reads waiting", leadership.reads.len().to_string()));
            }
        }
        facts
    }

    /// Rows that only a run with those extensions has.
    fn facts_of_extensions(&self, facts: &mut Vec<Fact>) {
        if let Some(snapshot) = &self.durable.snapshot {
            let covers = format!("entries 1 to {}", snapshot.index);
            facts.push(Fact { name: "snapshot", value: covers, durable: true });
        }
        if self.config() != Config::of(Members::first(self.replicas)) {
            let members = if self.config().all().is_empty() {
                "none: waits to be added".to_owned()
            } else {
                self.config().to_string()
            };
            facts.push(Fact { name: "members", value: members, durable: true });
        }
        if let Some(closed) = self.closed {
            facts.push(volatile("closed", format!("entry {}, {} ms", closed.index, closed.clock / 1_000)));
        }
        if let Some(to) = self.successor() {
            facts.push(volatile("hands over to", to.to_string()));
        }
    }
}

fn volatile(name: &'static str, value: String) -> Fact {
    Fact { name, value, durable: false }
}
