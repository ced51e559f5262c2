//! A sentence above the page, until it is dismissed.

use yew::prelude::*;

use crate::app::{self, Msg, State, Tone};
use crate::ui::icon::{Icon, IconView};

pub fn view(state: &State, send: &Callback<Msg>) -> Html {
    let stopped = state.engine.stopped().map(|limit| limit.to_string());
    // Where there is no header to say so.
    let embedded = state.embed.then(|| state.engine.scenario());
    let off = embedded.and_then(app::rules_off);
    let given_up = embedded.and_then(app::given_up);
    html! {
        <>
            if let Some(off) = off { <div class="banner alert"><p>{ off }</p></div> }
            if let Some(given_up) = given_up {
                <div class="banner given-up"><p><strong>{ "Gives up a promise: " }</strong>{ given_up }</p></div>
            }
            if let Some(banner) = &state.banner {
                <div class={classes!("banner", (banner.tone == Tone::Alert).then_some("alert"))}
                     role={(banner.tone == Tone::Alert).then_some("alert")}>
                    <p>{ banner.text.clone() }</p>
                    <button type="button" class="button icon-only" aria-label="Dismiss"
                            onclick={send.reform(|_| Msg::DismissBanner)}><IconView icon={Icon::Close} /></button>
                </div>
            }
            if let Some(stopped) = stopped { <div class="banner alert" role="alert"><p>{ stopped }</p></div> }
        </>
    }
}
