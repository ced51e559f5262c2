//! The judge's side of the talk, in a worker: reads the file piece by piece, then judges model by model, and draws in
//! between.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use js_sys::{Array, Date, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Blob, DedicatedWorkerGlobalScope, FileReaderSync, MessageEvent};

use crate::app::history::{Ask, Case, SECONDS, Tell};
use crate::app::history::{decode, encode};

/// Bytes read at once: the page is told how far it is after each.
const PIECE: u32 = 1 << 20;

/// How long one model may be searched for, in milliseconds.
const LONGEST: f64 = SECONDS as f64 * 1_000.0;

type Shared = Rc<RefCell<Option<Case>>>;

/// Listens from now on.
pub fn serve() {
    std::panic::set_hook(Box::new(console_error_panic_hook::hook));
    let case = Shared::default();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let parts = Array::from(&event.data());
        let Some(ask) = decode::<Ask>(&Uint8Array::new(&parts.get(0)).to_vec()) else { return };
        answer(&case, ask, parts.get(1).dyn_into().ok());
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

fn answer(case: &Shared, ask: Ask, what: Option<Blob>) {
    match (ask, what) {
        (Ask::Open(question), Some(what)) => begin(case, Case::new(question), &what),
        (Ask::Resume(question, known), Some(what)) => begin(case, Case::resume(question, known), &what),
        (Ask::Open(_) | Ask::Resume(..), None) => tell(&Tell::Bad("Nothing came to be read.".to_owned())),
        (Ask::Draw(wanted), _) => {
            if let Some(case) = &*case.borrow() {
                tell(&case.draw(&wanted));
            }
        }
        (Ask::Write(format), _) => {
            if let Some(written) = case.borrow().as_ref().and_then(|case| case.write(&format)) {
                tell(&written);
            }
        }
    }
}

fn begin(case: &Shared, mut fresh: Case, what: &Blob) {
    let read = read(&mut fresh, what).map_or_else(Tell::Bad, |()| fresh.finish());
    tell(&read);
    *case.borrow_mut() = Some(fresh);
    go_on(case.clone());
}

fn read(case: &mut Case, what: &Blob) -> Result<(), String> {
    let unreadable =
        |_| "The file cannot be read; it may have been moved or changed. Open it again.".to_owned();
    let reader = FileReaderSync::new().map_err(unreadable)?;
    let of = what.size();
    let mut from = 0.0;
    while from < of {
        let to = (from + f64::from(PIECE)).min(of);
        let piece = what.slice_with_f64_and_f64(from, to).map_err(unreadable)?;
        let bytes =
            Uint8Array::new(&reader.read_as_array_buffer(&piece).map_err(unreadable)?.into()).to_vec();
        case.feed(&bytes)?;
        from = to;
        tell(&Tell::Progress { read: from as u64, of: of as u64, operations: case.operations() });
    }
    Ok(())
}

/// One model, then a pause in which the page may ask for a picture.
fn go_on(case: Shared) {
    Timeout::new(0, move || {
        if let Some(measured) = case.borrow_mut().as_mut().and_then(Case::measure) {
            tell(&measured);
            return go_on(case.clone());
        }
        let Some(next) = case.borrow().as_ref().and_then(Case::next) else { return };
        tell(&Tell::Begun(next));
        let start = Date::now();
        let judged =
            case.borrow_mut().as_mut().and_then(|case| case.judge(&mut || Date::now() - start < LONGEST));
        if let Some(judged) = judged {
            tell(&judged);
        }
        if case.borrow().as_ref().and_then(Case::next).is_none() {
            tell(&Tell::Done);
        }
        go_on(case);
    })
    .forget();
}
