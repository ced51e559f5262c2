//! The two browsers: how each is found and asked for.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use xtask::tools::browser::Browser as Programs;
use xtask::tools::{chromium, firefox};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    Chromium,
    Firefox,
}

impl Browser {
    pub const ALL: [Self; 2] = [Self::Chromium, Self::Firefox];

    pub fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
        }
    }

    pub(crate) fn programs(self) -> Result<Programs> {
        match self {
            Self::Chromium => chromium::find(),
            Self::Firefox => firefox::find(),
        }
        .with_context(|| {
            format!("{} or its driver is missing: `cargo xtask tools` installs them.", self.name())
        })
    }

    /// What a session asks of its driver. The profile is new and empty each time: drivers see to that.
    pub(crate) fn capabilities(self, programs: &Programs) -> Value {
        match self {
            Self::Chromium => json!({
                "goog:chromeOptions": { "binary": programs.browser, "args": chromium::HEADLESS },
            }),
            Self::Firefox => json!({
                "moz:firefoxOptions": {
                    "binary": programs.browser,
                    "args": ["-headless"],
                    // Tests see what a user sees who asked for nothing special.
                    "prefs": { "ui.systemUsesDarkTheme": 0, "ui.prefersReducedMotion": 0 },
                },
            }),
        }
    }

    /// Arguments of the driver, besides its port.
    pub(crate) fn driver_args(self) -> &'static [&'static str] {
        match self {
            Self::Chromium => &["--port=0"],
            // Themes and small windows are set from inside Firefox.
            Self::Firefox => &["--port=0", "--websocket-port=0", "--allow-system-access"],
        }
    }

    /// The port in the line with which the driver says that it listens.
    pub(crate) fn port_said(self, line: &str) -> Option<u16> {
        let number = match self {
            Self::Chromium => line.split_once("started successfully on port ")?.1,
            Self::Firefox => line.split_once("Listening on ")?.1.rsplit_once(':')?.1,
        };
        number.trim().trim_end_matches('.').parse().ok()
    }
}
