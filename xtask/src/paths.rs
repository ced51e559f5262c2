//! Where things are: the checkout, what it builds, and the cache of tools.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use anyhow::{Context, Result};

/// The root of the checkout: where Trunk.toml is, above the package that cargo runs.
pub fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        // Where this was compiled says less: checkouts move, and may share a target folder.
        let package = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
        let package = package.unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let mut above = package.ancestors();
        above.find(|folder| folder.join("Trunk.toml").is_file()).unwrap_or(&package).to_owned()
    })
}

/// The static site that `cargo xtask build` writes.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// A folder of the checkout for things people look at: `target/NAME`.
pub fn under_target(name: &str) -> PathBuf {
    root().join("target").join(name)
}

/// The cache of tools, one folder `NAME-VERSION` each: never on the user's own PATH.
pub fn tools() -> Result<PathBuf> {
    let cache = match env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(cache) => PathBuf::from(cache),
        None => env::home_dir()
            .context("There is no home folder to keep tools in: set HOME or XDG_CACHE_HOME.")?
            .join(".cache"),
    };
    Ok(cache.join("netsplit").join("tools"))
}

/// The first of `names` that is a program on PATH.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    names.iter().find_map(|name| {
        env::split_paths(&path).map(|folder| folder.join(name)).find(|file| is_program(file))
    })
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}
