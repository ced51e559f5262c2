//! The page's side: a worker for each study, ended with it.

use gloo::events::EventListener;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use crate::app::history::{decode, encode};
use crate::app::studies::Tell;
use crate::study::Study;

/// Ends with the value that holds it, whatever it does.
pub struct Host {
    worker: Worker,
    _listeners: [EventListener; 2],
}

impl Host {
    /// Starts a worker on a study. `None` where the browser has no such workers.
    pub fn start(study: Study, told: &Callback<Tell>) -> Option<Host> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options("./study-worker.js", &options).ok()?;
        let (tell, there) = (told.clone(), worker.clone());
        let on_message = EventListener::new(&worker, "message", move |event| {
            let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
            match decode(&Uint8Array::new(&event.data()).to_vec()) {
                // Only then does it listen.
                Some(Tell::Ready) => {
                    let _ = there.post_message(&Uint8Array::from(&encode(&study)[..]));
                }
                Some(other) => tell.emit(other),
                None => {}
            }
        });
        let failed = told.clone();
        let on_error = EventListener::new(&worker, "error", move |_| failed.emit(Tell::Failed));
        Some(Host { worker, _listeners: [on_message, on_error] })
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}
