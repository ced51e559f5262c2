//! Firefox.

use std::path::PathBuf;

use anyhow::Result;

use super::browser::Browser;
use super::{Tool, debian, geckodriver};
use crate::paths;

pub static TOOL: Tool = Tool {
    name: "Firefox",
    why: "test the page in Firefox",
    takes: 30,
    present: || browser().is_some(),
    install,
};

const MISSING: &str = "Firefox is missing: install it, put it on PATH and run this again.";

/// Firefox with its driver.
pub fn find() -> Option<Browser> {
    Some(Browser { browser: browser()?, driver: geckodriver::program()? })
}

fn browser() -> Option<PathBuf> {
    paths::on_path(&["firefox", "firefox-esr"]).or_else(|| {
        let app = PathBuf::from("/Applications/Firefox.app/Contents/MacOS/firefox");
        app.is_file().then_some(app)
    })
}

fn install() -> Result<()> {
    debian::install(&["firefox-esr"], MISSING)?;
    anyhow::ensure!(browser().is_some(), MISSING);
    Ok(())
}
