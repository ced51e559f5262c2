//! What a judge keeps of its findings, to draw them, and what it tells the page of each. It judges nothing.

use super::case::SECONDS;
use super::talk::{Judged, LISTED, Line, Order, Tell, Word};
use crate::check::court::{Evidence, Finding, Reached};
use crate::check::explain::{self, Part, Sentence};
use crate::check::staleness::Staleness;
use crate::figure::recorded::{ExplainingOrder, LaneIndex, window_for};
use crate::history::recorded::{Millis, Recorded};

/// The answer for one model, with an order as it is drawn.
pub enum Found {
    Holds(Option<ExplainingOrder>),
    Violated(Evidence),
    Unknown(Reached),
}

impl Found {
    pub fn of(finding: Finding, recorded: &Recorded) -> Found {
        match finding {
            Finding::Holds { witness } => {
                Found::Holds(witness.map(|order| ExplainingOrder::new(recorded, &order)))
            }
            Finding::Violated(evidence) => Found::Violated(evidence),
            Finding::Unknown(reached) => Found::Unknown(reached),
        }
    }
}

/// What the page is told of a model, by its place among all.
pub fn judged(model: u8, found: &Found, recorded: &Recorded, index: &LaneIndex) -> Judged {
    let mut judged = Judged {
        model,
        word: Word::Holds,
        sentences: Vec::new(),
        operations: Vec::new(),
        evidence: None,
        order: Order::None,
        window: window_for(recorded, index, &[]),
    };
    match found {
        Found::Holds(None) => {}
        Found::Holds(Some(order)) if order.keeps_real_time() => judged.order = Order::Points,
        Found::Holds(Some(_)) => judged.order = Order::Numbers,
        Found::Violated(evidence) => {
            judged.word = Word::Violated;
            judged.sentences = explain::sentences(evidence, recorded);
            judged.operations = lines(listed(&judged.sentences, &evidence.operations), recorded);
            judged.window = window_for(recorded, index, &evidence.operations);
            judged.evidence = Some(evidence.clone());
        }
        Found::Unknown(Reached::NotDefined) => {
            judged.word = Word::NotDefined;
            judged.sentences.push(Sentence::of(explain::not_defined(recorded)));
        }
        Found::Unknown(reached) => {
            judged.word = Word::Unknown;
            let limit = match reached {
                Reached::Stopped => format!("it took {SECONDS} seconds, the limit for one model"),
                other => other.to_string(),
            };
            judged.sentences.push(Sentence::of(&format!(
                "It was not decided: {limit}. On a command line there may be more: netsplit check FILE."
            )));
        }
    }
    judged
}

/// What was measured of a history besides.
pub fn measured(found: &Staleness, recorded: &Recorded) -> Tell {
    let sentences = explain::staleness(found, recorded);
    let named = lines(listed(&sentences, &[]), recorded);
    Tell::Measured(sentences, named)
}

fn lines(indices: Vec<usize>, recorded: &Recorded) -> Vec<Line> {
    indices.into_iter().map(|index| line(index, recorded)).collect()
}

/// The operations that the sentences name, and as many others as there is room for, in calling order.
fn listed(sentences: &[Sentence], evidence: &[usize]) -> Vec<usize> {
    let parts = sentences.iter().flat_map(|sentence| &sentence.parts);
    let named = parts.filter_map(|part| match part {
        Part::Operation(index, _) => Some(*index as usize),
        Part::Text(_) => None,
    });
    let mut listed: Vec<usize> = named.take(LISTED).collect();
    listed.sort_unstable();
    listed.dedup();
    let room = LISTED - listed.len();
    let others = evidence.iter().filter(|index| listed.binary_search(index).is_err());
    let others: Vec<usize> = others.take(room).copied().collect();
    listed.extend(others);
    listed.sort_unstable();
    listed
}

/// Such as "process 3: read → 5, line 17".
fn line(index: usize, recorded: &Recorded) -> Line {
    let one = &recorded.observations[index];
    let process = recorded.process_text(one.process);
    let mut text = format!("{process}: {} → {}", recorded.call_text(one), recorded.answer_text(one));
    if one.line > 0 {
        text.push_str(&format!(", line {}", one.line));
    }
    if let (Some(called), Some(returned)) = (one.called_at, one.returned_at) {
        text.push_str(&format!(", {} to {}", Millis(called), Millis(returned)));
    }
    Line { index: index as u32, text, places: (one.called, one.returned.unwrap_or(one.called)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::court::Reason;
    use crate::check::spec::Spec;
    use crate::format::{Options, read};

    #[test]
    fn a_long_evidence_is_listed_in_part() {
        let mut text = String::new();
        for n in 0..300 {
            text.push_str(&format!("{} :invoke :add 1\n{} :ok :add 1\n", n % 5, n % 5));
        }
        text.push_str("0 :invoke :read nil\n0 :ok :read 7\n");
        let counter = Spec::of_name("counter").expect("there is one");
        let recorded = read(text.as_bytes(), Options::new(counter)).expect("it is a history").recorded;
        let reason = Reason::Unexplained { operation: 300 };
        let evidence = Evidence { operations: (0..301).collect(), minimal: false, reason };
        let judged = judged(0, &Found::Violated(evidence), &recorded, &LaneIndex::new(&recorded));
        assert_eq!(judged.operations.len(), LISTED);
        let read = judged.operations.last().expect("the read is named, so it is listed");
        assert!(read.text.contains("read → 7"), "{read:?}");
        assert_eq!(judged.operations[LISTED - 2].index as usize, LISTED - 2);
    }
}
