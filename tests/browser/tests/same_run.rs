//! The page and the command line run the same run.

use std::process::Command;

use netsplit_browser_tests::{BrowserTest, Context, Page, Result, ensure, tests};

use crate::links::after_an_act;
use crate::time::place;

pub static TESTS: &[BrowserTest] = tests![the_command_line_finds_the_pages_fingerprint];

async fn the_command_line_finds_the_pages_fingerprint(page: &Page) -> Result<()> {
    let link = after_an_act(page).await?;
    let (event, _, fingerprint) = place(page).await?;
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let address = format!("{}{link}", page.address());
    let arguments =
        ["run", "--quiet", "--package", "netsplit", "--bin", "netsplit", "--", "run", &address, "--json"];
    let output = Command::new(cargo).args(arguments).output()?;
    let text = String::from_utf8(output.stdout)?;
    let report: serde_json::Value = serde_json::from_str(&text).context("The command printed no JSON.")?;
    ensure!(report["fingerprint"] == fingerprint.as_str(), "{report}, the page {fingerprint}");
    ensure!(report["events"] == event.parse::<u64>()?, "{report}, the page {event}");
    Ok(())
}
