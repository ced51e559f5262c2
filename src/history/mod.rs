//! What the clients saw: calls and returns, in the order in which they happened. It holds nothing that only
//! the simulator could know, so that a recorded history of a real store fits as well.

mod action;
mod data;
mod operation;
pub mod recorded;

pub(crate) use action::show;
pub use action::{Action, Answer, Key, Value};
pub use data::{DataType, Member, Members};
pub use operation::{
    Completion, Failure, History, HistoryStep, Moment, Operation, Outcome, Refusal, StepKind,
};
