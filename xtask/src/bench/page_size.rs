//! What a visitor has to load.

use anyhow::Result;
use xtask::paths;

use super::Figure;
use crate::build;
use crate::size::{self, When};

pub fn measure() -> Result<Vec<Figure>> {
    build::build(false)?;
    let kilobytes = |bytes: u64| (bytes as f64 / 100.0).round() / 10.0;
    let dist = paths::dist();
    let figure = |name: &str, at| -> Result<Figure> {
        Ok(Figure { name: name.into(), value: kilobytes(size::sent(&dist, at)?), unit: "kB".into() })
    };
    Ok(vec![
        figure("first screen, brotli", When::First)?,
        figure("judge beside the page, brotli", When::Beside)?,
        figure("catalogue of systems, brotli", When::Asked)?,
        figure("judge of recorded histories, brotli", When::Later)?,
        figure("runs side by side, brotli", When::Compared)?,
    ])
}
