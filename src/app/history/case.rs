//! The judge at work on one history: bytes in, what was read and found out. It runs beside the page, in a worker;
//! it knows neither.

use super::guess::spec_of;
use super::replay;
use super::talk::{Judged, Line, Question, Summary, Tell, Wanted, Word};
use crate::check::court::{Finding, Limits, Model, Reached, Reason, judge};
use crate::check::explain;
use crate::check::spec::Spec;
use crate::draw::svg::to_svg;
use crate::figure::recorded::{
    LaneIndex, LinearizationPoints, RecordedOptions, blamed, recorded, window_for,
};
use crate::format::{FailedCas, Format, NilRead, Options, Reader, Reading, read_balances, write};
use crate::history::recorded::{Ending, Recorded};

/// The most states that a search may hold in a page, where memory is short: about a quarter of a gigabyte.
const STATES: usize = 4_000_000;

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
    findings: Vec<(Model, Finding)>,
}

struct Held {
    reading: Reading,
    spec: Spec,
    index: LaneIndex,
}

impl Case {
    pub fn new(question: Question) -> Case {
        Case { question, guessed: false, reader: None, link: None, held: None, findings: Vec::new() }
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
        let summary = self.summary(&reading);
        let index = LaneIndex::new(&reading.recorded);
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
        if let Spec::Bank { .. } = spec {
            let balances = read_balances(text, &mut recorded.texts);
            return match balances {
                Ok(balances) => Ok(Spec::Bank { initial: Some(balances) }),
                Err(bad) => Err(format!("Initial value: {bad}")),
            };
        }
        let begun = spec.beginning_with(text, &mut recorded.texts);
        begun.ok_or_else(|| format!("A {name} cannot begin with “{text}”; leave the initial value empty."))
    }

    fn summary(&self, reading: &Reading) -> Summary {
        let recorded = &reading.recorded;
        let all = &recorded.observations;
        let mut processes: Vec<u32> = all.iter().map(|one| one.process.0).collect();
        processes.sort_unstable();
        processes.dedup();
        let last = all.iter().map(|one| one.returned.unwrap_or(one.called).max(one.called)).max();
        Summary {
            spec: self.question.spec.clone(),
            guessed: self.guessed,
            format: reading.format.name().to_owned(),
            operations: all.len() as u64,
            unknown: all.iter().filter(|one| one.ending == Ending::Unknown).count() as u64,
            processes: processes.len() as u64,
            objects: recorded.objects().len() as u64,
            faults: recorded.faults.len() as u64,
            ignored: reading.ignored as u64,
            places: last.map_or(0, |last| last + 1),
        }
    }

    /// The model that is judged next, by its place among all.
    pub fn next(&self) -> Option<u8> {
        let next = self.findings.len();
        (self.held.is_some() && next < Model::ALL.len()).then_some(next as u8)
    }

    /// Judges the next model; `keep_going` ends a search that takes too long.
    pub fn judge(&mut self, keep_going: &mut dyn FnMut() -> bool) -> Option<Tell> {
        let place = self.next()?;
        let held = self.held.as_ref()?;
        let model = Model::ALL[usize::from(place)];
        let limits = Limits { states: STATES, ..Limits::default() };
        let finding = judge(model, &held.spec, &held.reading.recorded, &limits, keep_going);
        let judged = judged(place, &finding, held);
        self.findings.push((model, finding));
        Some(Tell::Judged(judged))
    }

    /// A picture of what is wanted; empty before anything was read.
    pub fn draw(&self, wanted: &Wanted) -> Tell {
        let Some(held) = &self.held else { return Tell::Picture(String::new()) };
        let finding = wanted.model.and_then(|model| self.findings.get(usize::from(model)));
        let mut options = RecordedOptions {
            width: f64::from(wanted.width),
            from: wanted.from,
            to: wanted.to,
            selected: wanted.selected.map(|index| index as usize),
            ..RecordedOptions::default()
        };
        let points;
        match finding.map(|(_, finding)| finding) {
            Some(Finding::Violated(evidence)) => {
                options.evidence = &evidence.operations;
                options.blamed = blamed(&evidence.reason);
                if let Reason::Cycle(links) = &evidence.reason {
                    options.links = links;
                }
            }
            Some(Finding::Holds { witness: Some(order) }) => {
                points = LinearizationPoints::new(&held.reading.recorded, order);
                options.witness = points.as_ref();
            }
            _ => {}
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

fn judged(model: u8, finding: &Finding, held: &Held) -> Judged {
    let recorded = &held.reading.recorded;
    let first = window_for(recorded, &held.index, &[]);
    let mut judged = Judged {
        model,
        word: Word::Holds,
        sentences: Vec::new(),
        operations: Vec::new(),
        witness: false,
        window: first,
    };
    match finding {
        Finding::Holds { witness } => judged.witness = witness.is_some(),
        Finding::Violated(evidence) => {
            judged.word = Word::Violated;
            judged.sentences =
                explain::sentences(evidence, recorded).iter().map(ToString::to_string).collect();
            judged.operations = evidence.operations.iter().map(|index| line(*index, recorded)).collect();
            judged.window = window_for(recorded, &held.index, &evidence.operations);
        }
        Finding::Unknown(Reached::NotDefined) => {
            judged.word = Word::NotDefined;
            judged.sentences.push("It is defined for reads and writes of registers alone.".to_owned());
        }
        Finding::Unknown(reached) => {
            judged.word = Word::Unknown;
            judged.sentences.push(match reached {
                Reached::States(states) => format!("The search held {states} states, its limit."),
                Reached::Steps(steps) => format!("The search took {steps} steps, its limit."),
                Reached::Stopped | Reached::NotDefined => "The search took as long as it may.".to_owned(),
            });
        }
    }
    judged
}

/// Such as "process 3: read → 5, line 17".
fn line(index: usize, recorded: &Recorded) -> Line {
    let one = &recorded.observations[index];
    let mut text =
        format!("process {}: {} → {}", one.process.0, recorded.call_text(one), recorded.answer_text(one));
    if !one.key.is_nil() {
        text.push_str(&format!(", key {}", recorded.texts.text(one.key)));
    }
    if one.line > 0 {
        text.push_str(&format!(", line {}", one.line));
    }
    if let (Some(called), Some(returned)) = (one.called_at, one.returned_at) {
        let ms = |ns: u64| format!("{}.{:03}", ns / 1_000_000, ns / 1_000 % 1_000);
        text.push_str(&format!(", {} to {} ms", ms(called), ms(returned)));
    }
    Line { index: index as u32, text }
}
