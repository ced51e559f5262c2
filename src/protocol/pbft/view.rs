//! A replica of PBFT as the page shows it. It reads the state and changes none.

use super::settings::Lie;
use super::state::{Pbft, Slot};
use crate::protocol::machine::Index;
use crate::sim::{EntryView, Fact, LogView, ReplicaView};

impl Pbft {
    pub(super) fn replica_view(&self) -> ReplicaView {
        let values = self.machine.values();
        ReplicaView {
            role: self.place(),
            epoch: Some(self.view()),
            leader: self.is_active().then(|| self.primary_of(self.view())),
            log: Some(self.log_view()),
            values: values.map(|(key, held)| (key, held.value, format!("order {}", held.index))).collect(),
            facts: self.facts(),
        }
    }

    /// The numbers after the stable checkpoint; one for which nothing was accepted here has no view.
    fn log_view(&self) -> LogView {
        let executed = self.executed();
        let len = self.durable.slots.keys().last().copied().unwrap_or(executed).max(executed);
        let first = len.0.saturating_sub(LogView::SHOWN as u64).max(self.durable.stable.seq.0) + 1;
        let tail = (first..=len.0).map(Index).map(|seq| {
            let slot = self.durable.slots.get(&seq).copied().unwrap_or_default();
            let Slot { accepted, committed, .. } = slot;
            let order = committed.or(accepted.map(|(_, order)| order));
            EntryView {
                index: seq.0,
                term: accepted.map_or(0, |(view, _)| view),
                text: order.map_or_else(|| "gap".to_owned(), |order| order.to_string()),
            }
        });
        LogView { len: len.0, commit: executed.0, tail: tail.collect() }
    }

    fn facts(&self) -> Vec<Fact> {
        let open = self.durable.slots.iter().filter(|(seq, _)| **seq > self.executed());
        let open = open.map(|(seq, slot)| {
            let stage = match slot {
                Slot { committed: Some(_), .. } => "committed",
                Slot { prepared: Some(_), .. } => "prepared",
                _ => "pre-prepared",
            };
            format!("{seq} {stage}")
        });
        let open: Vec<String> = open.take(4).collect();
        let window = usize::from(self.settings.checkpoint) * usize::from(self.settings.window);
        let low = self.durable.stable.seq;
        vec![
            fact("view", self.view().to_string(), true),
            fact("water marks", format!("{low} to {}", low.plus(window)), true),
            fact("open numbers", if open.is_empty() { "none".to_owned() } else { open.join(", ") }, true),
            fact("executed", self.executed().to_string(), false),
            fact("requests known", self.pending.len().to_string(), false),
            fact("collects replies for", self.asked.len().to_string(), false),
            fact("misbehaves", self.misbehaviour().to_owned(), false),
        ]
    }

    fn misbehaviour(&self) -> &'static str {
        match self.lie {
            None => "no",
            Some(Lie::Silence) => "sends nothing",
            Some(Lie::Equivocation) => "tells some that there is nothing",
            Some(Lie::FalseReplies) => "gives false replies",
        }
    }
}

fn fact(name: &'static str, value: String, durable: bool) -> Fact {
    Fact { name, value, durable }
}
