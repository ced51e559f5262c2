//! What is said of the application that clients run: its promise, whether it is kept, and what proves that it is not.

use super::explain::{Line, jobs};
use crate::base::EventId;
use crate::engine::Frame;
use crate::pattern::Ruling;

/// An application in words.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub name: &'static str,
    pub promise: &'static str,
    /// `None`: that is not settled yet.
    pub kept: Option<bool>,
    /// "kept so far", "broken: order 3 was charged twice"
    pub verdict: String,
    pub counts: String,
    /// What proves a broken promise, in order, each with its event.
    pub evidence: Vec<(EventId, Line)>,
}

/// What is said of it at the frame; `None` where clients ask at random.
pub fn told(frame: Frame<'_>) -> Option<Told> {
    let application = frame.verdicts.application.as_ref()?;
    let (kept, verdict, steps) = match &application.ruling {
        Ruling::Holds => (Some(true), "kept so far".to_owned(), &[][..]),
        Ruling::Unsettled => (None, "not settled: jobs are still under way".to_owned(), &[][..]),
        Ruling::Violated(evidence) => {
            (Some(false), format!("broken: {}", evidence.what), &evidence.steps[..])
        }
    };
    let records = steps.iter().filter_map(|place| frame.record.jobs.get(*place));
    let tally = application.tally;
    Some(Told {
        name: application.chosen.pattern.name,
        promise: application.chosen.invariant(),
        kept,
        verdict,
        counts: format!(
            "{} of {} jobs done in {} deliveries, {} lost; {} effects and {} refused; {} crashes, {} stalls",
            tally.done,
            tally.jobs,
            tally.deliveries,
            tally.lost,
            tally.effects,
            tally.refused,
            tally.crashes,
            tally.stalls
        ),
        evidence: records.map(|record| (record.at.event, jobs::line(frame, record))).collect(),
    })
}
