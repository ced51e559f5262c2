//! What is measured of the judge. The same code is measured natively and, as a module without bindings, in a wasm
//! engine.

pub mod causal;
pub mod collections;
pub mod lab;
pub mod shapes;

use std::cell::RefCell;

use netsplit::check::court::linearizable::{Decision, Effort, decide};
use netsplit::check::court::{Finding, Limits, Model, judge};
use netsplit::history::recorded::Recorded;
use shapes::Shape;

/// Decides all histories of a shape. Returns how many its model explains, and the greatest effort, as far as it is
/// known.
///
/// # Panics
/// If a limit is reached.
pub fn check(shape: &Shape) -> (usize, Effort) {
    let (mut legal, mut greatest) = (0, Effort::default());
    if shape.model != Model::Linearizable {
        let holds = |recorded: &&Recorded| match judge(
            shape.model,
            &shape.spec,
            recorded,
            &Limits::default(),
            &mut || true,
        ) {
            Finding::Holds { .. } => true,
            Finding::Violated(_) => false,
            Finding::Unknown(reached) => panic!("no limit is reached, but {reached:?}"),
        };
        return (shape.histories.iter().filter(holds).count(), greatest);
    }
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

/// Judges all histories of a shape, with evidence. Returns how many operations the evidence has in the mean, in
/// hundredths, and how often it is minimal.
pub fn judge_all(shape: &Shape) -> (usize, usize) {
    let (mut operations, mut violated, mut minimal) = (0, 0, 0);
    for recorded in &shape.histories {
        let finding = judge(Model::Linearizable, &shape.spec, recorded, &Limits::default(), &mut || true);
        if let Finding::Violated(evidence) = finding {
            operations += 100 * evidence.operations.len();
            violated += 1;
            minimal += usize::from(evidence.minimal);
        }
    }
    (operations / violated.max(1), minimal)
}

thread_local! {
    static SHAPE: RefCell<Option<Shape>> = const { RefCell::new(None) };
}

/// Makes the histories of a shape, for a host that can only call functions on numbers.
#[unsafe(no_mangle)]
pub extern "C" fn prepare(number: u32) {
    SHAPE.with(|shape| *shape.borrow_mut() = Some(shapes::shape(number)));
}

/// Decides the histories that were made. Returns how many its model explains.
#[unsafe(no_mangle)]
pub extern "C" fn check_prepared() -> u32 {
    SHAPE.with(|shape| check(shape.borrow().as_ref().expect("a shape was made")).0 as u32)
}
