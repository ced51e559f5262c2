//! The program that has every system, as the page sees it: a function from bytes to bytes, once it was loaded.

use gloo::events::EventListener;
use js_sys::{Function, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::CustomEvent;
use yew::Callback;

use super::browser;
use crate::app::{Msg, State, Stores};
use crate::system::elsewhere;

/// Loads the program when the state asks for it. `bootstrap.js` imports it, since a program cannot import another.
#[derive(Default)]
pub struct Loader {
    waiting: Option<EventListener>,
}

impl Loader {
    pub fn follow(&mut self, state: &State, send: &Callback<Msg>) {
        if state.catalogue.stores != Stores::Asked {
            self.waiting = None;
        } else if self.waiting.is_none() {
            let send = send.clone();
            let document = gloo::utils::document();
            self.waiting = Some(EventListener::once(&document, "netsplit-stores", move |event| {
                let answer = event.dyn_ref::<CustomEvent>().and_then(|event| event.detail().dyn_into().ok());
                send.emit(Msg::Stores(answer.is_some_and(meet)));
            }));
            browser::tell("netsplit-need-stores");
        }
    }
}

fn meet(answer: Function) -> bool {
    elsewhere::meet(Box::new(move |call| {
        let answered = answer.call1(&JsValue::NULL, &Uint8Array::from(call));
        answered.map(|bytes| Uint8Array::new(&bytes).to_vec()).unwrap_or_default()
    }))
}
