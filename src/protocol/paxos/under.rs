//! What a store built over Paxos asks of it, beside pushing it inputs.

use super::ballot::{Proposal, Stamp};
use super::state::{Paxos, Role};
use crate::base::ReplicaId;
use crate::protocol::machine::Index;
use crate::sim::{Context, Effects, Request};

impl Paxos {
    /// A request whose value will have this time.
    pub(crate) fn submit(
        &mut self,
        cx: &Context<'_>,
        request: Request,
        stamp: Stamp,
        out: &mut Effects<Paxos>,
    ) {
        self.look_at_clocks(cx);
        self.on_request(request, stamp, out);
    }

    /// The value known to be chosen in a slot.
    pub(crate) fn chosen_in(&self, slot: Index) -> Option<&Proposal> {
        self.durable.chosen(slot)
    }

    /// The time of the first value that this leader has proposed and not yet found chosen and learned.
    pub(crate) fn first_open(&self) -> Option<i64> {
        let Role::Leader(leading) = &self.role else { return None };
        leading.proposals.values().map(|proposed| proposed.stamp.0).find(|stamp| *stamp > 0)
    }

    pub(crate) fn leads(&self) -> bool {
        self.is_leader()
    }

    /// The leader, as far as it is known here.
    pub(crate) fn leader(&self) -> Option<ReplicaId> {
        if self.is_leader() { Some(self.me) } else { self.leader }
    }
}
