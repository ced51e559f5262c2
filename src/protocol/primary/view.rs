//! A member as the page shows it. It reads the state and changes none.

use super::book::Follower;
use super::state::{Member, Role};
use crate::sim::{EntryView, Fact, LogView, ReplicaView};

impl Member {
    pub(super) fn replica_view(&self) -> ReplicaView {
        let values = self.machine.values();
        let by = self.epoch().by;
        let leader = if self.is_primary() { Some(self.me) } else { (by != self.me).then_some(by) };
        ReplicaView {
            role: self.place(),
            epoch: Some(self.epoch().number),
            leader,
            log: (!self.is_witness()).then(|| self.log_view()),
            values: values.map(|(key, held)| (key, held.value, format!("index {}", held.index))).collect(),
            facts: self.facts(),
        }
    }

    fn log_view(&self) -> LogView {
        let len = self.last().0;
        let first = len.saturating_sub(LogView::SHOWN as u64) + 1;
        let tail = (first..=len).filter_map(|index| {
            let entry = self.entry(super::Index(index))?;
            Some(EntryView { index, term: entry.epoch.number, text: entry.payload.to_string() })
        });
        LogView { len, commit: self.commit.0.min(len), tail: tail.collect() }
    }

    fn facts(&self) -> Vec<Fact> {
        let vote = self.durable.voted_for.map_or_else(|| "nobody".to_owned(), |id| id.to_string());
        let mut facts = vec![durable("epoch", self.epoch().to_string())];
        if self.settings.election().is_some() {
            facts.push(durable("voted for", format!("{vote}, round {}", self.durable.round)));
        }
        if self.is_witness() {
            return facts;
        }
        facts.push(durable("on disk", self.flushed().to_string()));
        facts.push(volatile("in memory only", self.unflushed.len().to_string()));
        facts.push(volatile("applied", self.machine.applied().to_string()));
        facts.push(volatile("on a majority", self.commit.to_string()));
        facts.push(volatile("loss window", self.loss_window()));
        facts.push(durable("acknowledged, then discarded", self.durable.lost.to_string()));
        match &self.role {
            Role::Primary(book) => {
                let row = |show: fn(&Follower) -> String| {
                    let each = book.replicas(self.me, self.data());
                    each.map(|(id, row)| format!("{id} {}", show(row))).collect::<Vec<_>>().join(", ")
                };
                facts.push(volatile("received by", or_none(row(|row| row.received.to_string()))));
                facts.push(volatile("flushed by", or_none(row(|row| row.flushed.to_string()))));
                facts.push(volatile("applied by", or_none(row(|row| row.applied.to_string()))));
                facts.push(volatile("clients waiting", book.waiting.len().to_string()));
            }
            Role::Candidate(tally) | Role::Asking(tally) => {
                let votes = format!("{} of {}", tally.voters.len(), self.votes_needed());
                facts.push(volatile("votes", votes));
            }
            Role::Replica | Role::Witness | Role::Fenced => {}
        }
        facts
    }

    /// What a failover would lose at worst: writes that clients were told are done and no majority is known to
    /// hold.
    fn loss_window(&self) -> String {
        let (Some(first), Some(last)) = (self.at_risk.first(), self.at_risk.last()) else {
            return "nothing acknowledged".to_owned();
        };
        let count = self.at_risk.len();
        let entries = if first.index == last.index {
            format!("entry {}", first.index)
        } else {
            format!("entries {} to {}", first.index, last.index)
        };
        format!("{count} acknowledged, {entries}, over {}", last.at.since(first.at))
    }
}

fn durable(name: &'static str, value: String) -> Fact {
    Fact { name, value, durable: true }
}

fn volatile(name: &'static str, value: String) -> Fact {
    Fact { name, value, durable: false }
}

fn or_none(text: String) -> String {
    if text.is_empty() { "none".to_owned() } else { text }
}
