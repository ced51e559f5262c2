//! A value that is read, written, compared and appended to: registers and the values of a key–value map.

use super::{State, agrees};
use crate::history::recorded::{Call, Datum, Reply, Texts};

/// `parts` are the value and what was appended to it; a nil value is an empty text to an append.
pub(super) fn apply(texts: &Texts, parts: &[Datum], call: &Call, reply: Option<&Reply>) -> Option<State> {
    match call {
        Call::Read => reads(texts, parts, reply).then(|| state(parts.to_vec())),
        Call::Write(value) => agrees(reply, &Reply::Done).then_some(State::Value(*value)),
        Call::Append(text) => {
            let mut parts = parts.to_vec();
            parts.retain(|part| !part.is_nil());
            parts.push(*text);
            let told = reply.is_none_or(|reply| *reply == Reply::Done) || reads(texts, &parts, reply);
            told.then(|| state(parts))
        }
        Call::Cas { expected, new } => {
            let set = is(texts, parts, *expected);
            let told = match reply {
                None => true,
                Some(Reply::Done) => set,
                Some(reply) => *reply == Reply::Compared(set),
            };
            told.then(|| if set { State::Value(*new) } else { state(parts.to_vec()) })
        }
        _ => None,
    }
}

fn state(parts: Vec<Datum>) -> State {
    match parts[..] {
        [value] => State::Value(value),
        _ => State::Appended(parts.into()),
    }
}

fn reads(texts: &Texts, parts: &[Datum], reply: Option<&Reply>) -> bool {
    match reply {
        None => true,
        Some(Reply::Value(value)) => is(texts, parts, *value),
        Some(_) => false,
    }
}

/// Whether the texts of `parts`, one after the other, are that of `value`.
fn is(texts: &Texts, parts: &[Datum], value: Datum) -> bool {
    if let [part] = parts {
        return *part == value;
    }
    if value.is_nil() {
        return false;
    }
    let rest = parts.iter().try_fold(texts.text(value), |rest, part| rest.strip_prefix(texts.text(*part)));
    rest == Some("")
}

#[cfg(test)]
mod tests {
    use super::super::Spec;
    use super::*;

    #[test]
    fn appends_are_read_as_one_text() {
        let mut texts = Texts::new();
        let [a, b, ab, aab] = ["a", "b", "ab", "aab"].map(|text| texts.intern(text));
        let spec = Spec::KeyValue { initial: Datum::NIL };
        let machine = spec.machine(&texts);
        let nil = machine.initial();
        assert_eq!(machine.apply(&nil, &Call::Read, Some(&Reply::Value(Datum::NIL))), Some(nil.clone()));
        let one = machine.apply(&nil, &Call::Append(a), Some(&Reply::Done)).unwrap();
        assert_eq!(one, State::Value(a));
        let two = machine.apply(&one, &Call::Append(b), Some(&Reply::Value(ab))).unwrap();
        assert!(machine.apply(&two, &Call::Read, Some(&Reply::Value(ab))).is_some());
        assert!(machine.apply(&two, &Call::Read, Some(&Reply::Value(aab))).is_none());
        assert!(machine.apply(&two, &Call::Read, Some(&Reply::Value(a))).is_none());
        assert!(machine.apply(&two, &Call::Read, Some(&Reply::Value(Datum::NIL))).is_none());
        assert_eq!(machine.apply(&two, &Call::Cas { expected: ab, new: b }, None), Some(State::Value(b)));
    }

    #[test]
    fn a_compare_and_set_tells_whether_it_was_set() {
        let mut texts = Texts::new();
        let [a, b] = ["a", "b"].map(|text| texts.intern(text));
        let spec = Spec::CasRegister { initial: a };
        let machine = spec.machine(&texts);
        let (was_a, cas) = (machine.initial(), Call::Cas { expected: a, new: b });
        assert_eq!(machine.apply(&was_a, &cas, Some(&Reply::Compared(true))), Some(State::Value(b)));
        assert_eq!(machine.apply(&was_a, &cas, Some(&Reply::Done)), Some(State::Value(b)));
        assert_eq!(machine.apply(&was_a, &cas, Some(&Reply::Compared(false))), None);
        let was_b = State::Value(b);
        assert_eq!(machine.apply(&was_b, &cas, Some(&Reply::Compared(false))), Some(was_b.clone()));
        assert_eq!(machine.apply(&was_b, &cas, None), Some(was_b));
        assert_eq!(machine.apply(&was_a, &Call::Append(b), None), None);
    }
}
