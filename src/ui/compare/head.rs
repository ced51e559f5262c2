//! What stands over all runs: the way back, the seed, the tools, the clock.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::app::compare::{Msg, View};
use crate::app::{self, Pace, State, Tone};
use crate::base::Time;
use crate::scenario::COLUMNS;
use crate::ui::dialog::Dialog;
use crate::ui::dialogs::copyable;
use crate::ui::header::LARGEST;
use crate::ui::icon::{Icon, IconView};
use crate::ui::number::NumberField;
use crate::ui::pictures::Pictures;
use crate::ui::stage::{Cuts, Tools};

/// Steps of the slider, in microseconds.
const STEP_US: u64 = 1_000;

pub fn view(view: &View, send: &Callback<Msg>, close: Callback<()>) -> Html {
    if view.embed {
        return html! { <h1 class="hidden">{ "Netsplit: runs side by side" }</h1> };
    }
    let press = |msg: Msg| send.reform(move |_: MouseEvent| msg.clone());
    let full = view.columns.len() >= *COLUMNS.end();
    html! {
        <header class="head">
            <h1 class="logo" tabindex="-1"><span>{ "Compare" }</span></h1>
            <div class="kinds" role="group" aria-label="What is shown">
                <button type="button" class="choice" aria-pressed={(!view.studies).to_string()}
                        onclick={press(Msg::Studies(false))}>{ "Side by side" }</button>
                <button type="button" class="choice" aria-pressed={view.studies.to_string()}
                        onclick={press(Msg::Studies(true))}>{ "Studies" }</button>
            </div>
            if !view.studies {
            { seed(view, send) }
            <button type="button" class="button" onclick={press(Msg::Add)} aria-disabled={full.to_string()}>
                { "Add a run" }
            </button>
            }
            <span class="space"></span>
            <button type="button" class="button strong" onclick={press(Msg::Share)}>{ "Share link" }</button>
            if !view.studies {
                <button type="button" class="button" onclick={press(Msg::Embed)}>{ "Embed" }</button>
            }
            <button type="button" class="button" onclick={close.reform(|_: MouseEvent| ())}>{ "Back to the lab" }</button>
        </header>
    }
}

/// The text for a frame.
pub fn embed(view: &View, send: &Callback<Msg>) -> Html {
    // A dialog of the lab's says nothing but that it is to be closed.
    let close = send.reform(|_: app::Msg| Msg::CloseEmbed);
    let again = send.reform(|_: MouseEvent| Msg::Embed);
    html! {
        <Dialog title="Embed these runs" send={close}>
            <p>{ "Paste this into a page: the runs side by side, paused at this time, with what was measured." }</p>
            { copyable("Snippet", view.embed_snippet(), again) }
        </Dialog>
    }
}

fn seed(view: &View, send: &Callback<Msg>) -> Html {
    let old = view.columns.first().map_or(1, |column| column.engine.scenario().seed);
    html! {
        <label class="field seed">
            <span>{ "Seed" }</span>
            <NumberField value={old as i64} min={0} max={LARGEST} send={send.reform(|seed: i64| Msg::Seed(seed.clamp(0, LARGEST) as u64))} />
        </label>
    }
}

pub fn banner(view: &View, send: &Callback<Msg>) -> Html {
    let Some(banner) = &view.banner else { return html! {} };
    let alert = banner.tone == Tone::Alert;
    html! {
        <div class={classes!("banner", alert.then_some("alert"))} role={alert.then_some("alert")}>
            <p>{ banner.text.clone() }</p>
            <button type="button" class="button icon-only" aria-label="Dismiss"
                    onclick={send.reform(|_| Msg::DismissBanner)}><IconView icon={Icon::Close} /></button>
        </div>
    }
}

/// The tools and cuts of all, shown as those of the first.
pub fn tools(first: &State, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    let tools = pictures.tools(first);
    let send = send.reform(|msg: app::Msg| Msg::Column(0, msg));
    html! {
        <section class="panel stage-panel" aria-label="Faults for all runs">
            if !first.embed { <Tools tools={tools.clone()} send={send.clone()} /> }
            <Cuts {tools} {send} />
        </section>
    }
}

pub fn transport(view: &View, send: &Callback<Msg>) -> Html {
    let button = |name: &'static str, icon: Icon, msg: Msg, class: &'static str| {
        html! {
            <button type="button" class={classes!("button", "icon-only", class)} aria-label={name} title={name}
                    onclick={send.reform(move |_: MouseEvent| msg.clone())}><IconView {icon} /></button>
        }
    };
    let (icon, name) = if view.playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
    html! {
        <section class="panel transport" aria-label="Time">
            <div class="row">
                <div class="buttons" role="group" aria-label="Transport">
                    { button("Beginning", Icon::First, Msg::First, "") }
                    { button("Step back", Icon::Back, Msg::Step { forward: false }, "") }
                    { button(name, icon, Msg::Toggle, "strong") }
                    { button("Step forward", Icon::Forward, Msg::Step { forward: true }, "") }
                    { button("End", Icon::Last, Msg::Last, "") }
                </div>
                { pace(view, send) }
                <p class="read-out"><span class="time">{ view.time.to_string() }</span></p>
            </div>
            { slider(view, send) }
        </section>
    }
}

fn pace(view: &View, send: &Callback<Msg>) -> Html {
    let choose = send.reform(|event: InputEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        Msg::Pace(field.value_as_number() as i64)
    });
    let shown = view.pace.to_string();
    html! {
        <label class="pace">
            <span class="hidden">{ "Speed" }</span>
            <input type="range" min="0" max={(Pace::COUNT - 1).to_string()} step="1"
                   value={view.pace.place().to_string()} aria-valuetext={format!("{shown} of virtual time")}
                   title="Virtual time a second" oninput={choose} />
            <output>{ shown }</output>
        </label>
    }
}

fn slider(view: &View, send: &Callback<Msg>) -> Html {
    let seek = send.reform(|event: InputEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        Msg::Seek(Time((field.value_as_number().max(0.0) as u64) * STEP_US))
    });
    html! {
        <div class="scrub plain">
            <input type="range" aria-label="Time" min="0" max={(view.end().0 / STEP_US).to_string()} step="1"
                   value={(view.time.0 / STEP_US).to_string()} aria-valuetext={view.time.to_string()} oninput={seek} />
        </div>
    }
}
