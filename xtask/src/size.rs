//! What a visitor has to load: each file of the site, as it is and as a file host sends it (brotli).

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The most that what every visitor loads may take with brotli, in bytes.
pub const LIMIT: u64 = 450_000;

/// The most that may be loaded later, by those who open a recorded history.
const LATER: u64 = 400_000;

/// Prints a table and fails above a limit.
pub fn report(dist: &Path) -> Result<()> {
    let (first, later): (Vec<PathBuf>, Vec<PathBuf>) =
        files(dist)?.into_iter().partition(|file| !is_later(file));
    println!("{:>10} {:>10}  file", "bytes", "brotli");
    for (files, what, limit) in
        [(first, "what every visitor loads", LIMIT), (later, "what recorded histories load", LATER)]
    {
        let (mut raw, mut sent) = (0, 0);
        for file in &files {
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

/// Whether the file belongs to the program for recorded histories, which is loaded when one is opened.
fn is_later(file: &Path) -> bool {
    file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("judge"))
}

/// What every visitor loads, with brotli, in bytes.
pub fn total(dist: &Path) -> Result<u64> {
    files(dist)?.iter().filter(|file| !is_later(file)).map(|file| Ok(measure(file)?.sent)).sum()
}

/// What recorded histories load besides, with brotli, in bytes.
pub fn later(dist: &Path) -> Result<u64> {
    files(dist)?.iter().filter(|file| is_later(file)).map(|file| Ok(measure(file)?.sent)).sum()
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
