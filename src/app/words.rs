//! The names of things on the screen, in one place so that a thing is called the same everywhere.

use super::state::Side;
use crate::base::NodeId;
use crate::engine::{self, Part};
use crate::figure::words::members;
use crate::scenario::Scenario;
use crate::sim::{Decision, Label, Workload};

/// "n1" for a replica, the name in the workload for a client.
pub fn name_of(workload: &Workload, node: NodeId) -> String {
    match node {
        NodeId::Replica(id) => id.to_string(),
        NodeId::Client(id) => {
            workload.clients.get(id.index()).map_or_else(|| id.to_string(), |client| client.name.clone())
        }
    }
}

/// "AppendEntries 7".
pub fn label_text(label: Label) -> String {
    match label.number() {
        Some(number) => format!("{} {number}", label.name),
        None => label.name.to_string(),
    }
}

pub fn decision_word(decision: Decision) -> &'static str {
    match decision {
        Decision::Election => "election",
        Decision::Commit => "commit",
        Decision::Refusal => "refusal",
        Decision::Violation => "violation",
    }
}

pub fn side_word(side: Option<Side>) -> &'static str {
    match side {
        Some(Side::A) => "side A",
        Some(Side::B) => "side B",
        None => "no side",
    }
}

/// "n1 n2", the replicas of a side of the cut.
pub fn side_name(side: &engine::Side) -> String {
    members(&side.members)
}

/// How operations of a part fared.
pub fn part_words(part: Part) -> &'static str {
    match part {
        Part::Fresh => "answered fresh",
        Part::Stale => "answered stale",
        Part::Refused => "refused",
        Part::TimedOut => "timed out",
    }
}

/// "Rule off: Forget promises", where the settings switch off any rule of the protocol.
pub fn rules_off(scenario: &Scenario) -> Option<String> {
    let broken = scenario.system().broken(&scenario.settings);
    let names: Vec<&str> = broken.map(|knob| knob.name).collect();
    match names.len() {
        0 => None,
        1 => Some(format!("Rule off: {}", names[0])),
        _ => Some(format!("Rules off: {}", names.join(", "))),
    }
}

/// "R 1 + W 1 ≤ N 3 (transfer): a read may miss the last write.", a sentence for each promise that settings of the run
/// give up.
pub fn given_up(scenario: &Scenario) -> Option<String> {
    let sentences: Vec<String> = scenario.given_up().iter().map(ToString::to_string).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// "1 link", "12 links".
pub fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}
