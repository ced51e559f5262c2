//! Verdicts lead to their proof, faults need no drag, and motion is held where it is unwelcome.

use netsplit::scenario::from_link;
use netsplit_browser_tests::links::under_a_cut;
use netsplit_browser_tests::{BrowserTest, Look, Page, Result, ensure, tests};

use crate::time::event;

pub static TESTS: &[BrowserTest] = tests![
    a_verdict_leads_to_the_operations_that_prove_it,
    parts_of_the_counts_are_marked,
    verdicts_are_of_a_window_and_a_side,
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

async fn parts_of_the_counts_are_marked(page: &Page) -> Result<()> {
    page.open(&under_a_cut("raft", 1, 1_900)).await?;
    let before = event(page).await?;
    let script = "return [...document.querySelectorAll('.availability button')].map((one) => one.getAttribute('aria-label'))";
    let names: Vec<String> = serde_json::from_value(page.eval(script).await?)?;
    let name = names.iter().find(|name| name.contains("refused") || name.contains("timed out"));
    let name = name.ok_or_else(|| anyhow_of("refused", &names))?;
    let sides = names.iter().filter(|name| name.contains(" at n")).count();
    ensure!(sides == names.len(), "both sides of the cut are counted by themselves: {names:?}");
    page.focus("button", name).await?;
    page.press("Enter").await?;
    page.wait_until("the operations marked", async || {
        Ok(page.eval("return document.querySelectorAll('.lanes .op-marked').length").await? != 0)
    })
    .await?;
    ensure!(event(page).await? == before, "the counts that were asked about stay");
    Ok(())
}

/// Chooses the n-th choice of the list under a label.
async fn choose(page: &Page, label: &str, place: usize) -> Result<()> {
    let script = format!(
        "const list = [...document.querySelectorAll('.scope label')]
             .find((one) => one.textContent.startsWith('{label}')).querySelector('select');
         list.selectedIndex = {place}; list.dispatchEvent(new Event('change', {{ bubbles: true }}))"
    );
    page.eval(&script).await?;
    Ok(())
}

async fn verdicts_are_of_a_window_and_a_side(page: &Page) -> Result<()> {
    page.open(&under_a_cut("quorum", 1, 2_400)).await?;
    let scope = async || -> Result<String> { Ok(page.find("region", "Consistency").await?.text().await?) };
    let sentences =
        async || -> Result<String> { Ok(page.find("region", "CAP triangle").await?.text().await?) };
    let everyone = sentences().await?;
    choose(page, "Clients", 1).await?;
    page.wait_until("one side's figures", async || Ok(sentences().await? != everyone)).await?;
    page.wait_until("the side in the link", async || {
        let hash = page.eval("return location.hash.slice(1)").await?;
        let link = from_link(hash.as_str().unwrap_or_default());
        Ok(link.is_ok_and(|link| link.view.choices.iter().any(|(name, _)| name == "wc")))
    })
    .await?;
    choose(page, "Window", 2).await?;
    page.wait_until("what is missing", async || Ok(scope().await?.contains("no heal yet"))).await?;
    choose(page, "Window", 3).await?;
    choose(page, "Clients", 0).await?;
    let stage = async || -> Result<String> { Ok(page.find("region", "Stage").await?.text().await?) };
    let whole = stage().await?;
    choose(page, "Window", 0).await?;
    page.wait_until("the stage's counts of that window", async || Ok(stage().await? != whole)).await?;
    choose(page, "Window", 4).await?;
    page.wait_until("a range on the timelines", async || {
        Ok(page.eval("return !!document.querySelector('.lanes .band.range')").await? == true)
    })
    .await
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
