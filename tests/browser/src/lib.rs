//! The page in real browsers: what a test can do, and how tests are run.
//!
//! To add a test, write an `async fn name(page: &Page) -> Result<()>` in the file of `tests/` whose topic it is, and
//! its name in that file's `TESTS`; a new topic is a new file and a line in `tests/main.rs`. Each test runs in
//! Chromium and in Firefox, on an origin of its own (so storage starts empty), at 1440×900 in the light theme.
//! Find things as a user does, by role and accessible name; wait for what you expect (`find` and `wait_until` do),
//! never for a time. `cargo xtask test NAME` builds the page and runs it; a failure leaves a screenshot in
//! `target/browser-failures/`.
//!
//! ```ignore
//! async fn one_step_is_one_event(page: &Page) -> Result<()> {
//!     page.open("").await?;
//!     let before = page.lab("data-event").await?;
//!     page.click("button", "Step forward").await?;
//!     page.wait_until("the event to move", async || Ok(page.lab("data-event").await? != before)).await
//! }
//! ```

mod axe;
mod browser;
mod driver;
mod emulate;
mod find;
mod input;
pub mod links;
mod page;
mod runner;
mod session;
mod wire;

pub use browser::Browser;
pub use emulate::{Look, Theme};
pub use input::{Point, Pointer};
pub use page::Page;
pub use runner::{BrowserTest, main};
pub use session::Sessions;
pub use xtask::site::Site;

pub use anyhow::{Context, Error, Result, bail, ensure};
