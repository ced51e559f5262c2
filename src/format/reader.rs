//! The reader: bytes go in as they come, a history comes out. It holds the operations and at most one piece of
//! the text, so that a file may be larger than what a page could hold twice.

use super::edn::EdnReader;
use super::error::{BadInput, Position, Wrong};
use super::json::JsonReader;
use super::log::LogReader;
use super::options::{Format, Keys, Options};
use super::sniff;
use super::text::Text;
use super::understand::Understanding;
use crate::check::spec::Spec;
use crate::history::recorded::Recorded;

/// Text is taken in pieces of at most so many bytes, and what the history is must show in as many.
const PIECE: usize = 64 << 10;

/// Reads one history. After an error it is of no more use.
///
/// ```
/// use netsplit::check::spec::Spec;
/// use netsplit::format::{Options, Reader};
///
/// let spec = Spec::of_name("register").expect("there is one");
/// let mut reader = Reader::new(Options::new(spec));
/// reader.feed(b"{:process 0, :type :invoke, :f :read, :val").expect("it is the beginning of a history");
/// reader.feed(b"ue nil}").expect("and this its end");
/// assert_eq!(reader.finish().expect("it is whole").recorded.observations.len(), 1);
/// ```
#[derive(Clone, Debug)]
pub struct Reader {
    understanding: Understanding,
    text: Text,
    machine: Option<Machine>,
    /// The length of the rest at which it is worth looking again.
    enough: usize,
}

/// What a text held.
#[derive(Clone, Debug)]
pub struct Reading {
    pub recorded: Recorded,
    pub format: Format,
    /// Whether values came as `[key value]`.
    pub keyed: bool,
    /// Lines of a log that are no operation.
    pub ignored: usize,
}

#[derive(Clone, Copy, Debug)]
enum Machine {
    Edn(EdnReader),
    Log(LogReader),
    Json(JsonReader),
}

impl Reader {
    pub fn new(options: Options) -> Reader {
        Reader { understanding: Understanding::new(options), text: Text::new(), machine: None, enough: 1 }
    }

    /// Takes the next bytes, cut anywhere.
    ///
    /// # Errors
    /// The first place at which the text is no history.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), BadInput> {
        for piece in bytes.chunks(PIECE) {
            self.text.push(piece)?;
            if self.text.rest().len() >= self.enough {
                self.work(false)?;
            }
        }
        Ok(())
    }

    /// Operations so far.
    pub fn operations(&self) -> usize {
        self.understanding.pairing.recorded.observations.len()
    }

    /// # Errors
    /// The first place at which the text is no history, or is not whole.
    pub fn finish(mut self) -> Result<Reading, BadInput> {
        self.text.end()?;
        self.work(true)?;
        let at = self.text.position();
        let (format, ignored) = match self.machine {
            Some(Machine::Edn(EdnReader::Before)) | None => {
                return Err(BadInput { at, what: "expected a history, found nothing".to_owned() });
            }
            Some(Machine::Edn(_)) => (Format::Edn, 0),
            Some(Machine::Json(_)) => (Format::JsonLines, 0),
            Some(Machine::Log(log)) => {
                log.end().map_err(|what| BadInput { at: Position::START, what })?;
                (Format::Log, log.ignored)
            }
        };
        let Understanding { keyed, pairing, .. } = self.understanding;
        Ok(Reading { recorded: pairing.recorded, format, keyed, ignored })
    }

    fn work(&mut self, whole: bool) -> Result<(), BadInput> {
        if self.machine.is_none() && !self.begin(whole) {
            self.enough = (2 * self.text.rest().len()).min(PIECE);
            return Ok(());
        }
        while self.step(whole)? {}
        let left = self.text.rest().len();
        let most = self.understanding.options.limits.form;
        if left > most {
            let what = format!("expected an operation of at most {most} bytes, found a longer one");
            let rest = self.text.rest();
            let blank = rest.len() - rest.trim_start().len();
            return Err(BadInput { at: self.text.position().after(&rest[..blank]), what });
        }
        // An operation is looked at again only once there is twice as much of it.
        self.enough = 2 * left + 1;
        Ok(())
    }

    /// Finds out what the text is. Whether it did.
    fn begin(&mut self, whole: bool) -> bool {
        if self.text.position() == Position::START && self.text.rest().starts_with('\u{feff}') {
            // A mark of byte order is no part of the text.
            self.text.pass('\u{feff}'.len_utf8());
        }
        let options = &self.understanding.options;
        let rest = self.text.rest();
        let whole = whole || rest.len() >= PIECE;
        let Some(format) = options.format.or_else(|| sniff::format(rest, whole)) else { return false };
        let keyed = match (options.keys, &options.spec) {
            (Keys::Tuples, _) | (Keys::Auto, Spec::KeyValue { .. }) => Some(true),
            (Keys::None, _) => Some(false),
            (Keys::Auto, spec) => sniff::keyed(rest, format, whole, spec).or(whole.then_some(false)),
        };
        let Some(keyed) = keyed else { return false };
        self.understanding.keyed = keyed && format != Format::JsonLines;
        self.machine = Some(match format {
            Format::Edn => Machine::Edn(EdnReader::default()),
            Format::Log => Machine::Log(LogReader::default()),
            Format::JsonLines => Machine::Json(JsonReader),
        });
        true
    }

    /// Takes one operation or line. Whether it found one.
    fn step(&mut self, whole: bool) -> Result<bool, BadInput> {
        let (rest, start) = (self.text.rest(), self.text.position());
        let understanding = &mut self.understanding;
        let taken = match self.machine.as_mut().expect("the format is known") {
            Machine::Edn(edn) => edn.step(rest, whole, start, understanding),
            Machine::Log(log) => by_line(rest, whole, |line| log.line(line, start.line, understanding)),
            Machine::Json(json) => {
                by_line(rest, whole, |line| json.line(line, start.line, &mut understanding.pairing))
            }
        };
        match taken.map_err(|wrong: Wrong| wrong.within(rest, start))? {
            Some(length) => {
                self.text.pass(length);
                Ok(true)
            }
            None => Ok(false),
        }
    }
}

/// Takes the first line of `text`, if it is whole: how many bytes it has with its end.
fn by_line(
    text: &str,
    whole: bool,
    take: impl FnOnce(&str) -> Result<(), Wrong>,
) -> Result<Option<usize>, Wrong> {
    let (line, length) = match text.as_bytes().iter().position(|byte| *byte == b'\n') {
        Some(end) => (&text[..end], end + 1),
        None if whole && !text.is_empty() => (text, text.len()),
        None => return Ok(None),
    };
    take(line.strip_suffix('\r').unwrap_or(line))?;
    Ok(Some(length))
}
