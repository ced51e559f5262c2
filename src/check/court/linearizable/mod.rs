//! Linearizability of a recorded history: some order of the operations, in which each takes effect between its
//! call and its return, explains every answer [Herlihy and Wing 1990, §2].
//!
//! It is local: a history is linearizable if the operations on each object are [Herlihy and Wing 1990, theorem 1].
//! So each key is searched by itself, and the orders that were found are merged.

mod effort;
mod evidence;
mod frontier;
mod index;
mod object;
mod path;
mod plan;
mod search;
mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod wanted;
mod witness;
mod zones;

pub use effort::Effort;

use super::{Finding, Limits, Reached};
use crate::check::spec::Spec;
use crate::history::recorded::Recorded;
use effort::Meter;
use object::Object;
use plan::Plan;
use search::{Found, Search};

/// Decides one history; see [`super::judge`].
pub(super) fn judge(
    spec: &Spec,
    recorded: &Recorded,
    limits: &Limits,
    keep_going: &mut dyn FnMut() -> bool,
) -> Finding {
    let (decision, _) = decide(spec, recorded, limits, keep_going);
    match decision {
        Decision::Holds(orders) => Finding::Holds { witness: Some(merge(recorded, &orders)) },
        Decision::Unknown(reached) => Finding::Unknown(reached),
        Decision::Violated { object, operation } => {
            Finding::Violated(evidence::evidence(spec, recorded, &object, operation, keep_going))
        }
    }
}

/// What a history is, before evidence is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// An order for each object, by index of the observation.
    Holds(Vec<Vec<usize>>),
    /// The operations of the object, and the one whose return is not explained.
    Violated {
        object: Vec<usize>,
        operation: usize,
    },
    Unknown(Reached),
}

/// Decides one history and says what that took, without looking for the fewest operations that prove it.
pub fn decide(
    spec: &Spec,
    recorded: &Recorded,
    limits: &Limits,
    keep_going: &mut dyn FnMut() -> bool,
) -> (Decision, Effort) {
    let mut meter = Meter::new(*limits, keep_going);
    let decision = decide_within(spec, recorded, &mut meter);
    (decision, meter.effort)
}

fn decide_within(spec: &Spec, recorded: &Recorded, meter: &mut Meter) -> Decision {
    let mut orders = Vec::new();
    let mut unknown = None;
    for (_, indices) in recorded.objects() {
        match explain_object(spec, recorded, &indices, meter) {
            Explained::Order(order) => orders.push(order),
            Explained::Stuck { at, because } => {
                return Decision::Violated { object: because.unwrap_or(indices), operation: at };
            }
            Explained::Reached(reached) => {
                unknown.get_or_insert(reached);
                if !matches!(reached, Reached::States(_)) {
                    break;
                }
            }
        }
    }
    unknown.map_or(Decision::Holds(orders), Decision::Unknown)
}

/// How the search of one object ended, by index of the observation.
enum Explained {
    Order(Vec<usize>),
    /// Nothing explains the return of `at` together with those before. `because` of these alone, if that is
    /// known.
    Stuck {
        at: usize,
        because: Option<Vec<usize>>,
    },
    Reached(Reached),
}

/// Takes the quickest way that the object allows.
fn explain_object(spec: &Spec, recorded: &Recorded, indices: &[usize], meter: &mut Meter) -> Explained {
    match zones::explain(spec, recorded, indices) {
        Some(explained) => {
            let spent = meter.count(indices.len() as u64, 0, zones::bytes(indices.len()));
            spent.map_or_else(Explained::Reached, |()| explained)
        }
        None => explain(&mut Object::new(spec, recorded, indices), meter),
    }
}

fn explain(object: &mut Object, meter: &mut Meter) -> Explained {
    let plan = Plan::new(object);
    let index = |op: u32| plan.op(op).index;
    match Search::new(&plan, &mut object.table, meter).run() {
        Found::Order(placed) => {
            let order = witness::order(&plan, &mut object.table, &placed);
            Explained::Order(order.into_iter().map(index).collect())
        }
        Found::Stuck(step) => Explained::Stuck { at: index(plan.steps[step].op), because: None },
        Found::Reached(reached) => Explained::Reached(reached),
    }
}

/// One order of the operations of all objects: each takes effect as early as the order of its object allows.
fn merge(recorded: &Recorded, orders: &[Vec<usize>]) -> Vec<usize> {
    let mut points: Vec<(u32, usize)> = Vec::with_capacity(orders.iter().map(Vec::len).sum());
    for order in orders {
        let mut point = 0;
        for index in order {
            point = point.max(recorded.observations[*index].called);
            points.push((point, *index));
        }
    }
    points.sort_by_key(|(point, _)| *point);
    points.into_iter().map(|(_, index)| index).collect()
}
