//! Histories in a line of text: steps divided by `;`, and in a step operations at the same time divided by `|`.
//! An operation is a process and what it did: `a x=1` wrote, `a x?1` read 1, `a x?` read nothing, `a x:1>2` was
//! set from 1 to 2, `a x:1!2` was not set. With `~` the ending is unknown, with `*` it failed.

use netsplit::check::court::{Finding, Limits, Model, judge};
use netsplit::check::spec::Spec;
use netsplit::history::recorded::{Call, Datum, Ending, Observation, Process, Recorded, Reply};

pub const SPEC: Spec = Spec::KeyValue { initial: Datum::NIL };

pub fn history(text: &str) -> Recorded {
    let mut recorded = Recorded::default();
    let mut place = 0;
    for step in text.split(';') {
        let ops: Vec<&str> = step.split('|').map(str::trim).filter(|op| !op.is_empty()).collect();
        let (first, count) = (recorded.observations.len(), ops.len() as u32);
        for (number, op) in (0..).zip(&ops) {
            let mut observation = operation(op, &mut recorded);
            observation.called = place + number;
            let answered = !matches!(observation.ending, Ending::Unknown);
            observation.returned = answered.then_some(place + count + number);
            recorded.observations.push(observation);
        }
        place += 2 * count;
        assert_eq!(recorded.observations.len() - first, ops.len());
    }
    recorded
}

fn operation(text: &str, recorded: &mut Recorded) -> Observation {
    let (process, rest) = text.split_once(' ').expect("a process and an operation");
    let process = Process(u32::from(process.as_bytes()[0] - b'a'));
    let key = recorded.texts.intern(&rest[..1]);
    let (rest, ending) = match rest.as_bytes()[rest.len() - 1] {
        b'~' => (&rest[..rest.len() - 1], Some(Ending::Unknown)),
        b'*' => (&rest[..rest.len() - 1], Some(Ending::Fail)),
        _ => (rest, None),
    };
    let mut datum = |text: &str| if text.is_empty() { Datum::NIL } else { recorded.texts.intern(text) };
    let (call, reply) = match (&rest[1..2], &rest[2..]) {
        ("=", value) => (Call::Write(datum(value)), Reply::Done),
        ("?", value) => (Call::Read, Reply::Value(datum(value))),
        (":", both) => {
            let set = both.contains('>');
            let (expected, new) = both.split_once(['>', '!']).expect("> or !");
            (Call::Cas { expected: datum(expected), new: datum(new) }, Reply::Compared(set))
        }
        _ => panic!("{text} is no operation"),
    };
    let ending = ending.unwrap_or(Ending::Ok(reply));
    let (called, returned, line) = (0, None, 0);
    Observation { process, key, call, ending, called, returned, called_at: None, returned_at: None, line }
}

pub fn find(model: Model, recorded: &Recorded) -> Finding {
    let limits = Limits { states: 1_000_000, steps: 20_000_000 };
    judge(model, &SPEC, recorded, &limits, &mut || true)
}

/// Whether it holds; `None` where the checker does not say.
pub fn holds(model: Model, recorded: &Recorded) -> Option<bool> {
    match find(model, recorded) {
        Finding::Holds { .. } => Some(true),
        Finding::Violated(_) => Some(false),
        Finding::Unknown(_) => None,
    }
}

/// The history again, for messages.
pub fn show(recorded: &Recorded) -> String {
    let one = |observation: &Observation| {
        let name = |datum: Datum| if datum.is_nil() { "" } else { recorded.texts.text(datum) };
        let process = char::from(b'a' + observation.process.0 as u8);
        let key = recorded.texts.text(observation.key);
        let done = match (&observation.call, &observation.ending) {
            (Call::Write(value), _) => format!("={}", name(*value)),
            (Call::Read, Ending::Ok(Reply::Value(value))) => format!("?{}", name(*value)),
            (Call::Read, _) => "?".to_owned(),
            (Call::Cas { expected, new }, Ending::Ok(Reply::Compared(false))) => {
                format!(":{}!{}", name(*expected), name(*new))
            }
            (Call::Cas { expected, new }, _) => format!(":{}>{}", name(*expected), name(*new)),
            (other, _) => format!("{other:?}"),
        };
        let end = match observation.ending {
            Ending::Ok(_) => "",
            Ending::Fail => "*",
            Ending::Unknown => "~",
        };
        format!("{process} {key}{done}{end} [{},{:?}]", observation.called, observation.returned)
    };
    recorded.observations.iter().map(one).collect::<Vec<_>>().join("; ")
}
