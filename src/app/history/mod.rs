//! A recorded history on the page, without a browser: what is asked of the judge, what it tells, and what is shown
//! of that. The judge (`Case`) works where the page is not drawn; the two talk in bytes.
//!
//! Nothing here is part of the lab's own program: a page loads it when a history is opened.

mod case;
mod found;
mod guess;
mod replay;
mod run;
mod talk;
mod view;

#[cfg(test)]
mod tests;

pub use case::{Case, SECONDS};
pub use run::recorded_run;
pub use talk::{Ask, Judged, LISTED, Line, Order, Question, Summary, Tell, Wanted, Word, decode, encode};
pub use view::{Cmd, Msg, Phase, View};
