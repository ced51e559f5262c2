//! The page in Chromium and Firefox. How to add a test: see `src/lib.rs`.

use std::process::ExitCode;

mod harness;
mod loading;

fn main() -> ExitCode {
    netsplit_browser_tests::main(&[loading::TESTS, harness::TESTS])
}
