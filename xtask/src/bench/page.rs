//! The page in Chromium: time to interactive, frames on a slow processor, steps back and seeks in a long run.

use anyhow::Result;
use xtask::{process, tools};

use super::{Figure, from_command};
use crate::build;

pub fn measure() -> Result<Vec<Figure>> {
    tools::ensure(&[tools::SITE, tools::CAMERA])?;
    build::build(false)?;
    let package = ["run", "--release", "--quiet", "--package", "netsplit-browser-tests", "--bin", "measure"];
    from_command(process::cargo().args(package))
}
