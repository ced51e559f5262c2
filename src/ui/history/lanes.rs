//! The timelines of the processes: the picture of a window that the judge drew, the buttons that move the window, and
//! its operations within reach of pointer and keyboard.

use wasm_bindgen::JsCast;
use web_sys::{Element, SvgElement};
use yew::prelude::*;

use crate::app::history::{Msg, View};
use crate::ui::icon::{Icon, IconView};
use crate::ui::size::use_size;

/// The picture, and the buttons that move it.
pub fn lanes(view: &View, send: &Callback<Msg>) -> Html {
    let button = |name: &'static str, icon: Icon, msg: Msg| {
        html! {
            <button type="button" class="button icon-only" aria-label={name} title={name}
                    onclick={send.reform(move |_: MouseEvent| msg.clone())}><IconView {icon} /></button>
        }
    };
    let (from, to) = view.window;
    html! {
        <section class="panel timelines" aria-label="Process timelines">
            <h2>
                <span>{ "Process timelines" }</span>
                <small>
                    <span>{ format!("calls and returns {} to {to} of {}", from + 1, view.summary.places) }</span>
                    { button("Show earlier", Icon::Earlier, Msg::Turn { later: false }) }
                    { button("Show later", Icon::Later, Msg::Turn { later: true }) }
                    { button("Show more", Icon::Wider, Msg::Zoom { wider: true }) }
                    { button("Show less", Icon::Closer, Msg::Zoom { wider: false }) }
                    { button("Show all", Icon::Table, Msg::Whole) }
                </small>
            </h2>
            <Picture svg={view.picture.clone()} send={send.clone()} />
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct PictureProps {
    svg: String,
    send: Callback<Msg>,
}

/// The judge draws it: an SVG document of ours, in which all words are escaped.
#[component]
fn Picture(props: &PictureProps) -> Html {
    let frame = use_node_ref();
    use_size(&frame, props.send.reform(|(width, _): (f64, f64)| Msg::Width(width.max(240.0) as u32)));
    {
        let (frame, svg) = (frame.clone(), props.svg.clone());
        use_effect_with(svg, move |svg| {
            if let Some(frame) = frame.cast::<Element>() {
                show(&frame, svg);
            }
        });
    }
    let press = {
        let send = props.send.clone();
        Callback::from(move |event: MouseEvent| {
            let pressed = operation_of(&event).and_then(|operation| index_of(&operation));
            pressed.into_iter().for_each(|index| send.emit(Msg::Select(index)));
        })
    };
    html! { <div ref={frame} class="picture" onclick={press} onkeydown={on_key(&props.send)}></div> }
}

/// What the operations of a picture are found by.
const OPERATIONS: &str = "[data-key^='op-']";

/// Puts the picture in place. Its operations become buttons, of which Tab reaches one, and the keyboard's place stays
/// with the operation that had it.
fn show(frame: &Element, svg: &str) {
    let focused = focused(frame);
    frame.set_inner_html(svg);
    if let Ok(Some(picture)) = frame.query_selector("svg") {
        let _ = picture.set_attribute("role", "group");
    }
    let operations = operations_of(frame);
    for operation in &operations {
        let _ = operation.set_attribute("role", "button");
        let _ = operation.set_attribute("tabindex", "-1");
        let _ = operation
            .set_attribute("aria-pressed", &operation.matches(".selected").unwrap_or(false).to_string());
    }
    let with_key =
        |operation: &&SvgElement| focused.is_some() && operation.get_attribute("data-key") == focused;
    let marked = |what: &str| {
        operations.iter().find(|operation| operation.query_selector(what).ok().flatten().is_some())
    };
    let selected = operations.iter().find(|operation| operation.matches(".selected").unwrap_or(false));
    let had_it = operations.iter().find(with_key);
    let stop =
        had_it.or(selected).or(marked(".violation")).or(marked(".evidence-mark")).or(operations.first());
    let Some(stop) = stop else { return };
    let _ = stop.set_attribute("tabindex", "0");
    if focused.is_some() {
        let _ = stop.focus();
    }
}

/// The key of the operation that has the keyboard's place, if one has it.
fn focused(frame: &Element) -> Option<String> {
    let element = frame.query_selector(&format!("{OPERATIONS}:focus")).ok().flatten()?;
    element.get_attribute("data-key")
}

/// In calling order.
fn operations_of(frame: &Element) -> Vec<SvgElement> {
    let Ok(found) = frame.query_selector_all(OPERATIONS) else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.item(place)?.dyn_into().ok()).collect()
}

fn operation_of(event: &web_sys::Event) -> Option<SvgElement> {
    let element: Element = event.target()?.dyn_into().ok()?;
    element.closest(OPERATIONS).ok()??.dyn_into().ok()
}

/// Its index in calling order.
fn index_of(operation: &Element) -> Option<u32> {
    operation.get_attribute("data-key")?.strip_prefix("op-")?.parse().ok()
}

/// Left and right go to the operation called before and after, and on into what is not shown; up and down to the
/// nearest of another process; Enter and Space press.
fn on_key(send: &Callback<Msg>) -> Callback<KeyboardEvent> {
    let send = send.clone();
    Callback::from(move |event: KeyboardEvent| {
        let Some(here) = operation_of(&event) else { return };
        let key = event.key();
        match key.as_str() {
            "Enter" | " " => index_of(&here).into_iter().for_each(|index| send.emit(Msg::Select(index))),
            "ArrowLeft" | "ArrowRight" => {
                let later = key == "ArrowRight";
                match beside(&here, later) {
                    Some(next) => go(&here, &next),
                    None => send.emit(Msg::Turn { later }),
                }
            }
            "ArrowUp" | "ArrowDown" => {
                let next = across(&here, key == "ArrowDown");
                next.iter().for_each(|next| go(&here, next));
            }
            _ => return,
        }
        event.prevent_default();
    })
}

fn go(here: &SvgElement, next: &SvgElement) {
    let _ = here.set_attribute("tabindex", "-1");
    let _ = next.set_attribute("tabindex", "0");
    let _ = next.focus();
}

/// All operations of the picture that one is in.
fn all_around(here: &SvgElement) -> Vec<SvgElement> {
    here.closest("svg").ok().flatten().map(|picture| operations_of(&picture)).unwrap_or_default()
}

fn beside(here: &SvgElement, later: bool) -> Option<SvgElement> {
    let all = all_around(here);
    let place = all.iter().position(|operation| operation == here)?;
    let next = if later { place + 1 } else { place.checked_sub(1)? };
    all.get(next).cloned()
}

/// The operation nearest in time on the nearest lane below or above that has one.
fn across(here: &SvgElement, below: bool) -> Option<SvgElement> {
    /// Boxes of one lane differ by less: words beside them may make them higher.
    const LANE: f64 = 14.0;
    let middle = |operation: &SvgElement| {
        let bounds = operation.get_bounding_client_rect();
        (bounds.left() + bounds.width() / 2.0, bounds.top() + bounds.height() / 2.0)
    };
    let (x, y) = middle(here);
    let away = |operation: &SvgElement| {
        let (other_x, other_y) = middle(operation);
        let down = if below { other_y - y } else { y - other_y };
        (down > LANE).then(|| ((down / LANE).floor() as u32, (other_x - x).abs() as u32))
    };
    let all = all_around(here);
    let others = all.into_iter().filter_map(|operation| Some((away(&operation)?, operation)));
    others.min_by_key(|(away, _)| *away).map(|(_, operation)| operation)
}
