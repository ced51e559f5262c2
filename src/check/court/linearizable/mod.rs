//! Linearizability of a recorded history: some order of the operations, in which each takes effect between its
//! call and its return, explains every answer [Herlihy and Wing 1990, §2].
//!
//! It is local: a history is linearizable if the operations on each object are [Herlihy and Wing 1990, theorem 1].
//! So each key is searched by itself, and the orders that were found are merged. Some objects need no search
//! ([`quick`]).

mod effort;
mod evidence;
mod frontier;
mod index;
mod object;
mod path;
mod plan;
mod quick;
mod search;
mod table;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod wanted;
mod witness;

pub use effort::Effort;

use super::{Evidence, Finding, Limits, Reached};
use crate::check::spec::Spec;
use crate::history::recorded::Recorded;
use effort::Meter;
use object::{NEVER, Object};
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
        Decision::Violated { operation, grounds } => Finding::Violated(match grounds {
            Grounds::Among(operations) => {
                evidence::evidence(spec, recorded, &operations, operation, keep_going)
            }
            Grounds::Proof(evidence) => evidence,
        }),
    }
}

/// What a history is, before evidence is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// An order for each object, by index of the observation.
    Holds(Vec<Vec<usize>>),
    /// The operation whose return is not explained: of all such of all objects, the one that returned first.
    Violated {
        operation: usize,
        grounds: Grounds,
    },
    Unknown(Reached),
}

/// What is known to prove a violation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grounds {
    /// These operations; fewer may do.
    Among(Vec<usize>),
    Proof(Evidence),
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
    let mut violated: Option<(u32, usize, Grounds)> = None;
    for indices in quick::objects(spec, recorded) {
        // Of a violation only an earlier one is of interest.
        let until = violated.as_ref().map_or(NEVER, |(returned, ..)| *returned);
        match explain_object(spec, recorded, &indices, until, meter) {
            Explained::Order(order) => orders.push(order),
            Explained::Stuck { at, grounds } => {
                let returned = recorded.observations[at].returned.unwrap_or(NEVER);
                if returned < until {
                    violated = Some((returned, at, grounds));
                }
            }
            Explained::Reached(reached) => {
                unknown.get_or_insert(reached);
                if !matches!(reached, Reached::States(_)) {
                    break;
                }
            }
        }
    }
    match (violated, unknown) {
        (Some((_, operation, grounds)), _) => Decision::Violated { operation, grounds },
        (None, Some(reached)) => Decision::Unknown(reached),
        (None, None) => Decision::Holds(orders),
    }
}

/// How the search of one object ended, by index of the observation.
enum Explained {
    Order(Vec<usize>),
    /// Nothing explains the return of `at` together with those before.
    Stuck {
        at: usize,
        grounds: Grounds,
    },
    Reached(Reached),
}

/// Takes the quickest way that the object allows. Of returns from the place `until` on, nothing need be explained.
fn explain_object(
    spec: &Spec,
    recorded: &Recorded,
    indices: &[usize],
    until: u32,
    meter: &mut Meter,
) -> Explained {
    match quick::explain(spec, recorded, indices) {
        Some(explained) => {
            let spent = meter.count(indices.len() as u64, 0, quick::bytes(indices.len()));
            spent.map_or_else(Explained::Reached, |()| explained)
        }
        None => explain(&mut Object::new(spec, recorded, indices), until, meter),
    }
}

fn explain(object: &mut Object, until: u32, meter: &mut Meter) -> Explained {
    let plan = Plan::new(object, until);
    let index = |op: u32| plan.op(op).index;
    match Search::new(&plan, &mut object.table, meter).run() {
        Found::Order(placed) => {
            let order = witness::order(&plan, &mut object.table, &placed);
            Explained::Order(order.into_iter().map(index).collect())
        }
        Found::Stuck(step) => Explained::Stuck {
            at: index(plan.steps[step].op),
            grounds: Grounds::Among(object.ops.iter().map(|op| op.index).collect()),
        },
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
