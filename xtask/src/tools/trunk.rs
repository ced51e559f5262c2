//! Trunk: puts index.html, the wasm and the style sheet together into dist/.

use super::{Tool, cargo_install::Crate};

/// The version of Trunk.toml's `trunk-version`; 0.22 wants a newer Rust than we do.
pub static CRATE: Crate = Crate {
    name: "trunk",
    version: "0.21.14",
    program: "trunk",
    flags: &["--locked", "--no-default-features"],
    // Its own profile spends four more minutes on a speed nobody notices.
    env: &[
        ("CARGO_PROFILE_RELEASE_LTO", "off"),
        ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
        ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
    ],
};

pub static TOOL: Tool = Tool {
    name: "trunk 0.21.14",
    why: "put the page together",
    takes: 360,
    present: || CRATE.present(),
    install: || CRATE.install(),
};
