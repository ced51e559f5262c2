//! The region "Explanation": what the event at the playhead was, and why.

use yew::prelude::*;

use crate::app::{Explanation, Line, Msg, Piece, State, decision_word};
use crate::ui::pictures::Pictures;
use crate::ui::shared::Shared;

pub fn view(state: &State, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    html! { <Panel explanation={pictures.explanation(state)} send={send.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    explanation: Shared<Explanation>,
    send: Callback<Msg>,
}

#[component]
fn Panel(props: &Props) -> Html {
    html! {
        <section class="panel explanation" aria-label="Explanation" tabindex="0">
            { for props.explanation.lines.iter().enumerate().map(|(place, line)| sentence(place == 0, line, &props.send)) }
        </section>
    }
}

/// A sentence with its names as buttons.
pub fn sentence(first: bool, line: &Line, send: &Callback<Msg>) -> Html {
    html! {
        <p class={first.then_some("first")}>
            if let Some(decision) = line.decision {
                <span class={classes!("decision", decision_word(decision))}>{ decision_word(decision) }</span>
            }
            { for line.pieces.iter().map(|piece| match piece {
                Piece::Text(text) => html! { { text.clone() } },
                Piece::Name(name, target) => {
                    let target = *target;
                    html! {
                        <button type="button" class="name" onclick={send.reform(move |_| Msg::Select(target))}>
                            { name.clone() }
                        </button>
                    }
                }
            }) }
            if let Some(source) = line.source { <cite>{ source.to_string() }</cite> }
        </p>
    }
}
