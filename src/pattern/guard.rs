//! State-machine guard: an order goes from pending to confirmed, or to cancelled, once.
//!
//! The state is one key: nothing means pending. A service that is to confirm or to cancel an order changes it by
//! compare-and-set, from pending alone, and tells the customer only if it was the one who changed it. A transition
//! that is asked twice, or that comes too late, finds another state and does nothing.
//!
//! What the guard gives is **at most once**: a service that crashes between the change and the letter has made the
//! transition, and nobody tells the customer. The promise says no more than that.
//!
//! The broken rule reads the state and writes the new one without comparing: a confirmation and a cancellation that
//! come together both find the order pending.

use std::rc::Rc;

use super::take::{Taker, Task};
use super::{Course, JOBS, Pattern, Ruling, Values, in_groups, registers};
use crate::base::{Knob, Source};
use crate::history::Key;
use crate::sim::{Name, SideEffect, Turn};

pub const BLIND: Knob = Knob::broken(
    "xsmblind",
    "Change without comparing",
    "Services read an order's state and write the new one: two transitions both find it pending.",
);

const CONFIRM: Name = &"confirm";
const CANCEL: Name = &"cancel";

pub(super) static PATTERN: Pattern = Pattern {
    id: "guard",
    name: "State-machine guard",
    summary: "Each order is asked to be confirmed and to be cancelled, at almost the same time.",
    knobs: &[BLIND],
    invariant: |_| "No order is confirmed or cancelled twice, or both.",
    breaks: "A change without comparing, or a store in which two compare-and-sets succeed.",
    sources: &[Source::new(
        "Schneider, Implementing Fault-Tolerant Services Using the State Machine Approach",
        "",
    )],
    keys: |values| [values.get(&JOBS) as u8, 0],
    data: registers,
    jobs: |values, _| in_groups(values, 2),
    program: |values| Rc::new(Taker::new(Transition, values.on(&BLIND))),
    check,
};

#[derive(Clone, Hash)]
struct Transition;

impl Task for Transition {
    fn key(turn: &Turn<'_>) -> Key {
        Key((turn.job.0 / 2) as u8)
    }

    /// The transition and the delivery that made it: the same transition asked again is not its own.
    fn mark(turn: &Turn<'_>) -> i64 {
        i64::from(turn.delivery) * 2 + i64::from(turn.job.0 % 2)
    }

    fn effect(turn: &Turn<'_>) -> SideEffect {
        SideEffect::new(if turn.job.0.is_multiple_of(2) { CONFIRM } else { CANCEL }, turn.job.0 / 2)
    }
}

fn check(_: &Values, course: &Course<'_>) -> Ruling {
    let Some(places) = course.twice(|_| true) else { return Ruling::Holds };
    let order = course.steps[places[1]].job.0 / 2 + 1;
    let [first, second] = places.map(|place| course.name_of(place));
    course.violated(&places, format!("Order {order}: {first}, and then {second}."))
}
