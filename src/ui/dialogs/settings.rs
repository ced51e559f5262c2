//! Settings: every knob of the system and of the run, as its declaration says.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use crate::app::{Msg, State};
use crate::base::{Knob, KnobKind, Unit};
use crate::pattern;
use crate::system::common;
use crate::ui::dialog::Dialog;
use crate::ui::number::NumberField;

pub fn view(state: &State, send: &Callback<Msg>) -> Html {
    let scenario = state.engine.scenario();
    let system = scenario.system();
    let is_common = |knob: &&Knob| common::KNOBS.iter().any(|other| other.id == knob.id);
    let (common, own): (Vec<&'static Knob>, Vec<&'static Knob>) = system.all_knobs().partition(is_common);
    let (broken, own): (Vec<_>, Vec<_>) = own.into_iter().partition(|knob| knob.breaks_rule());
    let application = scenario
        .application()
        .map(|chosen| pattern::KNOBS.iter().chain(chosen.pattern.knobs).collect::<Vec<_>>());
    let group = |title: &str, knobs: Vec<&'static Knob>| {
        html! {
            <fieldset>
                <legend>{ title.to_owned() }</legend>
                <div class="knobs">{ for knobs.into_iter().map(|knob| control(knob, state, send)) }</div>
            </fieldset>
        }
    };
    html! {
        <Dialog title="Settings" send={send.clone()} class="wide">
            <p class="quiet">
                { "A change runs the same faults again from the start, up to the same time." }
            </p>
            { group(system.name, own) }
            if !broken.is_empty() { { group("Rules of the protocol to break, one by one, to see what each is for", broken) } }
            { group("Cluster, network and clients", common) }
            if let Some(knobs) = application { { group("Application", knobs) } }
            <p class="actions">
                <button type="button" class="button" onclick={send.reform(|_| Msg::DefaultSettings)}>
                    { "All as by default" }
                </button>
            </p>
        </Dialog>
    }
}

/// One knob: its control, its name, and what it does.
fn control(knob: &'static Knob, state: &State, send: &Callback<Msg>) -> Html {
    let value = state.engine.scenario().settings.get(knob);
    let refused = state.refused.as_ref().filter(|(id, _)| *id == knob.id);
    let help = format!("knob-{}", knob.id);
    let field = match knob.kind {
        KnobKind::Number { min, max, .. } => {
            let choose = send.reform(move |value: i64| Msg::Knob { id: knob.id, value });
            html! { <NumberField {value} {min} {max} help={help.clone()} send={choose} /> }
        }
        KnobKind::Choice(choices) => {
            let choose = send.reform(move |event: web_sys::Event| {
                let place = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
                Msg::Knob { id: knob.id, value: i64::from(place) }
            });
            html! {
                <select aria-describedby={help.clone()} onchange={choose}>
                    { for choices.iter().enumerate().map(|(place, name)| html! {
                        <option selected={place as i64 == value}>{ *name }</option>
                    }) }
                </select>
            }
        }
        KnobKind::Switch | KnobKind::Broken => {
            let choose = send.reform(move |event: web_sys::Event| {
                let on = event.target_unchecked_into::<HtmlInputElement>().checked();
                Msg::Knob { id: knob.id, value: i64::from(on) }
            });
            html! {
                <input type="checkbox" checked={value != 0} aria-describedby={help.clone()} onchange={choose} />
            }
        }
    };
    html! {
        <div class="knob" key={knob.id}>
            <label><span>{ name(knob) }</span>{ field }</label>
            <p id={help}>{ knob.help }</p>
            if let Some((_, reason)) = refused { <p class="refused" role="alert">{ reason.clone() }</p> }
        </div>
    }
}

fn name(knob: &Knob) -> String {
    match knob.kind {
        KnobKind::Number { unit: Unit::Milliseconds, .. } => format!("{} (ms)", knob.name),
        KnobKind::Number { unit: Unit::Percent, .. } => format!("{} (%)", knob.name),
        _ => knob.name.to_owned(),
    }
}
