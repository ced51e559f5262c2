//! The page's end: a worker that is started once there is something to judge, and asked one thing at a time.

use gloo::events::EventListener;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use crate::app::State;
use crate::app::history::{decode, encode};
use crate::app::judging::{Tell, Turns};

/// The judge as the page sees it.
#[derive(Default)]
pub struct Host {
    turns: Turns,
    line: Line,
}

#[derive(Default)]
enum Line {
    #[default]
    Unused,
    Open(
        Worker,
        #[expect(dead_code, reason = "they listen for as long as they are kept")] [EventListener; 2],
    ),
    Missing,
}

impl Host {
    /// Asks what there is to ask of the runs that are shown. What the judge tells is sent on; nothing, where there is
    /// none.
    pub fn follow(&mut self, runs: &[State], send: &Callback<Option<Tell>>) {
        let is_told = runs.iter().all(|run| run.ladder.is_missing);
        match &self.line {
            Line::Open(worker, _) if !runs.iter().any(|run| run.ladder.is_missing) => {
                if let Some(ask) = self.turns.next(runs) {
                    // It fails only for what cannot be copied, and bytes can.
                    let _ = worker.post_message(&Uint8Array::from(&encode(&ask)[..]));
                }
            }
            Line::Open(..) => self.line = Line::Missing,
            Line::Unused if Turns::are_wanted(runs) => match open(send) {
                Some(open) => self.line = open,
                None => {
                    self.line = Line::Missing;
                    send.emit(None);
                }
            },
            // A run that came later does not know.
            Line::Missing if !is_told => send.emit(None),
            Line::Unused | Line::Missing => {}
        }
    }

    /// The judge listens again.
    pub fn ready(&mut self) {
        self.turns.ready();
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if let Line::Open(worker, _) = &self.line {
            worker.terminate();
        }
    }
}

/// Starts the worker, which says when it listens.
fn open(send: &Callback<Option<Tell>>) -> Option<Line> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options("./ladder-worker.js", &options).ok()?;
    let told = send.clone();
    let on_message = EventListener::new(&worker, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        if let Some(tell) = decode::<Tell>(&Uint8Array::new(&event.data()).to_vec()) {
            told.emit(Some(tell));
        }
    });
    let stopped = send.clone();
    let on_error = EventListener::new(&worker, "error", move |_| stopped.emit(None));
    Some(Line::Open(worker, [on_message, on_error]))
}
