//! What `netsplit run` prints, as text and as JSON. The JSON's fields are an interface: add, never rename.

use std::collections::BTreeMap;
use std::fmt;

use netsplit::app::told;
use netsplit::base::EventId;
use netsplit::check::Verdict;
use netsplit::check::court::Model;
use netsplit::check::ladder::{Extent, Judged, LIMITS, Rung};
use netsplit::engine::{Engine, Frame, Judgement};
use netsplit::history::History;
use netsplit::pattern::Ruling;
use serde::Serialize;

#[derive(Serialize)]
pub struct Report {
    system: String,
    seed: u64,
    events: u64,
    time_us: u64,
    fingerprint: String,
    partitioned: bool,
    converged: bool,
    classes: Vec<Class>,
    #[serde(skip_serializing_if = "Option::is_none")]
    application: Option<Application>,
    /// The limit that stopped the run, in words.
    stopped: Option<String>,
}

#[derive(Serialize)]
struct Class {
    name: String,
    linearizable: Answer,
    read_your_writes: Answer,
    /// Each model but linearizability by its name, over the whole run.
    models: BTreeMap<&'static str, Answer>,
    answered: u32,
    refused: u32,
    timed_out: u32,
    stale: u32,
    waiting: u32,
}

/// The application that clients run, if they run one.
#[derive(Serialize)]
struct Application {
    name: &'static str,
    promise: &'static str,
    /// "holds", "violated" or "unsettled".
    verdict: &'static str,
    /// In a sentence, with the event that broke the promise.
    #[serde(skip_serializing_if = "Option::is_none")]
    what: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<u64>,
    counts: String,
    /// What proves a violation, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<String>,
}

impl Application {
    fn of(frame: Frame<'_>) -> Option<Application> {
        let told = told(frame)?;
        let (verdict, found) = match &frame.verdicts.application.as_ref()?.ruling {
            Ruling::Holds => ("holds", None),
            Ruling::Unsettled => ("unsettled", None),
            Ruling::Violated(found) => ("violated", Some(found)),
        };
        let at = |event: EventId| frame.record.moment(event).time;
        Some(Application {
            name: told.name,
            promise: told.promise,
            verdict,
            what: found.map(|found| found.what.clone()),
            event: found.map(|found| found.at.event.0),
            counts: told.counts,
            evidence: told
                .evidence
                .iter()
                .map(|(event, line)| format!("{}: {}", at(*event), line.text()))
                .collect(),
        })
    }
}

/// "holds", "violated" or "unknown", with the operations that prove a violation (counted from 1).
#[derive(Serialize)]
struct Answer {
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<u32>,
}

impl Report {
    pub fn of(engine: &Engine) -> Report {
        let frame = engine.frame();
        let verdicts = frame.verdicts;
        let names = frame.workload.classes.iter().map(|class| class.name.clone());
        Report {
            system: engine.scenario().system().id.to_owned(),
            seed: engine.scenario().seed,
            events: frame.snapshot.event.0,
            time_us: frame.snapshot.time.0,
            fingerprint: frame.snapshot.fingerprint.to_string(),
            partitioned: verdicts.partitioned,
            converged: verdicts.converged.holds(),
            classes: names
                .zip(&verdicts.classes)
                .map(|(name, judged)| Class::of(name, judged, &frame.record.history, frame.snapshot.event))
                .collect(),
            application: Application::of(frame),
            stopped: frame.snapshot.stopped.map(|limit| limit.to_string()),
        }
    }
}

impl Class {
    fn of(name: String, judgement: &Judgement, history: &History, to: EventId) -> Class {
        let counts = &judgement.counts;
        let judged = Judged { history, class: judgement.class, extent: &Extent::WHOLE };
        let rung = |model| judged.rung(model, &Rung::default(), to, &LIMITS, &mut || true);
        Class {
            name,
            linearizable: Answer::of(&judgement.linearizable),
            read_your_writes: Answer::of_rung(&rung(Model::ReadYourWrites)),
            models: Model::ALL
                .iter()
                .skip(1)
                .map(|model| (model.name(), Answer::of_rung(&rung(*model))))
                .collect(),
            answered: counts.answered,
            refused: counts.refused,
            timed_out: counts.timed_out,
            stale: counts.stale,
            waiting: counts.waiting,
        }
    }
}

impl Answer {
    fn of(verdict: &Verdict) -> Answer {
        match verdict {
            Verdict::Holds => Answer { verdict: "holds", event: None, evidence: Vec::new() },
            Verdict::Violated(violations) => Answer {
                verdict: "violated",
                event: violations.first().map(|violation| violation.at.event.0),
                evidence: violations
                    .first()
                    .map(|violation| violation.evidence.iter().map(|op| op.0 + 1).collect())
                    .unwrap_or_default(),
            },
            Verdict::Unknown(limit) => {
                Answer { verdict: "unknown", event: Some(limit.at.0), evidence: Vec::new() }
            }
        }
    }

    fn of_rung(rung: &Rung) -> Answer {
        match rung {
            Rung::Holds { .. } => Answer { verdict: "holds", event: None, evidence: Vec::new() },
            Rung::Violated(first) => Answer {
                verdict: "violated",
                event: Some(first.at.event.0),
                evidence: first.operations.iter().map(|op| op.0 + 1).collect(),
            },
            Rung::Unknown { holds_to, .. } => {
                Answer { verdict: "unknown", event: Some(holds_to.0), evidence: Vec::new() }
            }
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.verdict)?;
        if let Some(event) = self.event {
            write!(f, " at event {event}")?;
        }
        if !self.evidence.is_empty() {
            let operations: Vec<String> = self.evidence.iter().map(u32::to_string).collect();
            write!(f, ", by operations {}", operations.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.name, self.promise)?;
        writeln!(
            f,
            "  {}{}",
            self.verdict,
            self.what.iter().map(|what| format!(": {what}")).collect::<String>()
        )?;
        for step in &self.evidence {
            writeln!(f, "    {step}")?;
        }
        write!(f, "  {}", self.counts)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "system       {}, seed {}", self.system, self.seed)?;
        writeln!(f, "events       {}", self.events)?;
        writeln!(f, "time         {} µs", self.time_us)?;
        writeln!(f, "fingerprint  {}", self.fingerprint)?;
        writeln!(f, "links cut    {}", if self.partitioned { "yes" } else { "no" })?;
        writeln!(f, "converged    {}", if self.converged { "yes" } else { "no" })?;
        for class in &self.classes {
            writeln!(f, "\n{}", class.name)?;
            writeln!(f, "  {:19}  {}", Model::Linearizable.name(), class.linearizable)?;
            for model in Model::ALL.iter().skip(1) {
                writeln!(f, "  {:19}  {}", model.name(), class.models[model.name()])?;
            }
            let ended = class.answered + class.refused + class.timed_out;
            write!(f, "  answered             {} of {ended}", class.answered)?;
            writeln!(
                f,
                " ({} refused, {} timed out, {} stale)",
                class.refused, class.timed_out, class.stale
            )?;
        }
        if let Some(application) = &self.application {
            writeln!(f, "\n{application}")?;
        }
        match &self.stopped {
            Some(stopped) => writeln!(f, "\n{stopped}"),
            None => Ok(()),
        }
    }
}
