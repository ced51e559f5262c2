//! Reads bytes as the lines of Jepsen's log.

#![no_main]

#[path = "survive.rs"]
mod survive;

use libfuzzer_sys::fuzz_target;
use netsplit::format::Format;

fuzz_target!(|bytes: &[u8]| survive::survive(bytes, Some(Format::Log)));
