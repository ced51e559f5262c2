//! Changes of who takes part [Ongaro §4]: by one server at a time, or at once by joint consensus. The leader
//! puts the new configuration into its log; every replica uses it from the moment it holds the entry.

use super::config::{Config, Members};
use super::leadership::CatchUp;
use super::log::{Entry, Payload};
use super::state::{Raft, Role};
use super::{Timer, rules};
use crate::base::{ReplicaId, Span, Time};
use crate::history::Refusal;
use crate::protocol::machine::Index;
use crate::sim::{Arg, Context, Effects, Rule};

/// What a leader does next about who takes part.
pub(super) enum Change {
    /// This configuration goes into the log; the rule's sentence speaks of the replica.
    To(Config, &'static Rule, Option<ReplicaId>),
    /// It is left out itself and has seen that committed.
    Leave,
}

/// Rounds in which a learner may catch up before the leader starts over [Ongaro §4.2.1].
const ROUNDS: u8 = 10;

impl Raft {
    /// The configuration it uses: the latest in its log, committed or not [Ongaro §4.1].
    pub fn config(&self) -> Config {
        self.configs.latest().1
    }

    /// The configuration whose majorities it counts.
    pub(super) fn counted(&self) -> Config {
        let config = self.config();
        if self.settings.broken.forgets_old_majority { config.forgetting_old() } else { config }
    }

    /// Whether it stands for election. A learner does not, nor who was never added. One that was left out
    /// does while that may still be undone: it may be needed to bring it about [Ongaro §4.2.2].
    pub(super) fn stands(&self) -> bool {
        let (index, config) = self.configs.latest();
        let left_out = !config.all().is_empty() && !config.all().contains(self.me) && index > self.commit;
        config.electors().contains(self.me) || left_out
    }

    /// What is to be looked after at the end of a step, by work of its own.
    pub(super) fn tend(&mut self, cx: &Context<'_>, out: &mut Effects<Raft>) {
        self.plan_snapshot(out);
        if self.settings.orders.is_empty() || !self.is_leader() {
            return;
        }
        self.watch_learners(cx.now, out);
        if self.next_change(cx.now).is_some() {
            out.set_timer(Timer::Members, Span::ZERO);
        }
        self.hand_over(out);
    }

    /// Waits for the operator's next order.
    pub(super) fn plan_orders(&self, cx: &Context<'_>, out: &mut Effects<Raft>) {
        if let Some(at) = self.settings.orders.next_after(cx.now) {
            out.set_timer(Timer::Orders, at.since(cx.now));
        }
    }

    pub(super) fn on_orders(&mut self, cx: &Context<'_>, out: &mut Effects<Raft>) {
        if self.is_leader() {
            if self.settings.orders.transfer_at == Some(cx.now) {
                self.begin_transfer(out);
            }
            self.plan_orders(cx, out);
        }
    }

    /// [Ongaro §4.1] The next change, if one is due and may begin: never before the last one is committed, and
    /// never before an entry of the leader's own term is, or two leaders could change the same configuration
    /// in ways whose majorities do not meet [raft-dev 2015].
    fn next_change(&self, now: Time) -> Option<Change> {
        let (index, config) = self.configs.latest();
        if !self.is_leader() || index > self.commit {
            return None;
        }
        if config.is_joint() {
            let new = Config { outgoing: Members::NONE, ..config };
            return Some(Change::To(new, &rules::LEAVES_JOINT, None));
        }
        if !config.voters.contains(self.me) {
            return Some(Change::Leave);
        }
        if !self.committed_in_term() && !self.settings.broken.changes_early {
            return None;
        }
        let target = self.settings.orders.target(now, config.voters, self.replicas);
        if target.is_empty() || target == config.voters {
            return None;
        }
        if self.settings.orders.joint {
            self.at_once(config, target)
        } else {
            self.one_server(config, target)
        }
    }

    /// [Ongaro §4.1] One server in or out: any two majorities then still meet. Those that come do so before
    /// one goes, so that fewer failures are never tolerated than need be [Ongaro §4.4].
    fn one_server(&self, config: Config, target: Members) -> Option<Change> {
        let Config { voters, learners, .. } = config;
        if let Some(new) = target.minus(voters).iter().next() {
            if self.settings.orders.learners && !learners.contains(new) {
                let learners = learners.with(new);
                return Some(Change::To(Config { learners, ..config }, &rules::ADDS_LEARNER, Some(new)));
            }
            let (voters, learners) = (voters.with(new), learners.without(new));
            let change = Change::To(Config { voters, learners, ..config }, &rules::ADDS_VOTER, Some(new));
            return self.caught_up(Members::NONE.with(new)).then_some(change);
        }
        let gone = voters.minus(target).iter().next()?;
        let voters = voters.without(gone);
        Some(Change::To(Config { voters, ..config }, &rules::REMOVES, Some(gone)))
    }

    /// [Ongaro §4.3] All at once, by way of a configuration in which both majorities must agree.
    fn at_once(&self, config: Config, target: Members) -> Option<Change> {
        let new = target.minus(config.voters);
        if self.settings.orders.learners && !new.minus(config.learners).is_empty() {
            let learners = config.learners.union(new);
            let first = new.iter().next();
            return Some(Change::To(Config { learners, ..config }, &rules::ADDS_LEARNER, first));
        }
        let learners = config.learners.minus(target);
        let joint = Config { voters: target, outgoing: config.voters, learners };
        self.caught_up(new).then_some(Change::To(joint, &rules::ENTERS_JOINT, None))
    }

    fn caught_up(&self, new: Members) -> bool {
        let Role::Leader(leadership) = &self.role else { return false };
        !self.settings.orders.learners
            || new.iter().all(|id| leadership.catching_up.get(&id).is_some_and(|row| row.done))
    }

    /// [Ongaro §4.2.1] A learner catches up in rounds, each up to where the log ended when it began. Once one
    /// takes less than an election timeout, the learner lags too little to stall the cluster.
    fn watch_learners(&mut self, now: Time, out: &mut Effects<Raft>) {
        let (learners, last) = (self.config().learners, self.log().last_index());
        let patience = self.settings.election_min;
        let Role::Leader(leadership) = &mut self.role else { return };
        leadership.catching_up.retain(|id, _| learners.contains(*id));
        for id in learners.iter() {
            let matched = leadership.follower(id).matched;
            let fresh = CatchUp { round: 1, end: last, began: now, done: false };
            let row = leadership.catching_up.get_or_insert_with(id, || fresh);
            if row.done || matched < row.end {
                continue;
            }
            let took = now.since(row.began);
            if took < patience {
                row.done = true;
                let args = [Arg::Replica(id), matched.into(), Arg::Number(row.round.into()), Arg::Span(took)];
                out.note(&rules::CAUGHT_UP, args);
            } else {
                let round = if row.round < ROUNDS { row.round + 1 } else { 1 };
                *row = CatchUp { round, ..fresh };
            }
        }
    }

    /// Carries out what `tend` found to be due.
    pub(super) fn change_members(&mut self, cx: &mut Context<'_>, out: &mut Effects<Raft>) {
        match self.next_change(cx.now) {
            Some(Change::To(config, rule, who)) => self.append_config(config, (rule, who), out),
            Some(Change::Leave) => {
                // [Ongaro §4.2.2] Only now can the others go on without it.
                out.note(&rules::LEAVES, [self.configs.latest().0.into()]);
                self.become_follower(cx, Refusal::NotLeader(None), out);
            }
            None => {}
        }
    }

    fn append_config(
        &mut self,
        config: Config,
        (rule, who): (&'static Rule, Option<ReplicaId>),
        out: &mut Effects<Raft>,
    ) {
        let before = self.config().all();
        let index = self.append_entry(Payload::Config(config));
        let [old, new] = [config.outgoing, config.voters].map(|set| Arg::Number(set.len().into()));
        out.note(rule, [index.into(), who.map_or(Arg::None, Arg::Replica), new, old]);
        out.persist("log");
        let newcomers = config.all().minus(before).without(self.me);
        if let Role::Leader(leadership) = &mut self.role {
            newcomers.iter().for_each(|id| leadership.welcome(id, index.next()));
        }
        self.replicate(out);
        newcomers.iter().for_each(|id| self.probe(id, &mut None, out));
        self.advance_commit(out);
    }

    /// Appends an entry of the current term to its own log, and uses it where it is a configuration.
    pub(super) fn append_entry(&mut self, payload: Payload) -> Index {
        let index = self.durable.log.push(Entry { term: self.durable.term, payload });
        self.configs.note(index, &payload);
        index
    }
}
