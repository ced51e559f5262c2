//! The judge's end, in a worker: answers a question, then rests for as long as the answer took, so that on a small
//! machine the page keeps most of the time.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Date, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::app::history::{decode, encode};
use crate::app::judging::{Ask, Courts, Tell};

/// Listens from now on.
pub fn serve() {
    std::panic::set_hook(Box::new(console_error_panic_hook::hook));
    let court = Rc::new(RefCell::new(Courts::default()));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let Some(ask) = decode::<Ask>(&Uint8Array::new(&event.data()).to_vec()) else { return };
        let start = Date::now();
        court.borrow_mut().answer(ask, &mut |told| tell(&told));
        let took = (Date::now() - start).clamp(0.0, 5_000.0);
        Timeout::new(took as u32, || tell(&Tell::Ready)).forget();
    });
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    tell(&Tell::Ready);
}

fn tell(tell: &Tell) {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let _ = scope.post_message(&Uint8Array::from(&encode(tell)[..]));
}
