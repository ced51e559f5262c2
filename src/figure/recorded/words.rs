//! Operations of a recorded history in the words of the picture: as much as a box has room for, and in full for
//! those who do not see it.

use super::Lanes;
use crate::history::recorded::{Call, Ending, Observation, Recorded, Reply};

/// How an operation ended, as the picture tells endings apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Answered,
    Failed,
    Unknown,
}

pub(super) fn look(operation: &Observation) -> Look {
    match operation.ending {
        Ending::Ok(_) => Look::Answered,
        Ending::Fail => Look::Failed,
        Ending::Unknown => Look::Unknown,
    }
}

impl Look {
    fn mark(self) -> &'static str {
        match self {
            Look::Answered => "✓",
            // The box is crossed.
            Look::Failed => "",
            Look::Unknown => "?",
        }
    }
}

/// From the fullest to one sign: "x: read → 3", "x→3", "✓"; "write 3 ✓", ":=3 ✓", "✓".
pub(super) fn choices(history: &Recorded, operation: &Observation) -> [String; 3] {
    let call = history.call_text(operation);
    let mark = look(operation).mark();
    let told = match &operation.ending {
        Ending::Ok(Reply::Done) => None,
        Ending::Ok(_) => Some(history.answer_text(operation)),
        Ending::Fail | Ending::Unknown => None,
    };
    let full = match &told {
        Some(answer) => format!("{call} → {answer}"),
        None => format!("{call} {mark}").trim_end().to_owned(),
    };
    let text = |datum| history.texts.text(datum);
    let key = if operation.key.is_nil() { "" } else { text(operation.key) };
    let short = match (&operation.call, &told) {
        (Call::Read | Call::Dequeue | Call::Drain, Some(answer)) => format!("{key}→{answer}"),
        (Call::Write(value), _) => format!("{key}:={} {mark}", text(*value)).trim_end().to_owned(),
        (Call::Cas { expected, new }, Some(answer)) if key.is_empty() => {
            format!("{}→{} {answer}", text(*expected), text(*new))
        }
        _ => full.clone(),
    };
    [full, short, told.map_or(mark, |_| Look::Answered.mark()).to_owned()]
}

/// "process 3: write 5, ok, line 17", with what the judge says of it.
pub(super) fn name(lanes: &Lanes<'_>, index: usize) -> String {
    let operation = &lanes.history.observations[index];
    let (call, answer) = (lanes.history.call_text(operation), lanes.history.answer_text(operation));
    let process = lanes.history.process_text(operation.process);
    let mut name = format!("{process}: {call}, {answer}");
    if operation.line > 0 {
        name.push_str(&format!(", line {}", operation.line));
    }
    if lanes.options.blamed == Some(index) {
        name.push_str(", cannot be explained");
    } else if lanes.is_evidence(index) {
        name.push_str(", proves a violation");
    }
    if let Some(number) = lanes.options.witness.and_then(|order| order.number(index)) {
        name.push_str(&format!(", number {number} in the order that explains the history"));
    }
    name
}
