//! The menu of a thing on the stage, beside the place where it was pressed.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::browser;
use crate::app::{Menu, Msg, encode};
use crate::draw::scene::Target;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub menu: Menu,
    pub target: Target,
    pub send: Callback<Msg>,
}

/// A menu by the rules of its role: arrow keys move, Enter chooses, Escape and Tab close.
#[component]
pub fn MenuView(props: &Props) -> Html {
    let root = use_node_ref();
    {
        let root = root.clone();
        use_effect_with(props.target, move |target| {
            if let Some(root) = root.cast::<HtmlElement>() {
                place(&root, *target);
                focus_item(&root, 0);
            }
        });
    }
    let send = &props.send;
    let keys = {
        let (send, root) = (send.clone(), root.clone());
        Callback::from(move |event: KeyboardEvent| on_key(&event, &root, &send))
    };
    html! {
        <>
            <div class="veil" onclick={send.reform(|_| Msg::Close)}></div>
            <div ref={root} class="menu" role="menu" aria-label={props.menu.title.clone()} tabindex="-1"
                 onkeydown={keys}>
                <p class="menu-title" role="presentation">
                    <strong>{ props.menu.title.clone() }</strong>
                    <span>{ props.menu.about.clone() }</span>
                </p>
                { for props.menu.entries.iter().map(|entry| {
                    let msg = entry.msg.clone();
                    html! {
                        <button type="button" role="menuitem" tabindex="-1"
                                onclick={send.reform(move |_| msg.clone())}>{ entry.name.clone() }</button>
                    }
                }) }
            </div>
        </>
    }
}

fn on_key(event: &KeyboardEvent, root: &NodeRef, send: &Callback<Msg>) {
    let Some(root) = root.cast::<HtmlElement>() else { return };
    let items = items(&root);
    let here = browser::focused().and_then(|focused| items.iter().position(|item| **item == *focused));
    let last = items.len().saturating_sub(1);
    match event.key().as_str() {
        "ArrowDown" => focus_item(&root, here.map_or(0, |place| if place == last { 0 } else { place + 1 })),
        "ArrowUp" => focus_item(&root, here.map_or(last, |place| if place == 0 { last } else { place - 1 })),
        "Home" => focus_item(&root, 0),
        "End" => focus_item(&root, last),
        "Escape" | "Tab" => send.emit(Msg::Close),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

fn items(root: &HtmlElement) -> Vec<Element> {
    let Ok(found) = root.query_selector_all("[role=menuitem]") else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.item(place)?.dyn_into().ok()).collect()
}

fn focus_item(root: &HtmlElement, place: usize) {
    if let Some(item) = items(root).get(place).and_then(|item| item.dyn_ref::<HtmlElement>()) {
        let _ = item.focus();
    }
}

/// Room between the menu and the thing, and between the menu and the window's edge.
const GAP: f64 = 8.0;

/// Beside the thing, within the window. By properties of the element, for the page's policy allows no style in
/// markup.
fn place(menu: &HtmlElement, target: Target) {
    let document = gloo::utils::document();
    let thing = document.query_selector(&format!("[data-target=\"{}\"]", encode(target))).ok().flatten();
    let root = document.document_element();
    let (Some(thing), Some(root)) = (thing.or_else(browser::focused), root) else { return };
    let (at, size) = (thing.get_bounding_client_rect(), menu.get_bounding_client_rect());
    let (width, height) = (f64::from(root.client_width()), f64::from(root.client_height()));
    // A long thing, such as a link, has its menu at its middle.
    let long = at.width() > 160.0 || at.height() > 160.0;
    let (right, top) = if long {
        (at.left() + at.width() / 2.0, at.top() + at.height() / 2.0)
    } else {
        (at.right(), at.top())
    };
    let mut left = right + GAP;
    if left + size.width() + GAP > width {
        left = if long { width - size.width() - GAP } else { at.left() - size.width() - GAP };
    }
    let style = menu.style();
    let put = |name: &str, value: f64, most: f64| {
        let _ = style.set_property(name, &format!("{}px", value.min(most).max(GAP)));
    };
    put("left", left, width - size.width() - GAP);
    put("top", top, height - size.height() - GAP);
}
