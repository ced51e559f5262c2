//! rustfmt and clippy, which a minimal Rust does not bring.

use std::process::Command;

use anyhow::{Context, Result};

use super::Tool;
use crate::{paths, process};

pub static RUSTFMT: Tool = Tool {
    name: "rustfmt",
    why: "check the sources' form",
    takes: 5,
    present: || answers("fmt"),
    install: || add("rustfmt"),
};

pub static CLIPPY: Tool = Tool {
    name: "clippy",
    why: "check the sources' habits",
    takes: 5,
    present: || answers("clippy"),
    install: || add("clippy"),
};

fn answers(subcommand: &str) -> bool {
    process::output("cargo", &[subcommand, "--version"]).is_some()
}

fn add(component: &str) -> Result<()> {
    let rustup = paths::on_path(&["rustup", "rustup.exe"]).with_context(|| {
        format!(
            "{component} is missing and there is no rustup to add it: install it with your system's packages."
        )
    })?;
    process::run(Command::new(rustup).args(["component", "add", component]))
}
