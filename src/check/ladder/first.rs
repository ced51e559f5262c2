//! The first answer that violates a model, found by halving: the whole history is judged, and where it is violated,
//! ever shorter ones.

use super::{Extent, First, Rung};
use crate::base::{ClassId, EventId, OpId};
use crate::check::court::{self, Evidence, Finding, Limits, Model};
use crate::check::explain::{self, Part, Sentence};
use crate::check::spec::Spec;
use crate::history::recorded::{Recorded, Share};
use crate::history::{DataType, History, Moment, Operation, StepKind};

/// How much one search may hold and do: some tenths of a second.
pub const LIMITS: Limits = Limits { states: 100_000, steps: 3_000_000 };

/// What the keys of these operations are, of which all are of one type.
fn spec_of<'a>(mut operations: impl Iterator<Item = &'a Operation>) -> Spec {
    Spec::of_lab(operations.next().map_or(DataType::Register, |operation| operation.action.data_type()))
}

/// Evidence, and what it speaks of.
struct Proof {
    evidence: Evidence,
    recorded: Recorded,
    operations: Vec<OpId>,
}

/// A class of a history, to be judged in an extent.
pub struct Judged<'a> {
    pub history: &'a History,
    pub class: ClassId,
    pub extent: &'a Extent,
}

impl Judged<'_> {
    /// What is known of the model after `to`, given what was known before. `keep_going` is asked now and then; the
    /// search stops once it says no, and the answer is unknown.
    pub fn rung(
        &self,
        model: Model,
        before: &Rung,
        to: EventId,
        limits: &Limits,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> Rung {
        if before.judged_to() >= to {
            return before.clone();
        }
        let holds_to = before.holds_to();
        let (found, recorded, operations) = self.find(model, to, limits, keep_going);
        match found {
            Finding::Holds { .. } => Rung::Holds { to },
            Finding::Unknown(reached) => Rung::Unknown { holds_to, to, reached },
            Finding::Violated(evidence) => {
                let proof = Proof { evidence, recorded, operations };
                Rung::Violated(self.first(model, (holds_to, to), proof, limits, keep_going))
            }
        }
    }

    /// Whether the answers up to `to` are explained; `None` if the search came to a limit. It does not ask which answer
    /// was the first that is not.
    pub fn holds(&self, model: Model, to: EventId, limits: &Limits) -> Option<bool> {
        match self.find(model, to, limits, &mut || true).0 {
            Finding::Holds { .. } => Some(true),
            Finding::Violated(_) => Some(false),
            Finding::Unknown(_) => None,
        }
    }

    /// The operations of an order that explains the answers up to `to`, if one is found.
    pub fn witness(&self, model: Model, to: EventId, limits: &Limits) -> Option<Vec<OpId>> {
        match self.find(model, to, limits, &mut || true) {
            (Finding::Holds { witness: Some(order) }, _, operations) => {
                Some(order.iter().map(|index| operations[*index]).collect())
            }
            _ => None,
        }
    }

    fn find(
        &self,
        model: Model,
        event: EventId,
        limits: &Limits,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> (Finding, Recorded, Vec<OpId>) {
        let (recorded, operations) = self.extent.of(self.history, self.class, event);
        let mut of_class = self.history.operations().iter().filter(|one| one.class == self.class);
        let spec = spec_of(&mut of_class);
        (court::judge(model, &spec, &recorded, limits, keep_going), recorded, operations)
    }

    /// The first return by which the answers are not explained, after one event, up to which they are, and up to
    /// another, up to which they are not, as is proven.
    fn first(
        &self,
        model: Model,
        (mut holds_to, to): (EventId, EventId),
        mut proof: Proof,
        limits: &Limits,
        keep_going: &mut dyn FnMut() -> bool,
    ) -> First {
        let returns = self.returns(holds_to, to);
        // It is violated up to the return at `high`. Up to the one before `low` it is not, or nobody knows.
        let (mut low, mut high) = (0, returns.len() - 1);
        while low < high {
            let middle = low.midpoint(high);
            let (found, recorded, operations) = self.find(model, returns[middle].event, limits, keep_going);
            if let Finding::Violated(evidence) = found {
                high = middle;
                proof = Proof { evidence, recorded, operations };
                continue;
            }
            if matches!(found, Finding::Holds { .. }) {
                holds_to = returns[middle].event;
            }
            low = middle + 1;
        }
        let Proof { evidence, recorded, operations } = proof;
        let at = returns[high];
        // Nothing of the class comes between one return and the next.
        if high.checked_sub(1).is_none_or(|before| returns[before].event <= holds_to) {
            holds_to = EventId(at.event.0 - 1);
        }
        First {
            at,
            holds_to,
            operations: evidence.operations.iter().map(|index| operations[*index]).collect(),
            minimal: evidence.minimal,
            sentences: sentences(&evidence, &recorded, &operations),
        }
    }

    /// When answers of the class came, after one event and up to another.
    fn returns(&self, after: EventId, to: EventId) -> Vec<Moment> {
        let steps = self.history.steps();
        let from = steps.partition_point(|step| step.event <= after);
        let known = steps[from..].iter().take_while(|step| step.event <= to);
        let returns = known.filter(|step| step.kind == StepKind::Return);
        let operations = returns.filter_map(|step| self.history.get(step.op));
        let mine = operations.filter(|operation| operation.class == self.class);
        mine.filter_map(|operation| Some(operation.completed?.at)).collect()
    }
}

/// Why these operations, known to violate linearizability by themselves, do so; nothing if they do not.
pub fn why(history: &History, operations: &[OpId], event: EventId) -> Vec<Sentence> {
    let (recorded, chosen) = Recorded::part_of(history, event, &|operation| {
        if operations.contains(&operation.id) { Share::All } else { Share::Nothing }
    });
    let spec = spec_of(operations.iter().filter_map(|operation| history.get(*operation)));
    match court::judge(Model::Linearizable, &spec, &recorded, &LIMITS, &mut || true) {
        Finding::Violated(evidence) => sentences(&evidence, &recorded, &chosen),
        _ => Vec::new(),
    }
}

/// The sentences, with the operations' own numbers.
fn sentences(evidence: &Evidence, recorded: &Recorded, operations: &[OpId]) -> Vec<Sentence> {
    let mut sentences = explain::sentences(evidence, recorded);
    for part in sentences.iter_mut().flat_map(|sentence| &mut sentence.parts) {
        if let Part::Operation(index, _) = part {
            *index = operations[*index as usize].0;
        }
    }
    sentences
}
