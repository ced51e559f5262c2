//! The program for recorded histories, loaded when one is opened: the view of it in a page, and the judge that works
//! in a worker beside it. One program, so that a browser compiles and keeps it once.

use wasm_bindgen::prelude::wasm_bindgen;

fn main() {}

/// Shows the view. What was dropped or pasted comes with it, or nothing.
#[wasm_bindgen]
pub fn open(name: String, what: Option<web_sys::Blob>) {
    netsplit::ui::history::open(name, what);
}

/// Listens to the page, in a worker.
#[wasm_bindgen]
pub fn serve() {
    netsplit::ui::history::serve();
}
