//! What the page shows of a node: each document's winner, and the conflicts that are kept.

use super::Revisions;
use crate::history::Key;
use crate::sim::{Fact, Node, ReplicaView};

impl Revisions {
    pub(super) fn look(&self) -> ReplicaView {
        let documents = self.durable.documents.keys();
        let shown = documents.filter_map(|key| Some((*key, self.value(*key)?, self.told(*key))));
        let conflicts = self.durable.documents.values().map(|tree| tree.conflicts(self.chooser()).len());
        let fact = |name, value: String, durable| Fact { name, value, durable };
        ReplicaView {
            role: self.standing().role,
            epoch: None,
            leader: None,
            log: None,
            values: shown.collect(),
            facts: vec![
                fact("conflicts kept", conflicts.sum::<usize>().to_string(), true),
                fact("requests waiting", self.rounds.len().to_string(), false),
                fact("edits refused", self.refused.to_string(), false),
            ],
        }
    }

    /// "2-b91bb807; conflicts: 2-65db2a11 = 7".
    fn told(&self, key: Key) -> String {
        let winner = self.winner(key).map_or_else(String::new, |(revision, _)| revision.to_string());
        let conflicts = self.tree(key).conflicts(self.chooser());
        let conflicts = conflicts.iter().map(|(revision, value)| format!("{revision} = {value}"));
        let conflicts: Vec<String> = conflicts.collect();
        if conflicts.is_empty() { winner } else { format!("{winner}; conflicts: {}", conflicts.join(", ")) }
    }
}
