//! The follower's side of log replication: the receiver of AppendEntries [Raft figure 2; §5.3]. What it
//! answers holds however late, often or out of order the messages come.

use super::log::Entry;
use super::message::{AppendEntries, AppendOutcome, AppendReply, Message};
use super::rules;
use super::state::{Raft, Role};
use crate::base::ReplicaId;
use crate::protocol::machine::Index;
use crate::sim::{Arg, Context, Effects};

impl Raft {
    pub(super) fn on_append(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        append: &AppendEntries,
        out: &mut Effects<Raft>,
    ) {
        // [Raft §5.1] The sender's term is over; the reply tells it so.
        if append.term < self.term() {
            let args = [Arg::Replica(from), append.term.into(), self.term().into()];
            out.note(&rules::STALE_LEADER, args);
            self.reply(from, 0, AppendOutcome::StaleTerm, out);
            return;
        }
        if self.is_leader() {
            return; // A term has one leader; nobody who follows the rules sends this.
        }
        self.follow(cx, from, out);
        if let Some(mismatch) = self.mismatch(from, append, out) {
            self.reply(from, append.round, mismatch, out);
            return;
        }
        let before = self.configs.latest().0;
        if self.take_entries(from, append, out) {
            out.persist("log");
        }
        if self.configs.latest().0 != before {
            self.adopt(out);
        }
        self.learn_closed(append.closed);
        let matched = append.prev_index.plus(append.entries.len());
        self.learn_commit(from, self.commit_allowed(append.commit, matched), out);
        self.reply(from, append.round, AppendOutcome::Matched(matched), out);
    }

    /// [Raft §5.2] The sender leads this term: a candidate gives way, and the wait for a leader begins anew.
    pub(super) fn follow(&mut self, cx: &Context<'_>, from: ReplicaId, out: &mut Effects<Raft>) {
        if self.leader != Some(from) {
            let contends = !matches!(self.role, Role::Follower);
            let rule = if contends { &rules::GAVE_UP } else { &rules::FOLLOWS };
            out.note(rule, [Arg::Replica(from), self.term().into()]);
            self.role = Role::Follower;
            self.leader = Some(from);
        }
        self.heard = cx.now;
        self.arm_election(out);
    }

    /// [Ongaro §4.1] A configuration counts from the moment it is in the log, and no longer once it is dropped.
    fn adopt(&self, out: &mut Effects<Raft>) {
        let (index, config) = self.configs.latest();
        let votes = config.electors().len();
        out.note(&rules::ADOPTS, [index.into(), Arg::Number(votes.into())]);
        self.arm_election(out);
    }

    /// [Raft §5.3] The consistency check: entries are taken only after one that both logs hold.
    fn mismatch(
        &self,
        from: ReplicaId,
        append: &AppendEntries,
        out: &mut Effects<Raft>,
    ) -> Option<AppendOutcome> {
        let prev = append.prev_index;
        let found = self.log().term_at(prev);
        // What a snapshot covers is committed, and so the same in the leader's log.
        if prev < self.log().start() || found == Some(append.prev_term) {
            return None;
        }
        let last = self.log().last_index();
        let (conflict, first) = match found {
            Some(term) => {
                out.note(&rules::CONFLICT, [Arg::Replica(from), prev.into(), term.into()]);
                // The whole term may be wrong: the leader skips it in one step.
                (Some(term), self.log().first_from_term(term))
            }
            None => {
                out.note(&rules::MISSING, [Arg::Replica(from), prev.into(), last.into()]);
                (None, last.next())
            }
        };
        Some(AppendOutcome::Mismatch { prev, conflict, first })
    }

    /// Takes what it lacks; whether anything changed. Entries it already holds are left alone: the message
    /// may be an old one, and what follows them in the log may be promised to a later one [Raft figure 2,
    /// AppendEntries rules 3 and 4].
    fn take_entries(&mut self, from: ReplicaId, append: &AppendEntries, out: &mut Effects<Raft>) -> bool {
        let mut index = append.prev_index;
        let mut held = 0;
        for entry in append.entries.iter() {
            match self.log().term_at(index.next()) {
                None if index < self.log().start() => index = index.next(),
                Some(term) if term == entry.term => index = index.next(),
                Some(_) => {
                    self.truncate_after(index, from, &rules::TRUNCATED, out);
                    break;
                }
                None => break,
            }
            held += 1;
        }
        let fresh = &append.entries[held..];
        let matching = fresh.is_empty() && self.log().last_index() > index;
        if matching && self.settings.broken.truncates_matching {
            self.truncate_after(index, from, &rules::TRUNCATED_MATCHING, out);
            return true;
        }
        self.append_all(from, index.next(), fresh, out);
        !fresh.is_empty()
    }

    fn truncate_after(
        &mut self,
        index: Index,
        from: ReplicaId,
        rule: &'static crate::sim::Rule,
        out: &mut Effects<Raft>,
    ) {
        let last = self.log().last_index();
        out.note(rule, [index.next().into(), last.into(), Arg::Replica(from)]);
        self.drop_after(index);
    }

    /// Drops the entries after `index`, and with them the configurations they held.
    pub(super) fn drop_after(&mut self, index: Index) {
        self.durable.log.truncate_after(index);
        self.configs.truncate_after(index);
    }

    fn append_all(&mut self, from: ReplicaId, first: Index, entries: &[Entry], out: &mut Effects<Raft>) {
        for entry in entries {
            let index = self.durable.log.push(*entry);
            self.configs.note(index, &entry.payload);
        }
        let last = self.log().last_index();
        match entries.len() {
            0 => {}
            1 => out.note(&rules::APPENDED_ONE, [first.into(), Arg::Replica(from)]),
            _ => out.note(&rules::APPENDED, [first.into(), last.into(), Arg::Replica(from)]),
        }
    }

    /// How far this message lets the commit index go. [Raft figure 2, AppendEntries rule 5] Not beyond the
    /// last new entry: what comes after it here may differ from what the leader committed.
    fn commit_allowed(&self, leader: Index, matched: Index) -> Index {
        let last = self.log().last_index();
        leader.min(if self.settings.broken.commits_unmatched { last } else { matched })
    }

    pub(super) fn reply(&self, to: ReplicaId, round: u64, outcome: AppendOutcome, out: &mut Effects<Raft>) {
        out.send(to, Message::AppendReply(AppendReply { term: self.term(), round, outcome }));
    }
}
