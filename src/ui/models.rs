//! The map of consistency models: rows of a table, each model below the one that implies it, with the lines between
//! them, and a cell for each verdict. What a cell says and does is its caller's.

use yew::prelude::*;

use crate::app::{Rail, Rung, ladder};
use crate::check::court::Model;

/// How a model stands: what a mark's shape and colour say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Holds,
    Violated,
    /// A limit was reached first.
    Unknown,
    /// The model says nothing of such objects.
    Undefined,
    /// Nothing was decided yet.
    Waiting,
}

/// The rows of the map, for a table's body: the models with their lines, and of each model as many cells as there
/// are columns. `cell` gives the content of one.
pub fn rows(columns: usize, cell: impl Fn(Model, usize) -> Html) -> Html {
    ladder()
        .iter()
        .map(|rung| {
            html! {
                <tr class="rung">
                    { tree(rung) }
                    { for (0..columns).map(|column| html! { <td>{ cell(rung.model, column) }</td> }) }
                </tr>
            }
        })
        .collect()
}

/// The head of a row: the lines from what implies the model, and its name. Who does not see the lines hears them.
fn tree(rung: &Rung) -> Html {
    let rail = |rail: &Rail| {
        let class = match rail {
            Rail::Blank => "",
            Rail::Through => "through",
            Rail::Branch => "branch",
            Rail::End => "end",
        };
        html! { <span class={class}></span> }
    };
    let heard = rung.implied_by.map(|stronger| format!(", implied by {}", stronger.title()));
    html! {
        <th scope="row" class={format!("depth-{}", rung.rails.len())} title={rung.model.source()}>
            <span class="rails" aria-hidden="true">{ for rung.rails.iter().map(rail) }</span>
            { rung.model.title() }
            if let Some(heard) = heard { <span class="hidden">{ heard }</span> }
        </th>
    }
}

/// A verdict: shape, word and colour, never one alone.
pub fn verdict(standing: Standing, words: &str) -> Html {
    html! { <span class={classes!("verdict", class(standing))}>{ mark(standing) }{ words }</span> }
}

/// The class that colours what stands so, and the mark's.
pub fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Holds => "holds",
        Standing::Violated => "violated",
        Standing::Unknown => "unknown",
        Standing::Undefined => "undefined",
        Standing::Waiting => "waiting",
    }
}

/// The shape of a standing.
pub fn mark(standing: Standing) -> Html {
    let shape = match standing {
        Standing::Holds => html! { <circle cx="6" cy="6" r="4.5" /> },
        Standing::Violated => html! { <path d="M2 2l8 8M10 2l-8 8" /> },
        Standing::Unknown => html! {
            <><circle class="ring" cx="6" cy="6" r="4.5" /><path class="half" d="M6 1.500a4.500 4.500 0 0 1 0 9z" /></>
        },
        Standing::Undefined => html! { <path d="M2 6h8" /> },
        Standing::Waiting => html! { <circle cx="6" cy="6" r="4.5" /> },
    };
    html! { <svg class={classes!("mark", class(standing))} viewBox="0 0 12 12" aria-hidden="true">{ shape }</svg> }
}
