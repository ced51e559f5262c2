//! Tools that are npm packages: fetched once into the cache.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::{folder, whole};
use crate::{paths, process};

pub struct Package {
    pub name: &'static str,
    pub version: &'static str,
}

impl Package {
    /// Where its `node_modules` are.
    pub fn modules(&self) -> Option<PathBuf> {
        let modules = folder(self.name, self.version).ok()?.join("node_modules");
        modules.join(self.name).join("package.json").is_file().then_some(modules)
    }

    pub fn present(&self) -> bool {
        self.modules().is_some()
    }

    pub fn install(&self) -> Result<()> {
        let npm = paths::on_path(&["npm", "npm.cmd"])
            .context("npm is missing: install Node.js 20 or later, which brings it, and run this again.")?;
        let root = folder(self.name, self.version)?;
        whole(&root, |partial| {
            process::run(
                Command::new(npm)
                    .args(["install", "--no-audit", "--no-fund", "--no-update-notifier"])
                    .args(["--loglevel", "error", "--ignore-scripts", "--prefix"])
                    .arg(partial)
                    .arg(format!("{}@{}", self.name, self.version)),
            )
        })
    }
}
