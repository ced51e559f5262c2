//! The judge at work on one history: bytes in, what was read and found out. It runs beside the page, in a worker;
//! it knows neither.

use super::found::{Found, judged, measured};
use super::guess::spec_of;
use super::replay;
use super::talk::{Question, Summary, Tell, Wanted};
use crate::check::court::{Evidence, Limits, Model, Reason, judge};
use crate::check::spec::Spec;
use crate::check::staleness::Staleness;
use crate::draw::svg::to_svg;
use crate::figure::recorded::{LaneIndex, RecordedOptions, blamed, recorded};
use crate::format::{FailedCas, Format, NilRead, Options, Reader, Reading, beginning, write};
use crate::history::recorded::Recorded;

/// The most states that a search may hold in a page, where memory is short: about a quarter of a gigabyte.
const STATES: usize = 4_000_000;

/// How long one model may be searched for in a page.
pub const SECONDS: u64 = 60;

/// Bytes of a file from which its object is guessed.
const BEGINNING: usize = 64 << 10;

/// One history and what was found of it.
pub struct Case {
    question: Question,
    guessed: bool,
    reader: Option<Reader>,
    /// The text of a link, where that is what came.
    link: Option<Vec<u8>>,
    held: Option<Held>,
    /// Of each model, by its place among all.
    found: [Option<Found>; Model::ALL.len()],
    /// Whether the models that were not judged are to be left so.
    stopped: bool,
    /// Whether it was measured what is no verdict.
    measured: bool,
}

struct Held {
    reading: Reading,
    spec: Spec,
    index: LaneIndex,
}

impl Case {
    pub fn new(question: Question) -> Case {
        let found = [const { None }; Model::ALL.len()];
        Case {
            question,
            guessed: false,
            reader: None,
            link: None,
            held: None,
            found,
            stopped: false,
            measured: false,
        }
    }

    /// Judges nothing and draws what another judge of the same history found.
    pub fn resume(question: Question, known: Vec<(u8, Evidence)>) -> Case {
        let mut case = Case { stopped: true, ..Case::new(question) };
        for (place, evidence) in known {
            if let Some(found) = case.found.get_mut(usize::from(place)) {
                *found = Some(Found::Violated(evidence));
            }
        }
        case
    }

    /// Takes the next bytes of the file, cut anywhere.
    ///
    /// # Errors
    /// Why the file cannot be used, in a sentence.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), String> {
        if self.reader.is_none() && (self.link.is_some() || replay::is_link(bytes)) {
            self.link.get_or_insert_default().extend_from_slice(bytes);
            return Ok(());
        }
        if self.reader.is_none() {
            self.reader = Some(Reader::new(self.options(bytes)?));
        }
        let reader = self.reader.as_mut().expect("it was just made");
        reader.feed(bytes).map_err(|bad| bad.to_string())
    }

    fn options(&mut self, beginning: &[u8]) -> Result<Options, String> {
        self.guessed = self.question.spec.is_empty();
        if self.guessed {
            self.question.spec = spec_of(&beginning[..beginning.len().min(BEGINNING)]).to_owned();
        }
        let name = &self.question.spec;
        let spec = Spec::of_name(name).ok_or_else(|| format!("There is no object “{name}”."))?;
        let mut options = Options::new(spec);
        options.nil_read = if self.question.nil_unknown { NilRead::Unknown } else { NilRead::Initial };
        options.failed_cas = if self.question.failed_unknown { FailedCas::Nothing } else { FailedCas::Saw };
        Ok(options)
    }

    /// Operations read so far.
    pub fn operations(&self) -> u64 {
        self.reader.as_ref().map_or(0, |reader| reader.operations() as u64)
    }

    /// The file is whole: what was read, or why it cannot be used.
    pub fn finish(&mut self) -> Tell {
        let read = match (self.reader.take(), self.link.take()) {
            (Some(reader), _) => reader.finish().map_err(|bad| bad.to_string()),
            (None, Some(link)) => {
                // The lab's operations are reads, writes and compare-and-sets on keys.
                "cas-register".clone_into(&mut self.question.spec);
                replay::read(&link)
            }
            (None, None) => return Tell::Bad("The file is empty.".to_owned()),
        };
        let mut reading = match read {
            Ok(reading) if reading.recorded.observations.is_empty() => {
                return Tell::Bad("The file holds no operations of a client.".to_owned());
            }
            Ok(reading) => reading,
            Err(what) => return Tell::Bad(what),
        };
        let spec = match self.beginning(&mut reading.recorded) {
            Ok(spec) => spec,
            Err(what) => return Tell::Bad(what),
        };
        let index = LaneIndex::new(&reading.recorded);
        let summary = self.summary(&reading, &index);
        self.held = Some(Held { reading, spec, index });
        Tell::Read(summary)
    }

    /// The specification with the value it begins with.
    fn beginning(&self, recorded: &mut Recorded) -> Result<Spec, String> {
        let (name, text) = (&self.question.spec, self.question.initial.trim());
        let spec = Spec::of_name(name).expect("the reader was made for it");
        if text.is_empty() {
            return Ok(spec);
        }
        beginning(spec, text, &mut recorded.texts).map_err(|bad| format!("Initial value: {bad}."))
    }

    fn summary(&self, reading: &Reading, index: &LaneIndex) -> Summary {
        let recorded = &reading.recorded;
        Summary {
            spec: self.question.spec.clone(),
            guessed: self.guessed,
            format: reading.format.name().to_owned(),
            operations: recorded.observations.len() as u64,
            unknown: recorded.unknown() as u64,
            processes: index.processes() as u64,
            objects: recorded.objects().len() as u64,
            faults: recorded.faults.len() as u64,
            ignored: reading.ignored as u64,
            places: index.places(),
        }
    }

    /// How old the answers of reads were, once; nothing where that is not defined.
    pub fn measure(&mut self) -> Option<Tell> {
        let held = self.held.as_ref().filter(|_| !self.stopped && !self.measured)?;
        self.measured = true;
        let found = Staleness::of(&held.spec, &held.reading.recorded)?;
        Some(measured(&found, &held.reading.recorded))
    }

    /// The model that is judged next, by its place among all.
    pub fn next(&self) -> Option<u8> {
        let next = self.found.iter().position(Option::is_none).filter(|_| !self.stopped)?;
        self.held.is_some().then_some(next as u8)
    }

    /// Judges the next model; `keep_going` ends a search that takes longer than [`SECONDS`].
    pub fn judge(&mut self, keep_going: &mut dyn FnMut() -> bool) -> Option<Tell> {
        let place = self.next()?;
        let held = self.held.as_ref()?;
        let model = Model::ALL[usize::from(place)];
        let limits = Limits { states: STATES, ..Limits::default() };
        let finding = judge(model, &held.spec, &held.reading.recorded, &limits, keep_going);
        let found = Found::of(finding, &held.reading.recorded);
        let judged = judged(place, &found, &held.reading.recorded, &held.index);
        self.found[usize::from(place)] = Some(found);
        Some(Tell::Judged(judged))
    }

    /// A picture of what is wanted; empty before anything was read.
    pub fn draw(&self, wanted: &Wanted) -> Tell {
        let Some(held) = &self.held else { return Tell::Picture(String::new()) };
        let mut options = RecordedOptions {
            width: f64::from(wanted.width),
            from: wanted.from,
            to: wanted.to,
            selected: wanted.selected.map(|index| index as usize),
            ..RecordedOptions::default()
        };
        match wanted.model.and_then(|model| self.found.get(usize::from(model))?.as_ref()) {
            Some(Found::Violated(evidence)) => {
                options.evidence = &evidence.operations;
                options.blamed = blamed(&evidence.reason);
                if let Reason::Cycle(links) = &evidence.reason {
                    options.links = links;
                }
            }
            Some(Found::Holds(order)) => options.witness = order.as_ref(),
            Some(Found::Unknown(_)) | None => {}
        }
        Tell::Picture(to_svg(&recorded(&held.reading.recorded, &held.index, &options), None))
    }

    /// The history in another format.
    pub fn write(&self, format: &str) -> Option<Tell> {
        let (held, kind) = (self.held.as_ref()?, Format::of_name(format)?);
        let mut text = String::new();
        write(&held.reading.recorded, kind, &mut text).ok()?;
        Some(Tell::Written { format: format.to_owned(), text })
    }
}
