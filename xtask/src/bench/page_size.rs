//! What a visitor has to load.

use anyhow::Result;
use xtask::paths;

use super::Figure;
use crate::{build, size};

pub fn measure() -> Result<Vec<Figure>> {
    build::build(false)?;
    let kilobytes = |bytes: u64| (bytes as f64 / 100.0).round() / 10.0;
    let figure = |name: &str, bytes| Figure { name: name.into(), value: kilobytes(bytes), unit: "kB".into() };
    let dist = paths::dist();
    Ok(vec![
        figure("page, brotli", size::total(&dist)?),
        figure("judge of recorded histories, brotli", size::later(&dist)?),
    ])
}
