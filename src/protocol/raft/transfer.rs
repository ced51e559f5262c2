//! Leadership transfer [Ongaro §3.10]: a leader brings a follower up to date and tells it to stand at once,
//! so that nobody has to miss a leader first.

use super::message::{Message, TimeoutNow};
use super::state::{Raft, Role};
use super::{Timer, rules};
use crate::base::ReplicaId;
use crate::sim::{Arg, Context, Effects};

/// A transfer under way.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) struct Transfer {
    pub to: ReplicaId,
    /// Whether that replica was told to stand.
    told: bool,
}

impl Raft {
    /// To the voter whose log is furthest on. From now on the leader takes no requests.
    pub(super) fn begin_transfer(&mut self, out: &mut Effects<Raft>) {
        let voters = self.config().voters.without(self.me);
        let Role::Leader(leadership) = &mut self.role else { return };
        // The first of those that are equally far.
        let best = voters.iter().map(|id| (leadership.follower(id).matched, id));
        let best = best.reduce(|best, next| if next.0 > best.0 { next } else { best });
        let Some((_, to)) = best else { return };
        leadership.transfer = Some(Transfer { to, told: false });
        out.note(&rules::TRANSFERS, [Arg::Replica(to)]);
        out.set_timer(Timer::Transfer, self.settings.election_min);
    }

    /// Tells the chosen follower to stand once it holds all that the leader does. The lease ends with that,
    /// for the rest of the term: the message may arrive late [Ongaro §6.4.1].
    pub(super) fn hand_over(&mut self, out: &mut Effects<Raft>) {
        let (term, last) = (self.term(), self.log().last_index());
        let Role::Leader(leadership) = &mut self.role else { return };
        let Some(Transfer { to, told: false }) = leadership.transfer else { return };
        if leadership.follower(to).matched < last {
            return;
        }
        leadership.transfer = Some(Transfer { to, told: true });
        leadership.told_to_stand = true;
        out.note(&rules::TIMEOUT_NOW, [Arg::Replica(to), last.into()]);
        out.send(to, Message::TimeoutNow(TimeoutNow { term }));
    }

    /// The chosen follower does not stand, or does not win: the leader takes requests again.
    pub(super) fn transfer_failed(&mut self, out: &mut Effects<Raft>) {
        let Role::Leader(leadership) = &mut self.role else { return };
        if let Some(transfer) = leadership.transfer.take() {
            let patience = Arg::Span(self.settings.election_min);
            out.note(&rules::TRANSFER_FAILED, [Arg::Replica(transfer.to), patience]);
        }
    }

    /// To whom this leader is handing over.
    pub(super) fn successor(&self) -> Option<ReplicaId> {
        let Role::Leader(leadership) = &self.role else { return None };
        leadership.transfer.map(|transfer| transfer.to)
    }

    /// The same as the election timer's firing, but without asking first: there is a leader, and it agrees.
    pub(super) fn on_timeout_now(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        message: TimeoutNow,
        out: &mut Effects<Raft>,
    ) {
        let is_leader = message.term == self.term() && self.leader == Some(from);
        if is_leader && !self.is_leader() && self.stands() {
            out.note(&rules::STANDS_NOW, [Arg::Replica(from)]);
            self.start_election(cx, true, out);
            self.refuse_waiting(out);
        }
    }
}
