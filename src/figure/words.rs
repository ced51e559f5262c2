//! Names, results and reasons as the figures say them: one wording for the picture, its accessible names and
//! its outline. It draws nothing.

use std::fmt::Write;

use crate::base::{ClientId, EventId, NodeId, OpId, ReplicaId};
use crate::draw::Style;
use crate::engine::Frame;
use crate::history::{Action, Answer, Completion, Operation, Outcome};
use crate::sim::{Label, LossReason, MessageKind, ReplicaState, RoleState};

/// A replica's role as the protocol's diagram names it; `None` while it is down.
pub fn role<'a>(frame: &Frame<'a>, replica: &ReplicaState) -> Option<&'a RoleState> {
    frame.roles.states.get(usize::from(replica.view.as_ref()?.role))
}

/// How a role looks: "leads", "contends", "follows" or "down".
pub fn role_style(role: Option<&RoleState>) -> RoleStyle {
    match role {
        None => RoleStyle::Down,
        Some(state) if state.leads => RoleStyle::Leads,
        Some(state) if state.contends => RoleStyle::Contends,
        Some(_) => RoleStyle::Follows,
    }
}

/// The four looks of a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoleStyle {
    Leads,
    Contends,
    Follows,
    Down,
}

impl RoleStyle {
    /// The style of this look among four given in the order leads, contends, follows, down.
    pub fn of(self, styles: [Style; 4]) -> Style {
        styles[self as usize]
    }
}

/// "n1, leader, term 3"; "n1, down"; "n1, replica" where the protocol counts no epochs.
pub fn replica_name(frame: &Frame<'_>, replica: &ReplicaState) -> String {
    let mut name = replica.id.to_string();
    match (role(frame, replica), &replica.view) {
        (Some(role), Some(view)) => {
            put(&mut name, format_args!(", {}", role.name));
            if let Some(epoch) = view.epoch {
                put(&mut name, format_args!(", {} {epoch}", frame.roles.epoch));
            }
        }
        (None, Some(_)) => name.push_str(", up"),
        _ => name.push_str(", down"),
    }
    if replica.skew != 0 {
        let way = if replica.skew > 0 { "ahead" } else { "behind" };
        put(&mut name, format_args!(", clock {} ms {way}", replica.skew.unsigned_abs() / 1000));
    }
    name
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text).expect("writing to a string cannot fail");
}

/// A client's own name, else "c1".
pub fn client_name(frame: &Frame<'_>, id: ClientId) -> String {
    match frame.snapshot.clients.get(id.index()) {
        Some(client) if !client.name.is_empty() => client.name.clone(),
        _ => id.to_string(),
    }
}

/// "n1", or a client's name.
pub fn node_name(frame: &Frame<'_>, node: NodeId) -> String {
    match node {
        NodeId::Replica(id) => id.to_string(),
        NodeId::Client(id) => client_name(frame, id),
    }
}

/// "n1, n2 and n3".
pub fn list(names: impl IntoIterator<Item = String>) -> String {
    let names: Vec<String> = names.into_iter().collect();
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

/// "n1 n2 n3".
pub fn members(ids: &[ReplicaId]) -> String {
    ids.iter().map(ReplicaId::to_string).collect::<Vec<_>>().join(" ")
}

/// "AppendEntries 7".
pub fn label_words(label: &Label) -> String {
    match label.number() {
        Some(number) => format!("{} {number}", label.name),
        None => label.name.to_string(),
    }
}

/// What the picture says of a lost message.
pub fn loss_words(reason: LossReason, to: NodeId) -> String {
    match reason {
        LossReason::Cut(_) => "cut".to_owned(),
        LossReason::Link => "lost by the link".to_owned(),
        LossReason::ReceiverDown => format!("{to} is down"),
        LossReason::ByHand => "dropped".to_owned(),
    }
}

/// How an operation stands after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Answered without error.
    Answered,
    /// Refused or failed, certainly without effect.
    Refused,
    /// Ended without an answer, perhaps with an effect.
    Unknown,
    /// No answer yet.
    Waiting,
}

impl Standing {
    pub fn of(completion: Option<&Completion>) -> Standing {
        match completion.map(|completion| completion.outcome) {
            None => Standing::Waiting,
            Some(Outcome::Ok(_)) => Standing::Answered,
            Some(Outcome::Fail(_)) => Standing::Refused,
            Some(Outcome::Unknown(_)) => Standing::Unknown,
        }
    }

    /// One sign for it.
    pub fn mark(self) -> &'static str {
        match self {
            Standing::Answered => "✓",
            Standing::Refused | Standing::Unknown => "✗",
            Standing::Waiting => "…",
        }
    }
}

/// An operation in a few letters: "x:=7 ✓", "x→7 ✓", "x:=7 ✗ no leader", "x:=7 …".
pub fn operation_short(operation: &Operation, event: EventId) -> String {
    let mut out = String::with_capacity(24);
    let completion = operation.completed_by(event);
    match (operation.action, completion.and_then(|completion| completion.answer())) {
        (Action::Read { key }, Some(Answer::Read(value))) => {
            put(&mut out, format_args!("{key}→{}", crate::history::show(value)));
        }
        (Action::Total { key } | Action::Members { key }, Some(answer)) => {
            put(&mut out, format_args!("{key}→{answer}"));
        }
        (Action::Read { key } | Action::Total { key } | Action::Members { key }, _) => {
            put(&mut out, format_args!("read {key}"));
        }
        (action @ (Action::Add { .. } | Action::Insert { .. } | Action::Remove { .. }), _) => {
            put(&mut out, format_args!("{action}"));
        }
        (action @ (Action::Acquire { .. } | Action::Release { .. }), None) => {
            put(&mut out, format_args!("{action}"));
        }
        (Action::Acquire { key }, Some(answer)) => put(&mut out, format_args!("lock {key}: {answer}")),
        (Action::Release { key, .. }, Some(answer)) => put(&mut out, format_args!("unlock {key}: {answer}")),
        (Action::Write { key, value }, _) => put(&mut out, format_args!("{key}:={value}")),
        (Action::Cas { key, expected, new }, answer) => {
            put(&mut out, format_args!("{key}:{}→{new}", crate::history::show(expected)));
            if answer == Some(Answer::Compared(false)) {
                out.push_str(" not set");
            }
        }
    }
    match completion.map(|completion| completion.outcome) {
        None => out.push_str(" …"),
        Some(Outcome::Ok(_)) => out.push_str(" ✓"),
        Some(Outcome::Fail(failure) | Outcome::Unknown(failure)) => {
            put(&mut out, format_args!(" ✗ {failure}"))
        }
    }
    out
}

/// An operation as a sentence: "Mumbai teller: x := 7, ok, 412 ms to 430 ms".
pub fn operation_name(frame: &Frame<'_>, operation: &Operation) -> String {
    let mut out = format!("{}: {}", client_name(frame, operation.client), operation.action);
    match operation.completed_by(frame.snapshot.event) {
        None => put(&mut out, format_args!(", waiting since {}", operation.invoked.time)),
        Some(completion) => {
            match completion.outcome {
                Outcome::Ok(answer) => put(&mut out, format_args!(", answered {answer}")),
                Outcome::Fail(failure) => put(&mut out, format_args!(", failed, {failure}")),
                Outcome::Unknown(failure) => put(&mut out, format_args!(", outcome unknown, {failure}")),
            }
            if let Some(by) = completion.by {
                put(&mut out, format_args!(" by {by}"));
            }
            put(&mut out, format_args!(", {} to {}", operation.invoked.time, completion.at.time));
        }
    }
    out
}

/// The operation that a message carries, if any.
pub fn carried(kind: MessageKind) -> Option<OpId> {
    match kind {
        MessageKind::Peer => None,
        MessageKind::Request(op) | MessageKind::Reply(op) => Some(op),
    }
}

/// `words` with a capital first letter, where it is an English one.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
}
