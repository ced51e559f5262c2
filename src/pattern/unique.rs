//! Unique name: of all who ask for a name, one gets it.
//!
//! A name is a key. A service registers it for a user by compare-and-set, from nothing to the user, and tells the user
//! so if the key holds just that user: asked again, it says the same again. Everybody else is told that it is taken.
//!
//! A store that takes writes on both sides of a cut, or in which the last writer wins, gives the name to two; so does the
//! broken rule, which looks whether the name is free and then writes.

use std::rc::Rc;

use super::take::{Taker, Task};
use super::{Course, JOBS, Pattern, Ruling, Values, in_groups, registers};
use crate::base::{Knob, Source};
use crate::history::Key;
use crate::sim::{Name, SideEffect, Turn};

pub const BLIND: Knob = Knob::broken(
    "xunblind",
    "Look, then write",
    "Services look whether a name is free and then write its owner: two who look at once both write.",
);

/// How many users ask for each name.
const RIVALS: u32 = 3;
const REGISTER: Name = &"register";

pub(super) static PATTERN: Pattern = Pattern {
    id: "unique",
    name: "Unique name",
    summary: "Three users ask for each name at almost the same time.",
    knobs: &[BLIND],
    invariant: |_| "No name is given to two users.",
    breaks: "Looking and then writing, or a store in which two sides of a cut take the name.",
    sources: &[Source::new("Bailis et al., Coordination Avoidance in Database Systems", "")],
    keys: |values| [values.get(&JOBS) as u8, 0],
    data: registers,
    jobs: |values, _| in_groups(values, RIVALS),
    program: |values| Rc::new(Taker::new(Registration, values.on(&BLIND))),
    check,
};

#[derive(Clone, Hash)]
struct Registration;

impl Task for Registration {
    fn key(turn: &Turn<'_>) -> Key {
        Key((turn.job.0 / RIVALS) as u8)
    }

    /// The user.
    fn mark(turn: &Turn<'_>) -> i64 {
        i64::from(turn.job.0) + 1
    }

    fn effect(turn: &Turn<'_>) -> SideEffect {
        let token = Registration::mark(turn);
        SideEffect { token, ..SideEffect::new(REGISTER, turn.job.0 / RIVALS) }
    }
}

fn check(_: &Values, course: &Course<'_>) -> Ruling {
    let given: Vec<_> = course.effects().collect();
    let found = given.iter().enumerate().find_map(|(nth, (place, _, effect))| {
        let other = given[..nth]
            .iter()
            .find(|(.., before)| before.subject == effect.subject && before.token != effect.token);
        other.map(|(first, ..)| ([*first, *place], effect.subject + 1))
    });
    match found {
        Some((places, name)) => course.violated(&places, format!("Name {name} was given to two users.")),
        None => Ruling::Holds,
    }
}
