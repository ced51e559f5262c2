//! The region "Latency": how long answers took, by operation class.

use yew::prelude::*;

use crate::app::{Msg, State};
use crate::draw::scene::Scene;
use crate::ui::pictures::Pictures;
use crate::ui::scene::SceneView;
use crate::ui::shared::Shared;

pub fn view(state: &State, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    html! { <Panel scene={pictures.costs(state)} send={send.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    scene: Shared<Scene>,
    send: Callback<Msg>,
}

#[component]
fn Panel(props: &Props) -> Html {
    html! {
        <section class="panel costs" aria-label="Latency">
            <h2>{ "What it costs" }<small>{ "answered within" }</small></h2>
            <SceneView scene={props.scene.clone()} send={props.send.clone()} />
            <p class="hidden">{ props.scene.description.clone() }</p>
        </section>
    }
}
