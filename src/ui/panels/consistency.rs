//! The region "Consistency": the verdict on each model for each operation class, with the counts behind it.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::{explanation, rungs};
use crate::app::{Export, Line, Msg, State};
use crate::base::{ClassId, ReplicaId};
use crate::engine::{Convergence, Judgement, Verdicts, WindowKind};
use crate::ui::models::{self, Standing};
use crate::ui::pictures::Pictures;
use crate::ui::shared::Shared;

/// What the panel shows.
pub struct Judged {
    pub verdicts: Verdicts,
    pub classes: Vec<String>,
    /// For each class, a verdict for each model.
    pub models: Vec<Vec<rungs::Cell>>,
    /// Why the verdict chosen last is what it is: which it is, and the sentences.
    pub why: Option<(String, Vec<Line>)>,
}

pub fn view(state: &State, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    html! { <Panel judged={pictures.judged(state)} stops={state.stops} send={send.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    judged: Shared<Judged>,
    stops: bool,
    send: Callback<Msg>,
}

#[component]
fn Panel(props: &Props) -> Html {
    let verdicts = &props.judged.verdicts;
    let now = props.stops;
    let stop = props.send.reform(move |_: web_sys::Event| Msg::StopAtViolation(!now));
    html! {
        <section class="consistency" aria-label="Consistency">
            { window(verdicts, &props.send) }
            <table>
                <thead>
                    <tr>
                        <td></td>
                        { for props.judged.classes.iter().map(|name| html! { <th scope="col">{ name.clone() }</th> }) }
                    </tr>
                </thead>
                <tbody>
                    { rungs::rows(&props.judged.models, &props.send) }
                    <tr>
                        <th scope="row">{ "Available" }</th>
                        { for verdicts.classes.iter().map(|judgement| available(judgement, &props.send)) }
                    </tr>
                    <tr>
                        <th scope="row">{ "Converged" }</th>
                        <td colspan={verdicts.classes.len().to_string()}>{ converged(&verdicts.converged) }</td>
                    </tr>
                </tbody>
            </table>
            if let Some((what, lines)) = &props.judged.why { { why(what, lines, &props.send) } }
            <label class="choice">
                <input type="checkbox" checked={props.stops} onchange={stop} />
                <span>{ "Stop at a violation" }</span>
            </label>
            <button type="button" class="name" onclick={props.send.reform(|_| Msg::Export(Export::History))}>
                { "Judge it under every model" }
            </button>
        </section>
    }
}

/// What proves the violation chosen last, in words, until something else is chosen.
fn why(what: &str, lines: &[Line], send: &Callback<Msg>) -> Html {
    html! {
        <div class="why" role="status">
            <p><strong>{ what.to_owned() }</strong></p>
            { for lines.iter().map(|line| explanation::sentence(false, line, send)) }
        </div>
    }
}

const WINDOWS: [(WindowKind, &str); 3] = [
    (WindowKind::SinceCut, "since the cut"),
    (WindowKind::LastSecond, "last second"),
    (WindowKind::WholeRun, "whole run"),
];

fn window(verdicts: &Verdicts, send: &Callback<Msg>) -> Html {
    let choose = send.reform(|event: web_sys::Event| {
        let place = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        Msg::Window(
            usize::try_from(place)
                .ok()
                .and_then(|place| WINDOWS.get(place))
                .map_or_else(WindowKind::default, |row| row.0),
        )
    });
    let window = verdicts.window;
    html! {
        <label class="field window">
            <span>{ "Window" }</span>
            <select onchange={choose}>
                { for WINDOWS.iter().map(|(kind, name)| html! {
                    <option selected={*kind == window.kind}>{ *name }</option>
                }) }
            </select>
            <span class="quiet">{ format!("{} to {}", window.from, window.to) }</span>
        </label>
    }
}

/// A bar and its numbers; pressing leads to the operations that were not answered.
fn available(judgement: &Judgement, send: &Callback<Msg>) -> Html {
    let counts = &judgement.counts;
    let (answered, ended) = (counts.answered, counts.ended());
    let class: ClassId = judgement.class;
    let share = if ended == 0 { 0.0 } else { f64::from(answered) / f64::from(ended) };
    let text =
        if ended == 0 { "none ended yet".to_owned() } else { format!("{answered} of {ended} answered") };
    let bar = html! {
        <svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect class="rest" width="100" height="6" />
            <rect class="part" width={crate::draw::svg::Number((share * 1_000.0).round() / 10.0).to_string()} height="6" />
        </svg>
    };
    if counts.unanswered.is_empty() {
        return html! { <td><span class="available">{ text }{ bar }</span></td> };
    }
    html! {
        <td>
            <button type="button" class="available" title="Show the operations that were not answered"
                    onclick={send.reform(move |_| Msg::Unanswered(class))}>{ text }{ bar }</button>
        </td>
    }
}

fn converged(convergence: &Convergence) -> Html {
    let names = |ids: &[ReplicaId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let (standing, mut text) = if convergence.holds() {
        (Standing::Holds, "all that are up hold the same".to_owned())
    } else {
        (Standing::Unknown, format!("not yet: {} differ", names(&convergence.behind)))
    };
    if !convergence.down.is_empty() {
        text.push_str(&format!("; down: {}", names(&convergence.down)));
    }
    models::verdict(standing, &text)
}
