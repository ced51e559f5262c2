//! The worker's side: works on a study in portions, and tells how far it is and what is known.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Date, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

use crate::app::history::{decode, encode};
use crate::app::studies::Tell;
use crate::study::{Study, Work};

/// Events of a portion, after which the clock is asked.
const PORTION: usize = 2_000;

/// How often the page is told how far it is, and what is known so far, in milliseconds: pictures take time to draw.
const PROGRESS_MS: f64 = 150.0;
const RESULTS_MS: f64 = 1_000.0;

/// Listens for a study from now on. A second one takes the place of the first; the page starts another worker instead.
pub fn serve() {
    std::panic::set_hook(Box::new(console_error_panic_hook::hook));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some(study) = decode::<Study>(&Uint8Array::new(&event.data()).to_vec()) {
            go_on(Rc::new(RefCell::new(Work::new(study))), Date::now());
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    tell(&Tell::Ready);
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn tell(tell: &Tell) {
    let _ = scope().post_message(&Uint8Array::from(&encode(tell)[..]));
}

/// Works for a while, tells how far it is, and goes on in a task of its own.
fn go_on(work: Rc<RefCell<Work>>, told: f64) {
    let start = Date::now();
    let mut done = false;
    while !done && Date::now() - start < PROGRESS_MS {
        done = work.borrow_mut().work(PORTION);
    }
    tell(&Tell::Progress(work.borrow().progress()));
    let results_are_due = done || Date::now() - told >= RESULTS_MS;
    if results_are_due {
        tell(&Tell::Results(work.borrow().results()));
    }
    if done {
        return tell(&Tell::Done);
    }
    let told = if results_are_due { Date::now() } else { told };
    Timeout::new(0, move || go_on(work, told)).forget();
}
