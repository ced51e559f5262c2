//! The kernel: deliveries a second against the `raft` crate and against itself as wasm, and seeks.

use anyhow::{Result, ensure};
use std::process::Command;
use xtask::{paths, process};

use super::{Figure, from_command};

pub fn measure() -> Result<Vec<Figure>> {
    let folder = paths::root().join("benches").join("kernel");
    let manifest = folder.join("Cargo.toml");
    let target = paths::root().join("target").join("bench-kernel");
    let cargo = |arguments: &[&str]| -> Result<()> {
        let mut command = Command::new("cargo");
        command.arg("build").arg("--release").args(arguments).arg("--manifest-path").arg(&manifest);
        command.env("CARGO_TARGET_DIR", &target);
        let shown = process::show(&command);
        ensure!(command.status()?.success(), "`{shown}` failed.");
        Ok(())
    };
    cargo(&["--features", "peer"])?;
    cargo(&["--lib", "--target", "wasm32-unknown-unknown"])?;
    let module = target.join("wasm32-unknown-unknown/release/netsplit_bench.wasm");
    from_command(Command::new(target.join("release/native")).arg(module))
}
