//! axe-core: finds what assistive technology would stumble over.

use std::path::PathBuf;

use super::{Tool, npm::Package};

static PACKAGE: Package = Package { name: "axe-core", version: "4.14.1" };

pub static TOOL: Tool = Tool {
    name: "axe-core 4.14.1",
    why: "check accessibility",
    takes: 5,
    present: || PACKAGE.present(),
    install: || PACKAGE.install(),
};

/// The script to inject into a page.
pub fn script() -> Option<PathBuf> {
    Some(PACKAGE.modules()?.join("axe-core").join("axe.min.js"))
}
