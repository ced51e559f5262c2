//! JSON lines of ours.

use std::borrow::Cow;
use std::fmt::{self, Write};

use super::super::json::{Atom, Line, VERSION};
use super::steps::{Step, steps};
use crate::history::recorded::{Call, Ending, Observation, Recorded, Reply, Texts};

pub(super) fn write(recorded: &Recorded, out: &mut impl Write) -> fmt::Result {
    let first = Line { netsplit: Some("history".into()), version: Some(VERSION), ..Line::default() };
    one(&first, out)?;
    for step in steps(recorded) {
        one(&line(recorded, step), out)?;
    }
    Ok(())
}

fn one(line: &Line, out: &mut impl Write) -> fmt::Result {
    let text = serde_json::to_string(line).expect("plain data always has a JSON form");
    writeln!(out, "{text}")
}

fn line(recorded: &Recorded, step: Step) -> Line<'_> {
    let texts = &recorded.texts;
    let fault = |edge: &'static str, index: usize, ended: bool| {
        let band = &recorded.faults[index];
        Line {
            fault: Some(edge.into()),
            text: Some(Atom::of(band.text, texts)),
            time: if ended { band.to_at } else { band.from_at },
            ..Line::default()
        }
    };
    match step {
        Step::Begins(index) => fault("begins", index, false),
        Step::Ends(index) => fault("ends", index, true),
        Step::Call(index) => call(&recorded.observations[index], texts),
        Step::Return(index) => returned(&recorded.observations[index], texts),
    }
}

fn call<'a>(observation: &Observation, texts: &'a Texts) -> Line<'a> {
    let atom = |datum| Some(Atom::of(datum, texts));
    let mut line = Line {
        process: Some(observation.process.0),
        key: Some(Atom::of(observation.key, texts)).filter(|_| !observation.key.is_nil()),
        time: observation.called_at,
        ..Line::default()
    };
    let name = match observation.call {
        Call::Read => "read",
        Call::Dequeue => "dequeue",
        Call::Drain => "drain",
        Call::Acquire => "acquire",
        Call::Release => "release",
        Call::Write(value) => {
            line.value = atom(value);
            "write"
        }
        Call::Append(value) => {
            line.value = atom(value);
            "append"
        }
        Call::Insert(value) => {
            line.value = atom(value);
            "insert"
        }
        Call::Remove(value) => {
            line.value = atom(value);
            "remove"
        }
        Call::Contains(value) => {
            line.value = atom(value);
            "contains"
        }
        Call::Enqueue(value) => {
            line.value = atom(value);
            "enqueue"
        }
        Call::Cas { expected, new } => {
            (line.expected, line.new) = (atom(expected), atom(new));
            "cas"
        }
        Call::Add(amount) => {
            line.amount = Some(amount);
            "add"
        }
        Call::Transfer { from, to, amount } => {
            (line.from, line.to, line.amount) = (atom(from), atom(to), Some(amount));
            "transfer"
        }
    };
    line.call = Some(Cow::Borrowed(name));
    line
}

fn returned<'a>(observation: &'a Observation, texts: &'a Texts) -> Line<'a> {
    let atom = |datum| Atom::of(datum, texts);
    let mut line =
        Line { process: Some(observation.process.0), time: observation.returned_at, ..Line::default() };
    let name = match &observation.ending {
        Ending::Ok(_) => "ok",
        Ending::Fail => "fail",
        Ending::Unknown => "unknown",
    };
    line.ending = Some(name.into());
    match observation.reply() {
        None | Some(Reply::Done) => {}
        Some(Reply::Value(value)) => line.value = Some(atom(*value)),
        Some(Reply::Count(count)) => line.count = Some(*count),
        Some(Reply::Members(members)) => line.members = Some(members.iter().copied().map(atom).collect()),
        Some(Reply::Compared(compared)) => line.compared = Some(*compared),
        Some(Reply::Balances(balances)) => {
            line.balances =
                Some(balances.iter().map(|(account, amount)| (atom(*account), *amount)).collect());
        }
        Some(Reply::Drained(data)) => line.drained = Some(data.iter().copied().map(atom).collect()),
        Some(Reply::Unseen) => line.unseen = Some(true),
    }
    line
}
