//! The `todc-utils` crate on the same histories: Wing and Gong's search with Lowe's memo. It knows nothing of
//! keys and of unknown endings, so it is given one key at a time, with operations of unknown ending returning
//! last, when it makes no difference any more whether they took effect.

use netsplit::history::recorded::{Call, Datum, Ending, Recorded, Reply};
use todc_utils::linearizability::WGLChecker;
use todc_utils::linearizability::history::{Action, History};
use todc_utils::specifications::Specification;

/// What was asked, and what was answered where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    call: Call,
    reply: Option<Reply>,
}

/// A compare-and-set register.
struct Register;

impl Specification for Register {
    type State = u32;
    type Operation = Asked;

    fn init() -> u32 {
        0
    }

    fn apply(asked: &Asked, state: &u32) -> (bool, u32) {
        match (asked.call, &asked.reply) {
            (Call::Read, Some(Reply::Value(value))) => (value.0 == *state, *state),
            (Call::Write(value), _) => (true, value.0),
            (Call::Cas { expected, new }, reply) => {
                let set = expected.0 == *state;
                let told = reply.as_ref().is_none_or(|reply| *reply == Reply::Compared(set));
                (told, if set { new.0 } else { *state })
            }
            other => panic!("the peer was not taught {other:?}"),
        }
    }
}

/// What was asked of a text; the texts are those of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedOfText {
    Read(String),
    Write(String),
    Append(String),
}

/// A text that is put, got and appended to.
struct Text;

impl Specification for Text {
    type State = String;
    type Operation = AskedOfText;

    fn init() -> String {
        String::new()
    }

    fn apply(asked: &AskedOfText, state: &String) -> (bool, String) {
        match asked {
            AskedOfText::Read(text) => (text == state, state.clone()),
            AskedOfText::Write(text) => (true, text.clone()),
            AskedOfText::Append(text) => (true, format!("{state}{text}")),
        }
    }
}

/// Histories, each as its objects, made ready for the peer.
pub enum Ready {
    Registers(Vec<Vec<History<Asked>>>),
    Texts(Vec<Vec<History<AskedOfText>>>),
}

impl Ready {
    pub fn registers(histories: &[Recorded]) -> Ready {
        let asked = |recorded: &Recorded, index: usize| {
            let observation = &recorded.observations[index];
            Asked { call: observation.call, reply: observation.reply().cloned() }
        };
        Ready::Registers(histories.iter().map(|recorded| objects(recorded, &asked)).collect())
    }

    pub fn texts(histories: &[Recorded]) -> Ready {
        let asked = |recorded: &Recorded, index: usize| {
            let observation = &recorded.observations[index];
            let text = |datum: Datum| {
                if datum.is_nil() { String::new() } else { recorded.texts.text(datum).to_owned() }
            };
            match (observation.call, observation.reply()) {
                (Call::Read, Some(Reply::Value(value))) => AskedOfText::Read(text(*value)),
                (Call::Write(value), _) => AskedOfText::Write(text(value)),
                (Call::Append(value), _) => AskedOfText::Append(text(value)),
                other => panic!("the peer was not taught {other:?}"),
            }
        };
        Ready::Texts(histories.iter().map(|recorded| objects(recorded, &asked)).collect())
    }

    /// How many of the histories are linearizable.
    pub fn check(self) -> usize {
        match self {
            Ready::Registers(all) => legal(all, WGLChecker::<Register>::is_linearizable),
            Ready::Texts(all) => legal(all, WGLChecker::<Text>::is_linearizable),
        }
    }
}

/// As ours does, it stops at the first object that is not linearizable.
fn legal<T>(histories: Vec<Vec<History<T>>>, is_linearizable: fn(History<T>) -> bool) -> usize {
    histories.into_iter().map(|objects| objects.into_iter().all(is_linearizable)).filter(|all| *all).count()
}

fn objects<T: Clone>(recorded: &Recorded, asked: &impl Fn(&Recorded, usize) -> T) -> Vec<History<T>> {
    recorded.objects().iter().map(|(_, indices)| object(recorded, indices, asked)).collect()
}

fn object<T: Clone>(
    recorded: &Recorded,
    indices: &[usize],
    asked: &impl Fn(&Recorded, usize) -> T,
) -> History<T> {
    let mut places = Vec::new();
    for index in indices {
        let observation = &recorded.observations[*index];
        let silent = observation.call == Call::Read && observation.ending == Ending::Unknown;
        if silent || observation.ending == Ending::Fail {
            continue;
        }
        places.push((observation.called, *index, false));
        places.push((observation.returned.unwrap_or(u32::MAX), *index, true));
    }
    places.sort_unstable();
    let action = |(_, index, returned): (u32, usize, bool)| {
        let asked = asked(recorded, index);
        let process = recorded.observations[index].process.0 as usize;
        (process, if returned { Action::Response(asked) } else { Action::Call(asked) })
    };
    History::from_actions(places.into_iter().map(action).collect())
}
