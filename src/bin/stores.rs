//! The program that has every system: the page loads it when one is asked for that it does not have itself. It runs
//! the worlds of those systems and knows nothing of the page.

use std::cell::RefCell;

use netsplit::system::elsewhere::Server;
use wasm_bindgen::prelude::wasm_bindgen;

thread_local! {
    static SERVER: RefCell<Server> = RefCell::default();
}

fn main() {
    console_error_panic_hook::set_once();
}

/// Answers a call of `system::elsewhere`.
#[wasm_bindgen]
pub fn answer(call: &[u8]) -> Vec<u8> {
    SERVER.with_borrow_mut(|server| server.answer(call))
}
