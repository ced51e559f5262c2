//! The pinned tools: what each is for, whether it is there, how it comes.
//!
//! A tool is one file with one `TOOL` and one line in a list below. Looking is cheap and needs no network, so
//! a second run starts at once. Tools go to a cache of the user's (`paths::tools`), one folder a version;
//! only browsers come from the system's packages.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result};

use crate::paths;

pub mod axe;
pub mod browser;
mod cargo_install;
pub mod chromium;
mod debian;
pub mod firefox;
pub mod geckodriver;
mod npm;
pub mod style;
pub mod trunk;
pub mod wasm_bindgen;
pub mod wasm_opt;
pub mod wasm_target;

/// Something a command needs that Cargo.toml cannot bring.
pub struct Tool {
    pub name: &'static str,
    /// What it is for, to be read after "to".
    pub why: &'static str,
    /// Roughly how many seconds it takes to come, on a small machine.
    pub takes: u32,
    /// Whether it is there: a look at files, no network.
    pub present: fn() -> bool,
    pub install: fn() -> Result<()>,
}

/// What builds the page.
pub static SITE: &[&Tool] = &[&wasm_target::TOOL, &wasm_opt::TOOL, &wasm_bindgen::TOOL, &trunk::TOOL];

/// What checks the sources' style.
pub static STYLE: &[&Tool] = &[&style::RUSTFMT, &style::CLIPPY];

/// What drives the page in real browsers.
pub static BROWSERS: &[&Tool] = &[&axe::TOOL, &chromium::TOOL, &firefox::TOOL, &geckodriver::TOOL];

/// What photographs the page.
pub static CAMERA: &[&Tool] = &[&chromium::TOOL];

/// Brings what is missing of `lists`, saying what it does; does and says nothing when all is there.
pub fn ensure(lists: &[&[&Tool]]) -> Result<()> {
    let missing = || -> Vec<&Tool> {
        let all = lists.iter().flat_map(|list| list.iter().copied());
        all.filter(|tool| !(tool.present)()).collect()
    };
    if missing().is_empty() {
        return Ok(());
    }
    let cache = paths::tools()?;
    fs::create_dir_all(&cache).with_context(|| format!("{} cannot be made.", cache.display()))?;
    let _lock = lock(&cache.join(".lock"))?;
    // Another run may have brought them while this one waited.
    let mut missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    // Quick ones first, so that one that cannot be had is not found out after minutes of compiling.
    missing.sort_by_key(|tool| tool.takes);
    announce(&missing, &cache);
    for (index, tool) in missing.iter().enumerate() {
        let step = format!("[{}/{}]", index + 1, missing.len());
        println!("{step} {}, to {} ({})", tool.name, tool.why, about(tool.takes));
        let start = Instant::now();
        (tool.install)()?;
        println!("{step} {} is there, after {} s", tool.name, start.elapsed().as_secs());
    }
    Ok(())
}

fn announce(missing: &[&Tool], cache: &Path) {
    let count = missing.len();
    let noun = if count == 1 { "tool" } else { "tools" };
    let all = about(missing.iter().map(|tool| tool.takes).sum());
    println!(
        "Installing {count} missing {noun}, once, which takes {all}; they go into {} and leave yours alone \
         (browsers come from the system's packages).",
        cache.display()
    );
}

fn about(seconds: u32) -> String {
    match seconds {
        0..10 => "a few seconds".to_owned(),
        10..90 => format!("about {seconds} seconds"),
        _ => format!("about {} minutes", seconds.div_ceil(60)),
    }
}

/// Two runs at a time install one after the other.
fn lock(path: &Path) -> Result<File> {
    let file = File::create(path).with_context(|| format!("{} cannot be written.", path.display()))?;
    if file.try_lock().is_err() {
        println!("Waiting for another run that is installing tools.");
        file.lock().context("The lock on the tools could not be taken.")?;
    }
    Ok(file)
}

/// The folder of a tool in the cache.
fn folder(name: &str, version: &str) -> Result<PathBuf> {
    Ok(paths::tools()?.join(format!("{name}-{version}")))
}

/// Makes `folder` whole or not at all: `fill` works in a neighbour that takes its name at the end.
fn whole(folder: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let mut name = folder.file_name().expect("a tool's folder has a name").to_owned();
    name.push(".partial");
    let partial = folder.with_file_name(name);
    fs::create_dir_all(&partial).with_context(|| format!("{} cannot be made.", partial.display()))?;
    fill(&partial)?;
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be replaced.", folder.display()))?;
    }
    fs::rename(&partial, folder).with_context(|| format!("{} cannot be written.", folder.display()))
}
