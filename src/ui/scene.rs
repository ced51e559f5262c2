//! A scene as a component: an SVG element whose inside the painter keeps.

use web_sys::Element;
use yew::prelude::*;

use super::paint::Painter;
use super::pointer;
use super::shared::Shared;
use crate::app::Msg;
use crate::draw::scene::Scene;

#[derive(Properties, PartialEq)]
pub struct SceneProps {
    pub scene: Shared<Scene>,
    pub send: Callback<Msg>,
    /// What else the drawing is called in the style sheet.
    #[prop_or_default]
    pub class: &'static str,
}

/// A figure whose things can be pressed.
#[component]
pub fn SceneView(props: &SceneProps) -> Html {
    let svg = use_node_ref();
    use_painted(&svg, &props.scene, true);
    html! {
        <svg ref={svg} class={classes!("scene", props.class)} viewBox={view_box(&props.scene)} role="group"
             aria-label={props.scene.title.clone()} onclick={pointer::on_press(&props.send)}
             onkeydown={pointer::on_key(&props.send)} />
    }
}

/// Keeps the inside of an SVG element as the scene has it.
#[hook]
pub fn use_painted(svg: &NodeRef, scene: &Shared<Scene>, live: bool) {
    let painter = use_mut_ref(Painter::default);
    let svg = svg.clone();
    use_effect_with(scene.clone(), move |scene| {
        if let Some(svg) = svg.cast::<Element>() {
            painter.borrow_mut().paint(&svg, scene, live);
        }
    });
}

pub fn view_box(scene: &Scene) -> String {
    format!("0 0 {} {}", scene.width.round() as i64, scene.height.round() as i64)
}
