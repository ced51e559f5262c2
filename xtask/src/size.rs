//! What a visitor has to load: each file of the site, as it is and as a file host sends it (brotli).

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The most the whole site may take with brotli, in bytes.
pub const LIMIT: u64 = 300_000;

/// Prints a table and fails above the limit.
pub fn report(dist: &Path) -> Result<()> {
    let (mut raw, mut sent) = (0, 0);
    println!("{:>10} {:>10}  file", "bytes", "brotli");
    for file in files(dist)? {
        let size = measure(&file)?;
        let name = file.strip_prefix(dist).unwrap_or(&file);
        println!("{:>10} {:>10}  {}", size.raw, size.sent, name.display());
        raw += size.raw;
        sent += size.sent;
    }
    println!("{raw:>10} {sent:>10}  in all, of {LIMIT} allowed");
    if sent > LIMIT {
        bail!("The site takes {sent} bytes with brotli; it may take {LIMIT}.");
    }
    Ok(())
}

/// The whole site with brotli, in bytes.
pub fn total(dist: &Path) -> Result<u64> {
    files(dist)?.iter().map(|file| Ok(measure(file)?.sent)).sum()
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
