//! The page in Chromium and Firefox. How to add a test: see `src/lib.rs`.

use std::process::ExitCode;

mod accessible;
mod harness;
mod loading;

fn main() -> ExitCode {
    netsplit_browser_tests::main(&[loading::TESTS, accessible::TESTS, harness::TESTS])
}
