//! What `netsplit check` prints, as text and as JSON. The JSON's fields are an interface, described in
//! docs/check.md: add, never rename.

use std::fmt;

use netsplit::check::court::{Evidence, Finding, Model, Reached, Reason};
use netsplit::check::explain;
use netsplit::check::spec::Spec;
use netsplit::check::staleness::Staleness;
use netsplit::figure::recorded::LaneIndex;
use netsplit::format::Reading;
use netsplit::history::recorded::{Millis, Recorded, counted};
use serde::Serialize;

use super::request::Request;

#[derive(Serialize)]
pub struct Report {
    input: String,
    format: &'static str,
    spec: &'static str,
    operations: usize,
    /// Of these, how many ended unknown.
    unknown: usize,
    processes: usize,
    objects: usize,
    faults: usize,
    /// Lines of a log that hold no operation.
    ignored_lines: usize,
    models: Vec<Judged>,
    /// Of registers.
    #[serde(skip_serializing_if = "Option::is_none")]
    staleness: Option<Measured>,
}

/// How old the answers of reads were.
#[derive(Serialize)]
struct Measured {
    reads: usize,
    unwritten: usize,
    stale: usize,
    most_newer: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    longest_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worst: Option<Operation>,
    sentences: Vec<String>,
}

#[derive(Serialize)]
struct Judged {
    model: &'static str,
    /// "holds", "violated", "unknown" or "not defined".
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<Proof>,
    #[serde(skip_serializing_if = "Option::is_none")]
    witness: Option<Vec<usize>>,
}

/// The operations that prove a violation.
#[derive(Serialize)]
struct Proof {
    operations: Vec<Operation>,
    minimal: bool,
    reason: &'static str,
    sentences: Vec<String>,
}

#[derive(Serialize)]
struct Operation {
    /// In calling order, from 1.
    number: usize,
    line: u32,
    process: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    call: String,
    answer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    called_ns: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    returned_ns: Option<u64>,
}

impl Report {
    pub fn of(request: &Request, spec: &Spec, reading: &Reading, findings: &[(Model, Finding)]) -> Report {
        let recorded = &reading.recorded;
        let observations = &recorded.observations;
        let judged = |(model, finding): &(Model, Finding)| Judged::of(*model, finding, recorded, request);
        Report {
            input: request.input.clone(),
            format: reading.format.name(),
            spec: spec.name(),
            operations: observations.len(),
            unknown: recorded.unknown(),
            processes: LaneIndex::new(recorded).processes(),
            objects: recorded.objects().len(),
            faults: recorded.faults.len(),
            ignored_lines: reading.ignored,
            models: findings.iter().map(judged).collect(),
            staleness: Staleness::of(spec, recorded).map(|found| Measured::of(&found, recorded)),
        }
    }
}

impl Measured {
    fn of(found: &Staleness, recorded: &Recorded) -> Measured {
        Measured {
            reads: found.reads,
            unwritten: found.unwritten.len(),
            stale: found.stale.len(),
            most_newer: found.most_newer(),
            longest_ns: found.longest(),
            worst: found.worst().map(|worst| Operation::of(worst.read, recorded)),
            sentences: explain::staleness(found, recorded).iter().map(ToString::to_string).collect(),
        }
    }
}

impl Judged {
    fn of(model: Model, finding: &Finding, recorded: &Recorded, request: &Request) -> Judged {
        let mut judged =
            Judged { model: model.name(), verdict: "holds", limit: None, evidence: None, witness: None };
        match finding {
            Finding::Holds { witness: order } => {
                let order = order.as_ref().filter(|_| request.witness);
                judged.witness = order.map(|order| order.iter().map(|index| index + 1).collect());
            }
            Finding::Violated(evidence) => {
                judged.verdict = "violated";
                judged.evidence = Some(Proof::of(evidence, recorded));
            }
            Finding::Unknown(Reached::NotDefined) => {
                judged.verdict = "not defined";
                judged.limit = Some(explain::not_defined(recorded).to_owned());
            }
            Finding::Unknown(reached) => {
                judged.verdict = "unknown";
                judged.limit = Some(match (reached, request.seconds) {
                    (Reached::Stopped, Some(seconds)) => {
                        format!("it took {seconds} seconds, the limit")
                    }
                    _ => reached.to_string(),
                });
            }
        }
        judged
    }
}

impl Proof {
    fn of(evidence: &Evidence, recorded: &Recorded) -> Proof {
        Proof {
            operations: evidence.operations.iter().map(|index| Operation::of(*index, recorded)).collect(),
            minimal: evidence.minimal,
            reason: match evidence.reason {
                Reason::NeverWritten { .. } => "never-written",
                Reason::FromTheFuture { .. } => "from-the-future",
                Reason::Overwritten { .. } => "overwritten",
                Reason::Cycle(_) => "cycle",
                Reason::Missing { .. } => "missing",
                Reason::Twice { .. } => "twice",
                Reason::Overtaken { .. } => "overtaken",
                Reason::NotEmpty { .. } => "not-empty",
                Reason::Unexplained { .. } => "unexplained",
            },
            sentences: explain::sentences(evidence, recorded).iter().map(ToString::to_string).collect(),
        }
    }
}

impl Operation {
    fn of(index: usize, recorded: &Recorded) -> Operation {
        let observation = &recorded.observations[index];
        Operation {
            number: index + 1,
            line: observation.line,
            process: observation.process.0,
            key: (!observation.key.is_nil()).then(|| recorded.texts.text(observation.key).to_owned()),
            call: recorded.call_text(observation),
            answer: recorded.answer_text(observation),
            called_ns: observation.called_at,
            returned_ns: observation.returned_at,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ({}): {}",
            self.input,
            self.format,
            counted(self.operations, "operation", "operations")
        )?;
        write!(f, " by {} on ", counted(self.processes, "process", "processes"))?;
        let objects = counted(self.objects, "object", "objects");
        write!(f, "{objects} ({}), {} of unknown ending", self.spec, self.unknown)?;
        if self.ignored_lines > 0 {
            write!(f, "; {} ignored", counted(self.ignored_lines, "other line", "other lines"))?;
        }
        writeln!(f)?;
        self.models.iter().try_for_each(|judged| judged.fmt(f))?;
        let Some(measured) = &self.staleness else { return Ok(()) };
        writeln!(f, "{:<20} {} of {} reads", "staleness", measured.stale, measured.reads)?;
        measured.sentences.iter().try_for_each(|sentence| writeln!(f, "  {sentence}"))
    }
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<20} {}", self.model, self.verdict)?;
        if let Some(limit) = &self.limit {
            write!(f, ": {limit}")?;
        }
        writeln!(f)?;
        let Some(proof) = &self.evidence else { return Ok(()) };
        for operation in &proof.operations {
            writeln!(f, "  {operation}")?;
        }
        proof.sentences.iter().try_for_each(|sentence| writeln!(f, "  {sentence}"))
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, process) = (format!("line {}", self.line), format!("process {}", self.process));
        write!(f, "{line:<10} {process:<12} {:<24} ", self.call)?;
        match (self.called_ns, self.returned_ns) {
            (Some(called), Some(returned)) => {
                write!(f, "{:<12} {} to {}", self.answer, Millis(called), Millis(returned))
            }
            (Some(called), None) => write!(f, "{:<12} from {}", self.answer, Millis(called)),
            (None, _) => f.write_str(&self.answer),
        }
    }
}
