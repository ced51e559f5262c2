//! What one replica knows, apart into what a crash keeps and what it loses.
//!
//! `Differs:` the paper's replicas do not come back from a crash with what they knew. Here the log is on disk,
//! written before anything that follows from it is sent, so that a crash is no more than silence.

use std::rc::Rc;

use super::Settings;
use super::message::{NewView, Order, Stable, View, ViewChange};
use super::settings::{Lie, tolerated};
use crate::base::{ClientId, Fingerprint, ReplicaId, SortedMap};
use crate::history::Answer;
use crate::protocol::asked::Asked;
use crate::protocol::machine::{Index, Machine};
use crate::sim::Request;

/// A replica of PBFT.
#[derive(Clone, Debug, Hash)]
pub struct Pbft {
    pub(super) me: ReplicaId,
    pub(super) replicas: u8,
    pub(super) settings: Settings,
    /// Its own misbehaviour.
    pub(super) lie: Option<Lie>,
    pub(super) durable: Durable,
    /// Whether the durable state changed in this step.
    pub(super) dirty: bool,
    /// As of all that is committed without a gap. Volatile: the log rebuilds it.
    pub(super) machine: Machine,
    pub(super) votes: SortedMap<Index, Votes>,
    /// The first number that is free, for a primary.
    pub(super) next: Index,
    /// The latest request of each client that this primary has numbered in its view.
    pub(super) taken: SortedMap<ClientId, u32>,
    /// Requests that are known here and not executed, with who collects the replies.
    pub(super) pending: SortedMap<ClientId, (Request, ReplicaId)>,
    /// Requests for whose clients this replica collects replies.
    pub(super) asked: Asked,
    pub(super) replies: SortedMap<ClientId, Replies>,
    /// The latest VIEW-CHANGE of each replica.
    pub(super) changes: SortedMap<ReplicaId, Rc<ViewChange>>,
    /// Its own checkpoints that are not stable yet, and who proved to have which state at each number.
    pub(super) checkpoints: SortedMap<Index, Machine>,
    pub(super) proofs: SortedMap<Index, SortedMap<ReplicaId, Fingerprint>>,
    /// How many views in a row brought nothing.
    pub(super) fruitless: u8,
    /// Whether the view's timer runs.
    pub(super) waiting: bool,
}

/// What a crash keeps.
#[derive(Clone, Debug, Default, Hash)]
pub struct Durable {
    pub(super) view: View,
    /// Whether it has asked for this view and not seen it begin.
    pub(super) changing: bool,
    /// How the view began; `None` for the first.
    pub(super) new_view: Option<Rc<NewView>>,
    /// The last stable checkpoint: the low water mark [PBFT §4.3].
    pub(super) stable: Rc<Stable>,
    /// What was ordered after it.
    pub(super) slots: SortedMap<Index, Slot>,
}

/// One sequence number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Slot {
    /// What it accepted in the latest view that ordered anything here.
    pub accepted: Option<(View, Order)>,
    /// What it prepared, in the latest view in which it did.
    pub prepared: Option<(View, Order)>,
    pub committed: Option<Order>,
}

/// What replicas said of one sequence number, each its latest word.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Votes {
    pub prepares: SortedMap<ReplicaId, (View, Order)>,
    pub commits: SortedMap<ReplicaId, (View, Order)>,
}

/// The replies to a client's request.
#[derive(Clone, Debug, Default, Hash)]
pub(super) struct Replies {
    pub serial: u32,
    pub by: SortedMap<ReplicaId, Answer>,
    /// For how many status intervals it has waited.
    pub waited: u8,
}

impl Durable {
    /// The prepared orders after the stable checkpoint.
    pub fn prepared(&self) -> Vec<(Index, View, Order)> {
        let prepared = |(seq, slot): (&Index, &Slot)| slot.prepared.map(|(view, order)| (*seq, view, order));
        self.slots.iter().filter_map(prepared).collect()
    }
}

impl Pbft {
    /// How many replicas may misbehave [PBFT, resiliency].
    pub(super) fn f(&self) -> usize {
        tolerated(self.replicas).into()
    }

    /// How many make a certificate: 2f + 1 of 3f + 1, and as many of any other number that two such groups
    /// share a correct replica.
    pub(super) fn quorum(&self) -> usize {
        (usize::from(self.replicas) + self.f()) / 2 + 1
    }

    pub(super) fn view(&self) -> View {
        self.durable.view
    }

    pub(super) fn primary_of(&self, view: View) -> ReplicaId {
        ReplicaId((view % u64::from(self.replicas)) as u8)
    }

    /// Whether its view has begun.
    pub(super) fn is_active(&self) -> bool {
        !self.durable.changing
    }

    pub(super) fn is_primary(&self) -> bool {
        self.is_active() && self.primary_of(self.view()) == self.me
    }

    pub(super) fn peers(&self) -> impl Iterator<Item = ReplicaId> + use<> {
        let me = self.me;
        (0..self.replicas).map(ReplicaId).filter(move |peer| *peer != me)
    }

    /// Up to here everything is executed.
    pub(super) fn executed(&self) -> Index {
        self.machine.applied()
    }

    /// Whether a number lies between the water marks [PBFT §4.2].
    pub(super) fn in_window(&self, seq: Index) -> bool {
        let low = self.durable.stable.seq;
        let interval = usize::from(self.settings.checkpoint.max(1));
        seq > low && seq <= low.plus(interval * usize::from(self.settings.window.max(1)))
    }

    /// The log entry of a number, to be changed.
    pub(super) fn slot(&mut self, seq: Index) -> &mut Slot {
        self.dirty = true;
        self.durable.slots.get_or_default(seq)
    }
}
