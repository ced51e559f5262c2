//! Rust's own library for the browser.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::Tool;
use crate::{paths, process};

pub const TARGET: &str = "wasm32-unknown-unknown";

pub static TOOL: Tool = Tool {
    name: "the Rust target wasm32-unknown-unknown",
    why: "compile for the browser",
    takes: 5,
    present,
    install,
};

fn present() -> bool {
    let library = process::output("rustc", &["--print", "target-libdir", "--target", TARGET]);
    library.is_some_and(|folder| Path::new(&folder).is_dir())
}

fn install() -> Result<()> {
    let rustup = paths::on_path(&["rustup", "rustup.exe"]).context(
        "The Rust target wasm32-unknown-unknown is missing and there is no rustup to add it: \
         install Rust with rustup, or the target with your system's packages.",
    )?;
    process::run(Command::new(rustup).args(["target", "add", TARGET]))
}
