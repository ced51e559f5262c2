//! Systems whose protocol is in another program, loaded when one is asked for. What a page has to load at first stays
//! small however many stores there are; the other program runs their worlds and tells what happens in bytes.
//!
//! `form` is a system in bytes, `call` what one program asks of the other, `server` answers, `world` is a simulation
//! that asks. Nothing here knows how the bytes travel.

mod call;
mod form;
mod server;
mod world;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};

use serde::de::DeserializeOwned;

pub use server::Server;

use self::call::Call;
use super::{Clocks, GivenUp, Objection, SYSTEMS, Settings, System, common};
use crate::history::DataType;
use crate::sim::{Rule, Simulation};

/// Takes a call to the other program and brings its answer.
pub type Ask = Box<dyn Fn(&[u8]) -> Vec<u8>>;

thread_local! {
    static ASK: OnceCell<Ask> = const { OnceCell::new() };
    static LOADED: RefCell<Vec<&'static System>> = const { RefCell::new(Vec::new()) };
    static TOLD: RefCell<Vec<Told>> = const { RefCell::new(Vec::new()) };
}

/// How many answers are remembered: more than there are runs side by side.
const REMEMBERED: usize = 8;

/// What settings of a system give up, as the other program said.
struct Told {
    system: &'static str,
    settings: Settings,
    clocks: Clocks,
    given_up: Vec<GivenUp>,
}

/// The systems of the other program, once it was met.
pub fn loaded() -> Vec<&'static System> {
    LOADED.with_borrow(Vec::clone)
}

pub(super) fn find(id: &str) -> Option<&'static System> {
    LOADED.with_borrow(|loaded| loaded.iter().copied().find(|system| system.id == id))
}

/// Meets the other program, and learns its systems: those that this one does not have itself. A second time nothing
/// changes. `false` if it does not speak as this one does.
pub fn meet(ask: Ask) -> bool {
    if ASK.with(|known| known.set(ask).is_err()) {
        return true;
    }
    let Some(systems) = try_call::<Vec<form::Form>>(&Call::Systems) else { return false };
    let known = |id: &str| SYSTEMS.iter().any(|system| system.id == id);
    let systems = systems.into_iter().filter(|form| !known(form.id)).map(form::Form::keep);
    let systems: Vec<&'static System> = systems.collect();
    systems.iter().for_each(|system| Rule::learn(system.rules));
    LOADED.set(systems);
    true
}

/// The world of a system that was loaded.
pub(super) fn build(system: &'static System, seed: u64, settings: &Settings) -> Box<dyn Simulation> {
    Box::new(world::Elsewhere::new(system, seed, settings))
}

/// What each class's keys hold under these settings.
pub(super) fn data_types(system: &'static str, settings: &Settings) -> [DataType; common::CLASSES] {
    call(&Call::Data { system: Cow::Borrowed(system), settings: Cow::Borrowed(settings) })
}

/// What the other program has against these settings.
pub(super) fn check(system: &'static System, settings: &Settings) -> Vec<Objection> {
    call(&Call::Check { system: Cow::Borrowed(system.id), settings: Cow::Borrowed(settings) })
}

/// What the other program says that these settings give up. A page asks at every draw, so that it is asked once for the
/// same settings and clocks.
pub(super) fn given_up(system: &'static System, settings: &Settings, clocks: &Clocks) -> Vec<GivenUp> {
    let same = |told: &&Told| (told.system, &told.settings, &told.clocks) == (system.id, settings, clocks);
    let known = TOLD.with_borrow(|told| Some(told.iter().find(same)?.given_up.clone()));
    known.unwrap_or_else(|| {
        let (id, of) = (Cow::Borrowed(system.id), Cow::Borrowed(settings));
        let given_up: Vec<GivenUp> = call(&Call::GivenUp { system: id, settings: of, clocks: *clocks });
        let (settings, answer) = (settings.clone(), given_up.clone());
        TOLD.with_borrow_mut(|told| {
            told.truncate(REMEMBERED - 1);
            told.insert(0, Told { system: system.id, settings, clocks: *clocks, given_up: answer });
        });
        given_up
    })
}

fn try_call<A: DeserializeOwned>(call: &Call<'_>) -> Option<A> {
    let call = postcard::to_allocvec(call).expect("plain data always has a binary form");
    let answer = ASK.with(|ask| ask.get().map(|ask| ask(&call)))?;
    postcard::from_bytes(&answer).ok()
}

/// # Panics
/// If the other program does not answer as it did when it was met: then it has stopped, as this one has to.
fn call<A: DeserializeOwned>(call: &Call<'_>) -> A {
    try_call(call).expect("the program of stores answers")
}
