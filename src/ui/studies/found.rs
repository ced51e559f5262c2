//! What was found: pictures, then the same numbers as a table.

use yew::prelude::*;

use crate::app::studies::{Msg, Row, Studies, Table, table};
use crate::draw::Scene;
use crate::figure::study::{PacelcOptions, StalenessOptions, pacelc_availability, pacelc_latency, staleness};
use crate::study::Results;
use crate::ui::scene::SceneView;
use crate::ui::shared::Shared;

/// What is shown of results; made anew only when they are.
pub struct Found {
    pictures: Vec<Shared<Scene>>,
    table: Table,
}

impl Found {
    pub fn of(results: &Results, width: f64) -> Found {
        let pictures = match results {
            Results::Pacelc(points) => {
                let options = PacelcOptions { width };
                vec![pacelc_latency(points, &options), pacelc_availability(points, &options)]
            }
            Results::Staleness(curve) => {
                let width = width.min(760.0);
                vec![staleness(curve, &StalenessOptions { width, height: 340.0 })]
            }
            Results::Cost(_) | Results::Sweep(_) => Vec::new(),
        };
        Found { pictures: pictures.into_iter().map(Shared::new).collect(), table: table(results) }
    }
}

/// Nothing until something is known.
pub fn found(studies: &Studies, found: Option<Shared<Found>>, send: &Callback<Msg>) -> Html {
    let Some(found) = found else { return html! {} };
    html! {
        <section class="panel found" aria-label="What was found">
            <h2>
                <span>{ studies.asked.kind.name() }</span>
                <small><button type="button" class="choice" onclick={send.reform(|_: MouseEvent| Msg::Save)}>
                    { "Save as JSON" }
                </button></small>
            </h2>
            <Shown {found} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    found: Shared<Found>,
}

#[component]
fn Shown(props: &Props) -> Html {
    let table = &props.found.table;
    // The last head may be that of links, be there any or none.
    let linked = table.rows.iter().any(|row| table.heads.len() > row.cells.len() + 1);
    html! {
        <>
            { for props.found.pictures.iter().map(|scene| html! {
                <figure>
                    <figcaption>{ scene.title.clone() }</figcaption>
                    <SceneView scene={scene.clone()} send={Callback::noop()} />
                    <p class="hidden">{ scene.description.clone() }</p>
                </figure>
            }) }
            <div class="scroll" tabindex="0" role="region" aria-label="Table">
                <table>
                    <thead><tr>{ for table.heads.iter().map(|head| html! { <th scope="col">{ *head }</th> }) }</tr></thead>
                    <tbody>{ for table.rows.iter().map(|row| line(row, linked)) }</tbody>
                </table>
            </div>
            if table.heads.iter().any(|head| head.contains("median")) {
                <p class="quiet">{ "± is half of the 95 % interval of the mean over the seeds." }</p>
            }
        </>
    }
}

fn line(row: &Row, linked: bool) -> Html {
    html! {
        <tr>
            <th scope="row">{ row.name.clone() }</th>
            { for row.cells.iter().map(|cell| html! { <td>{ cell.clone() }</td> }) }
            if linked {
                <td class="links">
                    if row.links.is_empty() { { "none" } }
                    { for row.links.iter().map(|(words, link)| html! {
                        <a href={format!("#{link}")}>{ words.clone() }</a>
                    }) }
                </td>
            }
        </tr>
    }
}
