//! The region "Replica timelines": what everyone did, side by side, up to the playhead.

use yew::prelude::*;

use crate::app::{Msg, State};
use crate::draw::scene::Scene;
use crate::ui::icon::{Icon, IconView};
use crate::ui::pictures::Pictures;
use crate::ui::scene::SceneView;
use crate::ui::shared::Shared;
use crate::ui::size::use_size;

pub fn view(state: &State, pictures: &mut Pictures, send: &Callback<Msg>) -> Html {
    html! { <Panel scene={pictures.timelines(state)} span={state.timelines_span} send={send.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct Props {
    scene: Shared<Scene>,
    span: u64,
    send: Callback<Msg>,
}

#[component]
fn Panel(props: &Props) -> Html {
    let frame = use_node_ref();
    use_size(&frame, props.send.reform(|(width, _)| Msg::TimelinesWidth(width)));
    let zoom = |wider: bool| props.send.reform(move |_: MouseEvent| Msg::Zoom { wider });
    html! {
        <section class="panel timelines" aria-label="Replica timelines">
            <h2>
                <span>{ "Replica timelines" }</span>
                <small>
                    <span>{ format!("{} ms shown", props.span) }</span>
                    <button type="button" class="button icon-only" aria-label="Show more time" title="Show more time"
                            onclick={zoom(true)}><IconView icon={Icon::Wider} /></button>
                    <button type="button" class="button icon-only" aria-label="Show less time" title="Show less time"
                            onclick={zoom(false)}><IconView icon={Icon::Closer} /></button>
                </small>
            </h2>
            <div ref={frame}><SceneView scene={props.scene.clone()} send={props.send.clone()} /></div>
        </section>
    }
}
