//! wasm-opt: makes the wasm smaller and faster. Debian's own is too old to read what Rust writes now.

use std::path::PathBuf;

use super::{Tool, npm::Package};

/// The release of Binaryen, as `wasm-opt --version` says it.
pub const MAJOR: &str = "132";

static PACKAGE: Package = Package { name: "binaryen", version: "132.0.0" };

pub static TOOL: Tool = Tool {
    name: "wasm-opt 132",
    why: "make the page small",
    takes: 5,
    present: || PACKAGE.present(),
    install: || PACKAGE.install(),
};

/// The folder that holds the program.
pub fn bin() -> Option<PathBuf> {
    Some(PACKAGE.modules()?.join(".bin"))
}
