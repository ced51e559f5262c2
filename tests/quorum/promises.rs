//! What must never happen, whatever the faults: asserted by the harness after each step.

use std::collections::{BTreeMap, BTreeSet};

use netsplit::base::{ReplicaId, fingerprint_of};
use netsplit::history::{Answer, Key, Refusal, Value};
use netsplit::protocol::quorum::{Contents, Durable, Level, Quorum, Tally};
use netsplit::sim::{Effect, Effects, Node, Request, Ticket};

use crate::harness::{Cluster, Outcome};

impl Cluster {
    /// The version of a key never goes back on a disk.
    pub fn assert_forward(&mut self, place: usize) {
        let disk = &self.disks[place];
        let hinted = disk.hints.iter().flat_map(|(_, hints)| hints.values().map(|hint| &hint.contents));
        for contents in disk.table.iter().map(|(_, contents)| contents).chain(hinted) {
            for (dot, version) in contents.versions() {
                let mark =
                    self.stamps.entry((version.value, version.stamp.by)).or_insert((version.stamp, dot));
                *mark = (*mark).max((version.stamp, dot));
                let first =
                    self.first.entry((version.value, version.stamp.by)).or_insert((version.stamp, dot));
                *first = (*first).min((version.stamp, dot));
            }
        }
        for (key, contents) in disk.table.iter() {
            let highest = self.highest[place].entry(key).or_insert_with(|| contents.clone());
            assert!(contents.covers(highest), "n{} went back from {highest:?} to {contents:?}", place + 1);
            assert!(contents.count() > 0);
            *highest = contents.clone();
        }
        let held = self.disks[place].table.iter().count();
        assert_eq!(held, self.highest[place].len(), "n{} lost a key", place + 1);
    }

    pub fn answered(&mut self, by: ReplicaId, ticket: Ticket, outcome: Outcome) {
        let asked = &mut self.asked[ticket.op.index()];
        asked.outcome.get_or_insert(outcome);
        asked.untried += u32::from(matches!(outcome, Err(Refusal::Unavailable { .. })));
        let request = asked.request;
        let key = request.action.key();
        match outcome {
            Ok(Answer::Written | Answer::Compared(true)) => self.assert_durable(by, request),
            Ok(Answer::Read(Some(value))) => {
                let written = self.asked.iter().any(|asked| {
                    asked.request.action.key() == key && asked.request.action.writes() == Some(value)
                });
                assert!(written, "{by} answers {key} = {value}, which nobody wrote");
            }
            Ok(_) => {}
            Err(Refusal::NoQuorum { needed, answered }) => assert!(answered < needed),
            Err(Refusal::Unavailable { needed, alive }) => assert!(alive < needed),
            Err(Refusal::Conflict) => {
                let serial = Level::from_code(request.level).is_serial() && !request.action.is_read();
                assert!(serial && self.settings.refuses_conflicts.0, "{request:?}");
            }
            Err(refusal) => panic!("no rule of this store refuses so: {refusal}"),
        }
    }

    /// A write that is acknowledged is on the disks of as many homes as its level asks for, or a newer one
    /// is. Hints do not count, unless quorums are sloppy: then what anybody keeps for a home counts as its.
    fn assert_durable(&self, by: ReplicaId, request: Request) {
        let (key, value) = (request.action.key(), request.action.writes().expect("it was written"));
        let level = Level::from_code(request.level);
        if level == Level::Any {
            return;
        }
        let all: Vec<ReplicaId> = self.ring.homes(key).collect();
        let need = level.need(self.ring, &all, self.ring.centre(by));
        // A write that was lost at once to a newer one was never on a disk: then the newest there counts.
        // In Paxos its own coordinator may finish a copy of it once more, and a read may write it back in the place of
        // siblings, under a name that is newer than the one that was acknowledged.
        let renamed = level.is_serial() || self.settings.resolve;
        let marks = if renamed { &self.first } else { &self.stamps };
        let mark = marks.get(&(value, by)).copied();
        let enough = |held: Option<&Contents>| {
            held.is_some_and(|held| match mark {
                None => true,
                Some((stamp, None)) => held.newest().stamp >= stamp,
                Some((_, Some(dot))) => held.seen().contains(dot),
            })
        };
        let homes = self.ring.homes(key).filter(|home| {
            enough(self.disk(home.0).table.get(key)) || enough(self.kept_for(*home, key).as_ref())
        });
        let mut durable = Tally::default();
        homes.for_each(|home| durable.add(self.ring.centre(home), true));
        assert!(need.is_met(&durable), "{key} = {value}: on {durable:?}, {need:?} was promised");
    }

    fn kept_for(&self, home: ReplicaId, key: Key) -> Option<Contents> {
        let disks = self.disks.iter().filter(|_| self.settings.sloppy);
        let hints = disks.flat_map(|disk| disk.hints.of(home));
        hints
            .filter(|(hinted, _)| *hinted == key)
            .map(|(_, hint)| hint.contents.clone())
            .reduce(|sum, next| sum.joined(&next))
    }

    /// A write of which every attempt was refused as unavailable is on no disk, not even as a hint.
    pub fn assert_untried_left_nothing(&self) -> usize {
        let untried = self.asked.iter().filter(|asked| asked.untried == asked.attempts);
        let values: BTreeSet<Value> = untried.filter_map(|asked| asked.request.action.writes()).collect();
        for disk in &self.disks {
            let hints = disk.hints.iter().flat_map(|(_, hints)| hints.values());
            let hinted = hints.map(|hint| &hint.contents);
            let all = disk.table.iter().map(|(_, contents)| contents).chain(hinted);
            for value in all.flat_map(Contents::versions).map(|(_, version)| version.value) {
                assert!(!values.contains(&value), "{value} is there, which was never tried");
            }
        }
        values.len()
    }

    /// Every home of every key holds all that any disk holds.
    pub fn assert_converged(&self) {
        let all = (0..self.setup.nodes.replicas).flat_map(|n| self.disk(n).table.iter());
        let mut known: BTreeMap<Key, Contents> = BTreeMap::new();
        for (key, contents) in all {
            known
                .entry(key)
                .and_modify(|held| *held = held.joined(contents))
                .or_insert_with(|| contents.clone());
        }
        for (key, contents) in known {
            for home in self.ring.homes(key) {
                assert_eq!(self.disk(home.0).table.get(key), Some(&contents), "{home} differs on {key}");
            }
        }
    }
}

pub fn assert_persisted(node: &Quorum, before: &Durable, effects: &Effects<Quorum>) {
    if fingerprint_of(node.durable()) == fingerprint_of(before) {
        return;
    }
    let seen = |effect: &Effect<Quorum>| matches!(effect, Effect::Send { .. } | Effect::Respond { .. });
    let visible = effects.as_slice().iter().position(seen).unwrap_or(usize::MAX);
    let persisted = effects.as_slice().iter().position(|effect| matches!(effect, Effect::Persist(_)));
    assert!(
        persisted.is_some_and(|place| place < visible),
        "told before it was on disk: {effects}",
        effects = effects.as_slice().len()
    );
}
