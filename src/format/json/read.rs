//! What a line means: which of its fields have to be there, and that no other is.

use std::borrow::Cow;

use super::super::error::{Wrong, excerpt};
use super::super::pairing::Pairing;
use super::line::{Atom, Line, VERSION};
use crate::history::recorded::{Call, Datum, Ending, FaultBand, Reply, Texts};

/// Takes line after line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct JsonReader;

impl JsonReader {
    pub fn line(&mut self, text: &str, number: u32, pairing: &mut Pairing) -> Result<(), Wrong> {
        if text.trim().is_empty() {
            return Ok(());
        }
        let mut line: Line = serde_json::from_str(text).map_err(|error| {
            let what = error.to_string();
            let what = what.rsplit_once(" at line ").map_or(what.as_str(), |(what, _)| what);
            Wrong::new(
                error.column().saturating_sub(1),
                format!("expected a line of a history; {}", shorter(what)),
            )
        })?;
        take(&mut line, number, pairing).map_err(|what| Wrong::new(0, what))
    }
}

/// A sentence that may quote the line, which may be long.
fn shorter(what: &str) -> String {
    const MOST: usize = 300;
    if what.len() <= MOST { what.to_owned() } else { excerpt(what) }
}

fn take(line: &mut Line, number: u32, pairing: &mut Pairing) -> Result<(), String> {
    if let Some(what) = line.netsplit.take() {
        return match (what.as_ref(), line.version.take()) {
            ("history", Some(VERSION)) => nothing_else(line),
            _ => Err(format!("expected {{\"netsplit\":\"history\",\"version\":{VERSION}}}")),
        };
    }
    let time = line.time.take();
    if let Some(edge) = line.fault.take() {
        let text = line.text.take().ok_or("expected a “text” that names the fault")?;
        nothing_else(line)?;
        return fault(&edge, &text, time, pairing);
    }
    let process = line.process.take().ok_or("expected a “process”, or a “fault”")?;
    match (line.call.take(), line.ending.take()) {
        (Some(name), None) => {
            let texts = &mut pairing.recorded.texts;
            let key = line.key.take().map_or(Datum::NIL, |key| key.datum(texts));
            let call = call(&name, line, texts)?;
            nothing_else(line)?;
            pairing.call(process, key, call, time, number)
        }
        (None, Some(name)) => {
            let ending = match name.as_ref() {
                "ok" => Ending::Ok(reply(line, &mut pairing.recorded.texts)?),
                "fail" => Ending::Fail,
                "unknown" => Ending::Unknown,
                _ => {
                    let found = excerpt(&name);
                    return Err(format!(
                        "expected “ok”, “fail” or “unknown” as the “return”, found “{found}”"
                    ));
                }
            };
            nothing_else(line)?;
            pairing.ends(process, ending, time)
        }
        _ => Err("expected either a “call” or a “return” of this process".to_owned()),
    }
}

fn call(name: &str, line: &mut Line, texts: &mut Texts) -> Result<Call, String> {
    Ok(match name {
        "read" => Call::Read,
        "dequeue" => Call::Dequeue,
        "drain" => Call::Drain,
        "acquire" => Call::Acquire,
        "release" => Call::Release,
        "write" => Call::Write(field(&mut line.value, "value", texts)?),
        "append" => Call::Append(field(&mut line.value, "value", texts)?),
        "insert" => Call::Insert(field(&mut line.value, "value", texts)?),
        "remove" => Call::Remove(field(&mut line.value, "value", texts)?),
        "contains" => Call::Contains(field(&mut line.value, "value", texts)?),
        "enqueue" => Call::Enqueue(field(&mut line.value, "value", texts)?),
        "cas" => Call::Cas {
            expected: field(&mut line.expected, "expected", texts)?,
            new: field(&mut line.new, "new", texts)?,
        },
        "add" => Call::Add(line.amount.take().ok_or("expected an “amount” to add")?),
        "transfer" => Call::Transfer {
            from: field(&mut line.from, "from", texts)?,
            to: field(&mut line.to, "to", texts)?,
            amount: line.amount.take().ok_or("expected an “amount” to transfer")?,
        },
        _ => {
            return Err(format!(
                "expected read, write, cas, append, add, insert, remove, contains, enqueue, dequeue, drain, \
                 acquire, release or transfer as the “call”, found “{}”",
                excerpt(name)
            ));
        }
    })
}

fn field(field: &mut Option<Atom>, name: &str, texts: &mut Texts) -> Result<Datum, String> {
    let atom = field.take().ok_or_else(|| format!("expected a field “{name}” with this call"))?;
    Ok(atom.datum(texts))
}

/// The one field that tells the answer, or none where it was just done.
fn reply(line: &mut Line, texts: &mut Texts) -> Result<Reply, String> {
    if let Some(value) = line.value.take() {
        return Ok(Reply::Value(value.datum(texts)));
    }
    if let Some(count) = line.count.take() {
        return Ok(Reply::Count(count));
    }
    if let Some(compared) = line.compared.take() {
        return Ok(Reply::Compared(compared));
    }
    if let Some(members) = line.members.take() {
        let mut members: Vec<Datum> = members.iter().map(|member| member.datum(texts)).collect();
        members.sort_unstable();
        if members.windows(2).any(|two| two[0] == two[1]) {
            return Err("expected each of the “members” once".to_owned());
        }
        return Ok(Reply::Members(members.into()));
    }
    if let Some(drained) = line.drained.take() {
        return Ok(Reply::Drained(drained.iter().map(|datum| datum.datum(texts)).collect()));
    }
    if let Some(balances) = line.balances.take() {
        let balance = |(account, amount): &(Atom, i64)| (account.datum(texts), *amount);
        let mut balances: Vec<(Datum, i64)> = balances.iter().map(balance).collect();
        balances.sort_unstable();
        if balances.windows(2).any(|two| two[0].0 == two[1].0) {
            return Err("expected each account of the “balances” once".to_owned());
        }
        return Ok(Reply::Balances(balances.into()));
    }
    Ok(if line.unseen.take() == Some(true) { Reply::Unseen } else { Reply::Done })
}

fn fault(edge: &str, text: &Atom, time: Option<u64>, pairing: &mut Pairing) -> Result<(), String> {
    let text = text.datum(&mut pairing.recorded.texts);
    let place = pairing.place();
    match edge {
        "begins" => pairing.fault(FaultBand { text, from: place, to: None, from_at: time, to_at: None }),
        "ends" => {
            let faults = &mut pairing.recorded.faults;
            let open = faults.iter_mut().find(|band| band.to.is_none() && band.text == text);
            let band = open.ok_or("expected this fault to have begun before it ends")?;
            (band.to, band.to_at) = (Some(place), time);
            Ok(())
        }
        _ => Err(format!("expected “begins” or “ends” as the “fault”, found “{}”", excerpt(edge))),
    }
}

fn nothing_else(line: &Line) -> Result<(), String> {
    let none = Line::default();
    if *line == none {
        return Ok(());
    }
    // The fields that are left, by name: they are what would be written.
    let left = serde_json::to_string(line).unwrap_or_default();
    let left: Cow<str> = left.trim_matches(['{', '}']).into();
    Err(format!("expected nothing besides; found {}", excerpt(&left)))
}
