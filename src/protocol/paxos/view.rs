//! A replica of Paxos as the page shows it. It reads the state and changes none.

use super::state::{Paxos, Role};
use crate::base::{ReplicaId, Span};
use crate::protocol::machine::Index;
use crate::sim::{EntryView, Fact, LogView, ReplicaView};

impl Paxos {
    pub(super) fn replica_view(&self) -> ReplicaView {
        let values = self.machine.values();
        ReplicaView {
            role: self.role.place(),
            epoch: Some(self.durable.promised.0),
            leader: self.leader,
            log: Some(self.log_view()),
            values: values.map(|(key, held)| (key, held.value, format!("slot {}", held.index))).collect(),
            facts: self.facts(),
        }
    }

    /// The slots up to the last in which anything is accepted; a gap has no ballot.
    fn log_view(&self) -> LogView {
        let chosen = self.chosen();
        let len = self.durable.open.keys().last().copied().unwrap_or(chosen);
        let first = len.0.saturating_sub(LogView::SHOWN as u64) + 1;
        let tail = (first..=len.0).map(Index).map(|slot| {
            let proposal = self.durable.chosen(slot).or_else(|| self.durable.open.get(&slot));
            EntryView {
                index: slot.0,
                term: proposal.map_or(0, |proposal| proposal.ballot.0),
                text: proposal.map_or_else(|| "gap".to_owned(), |proposal| proposal.payload.to_string()),
            }
        });
        LogView { len: len.0, commit: chosen.0, tail: tail.collect() }
    }

    fn facts(&self) -> Vec<Fact> {
        let open = self.durable.open.iter();
        let open = open.map(|(slot, proposal)| format!("{slot} (ballot {})", proposal.ballot));
        let mut facts = vec![
            durable("promised ballot", self.durable.promised.to_string()),
            durable("chosen up to", self.chosen().to_string()),
            durable("accepted, open", or_none(open.collect())),
        ];
        match &self.role {
            Role::Acceptor if self.has_leader() => {
                facts.push(volatile("leader timeout", self.patience.to_string()));
            }
            Role::Acceptor => {}
            Role::Preparing(preparing) => {
                let count = format!("{} of {}", preparing.promises.len(), self.majority());
                facts.push(volatile("own ballot", preparing.ballot.to_string()));
                facts.push(volatile("promises", count));
            }
            Role::Leader(leading) => {
                let open = leading.proposals.iter().filter(|(_, proposed)| !proposed.chosen);
                let open = open.map(|(slot, proposed)| {
                    format!("{slot} by {}", names(proposed.accepted_by.iter().copied()))
                });
                facts.push(volatile("own ballot", leading.ballot.to_string()));
                facts.push(volatile("next slot", leading.next.to_string()));
                facts.push(volatile("proposed, accepted", or_none(open.collect())));
                if self.has_leader() {
                    facts.push(volatile("reads waiting", leading.reads.len().to_string()));
                }
            }
            Role::BackingOff => {
                facts.push(volatile("preempted", format!("{} in a row", self.preemptions)));
            }
        }
        if self.settings.lease.span > Span::ZERO {
            facts.push(volatile("lease promised", self.lease_given()));
        }
        facts.push(volatile("requests waiting", self.asked.len().to_string()));
        facts
    }
}

/// How many of a list are shown.
const SHOWN: usize = 4;

fn or_none(list: Vec<String>) -> String {
    match list.len() {
        0 => "none".to_owned(),
        len if len > SHOWN => format!("{}, … {len} in all", list[..SHOWN].join(", ")),
        _ => list.join(", "),
    }
}

fn names(ids: impl Iterator<Item = ReplicaId>) -> String {
    ids.map(|id| id.to_string()).collect::<Vec<_>>().join(" ")
}

fn volatile(name: &'static str, value: String) -> Fact {
    Fact { name, value, durable: false }
}

fn durable(name: &'static str, value: String) -> Fact {
    Fact { name, value, durable: true }
}
