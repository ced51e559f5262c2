//! What the page shows of a replica of a quorum store.

use super::message::stamped;
use super::{COORDINATING, Conflicts, Ledger, Level, PROPOSING, Quorum, REPLICA, Ring};
use crate::history::Key;
use crate::sim::{Fact, ReplicaView, Setup, Standing};

impl Quorum {
    /// Proposing or coordinating while a client waits for it.
    pub(super) fn stand(&self) -> Standing {
        let waiting = self.rounds.values().any(|round| !round.answered);
        let role = match (self.serials.is_empty(), waiting) {
            (false, _) => PROPOSING,
            (true, true) => COORDINATING,
            (true, false) => REPLICA,
        };
        Standing { role, epoch: 0 }
    }

    pub(super) fn look(&self) -> ReplicaView {
        let values = self.durable.table.iter().map(|(key, contents)| {
            let newest = contents.newest();
            (key, newest.value, newest.stamp.to_string())
        });
        ReplicaView {
            role: self.stand().role,
            epoch: None,
            leader: None,
            log: None,
            values: values.collect(),
            facts: self.facts(),
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let (waiting, late) = self.rounds.values().fold((0, 0), |(waiting, late), round| {
            if round.answered { (waiting, late + 1) } else { (waiting + 1, late) }
        });
        let counters = &self.counters;
        let suspected = self.detector.suspected().iter().map(|replica| replica.to_string());
        let mut facts = vec![
            durable("hints held", or_none(self.hints_in_words())),
            durable("starts", self.durable.generation.to_string()),
            volatile("believed dead", or_none(suspected.collect())),
            volatile("requests waiting", format!("{waiting}, answered but open {late}")),
            volatile("refused", counters.refused.to_string()),
            volatile("read repairs", format!("{} sent, {} taken", counters.repairs_sent, counters.repaired)),
            volatile("hints delivered", counters.hints_delivered.to_string()),
            volatile("caught up by exchange", counters.caught_up.to_string()),
            volatile("own writes lost to newer stamps", counters.shadowed.to_string()),
        ];
        facts.extend(self.siblings_in_words());
        facts.extend(self.ledgers_in_words());
        facts.extend(self.place_in_words());
        facts.push(volatile("R + W and N", self.overlap.to_string()));
        facts
    }

    /// Of each key that has them, where there can be any.
    fn siblings_in_words(&self) -> Option<Fact> {
        if self.settings.conflicts == Conflicts::LastWriteWins {
            return None;
        }
        let several = self.durable.table.iter().filter(|(_, contents)| contents.count() > 1);
        let words = several.map(|(key, contents)| format!("{key}: {}", stamped(contents)));
        Some(durable("siblings", or_none(words.collect())))
    }

    /// What Paxos knows of each key that a serial request has touched.
    fn ledgers_in_words(&self) -> Vec<Fact> {
        let words = |key: &Key, ledger: &Ledger| {
            let promised = ledger.promised.map_or_else(|| "nothing".to_owned(), |ballot| ballot.to_string());
            format!("{key}: promised {promised}; {}", ledger.known)
        };
        let ledgers = self.durable.ledgers.iter();
        ledgers.map(|(key, ledger)| durable("Paxos", words(key, ledger))).collect()
    }

    /// Whether what reads and writes wait for must meet: a warning where R + W ≤ N.
    pub(super) fn overlap_in_words(setup: &Setup, ring: Ring) -> String {
        let copies = ring.homes(Key(0)).count() as u8;
        let words = setup.workload.classes.iter().map(|class| {
            let (read, write) = (Level::from_code(class.read_level), Level::from_code(class.write_level));
            let (r, w) = (read.needed(copies), write.needed(copies));
            if ring.centres() > 1 {
                format!("{}: {read} and {write}", class.name)
            } else if read.overlaps(write, copies) {
                format!("{}: {r} + {w} > {copies}", class.name)
            } else {
                format!("{}: {r} + {w} ≤ {copies}, a read may miss an acknowledged write", class.name)
            }
        });
        or_none(words.collect())
    }

    /// Its data centre, where there are several.
    fn place_in_words(&self) -> Option<Fact> {
        let several = self.ring.centres() > 1;
        several.then(|| volatile("data centre", (self.ring.centre(self.me) + 1).to_string()))
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
