//! `cargo xtask shots`: photographs of the main states. The states are in tests/browser/src/bin/shots/states.rs.

use anyhow::Result;
use xtask::{process, tools};

use crate::build;

pub fn shots(filter: Option<&str>) -> Result<()> {
    tools::ensure(&[tools::SITE, tools::CAMERA])?;
    build::build(false)?;
    let mut camera = process::cargo();
    camera.args(["run", "--quiet", "--package", "netsplit-browser-tests", "--bin", "shots", "--"]);
    process::run(camera.args(filter))
}
