//! What was measured, line by line: a column for each run.

use yew::prelude::*;

use crate::app::compare::{Measure, Msg, Standing, View, level_of};
use crate::app::{self, State};
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
    html! {
        <div class="scroll">
            <table>
                <thead><tr>
                    <th scope="col"><span class="hidden">{ "Measure" }</span></th>
                    { for props.heads.iter().map(|head| html! { <th scope="col">{ lines(head) }</th> }) }
                </tr></thead>
                <tbody>
                    { for props.measures.iter().map(|measure| html! {
                        <tr key={measure.name.clone()}>
                            <th scope="row">{ measure.name.clone() }</th>
                            { for measure.cells.iter().map(|(standing, text)| html! { <td>{ cell(*standing, text) }</td> }) }
                        </tr>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

fn cell(standing: Standing, text: &str) -> Html {
    match standing {
        Standing::Plain => lines(text),
        Standing::Holds => models::verdict(Mark::Holds, text),
        Standing::Violated => models::verdict(Mark::Violated, text),
        Standing::Unknown => models::verdict(Mark::Waiting, text),
    }
}

fn lines(text: &str) -> Html {
    text.lines().map(|line| html! { <span class="line">{ line.to_owned() }</span> }).collect()
}
