//! What the page shows of a replica of a quorum store.

use super::{COORDINATING, Quorum, REPLICA};
use crate::sim::{Fact, ReplicaView, Standing};

impl Quorum {
    /// Coordinating while a client waits for it.
    pub(super) fn stand(&self) -> Standing {
        let waiting = self.rounds.values().any(|round| !round.answered);
        Standing { role: if waiting { COORDINATING } else { REPLICA }, epoch: 0 }
    }

    pub(super) fn look(&self) -> ReplicaView {
        let versions = self.durable.table.iter();
        ReplicaView {
            role: self.stand().role,
            epoch: None,
            leader: None,
            log: None,
            values: versions.map(|(key, version)| (key, version.value, version.stamp.to_string())).collect(),
            facts: self.facts(),
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let (waiting, late) = self.rounds.values().fold((0, 0), |(waiting, late), round| {
            if round.answered { (waiting, late + 1) } else { (waiting + 1, late) }
        });
        let counters = &self.counters;
        let suspected = self.detector.suspected().iter().map(|replica| replica.to_string());
        vec![
            durable("hints held", or_none(self.hints_in_words())),
            durable("starts", self.durable.generation.to_string()),
            volatile("believed dead", or_none(suspected.collect())),
            volatile("requests waiting", format!("{waiting}, answered but open {late}")),
            volatile("refused", counters.refused.to_string()),
            volatile("read repairs", format!("{} sent, {} taken", counters.repairs_sent, counters.repaired)),
            volatile("hints delivered", counters.hints_delivered.to_string()),
            volatile("caught up by exchange", counters.caught_up.to_string()),
            volatile("own writes lost to newer stamps", counters.shadowed.to_string()),
        ]
    }

    /// "n3: x, y" for each target.
    fn hints_in_words(&self) -> Vec<String> {
        let targets = self.durable.hints.iter();
        targets
            .map(|(target, hints)| {
                let keys: Vec<String> = hints.keys().map(|key| key.to_string()).collect();
                format!("{target}: {}", keys.join(", "))
            })
            .collect()
    }
}

fn durable(name: &'static str, value: String) -> Fact {
    Fact { name, value, durable: true }
}

fn volatile(name: &'static str, value: String) -> Fact {
    Fact { name, value, durable: false }
}

fn or_none(items: Vec<String>) -> String {
    if items.is_empty() { "none".to_owned() } else { items.join("; ") }
}
