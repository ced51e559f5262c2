//! A scene as SVG nodes: shapes with their styles as classes, groups with names, keys and targets.

use yew::prelude::*;

use super::pointer;
use super::shared::Shared;
use crate::app::{Msg, encode};
use crate::draw::scene::{Anchor, Group, Item, Point, Scene, Target};

#[derive(Properties, PartialEq)]
pub struct SceneProps {
    pub scene: Shared<Scene>,
    pub send: Callback<Msg>,
    /// What else the drawing is called in the style sheet.
    #[prop_or_default]
    pub class: &'static str,
    /// Whether its things can be pressed and reached by keyboard.
    #[prop_or(true)]
    pub live: bool,
}

/// A figure whose things can be pressed.
#[component]
pub fn SceneView(props: &SceneProps) -> Html {
    let scene = &*props.scene;
    let press = pointer::on_press(&props.send);
    let keys = pointer::on_key(&props.send);
    html! {
        <svg class={classes!("scene", props.class)} viewBox={view_box(scene)} role="group"
             aria-label={scene.title.clone()} onclick={press} onkeydown={keys}>
            { for scene.items.iter().map(|item| draw(item, props.live)) }
        </svg>
    }
}

pub fn view_box(scene: &Scene) -> String {
    format!("0 0 {} {}", number(scene.width), number(scene.height))
}

/// A number to the tenth of a unit: finer is not seen and only makes the page longer.
pub fn number(value: f64) -> String {
    let tenths = (value * 10.0).round();
    format!("{}", if tenths == 0.0 { 0.0 } else { tenths / 10.0 })
}

/// One item of a scene.
pub fn draw(item: &Item, live: bool) -> Html {
    match item {
        Item::Line { from, to, style } => html! {
            <line class={*style} x1={number(from.x)} y1={number(from.y)} x2={number(to.x)} y2={number(to.y)} />
        },
        Item::Polyline { points, closed: true, style } => html! {
            <polygon class={*style} points={listed(points)} />
        },
        Item::Polyline { points, closed: false, style } => html! {
            <polyline class={*style} points={listed(points)} />
        },
        Item::Path { commands, style } => html! { <path class={*style} d={commands.clone()} /> },
        Item::Circle { centre, radius, style } => html! {
            <circle class={*style} cx={number(centre.x)} cy={number(centre.y)} r={number(*radius)} />
        },
        Item::Rect { at, width, height, corner, style } => html! {
            <rect class={*style} x={number(at.x)} y={number(at.y)} width={number(*width)}
                  height={number(*height)} rx={(*corner > 0.0).then(|| number(*corner))} />
        },
        Item::Text { at, text, anchor, style } => html! {
            <text class={*style} x={number(at.x)} y={number(at.y)} text-anchor={anchor_word(*anchor)}>
                { text.clone() }
            </text>
        },
        Item::Group(group) => draw_group(group, live),
    }
}

fn anchor_word(anchor: Anchor) -> Option<&'static str> {
    match anchor {
        Anchor::Start => None,
        Anchor::Middle => Some("middle"),
        Anchor::End => Some("end"),
    }
}

fn listed(points: &[Point]) -> String {
    let mut out = String::with_capacity(points.len() * 12);
    for at in points {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&number(at.x));
        out.push(',');
        out.push_str(&number(at.y));
    }
    out
}

fn draw_group(group: &Group, live: bool) -> Html {
    let moved = group.offset.map(|at| format!("translate({} {})", number(at.x), number(at.y)));
    let kind = group.target.map_or("group", kind_of);
    let items = || group.items.iter().map(|item| draw(item, live));
    match (group.target, &group.name) {
        (Some(target), Some(name)) if live => html! {
            <g key={group.key.clone()} class={classes!(kind, group.selected.then_some("selected"))}
               transform={moved} role="button" aria-label={name.clone()} data-target={encode(target)}
               tabindex={if is_stop(target) { "0" } else { "-1" }}>
                <title>{ name.clone() }</title>
                { for items() }
            </g>
        },
        (_, name) => html! {
            <g key={group.key.clone()} class={classes!(kind, group.selected.then_some("selected"))}
               transform={moved}>
                if let Some(name) = name { <title>{ name.clone() }</title> }
                { for items() }
            </g>
        },
    }
}

/// Whether Tab stops there. Links and what passes by are many: arrow keys and the link table reach them.
fn is_stop(target: Target) -> bool {
    !matches!(target, Target::Link(..) | Target::Event(_) | Target::Operation(_) | Target::Message(_))
}

fn kind_of(target: Target) -> &'static str {
    match target {
        Target::Replica(_) => "thing replica-thing",
        Target::Client(_) => "thing client-thing",
        Target::Link(..) => "thing link-thing",
        Target::Message(_) => "thing message-thing",
        Target::Operation(_) => "thing operation-thing",
        Target::Event(_) => "thing event-thing",
        Target::CutPoint(..) => "thing handle-thing",
        Target::Cut(_) => "thing cut-thing",
        Target::Class(_) => "thing class-thing",
        Target::Role(_) => "thing role-thing",
    }
}
