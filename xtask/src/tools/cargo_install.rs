//! Tools that are Rust programs: compiled once into the cache with `cargo install --root`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{folder, whole};
use crate::{paths, process};

/// A Rust program at a version, and how to compile it.
pub struct Crate {
    pub name: &'static str,
    pub version: &'static str,
    /// The program to look for.
    pub program: &'static str,
    pub flags: &'static [&'static str],
    pub env: &'static [(&'static str, &'static str)],
}

impl Crate {
    /// The folder that holds the program: the cache's, or the user's own when it is this very version.
    pub fn bin(&self) -> Option<PathBuf> {
        let cached = folder(self.short_name(), self.version).ok()?.join("bin");
        if cached.join(self.program).is_file() {
            return Some(cached);
        }
        let own = paths::on_path(&[self.program])?;
        let says = process::output(&own, &["--version"])?;
        says.split_whitespace()
            .any(|word| word == self.version)
            .then(|| own.parent().map(Path::to_owned))
            .flatten()
    }

    pub fn present(&self) -> bool {
        self.bin().is_some()
    }

    /// Compiles it. An interrupted compilation goes on where it stopped.
    pub fn install(&self) -> Result<()> {
        let root = folder(self.short_name(), self.version)?;
        whole(&root, |partial| {
            let build = partial.join("build");
            let mut cargo = process::cargo();
            cargo
                // Away from the checkout, whose settings are for the checkout.
                .current_dir(partial)
                .args(["install", "--quiet", "--root"])
                .arg(partial)
                .arg("--target-dir")
                .arg(&build)
                .args(self.flags)
                .arg(format!("{}@{}", self.name, self.version))
                .envs(self.env.iter().copied())
                .env_remove("CARGO_TARGET_DIR")
                .env_remove("RUSTFLAGS");
            process::run(&mut cargo)?;
            fs::remove_dir_all(&build)?;
            Ok(())
        })
    }

    /// `wasm-bindgen-cli` is the crate, `wasm-bindgen` the tool.
    fn short_name(&self) -> &'static str {
        self.name.strip_suffix("-cli").unwrap_or(self.name)
    }
}
