//! Histories as texts: what is read, what is refused and where, and that what is written is read again.

mod bad;
mod edn;
mod jsonl;
mod log;
mod made;
mod mutate;
mod round_trip;

use netsplit::check::spec::Spec;
use netsplit::format::{BadInput, Options, Reading, read};
use netsplit::history::recorded::{Call, Datum, Ending, Recorded, Reply};

fn options(spec: &str) -> Options {
    Options::new(Spec::of_name(spec).expect("the tests name known objects"))
}

fn reading(spec: &str, text: &str) -> Reading {
    read(text.as_bytes(), options(spec)).unwrap_or_else(|bad| panic!("{bad}\n{text}"))
}

fn refusal(spec: &str, text: &str) -> BadInput {
    match read(text.as_bytes(), options(spec)) {
        Ok(reading) => panic!("it was read: {}\n{text}", shown(&reading.recorded)),
        Err(bad) => bad,
    }
}

/// Operations as text, one a line, with everything that a format may say of them except lines.
fn shown(recorded: &Recorded) -> String {
    let text = |datum: &Datum| {
        if datum.is_nil() { "∅".to_owned() } else { format!("‘{}’", recorded.texts.text(*datum)) }
    };
    let call = |call: &Call| match call {
        Call::Write(value) => format!("write {}", text(value)),
        Call::Append(value) => format!("append {}", text(value)),
        Call::Insert(value) => format!("insert {}", text(value)),
        Call::Remove(value) => format!("remove {}", text(value)),
        Call::Contains(value) => format!("contains {}", text(value)),
        Call::Enqueue(value) => format!("enqueue {}", text(value)),
        Call::Cas { expected, new } => format!("cas {} {}", text(expected), text(new)),
        Call::Transfer { from, to, amount } => format!("transfer {} {} {amount}", text(from), text(to)),
        other => format!("{other:?}"),
    };
    let ending = |ending: &Ending| match ending {
        Ending::Ok(Reply::Value(value)) => format!("value {}", text(value)),
        Ending::Ok(Reply::Members(members)) => {
            let mut members: Vec<String> = members.iter().map(text).collect();
            members.sort();
            format!("members {}", members.join(" "))
        }
        Ending::Ok(Reply::Balances(balances)) => {
            let mut balances: Vec<String> =
                balances.iter().map(|(a, n)| format!("{} {n}", text(a))).collect();
            balances.sort();
            format!("balances {}", balances.join(", "))
        }
        Ending::Ok(Reply::Drained(data)) => {
            data.iter().fold("drained".to_owned(), |drained, datum| drained + " " + &text(datum))
        }
        Ending::Ok(reply) => format!("{reply:?}"),
        other => format!("{other:?}"),
    };
    let mut lines = String::new();
    for o in &recorded.observations {
        let span = format!("{}–{:?} {:?}–{:?}", o.called, o.returned, o.called_at, o.returned_at);
        let (key, call, ending) = (text(&o.key), call(&o.call), ending(&o.ending));
        lines.push_str(&format!("{} {key} {call}: {ending} @ {span}\n", o.process.0));
    }
    let mut bands: Vec<String> = Vec::new();
    for f in &recorded.faults {
        bands.push(format!(
            "fault {} @ {}–{:?} {:?}–{:?}\n",
            text(&f.text),
            f.from,
            f.to,
            f.from_at,
            f.to_at
        ));
    }
    lines + &bands.concat()
}

/// Operations by call and ending alone.
fn said(recorded: &Recorded) -> Vec<String> {
    let shown = shown(recorded);
    shown.lines().map(|line| line.split_once(" @ ").map_or(line, |(said, _)| said).to_owned()).collect()
}
