//! Normal operation in three phases [PBFT §4.2]. Pre-prepare and prepare agree on an order within a view,
//! though the primary lie; prepare and commit keep it across views.

use super::message::{Message, Order, View};
use super::rules;
use super::state::Pbft;
use crate::base::ReplicaId;
use crate::protocol::machine::{Command, Index};
use crate::sim::{Arg, Effects, Request};

impl Pbft {
    /// The primary gives a request the next number, unless it has one, and proposes that to all.
    pub(super) fn order(&mut self, request: &Request, proxy: ReplicaId, out: &mut Effects<Pbft>) {
        let Request { ticket, serial, action, .. } = *request;
        let taken = self.taken.get(&ticket.client).is_some_and(|taken| *taken >= serial);
        if taken || !self.is_primary() || !self.in_window(self.next) {
            return;
        }
        let (view, seq) = (self.view(), self.next);
        self.next = seq.next();
        self.taken.insert(ticket.client, serial);
        let order = Order::Request { command: Command { ticket, serial, action }, proxy };
        let args = [Arg::Operation(ticket.op), Arg::Client(ticket.client), seq.into(), Arg::Number(view)];
        out.note(&rules::ORDERS, args);
        self.slot(seq).accepted = Some((view, order));
        for peer in self.peers() {
            out.send(peer, Message::PrePrepare { view, seq, order });
        }
        self.count_prepares(seq, out);
    }

    /// The primary numbers what it knows and has not numbered yet.
    pub(super) fn order_pending(&mut self, out: &mut Effects<Pbft>) {
        if self.is_primary() {
            let pending: Vec<_> = self.pending.values().copied().collect();
            for (request, proxy) in pending {
                self.order(&request, proxy, out);
            }
        }
    }

    /// [PBFT §4.2] A backup accepts a pre-prepare of its view's primary, within the water marks, unless it has
    /// accepted another one for that number in this view.
    pub(super) fn on_pre_prepare(
        &mut self,
        from: ReplicaId,
        (view, seq, order): (View, Index, Order),
        out: &mut Effects<Pbft>,
    ) {
        let ours = self.is_active() && view == self.view() && from == self.primary_of(view);
        if !ours || from == self.me || !self.in_window(seq) {
            return;
        }
        let accepted = self.durable.slots.get(&seq).and_then(|slot| slot.accepted);
        match accepted.filter(|(at, _)| *at == view) {
            Some((_, other)) if other != order => {
                out.note(&rules::EQUIVOCATES, [Arg::Replica(from), seq.into(), Arg::Number(view)]);
            }
            Some(_) => {}
            None => {
                out.note(&rules::ACCEPTED, [seq.into(), Arg::Replica(from), Arg::Number(view)]);
                self.accept(seq, order, out);
                self.wait(out);
            }
        }
    }

    /// A backup accepts an order in its view and says so to all.
    pub(super) fn accept(&mut self, seq: Index, order: Order, out: &mut Effects<Pbft>) {
        let (view, me) = (self.view(), self.me);
        self.slot(seq).accepted = Some((view, order));
        if !self.is_primary() {
            self.votes.get_or_default(seq).prepares.insert(me, (view, order));
            for peer in self.peers() {
                out.send(peer, Message::Prepare { view, seq, order });
            }
        }
        self.count_prepares(seq, out);
    }

    pub(super) fn on_prepare(
        &mut self,
        from: ReplicaId,
        (view, seq, order): (View, Index, Order),
        out: &mut Effects<Pbft>,
    ) {
        if self.in_window(seq) {
            let prepares = &mut self.votes.get_or_default(seq).prepares;
            if prepares.get(&from).is_none_or(|(latest, _)| *latest < view) {
                prepares.insert(from, (view, order));
            }
            self.count_prepares(seq, out);
        }
    }

    /// [PBFT §4.2] Prepared: the primary's order and 2f backups, itself among them, that accepted the same in
    /// this view. No two correct replicas prepare different orders for a number in one view.
    pub(super) fn count_prepares(&mut self, seq: Index, out: &mut Effects<Pbft>) {
        let Some(slot) = self.durable.slots.get(&seq).copied() else { return };
        let Some((view, order)) = slot.accepted.filter(|(view, _)| *view == self.view()) else { return };
        if !self.is_active() || slot.prepared == Some((view, order)) {
            return;
        }
        let primary = self.primary_of(view);
        let agree =
            |(from, vote): &(&ReplicaId, &(View, Order))| **from != primary && **vote == (view, order);
        let votes = self.votes.get_or_default(seq);
        let prepares = votes.prepares.iter().filter(agree).count();
        if prepares + 1 < self.quorum() {
            return;
        }
        let me = self.me;
        let args = [seq.into(), Arg::Number(prepares as u64), Arg::Number(view)];
        out.note(&rules::PREPARED, args);
        self.slot(seq).prepared = Some((view, order));
        self.votes.get_or_default(seq).commits.insert(me, (view, order));
        for peer in self.peers() {
            out.send(peer, Message::Commit { view, seq, order });
        }
        self.count_commits(seq, (view, order), out);
    }

    pub(super) fn on_commit(
        &mut self,
        from: ReplicaId,
        (view, seq, order): (View, Index, Order),
        out: &mut Effects<Pbft>,
    ) {
        if self.in_window(seq) {
            let commits = &mut self.votes.get_or_default(seq).commits;
            if commits.get(&from).is_none_or(|(latest, _)| *latest < view) {
                commits.insert(from, (view, order));
            }
            self.count_commits(seq, (view, order), out);
        }
    }

    /// [PBFT §4.2] Committed: 2f + 1 commits, in whatever view. At least f + 1 of them come from correct
    /// replicas that prepared, so that every later view finds the order.
    fn count_commits(&mut self, seq: Index, vote: (View, Order), out: &mut Effects<Pbft>) {
        let commits = self.votes.get_or_default(seq).commits.values().filter(|other| **other == vote).count();
        let open = self.durable.slots.get(&seq).is_none_or(|slot| slot.committed.is_none());
        if open && commits >= self.quorum() {
            let counts = [commits as u64, self.replicas.into(), vote.0].map(Arg::Number);
            out.note(&rules::COMMITTED, [seq.into(), counts[0], counts[1], counts[2]]);
            self.slot(seq).committed = Some(vote.1);
            self.execute(out);
        }
    }

    /// A replica that was behind is shown the commits of a quorum.
    pub(super) fn on_committed(
        &mut self,
        from: ReplicaId,
        (seq, order): (Index, Order),
        out: &mut Effects<Pbft>,
    ) {
        let open = self.durable.slots.get(&seq).is_none_or(|slot| slot.committed.is_none());
        if open && self.in_window(seq) {
            out.note(&rules::CAUGHT_UP, [seq.into(), Arg::Replica(from)]);
            self.slot(seq).committed = Some(order);
            self.execute(out);
        }
    }
}
