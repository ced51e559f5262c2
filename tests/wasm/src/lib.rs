//! Tests that have to give the same answer natively, in Chromium and in Firefox.
//!
//! To add one, write a plain `#[test]` function in `tests/portable.rs`, or in a new file of `tests/` that starts with
//! the same three lines. `cargo xtask test` runs it natively and, compiled to wasm, in both browsers. Compare with a
//! value that is written down (a fingerprint, say): equal to it everywhere is equal everywhere.
