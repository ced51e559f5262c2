//! Reads bytes as whichever history they look like.

#![no_main]

#[path = "survive.rs"]
mod survive;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| survive::survive(bytes, None));
