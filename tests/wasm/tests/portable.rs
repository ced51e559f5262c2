//! What every target has to agree on.

// In browsers `#[test]` is wasm-bindgen's.
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test as test, wasm_bindgen_test_configure};
#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

use netsplit as _;

#[test]
fn integers_wrap_alike() {
    let mixed = 0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(0x0123_4567_89ab_cdef).rotate_left(31);
    assert_eq!(mixed, 0xcd76_d44d_8649_d3db);
}
