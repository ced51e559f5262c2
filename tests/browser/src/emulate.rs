//! Windows of any size, the two themes, and reduced motion.

use anyhow::Result;
use serde_json::{Value, json};

use crate::page::Page;
use crate::{Browser, wire};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// How a user has set up screen and system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    pub width: u32,
    pub height: u32,
    pub theme: Theme,
    pub reduced_motion: bool,
}

impl Default for Look {
    fn default() -> Self {
        Self { width: 1440, height: 900, theme: Theme::Light, reduced_motion: false }
    }
}

impl Page {
    /// Shows the page as this user sees it. Holds until it is called again.
    pub async fn look_as(&self, look: Look) -> Result<()> {
        match self.browser() {
            Browser::Chromium => self.chromium_looks_as(look).await?,
            Browser::Firefox => self.firefox_looks_as(look).await?,
        }
        // The news takes its time to the page.
        let wanted = json!([look.width, look.height, look.theme == Theme::Dark, look.reduced_motion]);
        let script = "return [innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches,
            matchMedia('(prefers-reduced-motion: reduce)').matches]";
        self.wait_until(&format!("the page to be seen as {look:?}"), async || {
            Ok(self.eval(script).await? == wanted)
        })
        .await
    }

    async fn chromium_looks_as(&self, look: Look) -> Result<()> {
        let Look { width, height, theme, reduced_motion } = look;
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        wire::devtools(&self.client, "Emulation.setDeviceMetricsOverride", size).await?;
        let motion = if reduced_motion { "reduce" } else { "no-preference" };
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": theme.name() },
            { "name": "prefers-reduced-motion", "value": motion },
        ]});
        wire::devtools(&self.client, "Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// Slows the processor down so many times; Chromium only.
    pub async fn slow_down(&self, times: u32) -> Result<()> {
        wire::devtools(&self.client, "Emulation.setCPUThrottlingRate", json!({ "rate": times })).await?;
        Ok(())
    }

    async fn firefox_looks_as(&self, look: Look) -> Result<()> {
        // The browser element inside the window can be smaller or larger than any window may be.
        let script = "const [width, height, dark, reduced] = arguments;
            Services.prefs.setIntPref('layout.css.prefers-color-scheme.content-override', dark ? 0 : 1);
            Services.prefs.setIntPref('ui.prefersReducedMotion', reduced ? 1 : 0);
            const { style } = gBrowser.selectedBrowser;
            for (const [side, length] of [['width', width], ['height', height]]) {
              for (const name of [side, `min-${side}`, `max-${side}`]) style.setProperty(name, `${length}px`);
            }";
        let dark = look.theme == Theme::Dark;
        let args: Vec<Value> =
            vec![look.width.into(), look.height.into(), dark.into(), look.reduced_motion.into()];
        wire::inside_firefox(&self.client, script, args).await?;
        Ok(())
    }
}
