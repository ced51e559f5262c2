//! Bands over a history in which somebody did something to the store, out of what Jepsen's nemesis reports. They
//! explain a history to its reader; no verdict depends on them.

use super::edn::{Entry, Form, Node, text_of};
use super::pairing::Pairing;
use crate::history::recorded::{Datum, FaultBand};

/// The nemesis is one process that does one thing after the other; each stands in the history twice, before and
/// after, often with `:info` both times.
#[derive(Clone, Debug, Default)]
pub(super) struct Nemesis {
    /// What was begun and not reported as done: the function, and the band it opened, closed or is.
    pending: Option<(String, Option<usize>)>,
    /// Bands that have not ended, the oldest first.
    open: Vec<Open>,
}

#[derive(Clone, Debug)]
struct Open {
    band: usize,
    kind: String,
}

/// What a function does to a band of a kind.
enum Effect {
    Begins(String),
    Ends(String),
    /// Is over as soon as it is done.
    Passes(String),
}

fn effect(function: &str) -> Effect {
    let kind = |name: &str| name.to_owned();
    match function {
        "start" | "stop" => {
            if function == "start" {
                Effect::Begins(kind("fault"))
            } else {
                Effect::Ends(kind("fault"))
            }
        }
        "kill" | "pause" | "partition" | "isolate" => Effect::Begins(kind(function)),
        "restart" => Effect::Ends(kind("kill")),
        "resume" => Effect::Ends(kind("pause")),
        "heal" => Effect::Ends(kind("partition")),
        _ => match (function.strip_prefix("start-"), function.strip_prefix("stop-")) {
            (Some(name), _) => Effect::Begins(kind(name)),
            (_, Some(name)) => Effect::Ends(kind(name)),
            _ => Effect::Passes(kind(function)),
        },
    }
}

impl Nemesis {
    /// # Errors
    /// Says that there are too many.
    pub fn entry(&mut self, entry: &Entry, pairing: &mut Pairing) -> Result<(), String> {
        match self.pending.take() {
            Some((function, band)) if function == entry.function => {
                self.done(entry, band, pairing);
                Ok(())
            }
            _ => {
                let band = self.begun(entry, pairing)?;
                self.pending = Some((entry.function.to_owned(), band));
                Ok(())
            }
        }
    }

    fn begun(&mut self, entry: &Entry, pairing: &mut Pairing) -> Result<Option<usize>, String> {
        let effect = match effect(entry.function) {
            // Jepsen's combined faults end a kill with a start.
            Effect::Begins(kind) if kind == "fault" && self.open.iter().any(|open| open.kind == "kill") => {
                Effect::Ends("kill".to_owned())
            }
            effect => effect,
        };
        let (kind, begins) = match effect {
            Effect::Ends(kind) => {
                let ended = self.ended(entry, &kind, pairing);
                return Ok(ended);
            }
            Effect::Begins(kind) => (kind, true),
            Effect::Passes(kind) => (kind, false),
        };
        let text = name(entry.value.as_ref(), &kind, pairing);
        let band = pairing.recorded.faults.len();
        let (from, from_at) = (pairing.place(), entry.time);
        let end = (!begins).then_some(from);
        pairing.fault(FaultBand { text, from, to: end, from_at, to_at: end.and(from_at) })?;
        if begins {
            self.open.push(Open { band, kind });
        }
        Ok(Some(band))
    }

    /// Ends the band that the value names, else the oldest of the kind.
    fn ended(&mut self, entry: &Entry, kind: &str, pairing: &mut Pairing) -> Option<usize> {
        let named = name(entry.value.as_ref(), kind, pairing);
        let at = pairing.place();
        let faults = &mut pairing.recorded.faults;
        let alike = |open: &Open| open.kind == kind;
        let by_name = self.open.iter().position(|open| alike(open) && faults[open.band].text == named);
        let place = by_name.or_else(|| self.open.iter().position(alike))?;
        let open = self.open.remove(place);
        let band = &mut faults[open.band];
        (band.to, band.to_at) = (Some(at), entry.time);
        Some(open.band)
    }

    /// What the second report adds: the name of what was begun, the end of what was ended.
    fn done(&mut self, entry: &Entry, band: Option<usize>, pairing: &mut Pairing) {
        let Some(band) = band else { return };
        if let Some(open) = self.open.iter().find(|open| open.band == band) {
            let kind = open.kind.clone();
            if kind == "fault" && entry.value.as_ref().is_some_and(|value| value.node != Node::Nil) {
                pairing.recorded.faults[band].text = name(entry.value.as_ref(), &kind, pairing);
            }
            return;
        }
        let place = pairing.place();
        let band = &mut pairing.recorded.faults[band];
        (band.to, band.to_at) = (Some(place), entry.time);
    }
}

/// The kind, or for a fault of no kind what the value tells of it.
fn name(value: Option<&Form>, kind: &str, pairing: &mut Pairing) -> Datum {
    const MOST: usize = 200;
    let mut text = String::new();
    if let Some(value) = value.filter(|value| value.node != Node::Nil && kind == "fault") {
        text_of(value, &mut text);
    }
    let told = if text.is_empty() { kind } else { &text };
    let end = told.char_indices().nth(MOST).map_or(told.len(), |(end, _)| end);
    pairing.recorded.texts.intern(&told[..end])
}
