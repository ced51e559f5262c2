//! Going anywhere in time, by button, by key and by slider.

use netsplit_browser_tests::{BrowserTest, Page, Result, ensure, tests};

pub static TESTS: &[BrowserTest] = tests![
    it_plays_when_it_opens_and_pauses_on_demand,
    back_and_forth_is_exact_to_the_fingerprint,
    keys_do_what_buttons_do,
    next_decision_first_and_last,
    the_slider_goes_anywhere,
    buttons_stay_where_they_are,
];

pub async fn event(page: &Page) -> Result<u64> {
    Ok(page.lab("data-event").await?.parse()?)
}

/// Where the run is: event, time and fingerprint.
pub async fn place(page: &Page) -> Result<(String, String, String)> {
    Ok((page.lab("data-event").await?, page.lab("data-time-us").await?, page.lab("data-fingerprint").await?))
}

pub async fn paused(page: &Page) -> Result<()> {
    page.open("").await?;
    page.click("button", "Pause").await?;
    page.find("button", "Play").await?;
    Ok(())
}

/// One press of a button that moves the run to another event.
async fn step(page: &Page, button: &str) -> Result<()> {
    let before = event(page).await?;
    page.click("button", button).await?;
    page.wait_until("another event", async || Ok(event(page).await? != before)).await
}

async fn it_plays_when_it_opens_and_pauses_on_demand(page: &Page) -> Result<()> {
    page.open("").await?;
    let before = page.lab("data-time-us").await?;
    page.wait_until("time to pass", async || Ok(page.lab("data-time-us").await? != before)).await?;
    page.click("button", "Pause").await?;
    page.find("button", "Play").await?;
    let stopped = place(page).await?;
    page.settle().await?;
    ensure!(place(page).await? == stopped);
    Ok(())
}

async fn back_and_forth_is_exact_to_the_fingerprint(page: &Page) -> Result<()> {
    paused(page).await?;
    step(page, "Step forward").await?;
    let mut seen = vec![place(page).await?];
    for _ in 0..6 {
        step(page, "Step forward").await?;
        seen.push(place(page).await?);
    }
    for expected in seen.iter().rev().skip(1) {
        step(page, "Step back").await?;
        ensure!(&place(page).await? == expected);
    }
    for expected in &seen[1..] {
        step(page, "Step forward").await?;
        ensure!(&place(page).await? == expected);
    }
    Ok(())
}

async fn keys_do_what_buttons_do(page: &Page) -> Result<()> {
    paused(page).await?;
    let before = event(page).await?;
    page.press("ArrowRight").await?;
    page.wait_until("one event more", async || Ok(event(page).await? == before + 1)).await?;
    page.press("ArrowLeft").await?;
    page.wait_until("one event less", async || Ok(event(page).await? == before)).await?;
    page.press("Space").await?;
    page.find("button", "Pause").await?;
    page.press("Space").await?;
    page.find("button", "Play").await?;
    page.press("Home").await?;
    page.wait_until("the beginning", async || Ok(event(page).await? == 0)).await?;
    page.press("n").await?;
    page.wait_until("a decision", async || Ok(event(page).await? > 0)).await
}

async fn next_decision_first_and_last(page: &Page) -> Result<()> {
    paused(page).await?;
    step(page, "First event").await?;
    ensure!(event(page).await? == 0);
    let mut decided = Vec::new();
    for _ in 0..4 {
        step(page, "Next decision").await?;
        decided.push(event(page).await?);
    }
    ensure!(decided.is_sorted() && decided[0] > 0, "{decided:?}");
    step(page, "Last event").await?;
    let last = event(page).await?;
    ensure!(last > decided[3]);
    page.click("button", "Step forward").await?;
    page.settle().await?;
    ensure!(event(page).await? == last, "nothing comes after the last event");
    Ok(())
}

async fn the_slider_goes_anywhere(page: &Page) -> Result<()> {
    paused(page).await?;
    let before = place(page).await?;
    page.focus("slider", "Time").await?;
    page.press("End").await?;
    page.wait_until("the end", async || Ok(page.lab("data-time-us").await?.parse::<u64>()? > 5_900_000))
        .await?;
    page.press("Home").await?;
    page.wait_until("the beginning", async || Ok(page.lab("data-time-us").await? == "0")).await?;
    page.press("ArrowRight").await?;
    page.wait_until("a later time", async || Ok(page.lab("data-time-us").await? != "0")).await?;
    ensure!(place(page).await? != before);
    Ok(())
}

async fn buttons_stay_where_they_are(page: &Page) -> Result<()> {
    paused(page).await?;
    let names = ["First event", "Step back", "Step forward", "Next decision", "Last event"];
    let mut before = Vec::new();
    for name in names {
        before.push(page.middle("button", name).await?);
    }
    step(page, "First event").await?;
    step(page, "Last event").await?;
    page.click("button", "Play").await?;
    for (name, was) in names.iter().zip(&before) {
        let is = page.middle("button", name).await?;
        ensure!((is.x, is.y) == (was.x, was.y), "{name} moved");
    }
    Ok(())
}
