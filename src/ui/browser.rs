//! The browser's window, document and storage, in the few words the page needs.

use gloo::utils::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use super::lab::Lab;
use crate::app::{Opening, Theme};

/// The key of the theme in local storage: the only thing that is ever stored.
const THEME: &str = "netsplit-theme";

/// Starts the page in the element with the id `app`.
///
/// # Panics
/// If the document has none.
pub fn mount() {
    std::panic::set_hook(Box::new(console_error_panic_hook::hook));
    let root = document().get_element_by_id("app").expect("index.html has an element with the id app");
    yew::Renderer::<Lab>::with_root(root).render();
}

/// What the page knows when it opens.
pub fn opening() -> Opening {
    let location = window().location();
    let query = location.search().unwrap_or_default();
    let embed = query.trim_start_matches('?').split('&').any(|part| part.split('=').next() == Some("embed"));
    let origin = location.origin().unwrap_or_default();
    let path = location.pathname().unwrap_or_default();
    Opening {
        hash: hash(),
        embed,
        calm: prefers("(prefers-reduced-motion: reduce)"),
        theme: if embed { Theme::System } else { stored_theme() },
        address: format!("{origin}{path}"),
    }
}

/// What stands behind `#`.
pub fn hash() -> String {
    let hash = window().location().hash().unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

fn prefers(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|query| query.matches())
}

/// Storage may be forbidden: then there is no theme but the system's.
fn stored_theme() -> Theme {
    let storage = window().local_storage().ok().flatten();
    let word = storage.and_then(|storage| storage.get_item(THEME).ok().flatten());
    Theme::from_word(&word.unwrap_or_default())
}

pub fn store_theme(theme: Theme) {
    let Some(storage) = window().local_storage().ok().flatten() else { return };
    let _ = match theme {
        Theme::System => storage.remove_item(THEME),
        _ => storage.set_item(THEME, theme.word()),
    };
}

/// The theme stands on the root of the document, so that the page behind the lab has it too.
pub fn show_theme(theme: Theme) {
    if let Some(root) = document().document_element() {
        let _ = match theme {
            Theme::System => root.remove_attribute("data-theme"),
            _ => root.set_attribute("data-theme", theme.word()),
        };
    }
}

/// The element that has the focus.
pub fn focused() -> Option<web_sys::Element> {
    document().active_element().filter(|element| element.tag_name() != "BODY")
}

/// Gives the focus back to an element, if it is still there.
pub fn focus(element: &web_sys::Element) {
    if !element.is_connected() {
        return;
    }
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    } else if let Some(element) = element.dyn_ref::<web_sys::SvgElement>() {
        let _ = element.focus();
    }
}

pub fn open(address: &str) {
    let _ = window().open_with_url_and_target(address, "_blank");
}

/// Tells the page's loader something.
pub fn tell(what: &str) {
    if let Ok(event) = CustomEvent::new(what) {
        let _ = document().dispatch_event(&event);
    }
}

/// Asks the page's loader for something, with the link to a run or with none.
pub fn ask(what: &str, link: Option<String>) {
    let init = CustomEventInit::new();
    if let Some(link) = link {
        init.set_detail(&link.into());
    }
    if let Ok(event) = CustomEvent::new_with_event_init_dict(what, &init) {
        let _ = document().dispatch_event(&event);
    }
}

/// Whether something stands over the lab.
pub fn is_covered() -> bool {
    is_comparing() || document().get_element_by_id("history").is_some()
}

/// Whether runs stand side by side over the lab.
pub fn is_comparing() -> bool {
    document().get_element_by_id("study").is_some()
}
