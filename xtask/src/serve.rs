//! `cargo xtask serve`: builds the page, serves it on this machine and opens it.

use std::io;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use xtask::paths;
use xtask::site::{Server, Site};

use crate::build;

/// Tried first when no port is asked for.
const PORT: u16 = 8080;

pub fn serve(port: Option<u16>, open: bool, dev: bool) -> Result<()> {
    build::build(dev)?;
    let server = start(port)?;
    println!("\nThe lab is served at\n{}\nuntil you press Ctrl-C.", server.url());
    if open {
        open_browser(server.url());
    }
    server.forever();
    Ok(())
}

fn start(port: Option<u16>) -> Result<Server> {
    let site = Site::new(paths::dist());
    match (site.clone().start(port.unwrap_or(PORT)), port) {
        (Ok(server), _) => Ok(server),
        // Somebody else's server there is no reason to stop.
        (Err(error), None) if error.kind() == io::ErrorKind::AddrInUse => {
            site.start(0).context("No port of this machine is free.")
        }
        (Err(error), _) => {
            let port = port.unwrap_or(PORT);
            Err(error).with_context(|| format!("Port {port} cannot be used: choose another with --port N."))
        }
    }
}

/// Opens the address where there is a display; a machine without one just has the printed address.
fn open_browser(url: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else if ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some()) {
        "xdg-open"
    } else {
        return;
    };
    let mut command = Command::new(opener);
    command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if command.spawn().is_err() {
        println!("({opener} is not there to open it: open the address yourself.)");
    }
}
