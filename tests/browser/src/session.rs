//! Browser sessions, opened when first needed and used again: opening one costs seconds.

use std::sync::Mutex;

use anyhow::{Context, Result};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::runtime::Runtime;

use crate::Browser;
use crate::driver::Driver;
use crate::page::Page;

/// A browser that is running, and the driver through which it is.
pub struct Session {
    pub client: Client,
    driver: Driver,
}

/// Sessions of one browser that wait for the next test.
pub struct Sessions {
    browser: Browser,
    runtime: Runtime,
    idle: Mutex<Vec<Session>>,
}

impl Sessions {
    pub fn new(browser: Browser) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        Ok(Self { browser, runtime, idle: Mutex::default() })
    }

    pub(crate) fn browser(&self) -> Browser {
        self.browser
    }

    pub(crate) fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Runs something with a page, outside of any test.
    pub fn with_page(&self, doing: impl AsyncFnOnce(&Page) -> Result<()>) -> Result<()> {
        let session = self.take()?;
        let page = Page::new(session.client.clone(), self.browser)?;
        let result = self.runtime.block_on(doing(&page));
        self.end(session);
        result
    }

    pub(crate) fn take(&self) -> Result<Session> {
        let idle = self.idle.lock().expect("no test panics while it holds the lock").pop();
        match idle {
            Some(session) => Ok(session),
            None => self.runtime.block_on(open(self.browser)),
        }
    }

    pub(crate) fn give_back(&self, session: Session) {
        self.idle.lock().expect("no test panics while it holds the lock").push(session);
    }

    /// Ends a session that nothing should be run in any more.
    pub(crate) fn end(&self, session: Session) {
        let Session { client, driver } = session;
        // The browser goes with its session; the driver, by being dropped, after it.
        let _ = self.runtime.block_on(client.close());
        drop(driver);
    }
}

impl Drop for Sessions {
    fn drop(&mut self) {
        let idle = std::mem::take(&mut *self.idle.lock().expect("no test panics while it holds the lock"));
        idle.into_iter().for_each(|session| self.end(session));
    }
}

async fn open(browser: Browser) -> Result<Session> {
    let driver = Driver::start(browser)?;
    let capabilities = browser.capabilities(&browser.programs()?);
    let client = ClientBuilder::new(HttpConnector::new())
        .capabilities(serde_json::from_value(capabilities)?)
        .connect(&driver.url())
        .await
        .with_context(|| format!("{} did not open.", browser.name()))?;
    Ok(Session { client, driver })
}
