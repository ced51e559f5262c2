//! Opens bytes as a link and as a scenario file; what opens is written and opened again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use netsplit::scenario::{from_json, from_link, to_json, to_link};

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(link) = from_link(text) {
        assert_eq!(from_link(&to_link(&link)).as_ref(), Ok(&link));
    }
    if let Ok(scenario) = from_json(text) {
        assert_eq!(from_json(&to_json(&scenario)).as_ref(), Ok(&scenario));
    }
});
