//! The address bar holds the whole run; what it should not hold does no harm.

use netsplit_browser_tests::{BrowserTest, Page, Result, ensure, tests};

use crate::time::{paused, place};

pub static TESTS: &[BrowserTest] = tests![
    a_link_opens_the_very_same_state,
    a_bad_link_gets_a_sentence_and_a_working_lab,
    changing_the_address_changes_the_run,
];

pub async fn hash(page: &Page) -> Result<String> {
    let hash = page.eval("return location.hash").await?;
    Ok(hash.as_str().unwrap_or_default().to_owned())
}

/// The address after an act, once it has caught up.
pub async fn after_an_act(page: &Page) -> Result<String> {
    paused(page).await?;
    for _ in 0..3 {
        page.click("button", "Next decision").await?;
    }
    page.focus("button", &crate::names::replicas(page).await?[2]).await?;
    page.press("Enter").await?;
    let role = if page.has("menuitem", "Isolate n3").await? { "menuitem" } else { "button" };
    let before = hash(page).await?;
    page.click(role, "Isolate n3").await?;
    page.wait_until("the address to follow", async || Ok(hash(page).await? != before)).await?;
    page.press("ArrowRight").await?;
    let stale = hash(page).await?;
    page.wait_until("the address to follow", async || Ok(hash(page).await? != stale)).await?;
    hash(page).await
}

async fn a_link_opens_the_very_same_state(page: &Page) -> Result<()> {
    let link = after_an_act(page).await?;
    let there = place(page).await?;
    ensure!(link.len() < 1_000, "{} characters", link.len());
    page.open("?elsewhere").await?;
    page.open(&link).await?;
    page.wait_until("the same state", async || Ok(place(page).await? == there)).await?;
    page.find("button", "Play").await?;
    Ok(())
}

async fn a_bad_link_gets_a_sentence_and_a_working_lab(page: &Page) -> Result<()> {
    let link = after_an_act(page).await?;
    let half = &link[..link.len() / 2];
    let newer = link.replacen("#1.", "#9.", 1);
    let huge = format!("#1.{}", "A".repeat(200_000));
    for (bad, word) in [(half, "damaged"), (&newer, "another version"), (&huge, "longer"), ("#x", "damaged")]
    {
        page.open("?elsewhere").await?;
        page.open(bad).await?;
        page.wait_until(word, async || Ok(page.text().await?.contains(word))).await?;
        page.find("region", "Stage").await?;
        ensure!(crate::names::replicas(page).await?.len() == 5);
        let errors = page.errors().await?;
        ensure!(errors.is_empty(), "{errors:?}");
    }
    Ok(())
}

async fn changing_the_address_changes_the_run(page: &Page) -> Result<()> {
    let link = after_an_act(page).await?;
    let there = place(page).await?;
    page.click("button", "First event").await?;
    page.wait_until("another state", async || Ok(place(page).await? != there)).await?;
    page.wait_until("another address", async || Ok(hash(page).await? != link)).await?;
    page.eval(&format!("location.hash = '{link}'")).await?;
    page.wait_until("the link's state", async || Ok(place(page).await? == there)).await
}
