//! The embed: stage, transport and gauge alone, from 320 px up.

use netsplit_browser_tests::{BrowserTest, Look, Page, Result, ensure, tests};

use crate::links::after_an_act;
use crate::time::place;

pub static TESTS: &[BrowserTest] = tests![
    an_embed_is_paused_and_alone,
    an_embed_fits_a_narrow_frame,
    open_in_full_keeps_the_state,
    the_lab_fits_every_window,
];

async fn an_embed_is_paused_and_alone(page: &Page) -> Result<()> {
    page.open("?embed").await?;
    page.find("button", "Play").await?;
    for region in ["Stage", "CAP triangle"] {
        page.find("region", region).await?;
    }
    for region in ["Replica timelines", "Replica state", "Roles"] {
        ensure!(!page.has("region", region).await?, "{region}");
    }
    ensure!(!page.has("combobox", "System").await?);
    let stored = page.eval("return localStorage.length + sessionStorage.length").await?;
    ensure!(stored == 0, "{stored} things stored");
    Ok(())
}

async fn overflow(page: &Page) -> Result<i64> {
    let script = "return Math.ceil(document.documentElement.scrollWidth - innerWidth)";
    Ok(page.eval(script).await?.as_i64().unwrap_or(i64::MAX))
}

async fn an_embed_fits_a_narrow_frame(page: &Page) -> Result<()> {
    for (width, height) in [(320, 480), (480, 360), (800, 500)] {
        page.look_as(Look { width, height, ..Look::default() }).await?;
        page.open("?embed").await?;
        ensure!(overflow(page).await? <= 0, "{width} px");
        page.find("button", "Step forward").await?;
    }
    // On a phone held upright all of it is in sight.
    page.look_as(Look { width: 390, height: 844, ..Look::default() }).await?;
    page.open("?embed").await?;
    let below = "return Math.ceil(document.documentElement.scrollHeight - innerHeight)";
    ensure!(page.eval(below).await?.as_i64() <= Some(0), "the gauge is out of sight");
    Ok(())
}

async fn the_lab_fits_every_window(page: &Page) -> Result<()> {
    for (width, height) in [(1440, 900), (768, 1024), (390, 844)] {
        page.look_as(Look { width, height, ..Look::default() }).await?;
        page.open("").await?;
        ensure!(overflow(page).await? <= 0, "{width} px");
    }
    Ok(())
}

async fn open_in_full_keeps_the_state(page: &Page) -> Result<()> {
    let link = after_an_act(page).await?;
    let there = place(page).await?;
    page.open(&format!("?embed{link}")).await?;
    page.wait_until("the same state", async || Ok(place(page).await? == there)).await?;
    let full = page.find("link", "Open in full").await?;
    let address = full.prop("href").await?.unwrap_or_default();
    ensure!(!address.contains("embed") && address.contains('#'), "{address}");
    page.visit(&address).await?;
    page.wait_until("the same state in full", async || Ok(place(page).await? == there)).await?;
    page.find("region", "Replica state").await?;
    Ok(())
}
