//! Systems are found by their words, and those that the page does not have itself are loaded when they are asked for.

use netsplit::base::{EventId, Time};
use netsplit::engine::{Engine, Goal};
use netsplit::scenario::{Link, Scenario, View, to_link};
use netsplit_browser_tests::{BrowserTest, Page, Result, ensure, tests};

use crate::names::replicas;
use crate::time::{paused, place};

pub static TESTS: &[BrowserTest] = tests![
    a_system_is_found_by_its_words_and_loaded_when_it_is_chosen,
    a_loaded_system_runs_as_everywhere,
    a_row_shows_what_the_documents_say,
    a_setting_that_cannot_be_is_refused_with_the_reason,
    an_application_is_found_and_run_over_the_present_system,
];

async fn loaded(page: &Page) -> Result<bool> {
    Ok(page.requests().await?.iter().any(|name| name.contains("stores")))
}

async fn a_system_is_found_by_its_words_and_loaded_when_it_is_chosen(page: &Page) -> Result<()> {
    paused(page).await?;
    ensure!(!loaded(page).await?, "a bare page does not load the other systems");
    page.click("combobox", "System").await?;
    page.wait_until("more systems", async || Ok(loaded(page).await? && page.text().await?.contains("Paxos")))
        .await?;
    page.fill("searchbox", "Search", "paxos made of cheese").await?;
    page.wait_until("nothing", async || Ok(page.text().await?.contains("Nothing here says that"))).await?;
    page.fill("searchbox", "Search", "accepted it in one ballot").await?;
    page.press("Tab").await?;
    page.press("Enter").await?;
    page.wait_until("the system", async || {
        Ok(page.find("combobox", "System").await?.text().await? == "Paxos")
    })
    .await?;
    ensure!(replicas(page).await?.len() == 5);
    let errors = page.errors().await?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}

/// The page, which asks another program for each step, comes to the state that the library comes to.
async fn a_loaded_system_runs_as_everywhere(page: &Page) -> Result<()> {
    let scenario = Scenario { system: "paxos".to_owned(), seed: 4, ..Scenario::default() };
    let mut engine = Engine::new(scenario.clone());
    engine.go(Goal::Event(EventId(900)));
    while !engine.work(1_000) {}
    let snapshot = engine.snapshot();
    let view = View { event: snapshot.event, time: snapshot.time, ..View::default() };
    page.open(&format!("#{}", to_link(&Link { scenario, view }))).await?;
    let wanted = (snapshot.event.0.to_string(), snapshot.fingerprint.to_string());
    page.wait_until("the same state", async || {
        let (event, _, fingerprint) = place(page).await?;
        Ok((event, fingerprint) == wanted)
    })
    .await?;
    // And back, through checkpoints in the other program.
    page.press("ArrowLeft").await?;
    engine.step_back();
    let wanted = (engine.snapshot().event.0.to_string(), engine.snapshot().fingerprint.to_string());
    ensure!(engine.time() > Time::ZERO);
    page.wait_until("the event before", async || {
        let (event, _, fingerprint) = place(page).await?;
        Ok((event, fingerprint) == wanted)
    })
    .await
}

async fn a_row_shows_what_the_documents_say(page: &Page) -> Result<()> {
    paused(page).await?;
    page.click("combobox", "System").await?;
    page.fill("searchbox", "Search", "quorum store").await?;
    page.eval("document.querySelector('.systems details').open = true").await?;
    page.click("button", "Run Quorum store, as in Cassandra: ONE").await?;
    page.wait_until("its cut", async || Ok(page.text().await?.contains("about to heal"))).await?;
    page.wait_until("the cut's sides", async || {
        let (_, time, _) = place(page).await?;
        Ok(time.parse::<u64>()? > 4_400_000)
    })
    .await
}

async fn a_setting_that_cannot_be_is_refused_with_the_reason(page: &Page) -> Result<()> {
    paused(page).await?;
    page.click("button", "Settings").await?;
    page.focus("spinbutton", "Replicas").await?;
    page.press("Control+a").await?;
    page.press("9").await?;
    page.press("9").await?;
    page.press("Tab").await?;
    page.wait_until("a reason", async || Ok(page.text().await?.contains("Replicas goes from 1 to 9.")))
        .await?;
    ensure!(replicas(page).await?.len() == 5, "nothing changed");
    Ok(())
}

async fn an_application_is_found_and_run_over_the_present_system(page: &Page) -> Result<()> {
    paused(page).await?;
    page.click("combobox", "System").await?;
    page.click("button", "Applications").await?;
    let cards = "return document.querySelectorAll('.systems .card').length";
    page.wait_until("eight cards", async || Ok(page.eval(cards).await? == 8)).await?;
    page.fill("searchbox", "Search", "same few pieces").await?;
    page.wait_until("one card", async || Ok(page.eval(cards).await? == 1)).await?;
    ensure!(page.axe().await?.is_empty(), "{}", page.axe().await?.join("\n"));
    page.eval("document.querySelector('.systems .card').click()").await?;
    page.find("group", "Application").await?;
    let text = page.find("region", "Consistency").await?.text().await?;
    ensure!(text.contains("Flash sale") && text.contains("No more pieces are sold"), "{text}");
    ensure!(page.find("combobox", "System").await?.text().await? == "Raft");
    Ok(())
}
