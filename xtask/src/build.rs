//! `cargo xtask build`: the static site in dist/.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};
use xtask::{paths, process, tools};

use crate::size;

/// Builds, unless dist/ is already what the sources say, and prints what a visitor has to load.
pub fn build(dev: bool) -> Result<()> {
    tools::ensure(&[tools::SITE])?;
    let stamp = paths::under_target("xtask").join("dist.stamp");
    let wanted = stamp_of_sources(dev)?;
    if paths::dist().join("index.html").is_file()
        && fs::read_to_string(&stamp).is_ok_and(|found| found == wanted)
    {
        println!("dist/ is up to date.");
    } else {
        // A build that is interrupted must not pass for a finished one.
        let _ = fs::remove_file(&stamp);
        let start = Instant::now();
        trunk(dev)?;
        println!("dist/ built in {:.1} s.", start.elapsed().as_secs_f64());
        fs::create_dir_all(paths::under_target("xtask"))?;
        fs::write(&stamp, wanted).context("The stamp of dist/ cannot be written.")?;
    }
    if !dev {
        size::report(&paths::dist())?;
    }
    Ok(())
}

fn trunk(dev: bool) -> Result<()> {
    let missing = "A tool went missing while it was looked for; run this again.";
    let folders = [
        tools::trunk::CRATE.bin().context(missing)?,
        tools::wasm_bindgen::CRATE.bin().context(missing)?,
        tools::wasm_opt::bin().context(missing)?,
    ];
    // Trunk's cargo may not use the network, so what it compiles has to be here before.
    process::run(process::cargo().args(["fetch", "--quiet"]))?;
    println!("Building the page{} …", if dev { " (--dev: large and slow)" } else { "" });
    let mut trunk = Command::new(folders[0].join("trunk"));
    trunk
        .current_dir(paths::root())
        .args(["build", "--quiet"])
        .args((!dev).then_some("--release"))
        .env("PATH", process::path_with(&folders)?)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env("CARGO_ENCODED_RUSTFLAGS", rustflags())
        // Where in Trunk an error came up helps nobody here.
        .env("RUST_LIB_BACKTRACE", "0")
        // Trunk reads NO_COLOR=1 as a mistake.
        .env_remove("NO_COLOR");
    if std::env::var_os("NO_COLOR").is_some() {
        trunk.env("TRUNK_COLOR", "never");
    }
    process::run(&mut trunk)
}

/// The flags that this run was given, and those that keep the folders of this machine out of the site: a panic
/// names its source file.
fn rustflags() -> String {
    let given = match std::env::var("CARGO_ENCODED_RUSTFLAGS") {
        Ok(flags) => flags.split('\x1f').map(str::to_owned).collect(),
        Err(_) => {
            std::env::var("RUSTFLAGS").unwrap_or_default().split_whitespace().map(str::to_owned).collect()
        }
    };
    let mut flags: Vec<String> = given;
    let mut remap = |folder: &Path, name: &str| {
        flags.push(format!("--remap-path-prefix={}={name}", folder.display()));
    };
    // Of several prefixes that fit, the last counts.
    remap(paths::root(), "netsplit");
    if let Some(home) = std::env::var_os("CARGO_HOME")
        .map(std::path::PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
    {
        remap(&home, "cargo");
        let registries = fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten();
        registries.for_each(|registry| remap(&registry.path(), "crates"));
    }
    if let Some(toolchain) = process::output("rustc", &["--print", "sysroot"]) {
        remap(Path::new(&toolchain), "rust");
    }
    flags.retain(|flag| !flag.is_empty());
    flags.join("\x1f")
}

/// A number that changes when a source of the page does: names, lengths and times of all files it is made from.
fn stamp_of_sources(dev: bool) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    dev.hash(&mut hasher);
    std::env::var_os("RUSTFLAGS").hash(&mut hasher);
    process::output("rustc", &["--version"]).hash(&mut hasher);
    for name in ["src", "www", "index.html", "Trunk.toml", "Cargo.toml", "Cargo.lock", ".cargo"] {
        hash_files(&paths::root().join(name), &mut hasher)?;
    }
    Ok(format!("{:016x}\n", hasher.finish()))
}

fn hash_files(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    let meta = path.metadata().with_context(|| format!("{} cannot be read.", path.display()))?;
    if meta.is_dir() {
        let entries = fs::read_dir(path)?.collect::<Result<Vec<_>, _>>()?;
        let mut paths: Vec<_> = entries.iter().map(fs::DirEntry::path).collect();
        paths.sort();
        return paths.iter().try_for_each(|path| hash_files(path, hasher));
    }
    path.hash(hasher);
    meta.len().hash(hasher);
    meta.modified()?.hash(hasher);
    Ok(())
}
