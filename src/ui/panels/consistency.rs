//! The region "Consistency": the verdict on each model for each operation class, with the counts behind it.

use yew::prelude::*;

use super::{application, explanation, rungs, scope};
use crate::app::{Export, Line, Msg, State, Told};
use crate::base::ReplicaId;
use crate::engine::{Agreement, Counts, QUIET, Scope, Verdicts};
use crate::figure::words::members;
use crate::ui::models::{self, Standing};
use crate::ui::pictures::Pictures;
use crate::ui::shared::Shared;

/// What the panel shows.
pub struct Judged {
    pub verdicts: Verdicts,
    pub classes: Vec<String>,
    pub scope: Scope,
    /// For each class, a verdict for each model.
    pub models: Vec<Vec<rungs::Cell>>,
    /// Why the verdict chosen last is what it is: which it is, and the sentences.
    pub why: Option<(String, Vec<Line>)>,
    /// The application that clients run, if they run one.
    pub application: Option<Told>,
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
            { scope::view(verdicts, props.judged.scope, &props.send) }
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
                        { for verdicts.classes.iter().map(|judgement| available(&judgement.counts)) }
                    </tr>
                    <tr>
                        <th scope="row">{ "Converged" }</th>
                        <td colspan={verdicts.classes.len().to_string()}>{ converged(verdicts) }</td>
                    </tr>
                </tbody>
            </table>
            if let Some(told) = &props.judged.application { { application::view(told, &props.send) } }
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

/// A share in numbers; the region "Availability" says how the others fared.
fn available(counts: &Counts) -> Html {
    let text = match counts.ended() {
        0 => "none ended yet".to_owned(),
        ended => format!("{} of {ended}", counts.answered),
    };
    html! { <td>{ text }</td> }
}

fn converged(verdicts: &Verdicts) -> Html {
    let (standing, mut text) = match verdicts.agreement() {
        Agreement::Holds => (Standing::Holds, "holds: all that are up hold the same".to_owned()),
        Agreement::NotYet => {
            (Standing::Waiting, format!("not yet: {}", differing("", &verdicts.converged.behind)))
        }
        Agreement::Violated => (Standing::Violated, violated(verdicts)),
    };
    if !verdicts.converged.down.is_empty() {
        text.push_str(&format!("; down: {}", members(&verdicts.converged.down)));
    }
    models::verdict(standing, &text)
}

/// Why the replicas will not come to hold what the writes allow.
fn violated(verdicts: &Verdicts) -> String {
    match verdicts.impossible.first() {
        Some((replica, key, Some(value))) => {
            format!("violated: {replica} holds {key} = {value}, which no write leaves there")
        }
        Some((replica, key, None)) => {
            format!("violated: {replica} holds no {key}, though a write of it was acknowledged")
        }
        None => {
            let behind = differing("still ", &verdicts.converged.behind);
            format!("violated: {behind}, with no write for {QUIET}")
        }
    }
}

/// One differs, two differ.
fn differing(still: &str, behind: &[ReplicaId]) -> String {
    let differ = if behind.len() == 1 { "differs" } else { "differ" };
    format!("{} {still}{differ}", members(behind))
}
