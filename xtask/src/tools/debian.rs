//! Packages of Debian and its kin, through apt-get.

use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};

use crate::{paths, process};

/// Installs packages; `otherwise` is the sentence for a system that cannot.
pub fn install(packages: &[&str], otherwise: &str) -> Result<()> {
    if paths::on_path(&["apt-get"]).is_none() {
        bail!("{otherwise}");
    }
    update()?;
    for package in packages {
        if process::output("apt-cache", &["--no-all-versions", "show", package]).is_none() {
            bail!("{otherwise} (This system has no package {package}.)");
        }
    }
    let mut install = apt_get()?;
    install.args(["install", "--yes", "--quiet", "--no-install-recommends"]);
    process::run(install.args(packages))
}

/// Fresh package lists, once a run.
fn update() -> Result<()> {
    static DONE: OnceLock<()> = OnceLock::new();
    if DONE.get().is_none() {
        process::run(apt_get()?.args(["update", "--quiet"]))?;
        DONE.get_or_init(|| ());
    }
    Ok(())
}

fn apt_get() -> Result<Command> {
    let mut command = if process::output("id", &["-u"]).as_deref() == Some("0") {
        Command::new("apt-get")
    } else {
        let sudo = paths::on_path(&["sudo"]).context(
            "Installing a browser needs rights this user has not, and there is no sudo: run this once as root.",
        )?;
        println!("      (sudo may ask for your password)");
        let mut sudo = Command::new(sudo);
        sudo.args(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}
