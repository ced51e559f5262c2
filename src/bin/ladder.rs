//! The judge beside the lab, in a worker: which answer is the first to violate each consistency model. The page loads
//! it once clients have been answered.

use wasm_bindgen::prelude::wasm_bindgen;

fn main() {}

/// Listens to the page.
#[wasm_bindgen]
pub fn serve() {
    netsplit::ui::judging::serve();
}
