//! A judge as the page sees it: a worker that is told what to read and asked for pictures of it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{Blob, MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use crate::app::history::{Ask, Tell};
use crate::app::history::{decode, encode};

/// Ends with the value that holds it, whatever it does.
pub struct Judge {
    worker: Worker,
    _listeners: [EventListener; 2],
}

impl Judge {
    /// Starts a judge that is first asked to read a file. `None` where the browser has no such workers.
    pub fn start(ask: Ask, what: Blob, tell: Callback<Tell>) -> Option<Judge> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("./judge-worker.js", &options).ok()?;
        let first = Rc::new(RefCell::new(Some((ask, what))));
        let (told, there) = (tell.clone(), worker.clone());
        let on_message = EventListener::new(&worker, "message", move |event| {
            let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
            match decode(&Uint8Array::new(&event.data()).to_vec()) {
                // Only then does it listen.
                Some(Tell::Ready) => {
                    if let Some((ask, what)) = first.take() {
                        send(&there, &ask, Some(&what));
                    }
                }
                Some(other) => told.emit(other),
                None => {}
            }
        });
        let on_error = EventListener::new(&worker, "error", move |_| {
            tell.emit(Tell::Bad(
                "The judge stopped: the history may need more memory than a page has. \
                 The command line has more: netsplit check FILE."
                    .to_owned(),
            ));
        });
        Some(Judge { worker, _listeners: [on_message, on_error] })
    }

    pub fn ask(&self, ask: &Ask) {
        send(&self.worker, ask, None);
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn send(worker: &Worker, ask: &Ask, what: Option<&Blob>) {
    let bytes = Uint8Array::from(&encode(ask)[..]);
    let message = Array::of1(&bytes);
    if let Some(what) = what {
        message.push(what);
    }
    let _ = worker.post_message(&message);
}
