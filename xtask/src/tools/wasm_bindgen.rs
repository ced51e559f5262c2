//! wasm-bindgen's command: the JavaScript around the wasm, and the runner of wasm tests.

use super::{Tool, cargo_install::Crate};

/// The version must equal `wasm-bindgen` in Cargo.lock; a test of ours keeps it so.
pub static CRATE: Crate = Crate {
    name: "wasm-bindgen-cli",
    version: "0.2.130",
    program: "wasm-bindgen",
    // Not `--locked`: its lock file wants a version that is no longer to be had.
    flags: &["--no-default-features"],
    env: &[("CARGO_PROFILE_RELEASE_LTO", "off"), ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")],
};

pub static TOOL: Tool = Tool {
    name: "wasm-bindgen 0.2.130",
    why: "join Rust and JavaScript",
    takes: 240,
    present: || CRATE.present(),
    install: || CRATE.install(),
};

#[cfg(test)]
mod tests {
    use super::CRATE;

    #[test]
    fn version_equals_cargo_lock() {
        let lock = std::fs::read_to_string(crate::paths::root().join("Cargo.lock")).unwrap();
        let entry = format!("name = \"wasm-bindgen\"\nversion = \"{}\"\n", CRATE.version);
        assert!(lock.contains(&entry), "wasm-bindgen in Cargo.lock is not {}", CRATE.version);
    }

    #[test]
    fn versions_equal_trunk_toml() {
        let trunk = std::fs::read_to_string(crate::paths::root().join("Trunk.toml")).unwrap();
        for line in [
            format!("trunk-version = \"={}\"", super::super::trunk::CRATE.version),
            format!("wasm_bindgen = \"{}\"", CRATE.version),
            format!("wasm_opt = \"version_{}\"", super::super::wasm_opt::MAJOR),
        ] {
            assert!(trunk.contains(&line), "Trunk.toml has no line {line}");
        }
    }
}
