//! Runs side by side, over the lab, which stays as it was.

mod column;
mod head;
mod root;
mod table;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::document;

use root::{Props, Root};

/// Shows the view in the element with the id `study`, until the document is told `netsplit-close-study`.
pub fn open(hash: &str) {
    std::panic::set_hook(Box::new(console_error_panic_hook::hook));
    let Some(place) = document().get_element_by_id("study") else { return };
    let props = Props { hash: hash.to_owned() };
    let shown = yew::Renderer::<Root>::with_root_and_props(place, props).render();
    // In a task of its own: it is the view itself that says so, in the middle of its work.
    let end = move |_: &web_sys::Event| {
        Timeout::new(0, || shown.destroy()).forget();
    };
    EventListener::once(&document(), "netsplit-close-study", end).forget();
}
