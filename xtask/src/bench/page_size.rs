//! What a visitor has to load.

use anyhow::Result;
use xtask::paths;

use super::Figure;
use crate::{build, size};

pub fn measure() -> Result<Vec<Figure>> {
    build::build(false)?;
    let bytes = size::total(&paths::dist())?;
    let kilobytes = (bytes as f64 / 100.0).round() / 10.0;
    Ok(vec![Figure { name: "page, brotli".into(), value: kilobytes, unit: "kB".into() }])
}
