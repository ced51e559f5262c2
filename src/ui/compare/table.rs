//! What was measured, line by line: a column for each run.

use yew::prelude::*;

use crate::app::compare::{Cell, Measure, Msg, Standing, View, level_of};
use crate::app::{self, State};
use crate::check::court::Model;
use crate::engine::WindowKind;
use crate::ui::models::{self, Standing as Mark};
use crate::ui::shared::Shared;

pub fn view(view: &View, measures: Shared<Vec<Measure>>, send: &Callback<Msg>) -> Html {
    let heads: Vec<String> = view.columns.iter().map(head).collect();
    let whole =
        view.columns.first().is_some_and(|column| column.engine.scope().window == WindowKind::WholeRun);
    html! {
        <section class="panel measures" aria-label="Measured">
            <h2>
                <span>{ "Measured" }</span>
                { scope(whole, send) }
            </h2>
            <Table {measures} {heads} />
            { stop(view.stops, send) }
            <p class="quiet">
                { "Verdicts and counts are of the time chosen here. Messages between replicas, latencies and round \
                   trips are of the whole run so far; messages count heartbeats. Round trips are those on the way from \
                   call to answer, of operations that no timer and no retry lay between." }
            </p>
        </section>
    }
}

/// The system, and what is asked of it.
fn head(column: &State) -> String {
    let system = column.engine.scenario().system();
    match level_of(column).filter(|_| system.conduct.len() > 1) {
        Some(row) => format!("{}\n{}", system.name, system.conduct[row].level),
        None => system.name.to_owned(),
    }
}

fn stop(now: bool, send: &Callback<Msg>) -> Html {
    let stop = send.reform(move |_: web_sys::Event| Msg::StopAtViolation(!now));
    html! {
        <label class="check">
            <input type="checkbox" checked={now} onchange={stop} />
            <span>{ "Stop at a violation in any run" }</span>
        </label>
    }
}

fn scope(whole: bool, send: &Callback<Msg>) -> Html {
    let choice = |name: &'static str, kind: WindowKind, on: bool| {
        html! {
            <button type="button" class="choice" aria-pressed={on.to_string()}
                    onclick={send.reform(move |_: MouseEvent| Msg::Column(0, app::Msg::Window(kind)))}>{ name }</button>
        }
    };
    html! {
        <small role="group" aria-label="Of which time">
            { choice("since the cut", WindowKind::SinceCut, !whole) }
            { choice("whole run", WindowKind::WholeRun, whole) }
        </small>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    measures: Shared<Vec<Measure>>,
    heads: Vec<String>,
}

#[component]
fn Table(props: &Props) -> Html {
    // Lines whose models are shown.
    let opened = use_state(Vec::<String>::new);
    html! {
        <div class="scroll" tabindex="0" role="region" aria-label="Table of measures">
            <table>
                <thead><tr>
                    <th scope="col"><span class="hidden">{ "Measure" }</span></th>
                    { for props.heads.iter().map(|head| html! { <th scope="col">{ lines(head) }</th> }) }
                </tr></thead>
                { for props.measures.iter().map(|measure| row(measure, &opened)) }
            </table>
        </div>
    }
}

/// A line, and where it sums up models and was opened, a line for each of them.
fn row(measure: &Measure, opened: &UseStateHandle<Vec<String>>) -> Html {
    let cells = |cells: &[Cell]| {
        cells.iter().map(|(standing, text)| html! { <td>{ cell(*standing, text) }</td> }).collect::<Html>()
    };
    if measure.models.is_empty() {
        return html! {
            <tbody key={measure.name.clone()}>
                <tr><th scope="row">{ measure.name.clone() }</th>{ cells(&measure.cells) }</tr>
            </tbody>
        };
    }
    let is_open = opened.contains(&measure.name);
    let turn = {
        let (opened, name) = (opened.clone(), measure.name.clone());
        Callback::from(move |_: MouseEvent| {
            let mut next: Vec<String> = opened.iter().filter(|other| **other != name).cloned().collect();
            if !is_open {
                next.push(name.clone());
            }
            opened.set(next);
        })
    };
    let of = |model: Model| measure.models.iter().find(|(other, _)| *other == model);
    let shown = |model: Model, column: usize| {
        let (standing, text) = of(model).and_then(|(_, cells)| cells.get(column)).cloned()?;
        Some(cell(standing, &text))
    };
    html! {
        <tbody key={measure.name.clone()}>
            <tr>
                <th scope="row">
                    <button type="button" class="disclose" aria-expanded={is_open.to_string()} onclick={turn}
                            title="Every model">{ measure.name.clone() }</button>
                </th>
                { cells(&measure.cells) }
            </tr>
            if is_open {
                { models::rows(measure.cells.len(), |model, column| shown(model, column).unwrap_or_default()) }
            }
        </tbody>
    }
}

fn cell(standing: Standing, text: &str) -> Html {
    let standing = match standing {
        Standing::Plain => return lines(text),
        Standing::Holds => Mark::Holds,
        Standing::Violated => Mark::Violated,
        Standing::Unknown => Mark::Unknown,
        Standing::Waiting => Mark::Waiting,
    };
    html! { <span class={classes!("verdict", models::class(standing))}>{ models::mark(standing) }<span>{ lines(text) }</span></span> }
}

fn lines(text: &str) -> Html {
    text.lines().map(|line| html! { <span class="line">{ line.to_owned() }</span> }).collect()
}
