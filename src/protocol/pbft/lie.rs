//! Misbehaviour, chosen by the user. A replica that lies runs the protocol like the others; what it says is bent
//! on its way out. It forges nobody else's message and no certificate [PBFT, system model].

use super::message::{Message, Order};
use super::settings::Lie;
use super::state::Pbft;
use crate::base::ReplicaId;
use crate::history::{Answer, Value};
use crate::sim::{Effect, Effects};

impl Pbft {
    /// Carries a step's effects over, as the replica's misbehaviour has it.
    pub(super) fn utter(&self, said: &mut Effects<Pbft>, out: &mut Effects<Pbft>) {
        for effect in said.drain() {
            match effect {
                Effect::Send { to, message } => {
                    if let Some(message) = self.bend(to, message) {
                        out.send(to, message);
                    }
                }
                Effect::Respond { .. } if self.lie == Some(Lie::Silence) => {}
                Effect::Respond { ticket, result, seen } => out.respond_seen(ticket, result, seen),
                Effect::SetTimer { timer, after } => out.set_timer(timer, after),
                Effect::CancelTimer(timer) => out.cancel_timer(timer),
                Effect::Persist(what) => out.persist(what),
                Effect::Note(note) => out.push_note(note),
            }
        }
    }

    fn bend(&self, to: ReplicaId, message: Message) -> Option<Message> {
        match (self.lie, message) {
            (Some(Lie::Silence), _) => None,
            (Some(Lie::FalseReplies), Message::Reply { ticket, serial, answer }) => {
                Some(Message::Reply { ticket, serial, answer: false_answer(answer) })
            }
            (Some(Lie::Equivocation), message) if self.deceives(to) => Some(nothing_there(message)),
            (_, message) => Some(message),
        }
    }

    /// Every second replica is deceived; liars know of each other.
    fn deceives(&self, to: ReplicaId) -> bool {
        to.0 % 2 == 1 && self.settings.liars.lie_of(to, self.replicas).is_none()
    }
}

/// The same message about a number with nothing in it.
fn nothing_there(message: Message) -> Message {
    let order = Order::Null;
    match message {
        Message::PrePrepare { view, seq, .. } => Message::PrePrepare { view, seq, order },
        Message::Prepare { view, seq, .. } => Message::Prepare { view, seq, order },
        Message::Commit { view, seq, .. } => Message::Commit { view, seq, order },
        other => other,
    }
}

/// What is not so: a register that was written reads as if it never was.
pub(super) fn false_answer(answer: Answer) -> Answer {
    match answer {
        Answer::Read(Some(_)) => Answer::Read(None),
        Answer::Read(None) => Answer::Read(Some(Value(-1))),
        Answer::Compared(set) => Answer::Compared(!set),
        other => other,
    }
}
