//! The ladder of models in the lab: judged beside the page, earned and withdrawn with the playhead, explained.

use netsplit_browser_tests::links::{stale, under_a_cut};
use netsplit_browser_tests::{BrowserTest, Page, Result, ensure, tests};

use crate::time::event;

pub static TESTS: &[BrowserTest] = tests![
    every_model_has_a_verdict,
    a_violation_leads_to_its_proof_and_is_withdrawn_before,
    what_holds_shows_an_order_that_explains_it,
    without_workers_the_ladder_says_so,
];

/// The verdicts in a column of the map, the strongest model first.
async fn verdicts(page: &Page, column: usize) -> Result<Vec<String>> {
    let script = format!(
        "return [...document.querySelectorAll('.consistency .rung')].map((row) => row.querySelectorAll('td')[{column}].textContent)"
    );
    Ok(serde_json::from_value(page.eval(&script).await?)?)
}

/// Waits until nothing is being judged.
async fn judged(page: &Page) -> Result<()> {
    page.wait_until("all models to be judged", async || {
        Ok(verdicts(page, 0).await?.iter().chain(&verdicts(page, 1).await?).all(|word| word != "judging"))
    })
    .await
}

async fn every_model_has_a_verdict(page: &Page) -> Result<()> {
    page.open(&stale(2_600)).await?;
    judged(page).await?;
    let transfer = verdicts(page, 0).await?;
    ensure!(transfer.len() == 8, "{transfer:?}");
    for (place, word) in transfer.iter().enumerate() {
        // All but monotonic reads, monotonic writes and writes follow reads.
        let expected = if place < 5 { "violated" } else { "holds" };
        ensure!(word.starts_with(expected), "{place}: {transfer:?}");
    }
    Ok(())
}

async fn a_violation_leads_to_its_proof_and_is_withdrawn_before(page: &Page) -> Result<()> {
    page.open(&stale(2_600)).await?;
    judged(page).await?;
    let before = event(page).await?;
    let script = "const button = document.querySelectorAll('.consistency .rung')[3].querySelector('button');
        button.click(); return button.title";
    ensure!(page.eval(script).await?.as_str().unwrap_or_default().starts_with("First at"));
    page.wait_until("the event of the violation", async || Ok(event(page).await? < before)).await?;
    page.wait_until("the reason", async || Ok(why(page).await?.contains("PRAM"))).await?;
    let told = why(page).await?;
    ensure!(["Mumbai", "Delhi", "Chennai"].iter().any(|name| told.contains(name)), "{told}");
    ensure!(
        page.eval("return !!document.querySelector('.lanes .veil')").await? == true,
        "the rest is dimmed"
    );
    // A name marks its operation, and the reason stays.
    let at = event(page).await?;
    page.eval("document.querySelector('.why button').click()").await?;
    page.wait_until("the operation", async || {
        Ok(page.eval("return !!document.querySelector('.lanes .selection')").await? == true)
    })
    .await?;
    ensure!(event(page).await? == at && why(page).await? == told);
    // One step before the answer the verdict is not yet earned.
    page.press("ArrowLeft").await?;
    page.wait_until("the verdict to be withdrawn", async || Ok(verdicts(page, 0).await?[3] == "holds"))
        .await?;
    ensure!(why(page).await?.is_empty());
    page.press("ArrowRight").await?;
    page.wait_until("the verdict again", async || Ok(verdicts(page, 0).await?[3] == "violated")).await
}

/// What is said of the violation chosen last.
async fn why(page: &Page) -> Result<String> {
    let text = page.eval("return document.querySelector('.why')?.textContent ?? ''").await?;
    Ok(text.as_str().unwrap_or_default().to_owned())
}

async fn what_holds_shows_an_order_that_explains_it(page: &Page) -> Result<()> {
    page.open(&under_a_cut("raft", 1, 1_900)).await?;
    judged(page).await?;
    ensure!(verdicts(page, 0).await?[0] == "holds");
    page.eval("document.querySelector('.consistency .rung button').click()").await?;
    page.wait_until("points on the operations", async || {
        Ok(page.eval("return document.querySelectorAll('.lanes .op-point').length > 2").await? == true)
    })
    .await?;
    page.press("ArrowLeft").await?;
    page.wait_until("no points at another event", async || {
        Ok(page.eval("return document.querySelectorAll('.lanes .op-point').length").await? == 0)
    })
    .await
}

async fn without_workers_the_ladder_says_so(page: &Page) -> Result<()> {
    let loader = std::fs::read_to_string(Page::folder().join("bootstrap.js"))?;
    page.serve(Page::site().with("bootstrap.js", format!("delete globalThis.Worker; {loader}")))?;
    page.open(&under_a_cut("raft", 1, 1_900)).await?;
    page.wait_until("the sentence", async || Ok(verdicts(page, 0).await?[1] == "not judged")).await?;
    ensure!(verdicts(page, 0).await?[0] == "holds", "linearizability is followed by the page itself");
    Ok(())
}
