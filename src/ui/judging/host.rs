//! The page's end: a worker that is started once there is something to judge, and asked one thing at a time.

use gloo::events::EventListener;
use js_sys::Uint8Array;
use wasm_bindgen::JsCast;
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use yew::Callback;

use crate::app::history::{decode, encode};
use crate::app::judging::{Asking, Tell};
use crate::app::{Msg, State};

/// The judge as the page sees it.
#[derive(Default)]
pub struct Host {
    asking: Asking,
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
    /// Asks what there is to ask of the state. An embedded lab shows no ladder and has no judge.
    pub fn follow(&mut self, state: &State, send: &Callback<Msg>) {
        match &self.line {
            Line::Open(..) if state.ladder.is_missing => self.line = Line::Missing,
            Line::Open(worker, _) => {
                if let Some(ask) = self.asking.next(state) {
                    // It fails only for what cannot be copied, and bytes can.
                    let _ = worker.post_message(&Uint8Array::from(&encode(&ask)[..]));
                }
            }
            Line::Unused if !state.embed && Asking::is_wanted(state) => match open(send) {
                Some(open) => self.line = open,
                None => {
                    self.line = Line::Missing;
                    send.emit(Msg::NoJudge);
                }
            },
            Line::Unused | Line::Missing => {}
        }
    }

    /// The judge listens again.
    pub fn ready(&mut self) {
        self.asking.ready();
    }
}

/// Starts the worker, which says when it listens.
fn open(send: &Callback<Msg>) -> Option<Line> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = Worker::new_with_options("./ladder-worker.js", &options).ok()?;
    let told = send.clone();
    let on_message = EventListener::new(&worker, "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>() else { return };
        if let Some(tell) = decode::<Tell>(&Uint8Array::new(&event.data()).to_vec()) {
            told.emit(Msg::Judged(tell));
        }
    });
    let stopped = send.clone();
    let on_error = EventListener::new(&worker, "error", move |_| stopped.emit(Msg::NoJudge));
    Some(Line::Open(worker, [on_message, on_error]))
}
