//! What a store built over Paxos asks of it, beside pushing it inputs.

use super::ballot::{Proposal, Stamp};
use super::state::{Paxos, Role};
use super::{Message, Timer};
use crate::base::ReplicaId;
use crate::history::{Answer, Key, Refusal, Value};
use crate::protocol::machine::{Index, Payload};
use crate::sim::{Context, Effect, Effects, Node, Request, Ticket};

/// What Paxos answers, to be passed on by the store.
pub(crate) type Answers = Vec<(Ticket, Result<Answer, Refusal>)>;

/// What a message and a timer of Paxos are to the store.
type Names<N> = (fn(Message) -> <N as Node>::Message, fn(Timer) -> <N as Node>::Timer);

/// Makes the effects of Paxos those of the replica that is built over it, but for its answers, which it returns.
pub(crate) fn carry_out<N: Node>(
    mut effects: Effects<Paxos>,
    (wrap, name): Names<N>,
    out: &mut Effects<N>,
) -> Answers {
    let mut answers = Vec::new();
    for effect in effects.drain() {
        match effect {
            Effect::Send { to, message } => out.send(to, wrap(message)),
            Effect::SetTimer { timer, after } => out.set_timer(name(timer), after),
            Effect::CancelTimer(timer) => out.cancel_timer(name(timer)),
            Effect::Persist(what) => out.persist(what),
            Effect::Respond { ticket, result, .. } => answers.push((ticket, result)),
            Effect::Note(note) => out.push_note(note),
        }
    }
    answers
}

impl Paxos {
    /// The store's step begins: whether a lease is over is asked of the clock as it is now.
    pub(crate) fn begin(&mut self, cx: &Context<'_>) {
        self.look_at_clocks(cx);
    }

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

    /// As leader: proposes an empty value that has this time. Returns its slot.
    pub(crate) fn mark(&mut self, cx: &Context<'_>, stamp: Stamp, out: &mut Effects<Paxos>) -> Option<Index> {
        self.look_at_clocks(cx);
        self.propose_payload(Payload::NoOp, stamp, out)
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

    /// What it has applied of a key.
    pub(crate) fn value(&self, key: Key) -> Option<Value> {
        self.machine.read(key)
    }

    pub(crate) fn leads(&self) -> bool {
        self.is_leader()
    }

    /// The leader, as far as it is known here.
    pub(crate) fn leader(&self) -> Option<ReplicaId> {
        if self.is_leader() { Some(self.me) } else { self.leader }
    }
}
