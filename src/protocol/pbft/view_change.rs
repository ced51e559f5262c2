//! View changes [PBFT §4.4]: a primary that gets nothing done is replaced, and what may have been committed
//! under it is kept.

use std::rc::Rc;

use super::message::{Message, NewView, View, ViewChange};
use super::state::Pbft;
use super::{Timer, rules};
use crate::base::{ReplicaId, Span};
use crate::sim::{Arg, Effects};

/// How often the patience may double.
const DOUBLINGS: u8 = 4;

impl Pbft {
    fn patience(&self) -> Span {
        Span(self.settings.patience.0.max(1) << self.fruitless.min(DOUBLINGS))
    }

    /// Starts the timer of the view, unless it runs.
    pub(super) fn wait(&mut self, out: &mut Effects<Pbft>) {
        if !self.waiting {
            self.waiting = true;
            out.set_timer(Timer::Patience, self.patience());
        }
    }

    fn stop_waiting(&mut self, out: &mut Effects<Pbft>) {
        if self.waiting {
            self.waiting = false;
            out.cancel_timer(Timer::Patience);
        }
    }

    /// [PBFT §4.4] Something was executed: the timer stops, and starts anew if requests wait.
    pub(super) fn progressed(&mut self, out: &mut Effects<Pbft>) {
        if self.is_active() {
            self.fruitless = 0;
            self.stop_waiting(out);
            if self.has_work() {
                self.wait(out);
            }
        }
    }

    /// Whether it knows of anything that is not executed.
    fn has_work(&self) -> bool {
        let executed = self.executed();
        !self.pending.is_empty() || self.durable.slots.keys().any(|seq| *seq > executed)
    }

    /// The view's time is up.
    pub(super) fn patience_ends(&mut self, out: &mut Effects<Pbft>) {
        self.waiting = false;
        if self.durable.changing || self.has_work() {
            out.note(&rules::IMPATIENT, [Arg::Number(self.view()), Arg::Span(self.patience())]);
            self.change_view(self.view() + 1, out);
        }
    }

    /// [PBFT §4.4] Leaves its view: accepts nothing any more until a later one begins, and tells all what it has
    /// prepared.
    fn change_view(&mut self, view: View, out: &mut Effects<Pbft>) {
        self.stop_waiting(out);
        self.dirty = true;
        self.durable.view = view;
        self.durable.changing = true;
        self.fruitless = self.fruitless.saturating_add(1);
        let change = ViewChange { view, stable: self.durable.stable.seq, prepared: self.durable.prepared() };
        let prepared = Arg::Number(change.prepared.len() as u64);
        out.note(&rules::LEAVES_VIEW, [Arg::Number(view), Arg::Replica(self.primary_of(view)), prepared]);
        let (me, change) = (self.me, Rc::new(change));
        self.changes.insert(me, Rc::clone(&change));
        for peer in self.peers() {
            out.send(peer, Message::ViewChange(Rc::clone(&change)));
        }
        self.count_changes(out);
    }

    pub(super) fn on_view_change(
        &mut self,
        from: ReplicaId,
        change: &Rc<ViewChange>,
        out: &mut Effects<Pbft>,
    ) {
        let over = change.view < self.view() || change.view == self.view() && self.is_active();
        if over {
            return self.show_view(from, out);
        }
        if self.changes.get(&from).is_none_or(|latest| latest.view <= change.view) {
            self.changes.insert(from, Rc::clone(change));
        }
        // [PBFT §4.4] f + 1 that are further cannot all be lying: follow the nearest of them.
        let view = self.view();
        let further = self.changes.values().map(|change| change.view).filter(|further| *further > view);
        let (count, nearest) = (further.clone().count(), further.min());
        if let Some(nearest) = nearest.filter(|_| count > self.f()) {
            out.note(&rules::JOINS, [Arg::Number(nearest), Arg::Number(self.f() as u64 + 1)]);
            return self.change_view(nearest, out);
        }
        self.count_changes(out);
    }

    /// [PBFT §4.4] A quorum wants the view: its primary begins it, the others give that some time. Who wants a
    /// later view has given up this one, and counts for the time alone.
    fn count_changes(&mut self, out: &mut Effects<Pbft>) {
        let view = self.view();
        if self.is_active() {
            return;
        }
        let wanted = self.changes.iter().filter(|(_, change)| change.view == view);
        let changes: Vec<_> = wanted.map(|(id, change)| (*id, Rc::clone(change))).collect();
        let left = self.changes.values().filter(|change| change.view >= view).count();
        if left < self.quorum() {
            return;
        }
        if changes.len() < self.quorum() || self.primary_of(view) != self.me {
            return self.wait(out);
        }
        let new_view = Rc::new(NewView { view, changes });
        for peer in self.peers() {
            out.send(peer, Message::NewView(Rc::clone(&new_view)));
        }
        self.enter_view(&new_view, out);
    }

    /// [PBFT §4.4] A backup takes a view whose primary shows that a quorum wants it. What must stand in it
    /// follows from what that quorum prepared, so that a primary cannot leave anything out.
    pub(super) fn on_new_view(&mut self, new_view: &Rc<NewView>, out: &mut Effects<Pbft>) {
        let view = new_view.view;
        let over = view < self.view() || view == self.view() && self.is_active();
        let mut wanted: Vec<ReplicaId> =
            new_view.changes.iter().filter(|(_, change)| change.view == view).map(|(id, _)| *id).collect();
        wanted.dedup();
        if !over && wanted.len() >= self.quorum() {
            self.enter_view(new_view, out);
        }
    }

    fn enter_view(&mut self, new_view: &Rc<NewView>, out: &mut Effects<Pbft>) {
        let view = new_view.view;
        let (start, orders) = new_view.plan();
        self.dirty = true;
        self.durable.view = view;
        self.durable.changing = false;
        self.durable.new_view = Some(Rc::clone(new_view));
        self.changes.retain(|_, change| change.view > view);
        self.taken.clear();
        self.next = start.max(self.durable.stable.seq).plus(1);
        let counts = [new_view.changes.len(), orders.len()].map(|count| Arg::Number(count as u64));
        let rule = if self.is_primary() { &rules::LEADS } else { &rules::ENTERS };
        out.note(rule, [Arg::Number(view), counts[0], counts[1], Arg::Replica(self.primary_of(view))]);
        for (seq, order) in orders {
            self.next = self.next.max(seq.next());
            if self.in_window(seq) {
                self.accept(seq, order, out);
            }
        }
        self.stop_waiting(out);
        if self.has_work() {
            self.wait(out);
        }
        self.order_pending(out);
    }

    /// Shows one that is in an earlier view how this one began.
    pub(super) fn show_view(&self, to: ReplicaId, out: &mut Effects<Pbft>) {
        if let Some(new_view) = self.durable.new_view.as_ref().filter(|_| self.is_active()) {
            out.send(to, Message::NewView(Rc::clone(new_view)));
        }
    }
}
