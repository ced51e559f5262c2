//! The view of a recorded history: a file becomes timelines, verdicts and evidence, and nothing leaves the browser.
//! It stands over the lab, which stays as it was.

mod judge;
mod lanes;
mod panels;
mod root;
mod worker;

pub use judge::serve;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::document;
use web_sys::Blob;

use root::{Props, Root};

/// Shows the view in the element with the id `history`, until the document is told `netsplit-close`.
pub fn open(name: String, what: Option<Blob>) {
    std::panic::set_hook(Box::new(console_error_panic_hook::hook));
    let Some(place) = document().get_element_by_id("history") else { return };
    let shown = yew::Renderer::<Root>::with_root_and_props(place, Props { name, what }).render();
    // In a task of its own: it is the view itself that says so, in the middle of its work.
    let end = move |_: &web_sys::Event| {
        Timeout::new(0, || shown.destroy()).forget();
    };
    EventListener::once(&document(), "netsplit-close", end).forget();
}
