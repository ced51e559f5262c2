//! The program for many runs at once, loaded when they are asked for: two to four side by side, and studies of many
//! seeds, which work in a worker. It has every system.

use wasm_bindgen::prelude::wasm_bindgen;

fn main() {}

/// Shows the view: what stands behind `#` is a comparison, a run of the lab, or nothing.
#[wasm_bindgen]
pub fn open(hash: String) {
    netsplit::ui::compare::open(&hash);
}

/// Listens for a study, in a worker.
#[wasm_bindgen]
pub fn serve() {
    netsplit::ui::studies::serve();
}
