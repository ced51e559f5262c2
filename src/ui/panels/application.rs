//! Within the region "Consistency": the application that clients run, its promise, and what proves it broken.

use yew::prelude::*;

use super::explanation;
use crate::app::{Msg, Told};
use crate::ui::models::{self, Standing};

pub fn view(told: &Told, send: &Callback<Msg>) -> Html {
    let standing = match told.kept {
        Some(true) => Standing::Holds,
        Some(false) => Standing::Violated,
        None => Standing::Waiting,
    };
    html! {
        <div class="application" role="group" aria-label="Application">
            <p><strong>{ told.name }</strong>{ ": " }{ told.promise }</p>
            <p>{ models::verdict(standing, &told.verdict) }</p>
            if !told.evidence.is_empty() {
                <div class="why">
                    { for told.evidence.iter().map(|(event, line)| {
                        let event = *event;
                        html! {
                            <>
                                { explanation::sentence(false, line, send) }
                                <button type="button" class="name" onclick={send.reform(move |_| Msg::GoTo(event))}>
                                    { format!("Go to event {}", event.0) }
                                </button>
                            </>
                        }
                    }) }
                </div>
            }
            <p class="quiet">{ told.counts.clone() }</p>
        </div>
    }
}
