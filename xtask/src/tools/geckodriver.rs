//! geckodriver: WebDriver for Firefox.

use std::path::PathBuf;

use super::{Tool, cargo_install::Crate};

static CRATE: Crate = Crate {
    name: "geckodriver",
    version: "0.37.1",
    program: "geckodriver",
    flags: &["--locked"],
    env: &[("CARGO_PROFILE_RELEASE_LTO", "off"), ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")],
};

pub static TOOL: Tool = Tool {
    name: "geckodriver 0.37.1",
    why: "drive Firefox in tests",
    takes: 180,
    present: || CRATE.present(),
    install: || CRATE.install(),
};

pub fn program() -> Option<PathBuf> {
    Some(CRATE.bin()?.join(CRATE.program))
}
