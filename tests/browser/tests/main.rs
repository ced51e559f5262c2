//! The page in Chromium and Firefox. How to add a test: see `src/lib.rs`.

use std::process::ExitCode;

mod accessible;
mod catalogue;
mod compared;
mod embed;
mod faults;
mod harness;
mod histories;
mod judged;
mod ladder;
mod links;
mod loading;
mod names;
mod same_run;
mod time;
mod timelines;
mod undrawn;

fn main() -> ExitCode {
    netsplit_browser_tests::main(&[
        harness::TESTS,
        loading::TESTS,
        names::TESTS,
        time::TESTS,
        faults::TESTS,
        undrawn::TESTS,
        timelines::TESTS,
        judged::TESTS,
        ladder::TESTS,
        histories::TESTS,
        links::TESTS,
        catalogue::TESTS,
        compared::TESTS,
        same_run::TESTS,
        embed::TESTS,
        accessible::TESTS,
    ])
}
