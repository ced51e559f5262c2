//! Pointers and keys on a scene: from what the browser reports to targets and places of the scene.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, SvgElement};
use yew::prelude::*;

use crate::app::{Msg, decode, is_shortcut};
use crate::draw::scene::{Point, Target};

/// The thing under an event, if it is one that can be pressed.
pub fn target_of(event: &web_sys::Event) -> Option<Target> {
    let element: Element = event.target()?.dyn_into().ok()?;
    let hit = element.closest("[data-target]").ok()??;
    decode(&hit.get_attribute("data-target")?)
}

/// The place of a pointer in the units of the scene, which fills its drawing.
pub fn place_of(event: &MouseEvent, svg: &Element, size: (f64, f64)) -> Point {
    let bounds = svg.get_bounding_client_rect();
    let scale = |whole: f64, shown: f64| if shown > 0.0 { whole / shown } else { 1.0 };
    Point {
        x: (f64::from(event.client_x()) - bounds.left()) * scale(size.0, bounds.width()),
        y: (f64::from(event.client_y()) - bounds.top()) * scale(size.1, bounds.height()),
    }
}

/// Presses by pointer on a figure that is not drawn upon.
pub fn on_press(send: &Callback<Msg>) -> Callback<MouseEvent> {
    let send = send.clone();
    Callback::from(move |event: MouseEvent| {
        if let Some(target) = target_of(&event) {
            send.emit(Msg::Press(target));
        }
    })
}

/// Enter and Space press; up and down go through everything, also what Tab passes over. Left and right stay
/// what they are everywhere: one event back, one forward.
pub fn on_key(send: &Callback<Msg>) -> Callback<KeyboardEvent> {
    let send = send.clone();
    Callback::from(move |event: KeyboardEvent| {
        let Some(target) = target_of(&event) else { return };
        match event.key().as_str() {
            "Enter" | " " => send.emit(Msg::Press(target)),
            "ArrowUp" => go(&event, false),
            "ArrowDown" => go(&event, true),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    })
}

/// Moves the focus to the next or the previous thing of the figure, round its ends.
fn go(event: &KeyboardEvent, forward: bool) {
    let Some(from) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    let Some(svg) = from.closest("svg").ok().flatten() else { return };
    let Ok(all) = svg.query_selector_all("[data-target] > [role=button]") else { return };
    let all: Vec<SvgElement> =
        (0..all.length()).filter_map(|place| all.item(place)?.dyn_into().ok()).collect();
    let Some(here) = all.iter().position(|thing| **thing == from) else { return };
    let next = if forward { here + 1 } else { here + all.len() - 1 } % all.len();
    let _ = all[next].focus();
}

/// Listens for shortcuts on the whole page, unless something stands over whoever listens.
pub fn on_shortcut(is_covered: fn() -> bool, send: Callback<String>) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&document(), "keydown", options, move |event| {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let chord = event.ctrl_key() || event.alt_key() || event.meta_key();
        let shift = event.shift_key() && event.key().starts_with("Arrow");
        let name = if shift { format!("Shift+{}", event.key()) } else { event.key() };
        // What stands over the lab has keys of its own.
        if chord || is_covered() || event.default_prevented() || is_field(event) || !is_shortcut(&name) {
            return;
        }
        event.prevent_default();
        send.emit(name);
    })
}

/// Whether keys typed there are text, or steer a control that needs them.
fn is_field(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    if event.key() == "Escape" {
        return element.closest("dialog").ok().flatten().is_some();
    }
    match element.tag_name().as_str() {
        "SELECT" | "TEXTAREA" => true,
        "INPUT" => !matches!(element.get_attribute("type").as_deref(), Some("button" | "checkbox")),
        "BUTTON" | "A" | "SUMMARY" => matches!(event.key().as_str(), " " | "Enter"),
        // A wide table that was reached by Tab is scrolled by the arrows.
        "DIV" if event.key().starts_with("Arrow") && is_scrolled(&element) => true,
        _ => element.is_content_editable() || element.closest("dialog, [role=menu]").ok().flatten().is_some(),
    }
}

fn is_scrolled(element: &HtmlElement) -> bool {
    element.class_name().split_whitespace().any(|class| class == "scroll")
}
