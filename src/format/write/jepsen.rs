//! Jepsen's two formats, which say the same things: EDN, a map a line, and the lines of the log.

use std::fmt::{self, Write};

use super::super::edn::{quote, write_text};
use super::super::options::Format;
use super::steps::{Step, steps};
use crate::history::recorded::{Call, Datum, Ending, Observation, Recorded, Reply, Texts};

pub(super) fn write(recorded: &Recorded, format: Format, out: &mut impl Write) -> fmt::Result {
    let keyed = recorded.observations.iter().any(|observation| !observation.key.is_nil());
    let mut lines = Lines { format, index: 0, out };
    for step in steps(recorded) {
        match step {
            Step::Call(index) => call(&recorded.observations[index], &recorded.texts, keyed, &mut lines)?,
            Step::Return(index) => ends(&recorded.observations[index], &recorded.texts, keyed, &mut lines)?,
            Step::Begins(index) => {
                fault(recorded, index, "start", recorded.faults[index].from_at, &mut lines)?
            }
            Step::Ends(index) => fault(recorded, index, "stop", recorded.faults[index].to_at, &mut lines)?,
        }
    }
    Ok(())
}

/// What stands in one line, as EDN.
struct Entry<'a> {
    process: &'a str,
    kind: &'a str,
    function: &'a str,
    value: &'a str,
    error: Option<&'a str>,
    time: Option<u64>,
}

struct Lines<'w, W> {
    format: Format,
    index: usize,
    out: &'w mut W,
}

impl<W: Write> Lines<'_, W> {
    fn put(&mut self, entry: &Entry) -> fmt::Result {
        let Entry { process, kind, function, value, error, time } = entry;
        let out = &mut *self.out;
        if self.format == Format::Log {
            write!(out, "INFO  jepsen.util - {process}\t:{kind}\t:{function}\t{value}")?;
            if let Some(error) = error {
                write!(out, "\t{error}")?;
            }
            return writeln!(out);
        }
        let index = self.index;
        self.index += 1;
        write!(out, "{{:index {index}, :process {process}, :type :{kind}, :f :{function}, :value {value}")?;
        if let Some(error) = error {
            write!(out, ", :error {error}")?;
        }
        if let Some(time) = time {
            write!(out, ", :time {time}")?;
        }
        writeln!(out, "}}")
    }
}

fn function(call: &Call) -> &'static str {
    match call {
        Call::Read => "read",
        Call::Write(_) => "write",
        Call::Cas { .. } => "cas",
        Call::Append(_) => "append",
        Call::Add(_) | Call::Insert(_) => "add",
        Call::Remove(_) => "remove",
        Call::Contains(_) => "contains",
        Call::Enqueue(_) => "enqueue",
        Call::Dequeue => "dequeue",
        Call::Drain => "drain",
        Call::Acquire => "acquire",
        Call::Release => "release",
        Call::Transfer { .. } => "transfer",
    }
}

fn datum(datum: Datum, texts: &Texts, out: &mut String) {
    if datum.is_nil() { out.push_str("nil") } else { write_text(texts.text(datum), out) }
}

fn asked(call: &Call, texts: &Texts) -> String {
    let mut text = String::new();
    match call {
        Call::Read | Call::Dequeue | Call::Drain | Call::Acquire | Call::Release => text.push_str("nil"),
        Call::Write(value)
        | Call::Append(value)
        | Call::Insert(value)
        | Call::Remove(value)
        | Call::Contains(value)
        | Call::Enqueue(value) => datum(*value, texts, &mut text),
        Call::Add(amount) => text = amount.to_string(),
        Call::Cas { expected, new } => {
            text.push('[');
            datum(*expected, texts, &mut text);
            text.push(' ');
            datum(*new, texts, &mut text);
            text.push(']');
        }
        Call::Transfer { from, to, amount } => {
            text.push_str("{:from ");
            datum(*from, texts, &mut text);
            text.push_str(", :to ");
            datum(*to, texts, &mut text);
            text.push_str(&format!(", :amount {amount}}}"));
        }
    }
    text
}

/// The value of a return that ended ok; what was only done repeats what was asked.
fn answered(call: &Call, reply: &Reply, texts: &Texts) -> String {
    let mut text = String::new();
    match (call, reply) {
        (Call::Read | Call::Dequeue, Reply::Value(value)) => datum(*value, texts, &mut text),
        (Call::Read | Call::Acquire, Reply::Count(count)) => text = count.to_string(),
        (
            Call::Insert(_) | Call::Remove(_) | Call::Contains(_) | Call::Transfer { .. },
            Reply::Compared(yes),
        ) => {
            text = yes.to_string();
        }
        (Call::Read, Reply::Members(members)) => {
            text.push_str("#{");
            for (n, member) in members.iter().enumerate() {
                text.push_str(if n > 0 { " " } else { "" });
                datum(*member, texts, &mut text);
            }
            text.push('}');
        }
        (Call::Drain, Reply::Drained(data)) => {
            text.push('[');
            for (n, dequeued) in data.iter().enumerate() {
                text.push_str(if n > 0 { " " } else { "" });
                datum(*dequeued, texts, &mut text);
            }
            text.push(']');
        }
        (Call::Read, Reply::Balances(balances)) => {
            text.push('{');
            for (n, (account, amount)) in balances.iter().enumerate() {
                text.push_str(if n > 0 { ", " } else { "" });
                datum(*account, texts, &mut text);
                text.push_str(&format!(" {amount}"));
            }
            text.push('}');
        }
        _ => text = asked(call, texts),
    }
    text
}

fn with_key(observation: &Observation, value: String, texts: &Texts, keyed: bool) -> String {
    if !keyed {
        return value;
    }
    let mut text = String::from("[");
    datum(observation.key, texts, &mut text);
    text.push(' ');
    text.push_str(&value);
    text.push(']');
    text
}

fn call<W: Write>(
    observation: &Observation,
    texts: &Texts,
    keyed: bool,
    lines: &mut Lines<'_, W>,
) -> fmt::Result {
    lines.put(&Entry {
        process: &observation.process.0.to_string(),
        kind: "invoke",
        function: function(&observation.call),
        value: &with_key(observation, asked(&observation.call, texts), texts, keyed),
        error: None,
        time: observation.called_at,
    })
}

fn ends<W: Write>(
    observation: &Observation,
    texts: &Texts,
    keyed: bool,
    lines: &mut Lines<'_, W>,
) -> fmt::Result {
    let call = &observation.call;
    let is_cas = matches!(call, Call::Cas { .. });
    let (kind, value, error) = match &observation.ending {
        // An answer that nobody saw binds nothing, and neither does an unknown ending; both may have happened.
        Ending::Unknown | Ending::Ok(Reply::Unseen) => ("info", asked(call, texts), None),
        Ending::Ok(Reply::Compared(false)) if is_cas => ("fail", asked(call, texts), None),
        // With a reason, a compare-and-set that failed is not one that saw another value.
        Ending::Fail => ("fail", asked(call, texts), is_cas.then_some(":did-not-happen")),
        Ending::Ok(reply) => ("ok", answered(call, reply, texts), None),
    };
    lines.put(&Entry {
        process: &observation.process.0.to_string(),
        kind,
        function: function(call),
        value: &with_key(observation, value, texts, keyed),
        error,
        time: observation.returned_at,
    })
}

/// The nemesis reports before and after; here both at once.
fn fault<W: Write>(
    recorded: &Recorded,
    index: usize,
    function: &str,
    time: Option<u64>,
    lines: &mut Lines<'_, W>,
) -> fmt::Result {
    let mut value = String::new();
    quote(recorded.texts.text(recorded.faults[index].text), &mut value);
    let entry = Entry { process: ":nemesis", kind: "info", function, value: &value, error: None, time };
    lines.put(&entry)?;
    lines.put(&entry)
}
