//! The region "Roles": the protocol's own diagram, who stands where, and the change taken last.

use yew::prelude::*;

use crate::app::{Msg, State};
use crate::draw::scene::Scene;
use crate::ui::pictures::Pictures;
use crate::ui::scene::SceneView;
use crate::ui::shared::Shared;
use crate::ui::size::use_size;

pub fn view(state: &State, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    let protocol = state.engine.frame().roles.protocol;
    html! { <Panel scene={pictures.roles(state)} {protocol} send={send.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    scene: Shared<Scene>,
    protocol: &'static str,
    send: Callback<Msg>,
}

#[component]
fn Panel(props: &Props) -> Html {
    let frame = use_node_ref();
    use_size(&frame, props.send.reform(|(width, _)| Msg::SideWidth(width)));
    html! {
        <section class="panel roles" aria-label="Roles">
            <h2>{ format!("{} roles", props.protocol) }</h2>
            <div ref={frame}><SceneView scene={props.scene.clone()} send={props.send.clone()} /></div>
        </section>
    }
}
