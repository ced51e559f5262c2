//! What is measured of the judge. The same code is measured natively and, as a module without bindings, in a wasm
//! engine.

pub mod causal;
pub mod lab;
pub mod shapes;

use std::cell::RefCell;

use netsplit::check::court::Limits;
use netsplit::check::court::linearizable::{Decision, Effort, decide};
use shapes::Shape;

/// Decides all histories of a shape. Returns how many are linearizable, and the greatest effort.
///
/// # Panics
/// If a limit is reached.
pub fn check(shape: &Shape) -> (usize, Effort) {
    let (mut legal, mut greatest) = (0, Effort::default());
    for recorded in &shape.histories {
        let (decision, effort) = decide(&shape.spec, recorded, &Limits::default(), &mut || true);
        assert!(!matches!(decision, Decision::Unknown(_)), "no limit is reached");
        legal += usize::from(matches!(decision, Decision::Holds(_)));
        greatest.steps += effort.steps;
        greatest.states = greatest.states.max(effort.states);
        greatest.bytes = greatest.bytes.max(effort.bytes);
    }
    (legal, greatest)
}

thread_local! {
    static SHAPE: RefCell<Option<Shape>> = const { RefCell::new(None) };
}

/// Makes the histories of a shape, for a host that can only call functions on numbers.
#[unsafe(no_mangle)]
pub extern "C" fn prepare(number: u32) {
    SHAPE.with(|shape| *shape.borrow_mut() = Some(shapes::shape(number)));
}

/// Decides the histories that were made. Returns how many are linearizable.
#[unsafe(no_mangle)]
pub extern "C" fn check_prepared() -> u32 {
    SHAPE.with(|shape| check(shape.borrow().as_ref().expect("a shape was made")).0 as u32)
}
