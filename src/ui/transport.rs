//! The transport: where in time the run is, and how it moves. Its buttons never move.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::icon::{Icon, IconView};
use super::pictures::Pictures;
use super::scene::{use_painted, view_box};
use super::shared::Shared;
use crate::app::{Msg, Pace, State, full_address};
use crate::base::Time;
use crate::draw::scene::Scene;

/// Steps of the slider, in microseconds.
const STEP_US: u64 = 1_000;

pub fn view(state: &State, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    html! {
        <section class="panel transport" aria-label="Time">
            <div class="row">
                <Buttons playing={state.playing} send={send.clone()} />
                <PaceControl pace={state.pace.place()} send={send.clone()} />
                { read_out(state) }
                { embed_link(state, send) }
            </div>
            { slider(state, pictures, send) }
            { branches(state, send) }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct ButtonsProps {
    playing: bool,
    send: Callback<Msg>,
}

#[component]
fn Buttons(props: &ButtonsProps) -> Html {
    let (icon, name) = if props.playing { (Icon::Pause, "Pause") } else { (Icon::Play, "Play") };
    let button = |name: &'static str, icon: Icon, msg: Msg, class: &'static str| {
        html! {
            <button type="button" class={classes!("button", "icon-only", class)} aria-label={name} title={name}
                    onclick={props.send.reform(move |_| msg.clone())}><IconView {icon} /></button>
        }
    };
    html! {
        <div class="buttons" role="group" aria-label="Transport">
            { button("First event", Icon::First, Msg::First, "") }
            { button("Step back", Icon::Back, Msg::StepBack, "") }
            { button(name, icon, Msg::Toggle, "strong") }
            { button("Step forward", Icon::Forward, Msg::StepForward, "") }
            { button("Next decision", Icon::Decision, Msg::NextDecision, "") }
            { button("Last event", Icon::Last, Msg::Last, "") }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct PaceProps {
    pace: usize,
    send: Callback<Msg>,
}

#[component]
fn PaceControl(props: &PaceProps) -> Html {
    let shown = Pace::at(props.pace as i64).to_string();
    let choose = props.send.reform(|event: InputEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        Msg::Pace(field.value_as_number() as i64)
    });
    html! {
        <label class="pace">
            <span class="hidden">{ "Speed" }</span>
            <input type="range" min="0" max={(Pace::COUNT - 1).to_string()} step="1"
                   value={props.pace.to_string()} aria-valuetext={format!("{shown} of virtual time")}
                   title="Virtual time a second" oninput={choose} />
            <output>{ shown }</output>
        </label>
    }
}

fn read_out(state: &State) -> Html {
    html! {
        <p class="read-out">
            <span class="time">{ state.engine.time().to_string() }</span>
            <span class="event">{ format!("event {}", state.engine.position().0) }</span>
        </p>
    }
}

fn slider(state: &State, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    let end = state.engine.frame().end;
    let time = state.engine.time();
    let seek = send.reform(|event: InputEvent| {
        let field: HtmlInputElement = event.target_unchecked_into();
        Msg::Seek(Time((field.value_as_number().max(0.0) as u64) * STEP_US))
    });
    let text = format!("{time}, event {}", state.engine.position().0);
    html! {
        <div class="scrub">
            <Marks scene={pictures.scrub(state)} />
            <input type="range" aria-label="Time" min="0" max={(end.0 / STEP_US).to_string()} step="1"
                   value={(time.0 / STEP_US).to_string()} aria-valuetext={text} oninput={seek} />
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct MarksProps {
    scene: Shared<Scene>,
}

/// For the eye alone: the slider says where the playhead is, the timelines what was when.
#[component]
fn Marks(props: &MarksProps) -> Html {
    let svg = use_node_ref();
    use_painted(&svg, &props.scene, false);
    html! { <svg ref={svg} class="scene marks" viewBox={view_box(&props.scene)} aria-hidden="true" /> }
}

fn embed_link(state: &State, send: &Callback<Msg>) -> Html {
    if !state.embed {
        return html! {};
    }
    let open = send.reform(|event: MouseEvent| {
        event.prevent_default();
        Msg::OpenFull
    });
    // While it plays, the address is asked for when the link is pressed.
    let address = if state.runs() { state.address.clone() } else { full_address(state, false) };
    html! { <a class="button open-full" href={address} target="_blank" onclick={open}>{ "Open in full" }</a> }
}

fn branches(state: &State, send: &Callback<Msg>) -> Html {
    let all = state.engine.branches();
    if all.len() < 2 {
        return html! {};
    }
    let current = state.engine.current_branch();
    html! {
        <div class="branches" role="group" aria-label="Branches">
            { for all.iter().enumerate().map(|(place, branch)| {
                let parted = branch.parted.map_or_else(String::new, |at| format!(", parted at {at}"));
                html! {
                    <button type="button" key={branch.number} class="chip" aria-pressed={(place == current).to_string()}
                            onclick={send.reform(move |_| Msg::Branch(place))}>
                        { format!("Branch {} of {}{parted}", branch.number, all.len()) }
                    </button>
                }
            }) }
        </div>
    }
}
