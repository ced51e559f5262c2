//! Chromium or Chrome, with the chromedriver of its version.

use std::path::PathBuf;

use anyhow::Result;

use super::browser::{Browser, major};
use super::{Tool, debian};
use crate::{paths, process};

pub static TOOL: Tool = Tool {
    name: "Chromium and chromedriver",
    why: "test the page in Chromium",
    takes: 30,
    present: || find().is_some(),
    install,
};

/// How it runs without a window, without a sandbox (which containers forbid) and without calling home.
pub static HEADLESS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

const MISSING: &str = "Chromium or Chrome with a chromedriver of the same version is missing: \
     install both, put them on PATH and run this again.";

/// A browser and a driver that go together.
pub fn find() -> Option<Browser> {
    let browser = browser()?;
    let driver = paths::on_path(&["chromedriver"])?;
    let version = |program: &PathBuf| major(&process::output(program, &["--version"])?);
    (version(&browser)? == version(&driver)?).then_some(Browser { browser, driver })
}

fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    paths::on_path(&names).or_else(|| {
        ["Google Chrome", "Chromium"]
            .map(|name| PathBuf::from(format!("/Applications/{name}.app/Contents/MacOS/{name}")))
            .into_iter()
            .find(|file| file.is_file())
    })
}

fn install() -> Result<()> {
    debian::install(&["chromium", "chromium-driver"], MISSING)?;
    anyhow::ensure!(find().is_some(), MISSING);
    Ok(())
}
