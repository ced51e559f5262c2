//! The verdict on a whole history, for histories that are already there.

use super::checker::Found;
use super::{KeyChecker, evidence};
use crate::base::SortedSet;
use crate::check::{Limit, Verdict, Violation};
use crate::history::{History, Key, StepKind};

/// Whether the operations on one key are linearizable, and all that shows they are not.
///
/// `limit` is the most states to hold, such as [`super::STATES`]; beyond it, violations found until then are
/// reported, and the verdict is unknown if there were none.
pub fn check(history: &History, key: Key, limit: usize) -> Verdict {
    let mut checker: Option<KeyChecker> = None;
    let mut forgiven = SortedSet::new();
    let mut violations = Vec::new();
    let mut reached = None;
    for step in history.steps() {
        let Some(operation) = history.get(step.op).filter(|operation| operation.action.key() == key) else {
            continue;
        };
        let checker = checker.get_or_insert_with(|| KeyChecker::new(operation.action, limit));
        if step.kind == StepKind::Invoke {
            checker.invoke(operation.id, operation.action);
        } else if let Some(completion) = operation.completed {
            match checker.complete(operation.id, operation.action, completion.outcome) {
                Found::Nothing => {}
                Found::Violation => {
                    violations.push(Violation {
                        class: operation.class,
                        at: completion.at,
                        operation: operation.id,
                        evidence: evidence(history, operation.id, &forgiven),
                    });
                    forgiven.insert(operation.id);
                }
                Found::GaveUp { states } => reached = Some(Limit { at: step.event, states }),
            }
        }
    }
    match reached {
        _ if !violations.is_empty() => Verdict::Violated(violations),
        Some(limit) => Verdict::Unknown(limit),
        None => Verdict::Holds,
    }
}
