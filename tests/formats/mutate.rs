//! Valid files, spoiled: bytes changed, cut, doubled, nested. Whatever comes of it is a history or a refusal with
//! its place, never a panic, and never holds more than the text could have said.

use netsplit::check::spec::Spec;
use netsplit::format::{Format, Keys, Options, Reader};
use proptest::prelude::*;

use super::made::{Made, made};
use super::round_trip::written;

#[derive(Clone, Debug)]
enum Mutation {
    Change(usize, u8),
    Cut(usize),
    Double(usize, usize),
    Remove(usize, usize),
    Insert(usize, &'static str, usize),
}

/// What the formats are made of, and what breaks them.
const PIECES: &[&str] = &[
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "#{",
    "#_",
    "#a ",
    "\"",
    "\\",
    ";",
    ":",
    ",",
    "\n",
    "nil",
    "\u{0}",
    "é",
    "-",
    "1",
    "99999999999999999999",
    ":process",
    ":type :invoke",
    ":ok",
    "{\"process\":1}",
    "0 :invoke :read nil\n",
    "\u{feff}",
];

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = || any::<usize>();
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Mutation::Change(at, byte)),
        at().prop_map(Mutation::Cut),
        (at(), 1..200usize).prop_map(|(at, length)| Mutation::Double(at, length)),
        (at(), 1..20usize).prop_map(|(at, length)| Mutation::Remove(at, length)),
        (at(), prop::sample::select(PIECES), prop_oneof![1..3usize, Just(1000)])
            .prop_map(|(at, piece, times)| Mutation::Insert(at, piece, times)),
    ]
}

fn spoil(bytes: &mut Vec<u8>, mutation: &Mutation) {
    let length = bytes.len();
    let place = |at: usize| at % (length + 1);
    match *mutation {
        Mutation::Change(at, byte) if length > 0 => bytes[at % length] = byte,
        Mutation::Change(..) => {}
        Mutation::Cut(at) => bytes.truncate(place(at)),
        Mutation::Double(at, more) => {
            let (from, to) = (place(at), (place(at) + more).min(length));
            let part = bytes[from..to].to_vec();
            bytes.splice(from..from, part);
        }
        Mutation::Remove(at, less) => drop(bytes.drain(place(at)..(place(at) + less).min(length))),
        Mutation::Insert(at, piece, times) => {
            drop(bytes.splice(place(at)..place(at), piece.repeat(times).into_bytes()))
        }
    }
}

/// Reads it in pieces of `size`.
fn survives(bytes: &[u8], options: Options, size: usize) -> Result<(), TestCaseError> {
    let mut reader = Reader::new(options);
    let fed = bytes.chunks(size).try_for_each(|piece| reader.feed(piece));
    prop_assert!(reader.operations() <= bytes.len() / 8);
    match fed.and_then(|()| reader.finish()) {
        Ok(reading) => {
            prop_assert!(reading.recorded.observations.len() <= bytes.len() / 8);
            prop_assert!(reading.recorded.texts.count() <= bytes.len() + 16);
            for format in Format::ALL {
                // It can be written, whatever it says now.
                written(&reading.recorded, format);
            }
        }
        Err(bad) => {
            let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
            prop_assert!(bad.at.line >= 1 && bad.at.line as usize <= lines + 1, "{}", bad);
            prop_assert!(bad.at.column >= 1 && bad.at.column as usize <= bytes.len() + 1, "{}", bad);
            prop_assert!(bad.what.len() < 500 && bad.what.contains("expected"), "{}", bad);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn spoiled_files_are_read_or_refused(
        made in made(true),
        mutations in prop::collection::vec(mutation(), 1..4),
        (format, named, keys, size) in (0..3usize, any::<bool>(), any::<bool>(), 1..300usize),
    ) {
        let Made { spec, recorded, .. } = made;
        let format = Format::ALL[format];
        let mut bytes = written(&recorded, format).into_bytes();
        mutations.iter().for_each(|mutation| spoil(&mut bytes, mutation));
        let mut options = Options::new(spec);
        options.format = named.then_some(format);
        options.keys = if keys { Keys::Tuples } else { Keys::Auto };
        survives(&bytes, options, size)?;
    }

    #[test]
    fn noise_is_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), format in 0..4usize) {
        let mut options = Options::new(Spec::Set);
        options.format = Format::ALL.get(format).copied();
        survives(&bytes, options, 64)?;
    }

    #[test]
    fn pieces_put_together_are_read_or_refused(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60),
        format in 0..4usize,
    ) {
        let mut options = Options::new(Spec::Queue);
        options.format = Format::ALL.get(format).copied();
        survives(pieces.concat().as_bytes(), options, 7)?;
    }
}
