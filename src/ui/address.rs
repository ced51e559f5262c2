//! The address bar: follows the run, a quarter of a second behind, and leads it when somebody changes it.

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use wasm_bindgen::JsValue;
use yew::Callback;

use crate::scenario::is_comparison;

/// How long a change waits for others. Browsers refuse a page that writes its address too often.
const WAIT_MS: u32 = 400;

#[derive(Default)]
pub struct Address {
    waiting: Option<Timeout>,
    /// What was written last, so that nothing is written twice.
    last: String,
}

impl Address {
    /// Something changed: asks soon for the address to be written.
    pub fn changed(&mut self, write: &Callback<()>) {
        if self.waiting.is_none() {
            let write = write.clone();
            self.waiting = Some(Timeout::new(WAIT_MS, move || write.emit(())));
        }
    }

    /// Writes it, without a step in the history; nothing, where the address is another's for now.
    pub fn write(&mut self, hash: Option<String>) {
        self.waiting = None;
        let Some(hash) = hash.filter(|hash| *hash != self.last) else { return };
        if let Ok(history) = window().history() {
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{hash}")));
        }
        self.last = hash;
    }
}

/// Somebody put another link behind `#`, and not one for what stands over the lab.
pub fn on_change(send: Callback<String>) -> EventListener {
    EventListener::new(&window(), "hashchange", move |_| {
        let hash = super::browser::hash();
        if !is_comparison(&hash) {
            send.emit(hash);
        }
    })
}
