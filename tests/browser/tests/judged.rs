//! Verdicts lead to their proof, faults need no drag, and motion is held where it is unwelcome.

use netsplit_browser_tests::links::under_a_cut;
use netsplit_browser_tests::{BrowserTest, Look, Page, Result, ensure, tests};

use crate::time::event;

pub static TESTS: &[BrowserTest] = tests![
    a_verdict_leads_to_the_operations_that_prove_it,
    unanswered_requests_can_be_seen,
    a_message_in_flight_can_be_dropped,
    reduced_motion_opens_paused,
];

/// The name of the first button of the panels whose name holds the part.
async fn button(page: &Page, part: &str) -> Result<String> {
    let names = page.names("button").await?;
    // Operations on the timelines have names too, with a colon after their client.
    let found = names.iter().find(|name| name.contains(part) && !name.contains(':'));
    Ok(found.ok_or_else(|| anyhow_of(part, &names))?.clone())
}

/// The name of the first button of the region "Availability" whose name holds the part.
async fn named(page: &Page, part: &str) -> Result<String> {
    let script = "return [...document.querySelectorAll('.availability button')].map((one) => one.getAttribute('aria-label'))";
    let names: Vec<String> = serde_json::from_value(page.eval(script).await?)?;
    Ok(names.iter().find(|name| name.contains(part)).ok_or_else(|| anyhow_of(part, &names))?.clone())
}

fn anyhow_of(part: &str, names: &[String]) -> netsplit_browser_tests::Error {
    netsplit_browser_tests::Error::msg(format!("No button is named with “{part}”: {names:?}"))
}

async fn a_verdict_leads_to_the_operations_that_prove_it(page: &Page) -> Result<()> {
    page.open(&under_a_cut("quorum", 1, 2_400)).await?;
    let before = event(page).await?;
    let name = button(page, "violated").await?;
    page.click("button", &name).await?;
    page.wait_until("the event of the violation", async || Ok(event(page).await? < before)).await?;
    let timelines = page.find("region", "Replica timelines").await?.text().await?;
    ensure!(!timelines.is_empty());
    // One step back the verdict is not yet earned, one forward it is again.
    let at = event(page).await?;
    page.press("ArrowLeft").await?;
    page.wait_until("the event before", async || Ok(event(page).await? + 1 == at)).await?;
    let consistency = page.find("region", "Consistency").await?.text().await?;
    ensure!(!consistency.contains("violated"), "{consistency}");
    page.press("ArrowRight").await?;
    page.wait_until("the verdict", async || {
        Ok(page.find("region", "Consistency").await?.text().await?.contains("violated"))
    })
    .await
}

async fn unanswered_requests_can_be_seen(page: &Page) -> Result<()> {
    page.open(&under_a_cut("raft", 1, 1_900)).await?;
    let before = event(page).await?;
    let name = named(page, "refused").await?;
    page.click("button", &name).await?;
    page.wait_until("the event of a refusal", async || Ok(event(page).await? < before)).await
}

async fn a_message_in_flight_can_be_dropped(page: &Page) -> Result<()> {
    page.open(&under_a_cut("raft", 1, 1_900)).await?;
    let script = "const stage = document.querySelector('section[aria-label=Stage]');
        const thing = stage.querySelector('[data-target^=m]');
        return (thing.matches('[role=button]') ? thing : thing.querySelector('[role=button]')).getAttribute('aria-label')";
    let message = page.eval(script).await?;
    let message = message.as_str().unwrap_or_default().to_owned();
    let before = page.lab("data-fingerprint").await?;
    page.focus("button", &message).await?;
    page.press("Enter").await?;
    let role = if page.has("menuitem", "Drop it").await? { "menuitem" } else { "button" };
    page.click(role, "Drop it").await?;
    page.wait_until("the message to be lost", async || Ok(page.lab("data-fingerprint").await? != before))
        .await?;
    ensure!(page.text().await?.contains("drop"), "the explanation says what happened");
    Ok(())
}

async fn reduced_motion_opens_paused(page: &Page) -> Result<()> {
    page.look_as(Look { reduced_motion: true, ..Look::default() }).await?;
    page.open("").await?;
    page.find("button", "Play").await?;
    Ok(())
}
