//! What must hold of any bytes that are read as a history: they are one or are refused with a place, whole or in
//! pieces alike, and what was read can be written, and as JSON lines read again.

use netsplit::check::spec::Spec;
use netsplit::format::{Format, Options, Reader, Reading, read, write};

/// The first byte chooses the object and the size of the pieces.
pub fn survive(bytes: &[u8], format: Option<Format>) {
    let Some((first, bytes)) = bytes.split_first() else { return };
    let name = Spec::NAMES[usize::from(*first) % Spec::NAMES.len()];
    let mut options = Options::new(Spec::of_name(name).expect("the name is of the list"));
    options.format = format;
    let whole = read(bytes, options.clone());
    let pieces = in_pieces(bytes, options.clone(), usize::from(*first) / 8 + 1);
    match (whole, pieces) {
        (Ok(reading), Ok(again)) => {
            assert_eq!(reading.recorded.observations, again.recorded.observations);
            assert!(reading.recorded.observations.len() <= bytes.len() / 8);
            rewritten(&reading, options);
        }
        // How much of a broken text is seen decides what it looks like, but never that it is a history.
        (Err(bad), Err(_)) => {
            assert!(bad.at.line >= 1 && bad.at.column >= 1 && bad.what.contains("expected"))
        }
        (whole, pieces) => panic!("{:?} but {:?}", whole.map(|_| ()), pieces.map(|_| ())),
    }
}

fn in_pieces(bytes: &[u8], options: Options, size: usize) -> Result<Reading, netsplit::format::BadInput> {
    let mut reader = Reader::new(options);
    for piece in bytes.chunks(size) {
        reader.feed(piece)?;
    }
    reader.finish()
}

fn rewritten(reading: &Reading, mut options: Options) {
    let mut text = String::new();
    write(&reading.recorded, Format::JsonLines, &mut text).expect("a string takes everything");
    options.format = Some(Format::JsonLines);
    let again = read(text.as_bytes(), options).expect("what was read is written as a history");
    assert_eq!(again.recorded.observations.len(), reading.recorded.observations.len());
    let places = |reading: &Reading| -> Vec<(u32, Option<u32>)> {
        reading.recorded.observations.iter().map(|one| (one.called, one.returned)).collect()
    };
    assert_eq!(places(&again), places(reading));
}
