//! A replica of Spanner as the page shows it: the group's view, and what it knows of times.

use super::Spanner;
use crate::sim::{Fact, ReplicaView};

impl Spanner {
    pub(super) fn look(&self) -> ReplicaView {
        use crate::sim::Node;
        let mut view = self.group.view();
        let volatile = |name, value| Fact { name, value, durable: false };
        let versions: usize = self.versions.values().map(Vec::len).sum();
        view.facts.extend([
            volatile("clock", format!("{} µs ± {} µs", self.time.reading(), self.time.epsilon())),
            volatile("t_safe", format!("{} µs", self.safe)),
            volatile("last write's time", format!("{} µs", self.last)),
            volatile("no write gets a time up to", format!("{} µs", self.floor)),
            volatile("versions", versions.to_string()),
            volatile("answers in commit wait", self.waiting.len().to_string()),
            volatile("reads waiting for their time", self.reads.len().to_string()),
        ]);
        view
    }
}
