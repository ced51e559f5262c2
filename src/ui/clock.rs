//! The clock: real time between two frames of the browser, while something moves.

use gloo::render::{AnimationFrame, request_animation_frame};
use yew::Callback;

use crate::app::Msg;

/// Asks for a frame at a time; dropping it stops it.
#[derive(Default)]
pub struct Clock {
    next: Option<AnimationFrame>,
    /// When the last frame was, in milliseconds of the browser.
    last: Option<f64>,
}

impl Clock {
    /// Keeps running, or stops. Called after each message; `took` tells that the message was a frame.
    pub fn run(&mut self, runs: bool, send: &Callback<f64>) {
        if !runs {
            self.next = None;
            self.last = None;
        } else if self.next.is_none() {
            let send = send.clone();
            self.next = Some(request_animation_frame(move |now| send.emit(now)));
        }
    }

    /// The browser's frame: the message that so much time has passed.
    pub fn frame(&mut self, now: f64) -> Msg {
        self.next = None;
        let elapsed = self.last.map_or(0.0, |last| (now - last).max(0.0));
        self.last = Some(now);
        Msg::Tick((elapsed * 1_000.0) as u64)
    }
}
