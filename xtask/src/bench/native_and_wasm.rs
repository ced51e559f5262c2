//! The packages in benches/ that measure the core natively and in a wasm engine, each against a peer that no other
//! build sees.

use std::process::Command;

use anyhow::{Result, ensure};
use xtask::{paths, process};

use super::{Figure, from_command};

/// The kernel: deliveries a second against the `raft` crate and against itself as wasm, seeks, events a second of every
/// protocol as a share of Raft's, and a sweep of many seeds.
pub fn kernel() -> Result<Vec<Figure>> {
    measure("kernel", "netsplit_bench.wasm")
}

/// The judge of recorded histories: shapes that real stores' histories have, against the `todc-utils` crate and as
/// wasm.
pub fn check() -> Result<Vec<Figure>> {
    measure("check", "netsplit_bench_check.wasm")
}

fn measure(name: &str, module: &str) -> Result<Vec<Figure>> {
    let manifest = paths::root().join("benches").join(name).join("Cargo.toml");
    let target = paths::root().join("target").join(format!("bench-{name}"));
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
    let module = target.join("wasm32-unknown-unknown/release").join(module);
    from_command(Command::new(target.join("release/native")).arg(module))
}
