//! The rows of the region "Consistency" that stand for models: for each class what is known of it at the playhead.

use yew::prelude::*;

use crate::app::{Msg, State};
use crate::base::ClassId;
use crate::check::Verdict;
use crate::check::court::Model;
use crate::check::ladder;
use crate::ui::models::{self, Standing, mark};

/// A verdict as it is shown.
#[derive(Clone)]
pub struct Cell {
    standing: Standing,
    words: String,
    /// What a pointer that rests on it is told.
    title: String,
}

/// For each class, a verdict for each model.
pub fn cells(state: &State) -> Vec<Vec<Cell>> {
    let classes = &state.engine.frame().verdicts.classes;
    let of = |class: ClassId| {
        let standing = state.standings(class);
        let cell = |model| {
            let (standing, words, title) = match model {
                Model::Linearizable => followed(state, class),
                _ => found(state, standing(model)),
            };
            Cell { standing, words, title }
        };
        Model::ALL.map(cell).to_vec()
    };
    classes.iter().map(|judgement| of(judgement.class)).collect()
}

/// Linearizability, which the engine follows.
fn followed(state: &State, class: ClassId) -> (Standing, String, String) {
    let verdicts = state.engine.frame().verdicts;
    match &verdicts.classes[class.index()].linearizable {
        Verdict::Holds => {
            let title = "Show an order that explains every answer, on the timelines";
            (Standing::Holds, "holds".to_owned(), title.to_owned())
        }
        Verdict::Unknown(limit) => {
            let why =
                format!("The checker held {} states at event {} and gave up.", limit.states, limit.at.0);
            (Standing::Unknown, "unknown".to_owned(), why)
        }
        Verdict::Violated(found) => {
            let words = format!("violated {}×", found.len());
            (Standing::Violated, words, first(found[0].at))
        }
    }
}

/// The other models, which a judge beside the page decides.
fn found(state: &State, standing: ladder::Standing<'_>) -> (Standing, String, String) {
    match standing {
        ladder::Standing::Holds => holds(),
        ladder::Standing::Violated(found) => (Standing::Violated, "violated".to_owned(), first(found.at)),
        ladder::Standing::Unknown(reached) => {
            let why = match reached {
                Some(reached) => format!("The checker gave up: {reached}."),
                None => "The checker gave up on this event, and found a violation later.".to_owned(),
            };
            (Standing::Unknown, "unknown".to_owned(), why)
        }
        ladder::Standing::Pending if state.ladder.is_missing => {
            let why =
                "This browser has no workers for the judge, or it stopped. Reload the page to try again.";
            (Standing::Undefined, "not judged".to_owned(), why.to_owned())
        }
        ladder::Standing::Pending => (Standing::Waiting, "judging".to_owned(), String::new()),
    }
}

fn holds() -> (Standing, String, String) {
    (Standing::Holds, "holds".to_owned(), String::new())
}

fn first(at: crate::history::Moment) -> String {
    format!("First at {}, event {}: go there and show the operations that prove it", at.time, at.event.0)
}

/// The rows. A violation is a button that leads to it.
pub fn rows(cells: &[Vec<Cell>], send: &Callback<Msg>) -> Html {
    models::rows(cells.len(), |model, column| {
        let Cell { standing, words, title } = cells[column][model as usize].clone();
        let class = ClassId(column as u8);
        let msg = match standing {
            Standing::Violated => Msg::Evidence(class, model),
            Standing::Holds if model == Model::Linearizable => Msg::Order(class),
            _ => return html! { <span class="verdict" {title}>{ mark(standing) }{ words }</span> },
        };
        let press = send.reform(move |_| msg.clone());
        html! {
            <button type="button" class={classes!("verdict", models::class(standing))} {title} onclick={press}>
                { mark(standing) }{ words }
            </button>
        }
    })
}
