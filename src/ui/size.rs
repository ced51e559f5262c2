//! The size of an element, as often as it changes.

use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};
use yew::prelude::*;

/// Tells width and height in CSS pixels, now and whenever they change.
#[hook]
pub fn use_size(element: &NodeRef, send: Callback<(f64, f64)>) {
    let element = element.clone();
    use_effect_with((), move |()| {
        let told = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let last = entries.iter().last().and_then(|entry| entry.dyn_into::<ResizeObserverEntry>().ok());
            let last = last.map(|entry| entry.content_rect());
            // What is hidden has no size; it keeps the one that it had.
            if let Some(size) = last.filter(|size| size.width() > 0.0) {
                let send = send.clone();
                // In a task of its own: what it changes may change sizes, and the observer does not go round in one.
                Timeout::new(0, move || send.emit((size.width().round(), size.height().round()))).forget();
            }
        });
        let observer = ResizeObserver::new(told.as_ref().unchecked_ref()).ok();
        if let (Some(observer), Some(element)) = (&observer, element.cast::<Element>()) {
            observer.observe(&element);
        }
        move || {
            if let Some(observer) = observer {
                observer.disconnect();
            }
            drop(told);
        }
    });
}
