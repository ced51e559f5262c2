//! The page as a test sees it.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use fantoccini::Client;
use serde_json::Value;
use xtask::paths;
use xtask::site::{Server, Site};

use crate::Browser;

/// The longest a test waits for one thing it expects, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(15);
const POLL: Duration = Duration::from_millis(20);

/// A browser showing the site, which is served from a sub-path on an origin of the test's own.
pub struct Page {
    pub(crate) client: Client,
    browser: Browser,
    server: RefCell<Server>,
}

impl Page {
    pub(crate) fn new(client: Client, browser: Browser) -> Result<Self> {
        let server = RefCell::new(serve(Self::site())?);
        Ok(Self { client, browser, server })
    }

    pub fn browser(&self) -> Browser {
        self.browser
    }

    /// The built site, for tests that change something about it and `serve` it then.
    pub fn site() -> Site {
        Site::new(Self::folder()).under("a/sub/path")
    }

    /// The folder of the built site.
    pub fn folder() -> PathBuf {
        paths::dist()
    }

    /// Serves another site instead.
    pub fn serve(&self, site: Site) -> Result<()> {
        self.server.replace(serve(site)?);
        Ok(())
    }

    /// The address of the site, ending in a slash.
    pub fn address(&self) -> String {
        self.server.borrow().url().to_owned()
    }

    /// Opens the site with `rest` after its address (`""`, `"?embed"`, `"#…"`) and waits until the lab runs.
    pub async fn open(&self, rest: &str) -> Result<()> {
        self.go(rest).await?;
        self.wait_until_started().await
    }

    /// Waits until the lab runs, in the page or frame that is open.
    pub async fn wait_until_started(&self) -> Result<()> {
        self.wait_until("the lab to start or to say that it cannot", async || {
            Ok(self.state().await?.is_some())
        })
        .await?;
        let state = self.state().await?;
        ensure!(state.as_deref() == Some("started"), "The lab did not start: {:?}", self.errors().await?);
        // A link may be to a system that has to be loaded first.
        self.wait_until("the system to be loaded", async || {
            Ok(self.eval("return document.querySelector('[aria-busy=true]') === null").await? == true)
        })
        .await
    }

    /// Opens the site and waits for nothing.
    pub async fn go(&self, rest: &str) -> Result<()> {
        // From a blank page, so that a change after the # loads the page anew as well.
        self.client.goto("about:blank").await?;
        self.visit(&format!("{}{rest}", self.address())).await
    }

    /// Opens any address, such as that of another site which embeds this one.
    pub async fn visit(&self, address: &str) -> Result<()> {
        self.client.goto(address).await.with_context(|| format!("{address} did not open."))
    }

    /// Goes on inside the first frame of the page.
    pub async fn enter_frame(&self) -> Result<()> {
        self.client.enter_frame(0).await.context("The page has no frame.")
    }

    /// "started" or "failed" as the page's loader says, none while it loads.
    pub async fn state(&self) -> Result<Option<String>> {
        let state = self.eval("return document.documentElement.dataset.lab ?? null").await?;
        Ok(state.as_str().map(str::to_owned))
    }

    /// An attribute of the application's root element, such as `data-event`.
    pub async fn lab(&self, attribute: &str) -> Result<String> {
        let script = "return document.querySelector('[data-fingerprint]')?.getAttribute(arguments[0])";
        let value = self.client.execute(script, vec![attribute.into()]).await?;
        let value = value.as_str().with_context(|| format!("The root element has no {attribute}."))?;
        Ok(value.to_owned())
    }

    /// What a script in the page returns.
    pub async fn eval(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// What a script in the page gives to the last of its arguments, which is a function.
    pub async fn eval_async(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute_async(script, Vec::new()).await?)
    }

    /// The text a user can read.
    pub async fn text(&self) -> Result<String> {
        let text = self.eval("return document.body.innerText").await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Everything that went wrong in the page since it was opened.
    pub async fn errors(&self) -> Result<Vec<String>> {
        let found = self.eval("return window.netsplitProbe").await?;
        serde_json::from_value(found).context("The page was not served with the probe.")
    }

    /// Every address the page asked for since it was opened.
    pub async fn requests(&self) -> Result<Vec<String>> {
        let script = "return performance.getEntriesByType('resource').map((entry) => entry.name)";
        Ok(serde_json::from_value(self.eval(script).await?)?)
    }

    /// Asks again and again until `ready` says yes; fails after a while with "waited for WHAT".
    pub async fn wait_until(&self, what: &str, ready: impl AsyncFn() -> Result<bool>) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let error = match ready().await {
                Ok(true) => return Ok(()),
                Ok(false) => None,
                Err(error) => Some(error),
            };
            if Instant::now() > deadline {
                let why = error.map(|error| format!(" ({error:#})")).unwrap_or_default();
                bail!("Waited {} s in vain for {what}{why}.", PATIENCE.as_secs());
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until what was done is drawn: fonts are there and two frames have passed.
    pub async fn settle(&self) -> Result<()> {
        let script = "const done = arguments[arguments.length - 1];
            document.fonts.ready.then(() => requestAnimationFrame(() => requestAnimationFrame(() => done(null))))";
        self.client.execute_async(script, Vec::new()).await?;
        Ok(())
    }

    /// Where photographs of the main states go.
    pub fn pictures() -> PathBuf {
        paths::under_target("shots")
    }

    /// Photographs the window into a file.
    pub async fn photograph(&self, file: &Path) -> Result<()> {
        let png = self.client.screenshot().await?;
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, png).with_context(|| format!("{} cannot be written.", file.display()))
    }
}

fn serve(site: Site) -> Result<Server> {
    ensure!(
        paths::dist().join("index.html").is_file(),
        "There is no dist/ to test: `cargo xtask build` makes it, and `cargo xtask test` all of this."
    );
    let probe = "netsplit-probe.js";
    let site = site.with(probe, include_str!("probe.js")).first_script(probe);
    site.start(0).context("The site cannot be served.")
}
