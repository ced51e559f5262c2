//! Reads bytes as JSON lines of ours.

#![no_main]

#[path = "survive.rs"]
mod survive;

use libfuzzer_sys::fuzz_target;
use netsplit::format::Format;

fuzz_target!(|bytes: &[u8]| survive::survive(bytes, Some(Format::JsonLines)));
