//! `netsplit check`: reads a recorded history and says which models it satisfies.

mod read;
mod report;
mod request;

use std::time::{Duration, Instant};

use netsplit::check::court::{Finding, Model, Reached, judge};
use netsplit::check::spec::Spec;
use netsplit::format::{Reading, beginning};

pub use request::Request;

use crate::print;

impl Request {
    /// The exit status, or why the input cannot be used.
    pub fn check(self) -> Result<u8, String> {
        let mut reading = read::read(&self.input, self.options.clone())?;
        if reading.recorded.observations.is_empty() {
            return Err(format!("{}: expected a history with operations, found none", self.input));
        }
        let spec = match &self.initial {
            Some(text) => beginning(self.options.spec.clone(), text, &mut reading.recorded.texts)
                .map_err(|bad| format!("--initial: {bad}"))?,
            None => self.options.spec.clone(),
        };
        let findings = self.findings(&spec, &reading);
        let report = report::Report::of(&self, &spec, &reading, &findings);
        let text = if self.json {
            serde_json::to_string_pretty(&report).expect("a report is plain data") + "\n"
        } else {
            report.to_string()
        };
        print(&text)?;
        Ok(status(&findings, self.all))
    }

    fn findings(&self, spec: &Spec, reading: &Reading) -> Vec<(Model, Finding)> {
        let start = Instant::now();
        let most = self.seconds.map(Duration::from_secs);
        let mut keep_going = || most.is_none_or(|most| start.elapsed() < most);
        let mut finding =
            |model: &Model| (*model, judge(*model, spec, &reading.recorded, &self.limits, &mut keep_going));
        self.models.iter().map(&mut finding).collect()
    }
}

fn status(findings: &[(Model, Finding)], all: bool) -> u8 {
    let counts = |finding: &Finding| !(all && *finding == Finding::Unknown(Reached::NotDefined));
    let mut counted =
        findings.iter().map(|(_, finding)| finding).filter(|finding| counts(finding)).peekable();
    if counted.peek().is_none() {
        return 2;
    }
    counted.fold(0, |status, finding| match (status, finding) {
        (1, _) | (_, Finding::Violated(_)) => 1,
        (_, Finding::Unknown(_)) => 2,
        (status, Finding::Holds { .. }) => status,
    })
}
