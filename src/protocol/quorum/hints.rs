//! Hinted handoff: versions that a coordinator keeps for homes that did not acknowledge them. Hints count for
//! no level and are a best effort: a coordinator that dies before it writes one has none.

use super::contents::joined;
use super::message::{Message, Purpose};
use super::{Contents, Quorum, Timer, rules};
use crate::base::{ReplicaId, SortedMap, Span, Time};
use crate::history::Key;
use crate::sim::{Arg, Context, Effects};

/// What waits for its home.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hint {
    pub contents: Contents,
    /// Since when its home has lacked the key's latest writes through this coordinator.
    pub since: Time,
}

/// All hints of a coordinator, by target and key. One a key is enough, for an older version would be ignored
/// by the home anyhow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Hints {
    targets: SortedMap<ReplicaId, SortedMap<Key, Hint>>,
}

impl Hints {
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// Targets and their hints, in order; none has an empty list.
    pub fn iter(&self) -> impl Iterator<Item = (ReplicaId, &SortedMap<Key, Hint>)> {
        self.targets.iter().map(|(target, hints)| (*target, hints))
    }

    /// The hints kept for a target, in key order.
    pub fn of(&self, target: ReplicaId) -> impl Iterator<Item = (Key, &Hint)> + '_ {
        self.targets.get(&target).into_iter().flatten().map(|(key, hint)| (*key, hint))
    }

    /// All that is kept of a key for anybody.
    pub fn known(&self, key: Key) -> Option<Contents> {
        joined(self.targets.values().map(|hints| hints.get(&key).map(|hint| &hint.contents)))
    }

    /// How long the oldest hint for a target has waited.
    pub fn waited(&self, target: ReplicaId, now: Time) -> Span {
        self.of(target).map(|(_, hint)| now.since(hint.since)).max().unwrap_or(Span::ZERO)
    }

    /// Keeps a write for a home, unless what is kept for it covers that. Whether anything changed.
    fn keep(&mut self, target: ReplicaId, key: Key, contents: &Contents, now: Time) -> bool {
        let hints = self.targets.get_or_default(target);
        match hints.get_mut(&key) {
            None => {
                hints.insert(key, Hint { contents: contents.clone(), since: now });
                true
            }
            Some(hint) if hint.contents.covers(contents) => false,
            Some(hint) => {
                hint.contents = hint.contents.joined(contents);
                true
            }
        }
    }

    /// The home holds this or more: the hint has done its work. Whether there was one.
    fn taken(&mut self, target: ReplicaId, key: Key, contents: &Contents) -> bool {
        let Some(hints) = self.targets.get_mut(&target) else { return false };
        let done = hints.get(&key).is_some_and(|hint| contents.covers(&hint.contents));
        if done {
            hints.remove(&key);
            if hints.is_empty() {
                self.targets.remove(&target);
            }
        }
        done
    }
}

impl Quorum {
    /// Keeps hints for the homes that did not acknowledge a write in time, whether or not the write reached
    /// its level: a write that was refused may so surface later
    /// [Dynamo §4.6; Cassandra docs, Hints: Hints for Timed Out Write Requests].
    pub(super) fn keep_hints(
        &mut self,
        cx: &Context<'_>,
        key: Key,
        contents: &Contents,
        missing: &[ReplicaId],
        out: &mut Effects<Quorum>,
    ) {
        if !self.settings.hints {
            return;
        }
        let none_before = self.durable.hints.is_empty();
        let mut changed = false;
        for target in missing.iter().copied() {
            // [Cassandra docs, Hints: max_hint_window]. `Differs:` the window is counted from the oldest hint
            // kept, which survives a crash of the coordinator, and not from when the home went silent.
            let waited = self.durable.hints.waited(target, cx.now);
            if waited > self.settings.hint_window {
                out.note(&rules::HINT_WINDOW, [Arg::Replica(target), Arg::Span(waited)]);
                continue;
            }
            if self.durable.hints.keep(target, key, contents, cx.now) {
                changed = true;
                let value = Arg::Value(Some(contents.newest().value));
                let args = [Arg::Replica(target), Arg::Key(key), value];
                out.note(&rules::HINT_KEPT, args);
            }
        }
        if changed {
            out.persist("hints");
        }
        if none_before && changed {
            out.set_timer(Timer::Hints, self.hint_interval());
        }
    }

    /// Keeps a write for a home that its coordinator believes dead, whatever the settings of hints say: the
    /// coordinator counts on it [Dynamo §4.6].
    pub(super) fn stand_in(
        &mut self,
        home: ReplicaId,
        coordinator: ReplicaId,
        (key, contents): (Key, &Contents),
        now: Time,
        out: &mut Effects<Quorum>,
    ) {
        let none_before = self.durable.hints.is_empty();
        if self.durable.hints.keep(home, key, contents, now) {
            out.persist("hints");
            let value = Arg::Value(Some(contents.newest().value));
            let args = [Arg::Replica(home), Arg::Replica(coordinator), Arg::Key(key), value];
            out.note(&rules::STANDS_IN, args);
        }
        if none_before {
            out.set_timer(Timer::Hints, self.hint_interval());
        }
    }

    /// At least a millisecond, so that time goes on whatever was set.
    pub(super) fn hint_interval(&self) -> Span {
        self.settings.hint_interval.max(Span::from_ms(1))
    }

    /// The hint timer: offers hints to every target that may be alive, for as long as there are any.
    pub(super) fn offer_all_hints(&mut self, out: &mut Effects<Quorum>) {
        for (target, _) in self.durable.hints.iter() {
            if !self.detector.suspects(target) {
                self.offer_hints(target, out);
            }
        }
        if !self.durable.hints.is_empty() {
            out.set_timer(Timer::Hints, self.hint_interval());
        }
    }

    /// Sends a target all that is kept for it. A hint carries its write's stamp, so it may come twice or late
    /// and does no harm [Cassandra docs, Hints: Storage of Hints on Disk].
    pub(super) fn offer_hints(&self, target: ReplicaId, out: &mut Effects<Quorum>) {
        for (key, hint) in self.durable.hints.of(target) {
            let contents = hint.contents.clone();
            out.send(target, Message::Store { purpose: Purpose::Hint, key, contents });
        }
    }

    /// A home says that it holds a version, for whatever reason it was sent: a hint for it is done with.
    pub(super) fn forget_hint(
        &mut self,
        target: ReplicaId,
        key: Key,
        contents: &Contents,
        out: &mut Effects<Quorum>,
    ) {
        if self.durable.hints.taken(target, key, contents) {
            self.counters.hints_delivered += 1;
            out.persist("hints");
            let args = [Arg::Replica(target), Arg::Key(key), Arg::Value(Some(contents.newest().value))];
            out.note(&rules::HINT_TAKEN, args);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Value;
    use crate::protocol::quorum::{Stamp, Version};

    #[test]
    fn one_hint_a_key_goes_only_when_its_version_or_a_newer_one_is_held() {
        let (n3, x, y) = (ReplicaId(2), Key(0), Key(1));
        let version = |micros| {
            Contents::Last(Version { stamp: Stamp { micros, by: ReplicaId(0) }, value: Value(micros) })
        };
        let mut hints = Hints::default();
        assert!(hints.keep(n3, x, &version(5), Time(10)));
        assert!(!hints.keep(n3, x, &version(4), Time(20)), "an older version adds nothing");
        assert!(hints.keep(n3, x, &version(7), Time(30)));
        assert_eq!(hints.waited(n3, Time(40)), Span(30), "n3 lacks writes of x since 10");
        assert!(!hints.taken(n3, x, &version(6)), "it still lacks the newest");
        assert!(!hints.taken(n3, y, &version(9)));
        assert!(!hints.taken(ReplicaId(1), x, &version(9)));
        assert!(hints.taken(n3, x, &version(7)));
        assert!(hints.is_empty());
        assert_eq!(hints.waited(n3, Time(50)), Span::ZERO);
    }
}
