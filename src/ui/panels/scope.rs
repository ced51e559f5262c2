//! What the verdicts speak of: the window of time, and the clients of one side of the cut. It shows no verdict.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::app::{Msg, side_name};
use crate::base::ReplicaId;
use crate::engine::{Scope, Verdicts, Window, WindowKind};

pub fn view(verdicts: &Verdicts, scope: Scope, send: &Callback<Msg>) -> Html {
    html! {
        <div class="scope">
            { window(verdicts.window, send) }
            { side(verdicts, scope.side, send) }
        </div>
    }
}

/// The place that was chosen in a list.
fn chosen(event: &web_sys::Event) -> usize {
    let place = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
    usize::try_from(place).unwrap_or_default()
}

fn window(window: Window, send: &Callback<Msg>) -> Html {
    // A range begins as what the verdicts speak of at present.
    let range = match window.kind {
        WindowKind::Range { .. } => window.kind,
        _ => WindowKind::Range { from: window.from, to: window.to },
    };
    let kinds = [
        (WindowKind::SinceCut, "since the cut"),
        (WindowKind::DuringCut, "during the cut"),
        (WindowKind::AfterHeal, "after the heal"),
        (WindowKind::WholeRun, "whole run"),
        (range, "a range"),
    ];
    let choose = send.reform(move |event: web_sys::Event| {
        Msg::Window(kinds.get(chosen(&event)).map_or_else(WindowKind::default, |row| row.0))
    });
    html! {
        <label class="field window">
            <span>{ "Window" }</span>
            <select onchange={choose}>
                { for kinds.iter().map(|(kind, name)| html! {
                    <option selected={*kind == window.kind}>{ *name }</option>
                }) }
            </select>
            <span class="quiet">{ spoken(window) }</span>
        </label>
    }
}

/// "1,000 ms to 1,900 ms", or what the run lacks for this kind of window.
fn spoken(window: Window) -> String {
    match window.kind {
        _ if window.found => format!("{} to {}", window.from, window.to),
        WindowKind::AfterHeal => "no heal yet: the whole run".to_owned(),
        WindowKind::Range { from, .. } => format!("not there yet: it begins at {from}"),
        _ => "no cut yet: the whole run".to_owned(),
    }
}

fn side(verdicts: &Verdicts, side: Option<ReplicaId>, send: &Callback<Msg>) -> Html {
    if verdicts.sides.is_empty() && side.is_none() {
        return html! {};
    }
    // A side is known by a replica on it, so that it is the same one after the line was moved.
    let on: Vec<Option<ReplicaId>> =
        verdicts.sides.iter().map(|side| side.members.first().copied()).collect();
    let choose = send.reform(move |event: web_sys::Event| {
        Msg::Side(chosen(&event).checked_sub(1).and_then(|place| on.get(place).copied().flatten()))
    });
    html! {
        <label class="field window">
            <span>{ "Clients" }</span>
            <select onchange={choose}>
                <option selected={verdicts.side.is_none()}>{ "everyone" }</option>
                { for verdicts.sides.iter().enumerate().map(|(place, side)| html! {
                    <option selected={verdicts.side == Some(place)}>{ format!("at {}", side_name(side)) }</option>
                }) }
            </select>
            if verdicts.sides.is_empty() {
                <span class="quiet">{ "no sides in this window" }</span>
            }
        </label>
    }
}
