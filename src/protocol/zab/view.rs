//! A replica of ZAB as the page shows it. It reads the state and changes none.

use super::state::{Leading, Looking, Phase, Stage, Zab};
use crate::protocol::machine::Index;
use crate::sim::{EntryView, Fact, LogView, ReplicaView};

impl Zab {
    pub(super) fn replica_view(&self) -> ReplicaView {
        let values = self.machine.values().map(|(key, held)| (key, held.value, self.version(held.index)));
        ReplicaView {
            role: self.phase.place(),
            epoch: Some(self.durable.accepted.into()),
            leader: self.leader(),
            log: Some(self.log_view()),
            values: values.collect(),
            facts: self.facts(),
        }
    }

    /// The transaction that wrote a value, as long as the log holds it.
    fn version(&self, index: Index) -> String {
        match self.durable.history.at(index) {
            Some(txn) => format!("zxid {}", txn.zxid),
            None => format!("transaction {index}"),
        }
    }

    fn log_view(&self) -> LogView {
        let history = &self.durable.history;
        let len = history.count();
        let first = len.saturating_sub(LogView::SHOWN as u64) + 1;
        let shown = (first..=len).filter_map(|index| Some((index, history.at(Index(index))?)));
        let tail = shown.map(|(index, txn)| EntryView {
            index,
            term: txn.zxid.epoch.into(),
            text: txn.payload.to_string(),
        });
        LogView { len, commit: self.machine.applied().0.min(len), tail: tail.collect() }
    }

    fn facts(&self) -> Vec<Fact> {
        let history = &self.durable.history;
        let mut facts = vec![
            durable("acceptedEpoch", self.durable.accepted.to_string()),
            durable("currentEpoch", self.durable.current.to_string()),
            durable("last zxid", history.last().to_string()),
            durable("snapshot at", history.snapshot.zxid.to_string()),
            volatile("committed zxid", self.committed.to_string()),
            volatile("clients", if self.serves() { "served".into() } else { self.unserved() }),
        ];
        match &self.phase {
            Phase::Looking(looking) => self.looking_facts(looking, &mut facts),
            Phase::Following(following) => {
                let stage = match following.stage {
                    Stage::Discovery => "discovery",
                    Stage::Promised { .. } => "promised",
                    Stage::Synced => "synchronised",
                    Stage::Serving => "broadcast",
                };
                facts.push(volatile("phase", stage.to_owned()));
                facts.push(volatile("early proposals", following.early.len().to_string()));
            }
            Phase::Leading(leading) => self.leading_facts(leading, &mut facts),
        }
        let locks = self
            .machine
            .locks()
            .map(|(key, lock)| format!("{key} {} ({})", lock.holder, self.version(lock.token)));
        let locks: Vec<String> = locks.collect();
        if !locks.is_empty() {
            facts.push(volatile("locks", locks.join(", ")));
        }
        facts.push(volatile("requests waiting", (self.asked.len() + self.syncing.len()).to_string()));
        facts
    }

    fn unserved(&self) -> String {
        let read_only = matches!(&self.phase, Phase::Looking(looking) if looking.read_only);
        if read_only { "read-only" } else { "refused" }.to_owned()
    }

    fn looking_facts(&self, looking: &Looking, facts: &mut Vec<Fact>) {
        let same = looking.votes.values().filter(|vote| **vote == looking.vote).count();
        facts.push(volatile("round", self.round.to_string()));
        facts.push(volatile("vote", format!("{} ({})", looking.vote.leader, looking.vote.last)));
        facts.push(volatile("votes", format!("{} of {}", same + 1, self.majority())));
    }

    fn leading_facts(&self, leading: &Leading, facts: &mut Vec<Fact>) {
        let fresh = leading.promised.values().filter(|promised| promised.fresh).count();
        let followers = leading.followers.iter().map(|(id, follower)| format!("{id} {}", follower.acked));
        facts.push(volatile("promises", format!("{} of {}", fresh + 1, self.majority())));
        facts.push(volatile(
            "followers",
            match leading.followers.len() {
                0 => "none".to_owned(),
                _ => followers.collect::<Vec<_>>().join(", "),
            },
        ));
    }
}

fn volatile(name: &'static str, value: String) -> Fact {
    Fact { name, value, durable: false }
}

fn durable(name: &'static str, value: String) -> Fact {
    Fact { name, value, durable: true }
}
