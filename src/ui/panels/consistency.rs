//! The region "Consistency": the verdict on each model for each operation class, with the counts behind it.

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::app::{Export, Msg, State};
use crate::base::{ClassId, ReplicaId};
use crate::check::{Model, Verdict};
use crate::engine::{Convergence, Judgement, Verdicts, WindowKind};
use crate::ui::models::{self, Standing, mark};
use crate::ui::pictures::Pictures;
use crate::ui::shared::Shared;

/// What the panel shows.
pub struct Judged {
    pub verdicts: Verdicts,
    pub classes: Vec<String>,
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
    let row = |name: &'static str, model: Model| {
        html! {
            <tr>
                <th scope="row">{ name }</th>
                { for verdicts.classes.iter().map(|judgement| verdict(judgement, model, &props.send)) }
            </tr>
        }
    };
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
                    { row("Linearizable", Model::Linearizable) }
                    { row("Read your writes", Model::ReadYourWrites) }
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

fn verdict(judgement: &Judgement, model: Model, send: &Callback<Msg>) -> Html {
    let class = judgement.class;
    let verdict = match model {
        Model::Linearizable => &judgement.linearizable,
        Model::ReadYourWrites => &judgement.read_your_writes,
    };
    match verdict {
        Verdict::Holds => html! { <td>{ models::verdict(Standing::Holds, "holds") }</td> },
        Verdict::Unknown(limit) => html! {
            <td><span class="verdict" title={format!("The checker held {} states at event {} and gave up.", limit.states, limit.at.0)}>
                { mark(Standing::Unknown) }{ "unknown" }
            </span></td>
        },
        Verdict::Violated(violations) => html! {
            <td>
                <button type="button" class="verdict violated" title="Show the operations that prove it"
                        onclick={send.reform(move |_| Msg::Evidence(class, model))}>
                    { mark(Standing::Violated) }{ format!("violated, {}×", violations.len()) }
                </button>
            </td>
        },
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
