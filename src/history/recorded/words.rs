//! Operations in words, for reports and for the page: what was called and what was answered.

use std::fmt;

use super::{Call, Datum, Ending, Observation, Process, Recorded, Reply};

impl Recorded {
    /// The name of a process, such as "Mumbai", or "process 3".
    pub fn process_text(&self, process: Process) -> String {
        match self.names.binary_search_by_key(&process, |(named, _)| *named) {
            Ok(place) => self.texts.text(self.names[place].1).to_owned(),
            Err(_) => format!("process {}", process.0),
        }
    }

    /// Such as "write 3", "read x", "x: cas 1 → 2".
    pub fn call_text(&self, observation: &Observation) -> String {
        let text = |datum: Datum| self.texts.text(datum);
        let call = match &observation.call {
            Call::Read => "read".to_owned(),
            Call::Write(value) => format!("write {}", text(*value)),
            Call::Cas { expected, new } => format!("cas {} → {}", text(*expected), text(*new)),
            Call::Append(value) => format!("append {}", text(*value)),
            Call::Add(amount) => format!("add {amount}"),
            Call::Insert(value) => format!("insert {}", text(*value)),
            Call::Remove(value) => format!("remove {}", text(*value)),
            Call::Contains(value) => format!("contains {}", text(*value)),
            Call::Enqueue(value) => format!("enqueue {}", text(*value)),
            Call::Dequeue => "dequeue".to_owned(),
            Call::Drain => "drain".to_owned(),
            Call::Acquire => "acquire".to_owned(),
            Call::Release => "release".to_owned(),
            Call::Transfer { from, to, amount } => {
                format!("transfer {amount} from {} to {}", text(*from), text(*to))
            }
        };
        if observation.key.is_nil() { call } else { format!("{}: {call}", text(observation.key)) }
    }

    /// Such as "ok", "3", "not set", "failed", "unknown".
    pub fn answer_text(&self, observation: &Observation) -> String {
        let text = |datum: Datum| self.texts.text(datum);
        match &observation.ending {
            Ending::Fail => "failed".to_owned(),
            Ending::Unknown => "unknown".to_owned(),
            Ending::Ok(Reply::Done) => "ok".to_owned(),
            Ending::Ok(Reply::Unseen) => "ok, answer not known".to_owned(),
            Ending::Ok(Reply::Value(value)) => text(*value).to_owned(),
            Ending::Ok(Reply::Count(count)) => count.to_string(),
            Ending::Ok(Reply::Compared(yes)) => match (&observation.call, yes) {
                (Call::Cas { .. }, true) => "set".to_owned(),
                (Call::Cas { .. }, false) => "not set".to_owned(),
                _ => yes.to_string(),
            },
            Ending::Ok(Reply::Members(members)) => {
                format!("{{{}}}", some(members.iter().map(|member| text(*member).to_owned())))
            }
            Ending::Ok(Reply::Drained(data)) => {
                format!("[{}]", some(data.iter().map(|datum| text(*datum).to_owned())))
            }
            Ending::Ok(Reply::Balances(balances)) => {
                let balances =
                    balances.iter().map(|(account, amount)| format!("{} {amount}", text(*account)));
                format!("{{{}}}", some(balances))
            }
        }
    }
}

/// Nanoseconds, shown in milliseconds, such as "1.250 ms".
#[derive(Clone, Copy, Debug)]
pub struct Millis(pub u64);

impl fmt::Display for Millis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03} ms", self.0 / 1_000_000, self.0 / 1_000 % 1_000)
    }
}

/// A number with its noun, such as "1 process", "3 processes".
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The first few, and that there are more.
fn some(items: impl ExactSizeIterator<Item = String>) -> String {
    const MOST: usize = 20;
    let more = items.len().saturating_sub(MOST);
    let mut text = items.take(MOST).collect::<Vec<_>>().join(", ");
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}
