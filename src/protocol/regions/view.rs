//! What the page shows of a region.

use super::{DROPPED, Level, READ_REGION, Regions, WRITE_REGION, WRITER};
use crate::base::{ReplicaId, SortedMap};
use crate::history::{Key, Value};
use crate::sim::{EntryView, Fact, LogView, ReplicaView, Standing};

impl Regions {
    pub(super) fn stand(&self) -> Standing {
        let role = match (self.writes_here(), self.settings.account) {
            (true, _) => WRITE_REGION,
            (false, Level::Strong) if !self.is_counted() => DROPPED,
            (false, _) => READ_REGION,
        };
        Standing { role, epoch: 0 }
    }

    pub(super) fn look(&self) -> ReplicaView {
        let mut latest: SortedMap<Key, (Value, String)> = SortedMap::new();
        for (entry, number) in self.durable.log.iter().zip(1_u64..) {
            latest.insert(entry.key, (entry.value, format!("write {number}")));
        }
        let values = latest.iter().map(|(key, (value, text))| (*key, *value, text.clone()));
        ReplicaView {
            role: self.stand().role,
            epoch: None,
            leader: Some(WRITER),
            log: Some(self.log()),
            values: values.collect(),
            facts: self.facts(),
        }
    }

    fn log(&self) -> LogView {
        let len = self.durable.log.len();
        let from = len.saturating_sub(LogView::SHOWN);
        let tail = self.durable.log[from..].iter().zip(from as u64 + 1..).map(|(entry, index)| EntryView {
            index,
            term: 0,
            text: format!("{} := {}", entry.key, entry.value),
        });
        LogView { len: len as u64, commit: self.durable.committed, tail: tail.collect() }
    }

    fn facts(&self) -> Vec<Fact> {
        let fact = |name, value, durable| Fact { name, value, durable };
        let mut facts = vec![fact("reads waiting", self.parked.len().to_string(), false)];
        if self.writes_here() {
            let lacks = |(region, other): (&ReplicaId, &super::Other)| {
                format!("{region}: {}", self.len().saturating_sub(other.acked))
            };
            let lacking: Vec<String> = self.others.iter().map(lacks).collect();
            facts.push(fact("writes they lack", or_none(lacking), false));
            facts.push(fact("writes waiting", self.waiting.len().to_string(), false));
            let dropped: Vec<String> = self.durable.dropped.iter().map(|region| region.to_string()).collect();
            facts.push(fact("not counted", or_none(dropped), true));
        } else if self.is_strong() {
            let lease = self.lease.map_or_else(|| "none".to_owned(), |end| format!("until {end}"));
            facts.push(fact("lease", lease, false));
        }
        facts
    }
}

fn or_none(items: Vec<String>) -> String {
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}
