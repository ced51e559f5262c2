//! The region "CAP triangle": a gauge of what was measured, never a menu, with its formula one press away.

use yew::prelude::*;

use crate::app::{Msg, State};
use crate::draw::scene::Scene;
use crate::ui::pictures::Pictures;
use crate::ui::scene::SceneView;
use crate::ui::shared::Shared;

/// What the panel shows.
pub struct Gauge {
    pub scene: Shared<Scene>,
    /// Class, how it fared, and how its place is computed.
    pub classes: Vec<(String, String, String)>,
}

pub fn view(state: &State, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    html! { <Panel gauge={pictures.gauge(state)} send={send.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    gauge: Shared<Gauge>,
    send: Callback<Msg>,
}

#[component]
fn Panel(props: &Props) -> Html {
    let classes = props.gauge.classes.iter();
    html! {
        <section class="gauge" aria-label="CAP triangle">
            <h2>{ "CAP, measured" }</h2>
            <SceneView class="triangle" scene={props.gauge.scene.clone()} send={props.send.clone()} />
            <ul class="fared">
                { for classes.clone().map(|(name, fared, _)| html! {
                    <li key={name.clone()}><strong>{ name.clone() }</strong>{ format!(": {fared}") }</li>
                }) }
            </ul>
            <details class="formula">
                <summary>{ "How it is computed" }</summary>
                { for classes.map(|(name, _, formula)| html! {
                    <p key={name.clone()}><strong>{ name.clone() }</strong>{ format!(": {formula}") }</p>
                }) }
            </details>
        </section>
    }
}
