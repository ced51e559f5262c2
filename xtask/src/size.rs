//! What a visitor has to load: each file of the site, as it is and as a file host sends it (brotli).

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The most that may come before the page can be used, with brotli, in bytes.
const FIRST: u64 = 385_000;

/// The most that the judge may take, which is loaded once clients were answered.
const BESIDE: u64 = 125_000;

/// The most that may be loaded later, by those who open a recorded history. It has every system as well, to replay
/// runs of the lab.
const LATER: u64 = 640_000;

/// The most that another system than the first may take: all of them come together.
const ASKED: u64 = 400_000;

/// The most that runs side by side may take: every system, and the view of them.
const COMPARED: u64 = 680_000;

/// When a file of the site is loaded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum When {
    First,
    /// By itself, once there is something to judge.
    Beside,
    /// When a system is chosen that the page does not have itself.
    Asked,
    /// When a recorded history is opened.
    Later,
    /// When runs are compared.
    Compared,
}

/// Prints a table and fails above a limit.
pub fn report(dist: &Path) -> Result<()> {
    let files = files(dist)?;
    println!("{:>10} {:>10}  file", "bytes", "brotli");
    let kinds = [
        (When::First, "what comes before the page can be used", FIRST),
        (When::Beside, "what judges the run beside it", BESIDE),
        (When::Asked, "what the catalogue of systems loads", ASKED),
        (When::Later, "what recorded histories load", LATER),
        (When::Compared, "what runs side by side load", COMPARED),
    ];
    for (kind, what, limit) in kinds {
        let (mut raw, mut sent) = (0, 0);
        for file in files.iter().filter(|file| when(file) == kind) {
            let size = measure(file)?;
            let name = file.strip_prefix(dist).unwrap_or(file);
            println!("{:>10} {:>10}  {}", size.raw, size.sent, name.display());
            raw += size.raw;
            sent += size.sent;
        }
        println!("{raw:>10} {sent:>10}  {what}, of {limit} allowed");
        if sent > limit {
            bail!("With brotli, {what} takes {sent} bytes; it may take {limit}.");
        }
    }
    Ok(())
}

fn when(file: &Path) -> When {
    let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    match name {
        name if name.starts_with("judge") => When::Later,
        name if name.starts_with("study") => When::Compared,
        name if name.starts_with("stores") => When::Asked,
        name if name.starts_with("ladder") => When::Beside,
        _ => When::First,
    }
}

/// What is loaded at that time, with brotli, in bytes.
pub fn sent(dist: &Path, at: When) -> Result<u64> {
    files(dist)?.iter().filter(|file| when(file) == at).map(|file| Ok(measure(file)?.sent)).sum()
}

struct Size {
    raw: u64,
    sent: u64,
}

fn measure(file: &Path) -> Result<Size> {
    let bytes = fs::read(file).with_context(|| format!("{} cannot be read.", file.display()))?;
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, 11, 22);
    brotli.write_all(&bytes)?;
    brotli.flush()?;
    let packed = brotli.into_inner().len();
    Ok(Size { raw: bytes.len() as u64, sent: packed.min(bytes.len()) as u64 })
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("{} cannot be read.", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
