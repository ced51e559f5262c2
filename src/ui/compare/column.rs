//! A run among others: its system and level, its stage, its triangle.

use web_sys::{HtmlSelectElement, MouseEvent};
use yew::prelude::*;

use crate::app::compare::{Msg, View, level_of};
use crate::app::{self, Banner, Dialog, State, Tone};
use crate::scenario::{COLUMNS, Link, View as At, to_link};
use crate::system::{Kind, System};
use crate::ui::icon::{Icon, IconView};
use crate::ui::pictures::Pictures;
use crate::ui::scene::SceneView;
use crate::ui::stage::{Drawing, Outline};

/// A column, where it stands.
#[derive(Clone, Copy)]
pub struct Column<'a> {
    pub view: &'a View,
    pub place: usize,
    pub state: &'a State,
}

pub fn view(column: Column<'_>, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    let Column { view, place, state } = column;
    let to_lab = send.reform(move |msg| Msg::Column(place, msg));
    let name = state.engine.scenario().system().name;
    let picture = pictures.stage(state);
    let gauge = pictures.gauge(state);
    html! {
        <article key={place} class="column panel" aria-label={format!("Run {}: {name}", place + 1)}>
            if view.embed { <h2>{ name }</h2> } else { { choices(column, send) } }
            if let Some(banner) = &state.banner { { told(banner) } }
            if let Some(stopped) = state.engine.stopped() { <p class="refused" role="alert">{ stopped.to_string() }</p> }
            <Outline lines={picture.outline.clone()} />
            <Drawing {picture} tool={state.tool} send={to_lab.clone()} />
            <SceneView class="triangle" scene={gauge.scene.clone()} send={to_lab} />
            if !view.embed { { open_in_lab(column) } }
        </article>
    }
}

/// What the run has to say of the last act. A note was announced already.
fn told(banner: &Banner) -> Html {
    match banner.tone {
        Tone::Alert => html! { <p class="refused" role="alert">{ banner.text.clone() }</p> },
        Tone::Note => html! { <p class="note">{ banner.text.clone() }</p> },
    }
}

fn choices(column: Column<'_>, send: &Callback<Msg>) -> Html {
    let Column { view, place, state } = column;
    let system = state.engine.scenario().system();
    let choose = send.reform(move |event: web_sys::Event| {
        let id = event.target_unchecked_into::<HtmlSelectElement>().value();
        Msg::Column(place, app::Msg::System(id))
    });
    let settings = send.reform(move |_: MouseEvent| Msg::Column(place, app::Msg::Open(Dialog::Settings)));
    let remove = send.reform(move |_: MouseEvent| Msg::Remove(place));
    let fewest = view.columns.len() <= *COLUMNS.start();
    html! {
        <div class="chosen">
            <select class="which" aria-label={format!("System of run {}", place + 1)} onchange={choose}>
                { group("Stores", Kind::Store, system) }
                { group("Protocols", Kind::Protocol, system) }
            </select>
            { levels(column, send) }
            <button type="button" class="button icon-only" aria-label={format!("Settings of {}", system.name)}
                    title="Settings" onclick={settings}><IconView icon={Icon::Settings} /></button>
            <button type="button" class="button icon-only" aria-label={format!("Take {} away", system.name)}
                    title="Take it away" aria-disabled={fewest.to_string()} onclick={remove}>
                <IconView icon={Icon::Close} />
            </button>
        </div>
    }
}

fn group(title: &'static str, kind: Kind, chosen: &System) -> Html {
    html! {
        <optgroup label={title}>
            { for System::all().filter(|system| system.kind == kind).map(|system| html! {
                <option key={system.id} value={system.id} selected={system.id == chosen.id}>{ system.name }</option>
            }) }
        </optgroup>
    }
}

/// The documented levels of the system.
fn levels(column: Column<'_>, send: &Callback<Msg>) -> Html {
    let Column { place, state, .. } = column;
    let rows = state.engine.scenario().system().conduct;
    if rows.len() < 2 {
        return html! {};
    }
    let level = level_of(state);
    // The first choice stands for settings that are none of the documented levels.
    let choose = send.reform(move |event: web_sys::Event| {
        let chosen = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        let row = usize::try_from(chosen).unwrap_or(0) - usize::from(level.is_none());
        Msg::Level(place, row)
    });
    html! {
        <select class="level" aria-label={format!("Asked for in run {}", place + 1)} onchange={choose}>
            if level.is_none() { <option selected=true disabled=true>{ "settings of its own" }</option> }
            { for rows.iter().enumerate().map(|(place, row)| html! {
                <option selected={level == Some(place)}>{ row.level }</option>
            }) }
        </select>
    }
}

/// The lab with this run, where it stands now.
fn open_in_lab(column: Column<'_>) -> Html {
    let Column { view, state, .. } = column;
    // While it plays, the address would be another in each frame.
    if view.runs() {
        return html! { <p class="quiet open">{ "Pause to open it in the lab." }</p> };
    }
    let at = At { event: state.engine.position(), time: view.time, ..At::default() };
    let link = Link { scenario: state.engine.scenario().clone(), view: at };
    html! { <p class="open"><a href={format!("#{}", to_link(&link))}>{ "Open in the lab" }</a></p> }
}
