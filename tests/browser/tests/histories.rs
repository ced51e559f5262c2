//! Recorded histories on the page: dropped, pasted, cancelled, judged, explained and saved.

use netsplit_browser_tests::{BrowserTest, Page, Result, ensure, tests};

use netsplit_browser_tests::links::under_a_cut;

use crate::time::paused;

pub static TESTS: &[BrowserTest] = tests![
    a_dropped_history_is_judged_and_explained,
    a_pasted_history_can_be_understood_otherwise,
    what_is_no_history_gets_a_sentence,
    a_large_history_keeps_the_page_awake_and_can_be_cancelled,
    the_run_of_the_lab_is_judged_under_every_model,
    what_was_found_stands_when_the_judge_is_stopped,
    operations_are_within_reach_of_the_keyboard,
    names_in_sentences_lead_to_their_operations,
    a_view_that_is_closed_ends_its_judge,
    axe_finds_nothing_in_it,
];

/// A read of 1 after the write of 2 had returned: not linearizable, though sequentially consistent.
const STALE: &str = "{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok, :f :write, :value 1}
{:process 1, :type :invoke, :f :write, :value 2}
{:process 1, :type :ok, :f :write, :value 2}
{:process 2, :type :invoke, :f :read, :value nil}
{:process 2, :type :ok, :f :read, :value 1}
";

/// Drops a file that a script in the page makes, `text` being JavaScript for what it holds.
async fn drop_file(page: &Page, text: &str) -> Result<()> {
    let script = format!(
        "const data = new DataTransfer(); data.items.add(new File([{text}], 'history.edn'));
         document.body.dispatchEvent(new DragEvent('drop', {{ dataTransfer: data, bubbles: true, cancelable: true }}))"
    );
    page.eval(&script).await?;
    page.wait_until("the view of histories", async || phase(page).await.map(|phase| !phase.is_empty())).await
}

/// "empty", "reading", "bad", "judging" or "done"; nothing where there is no such view.
async fn phase(page: &Page) -> Result<String> {
    let phase = page.eval("return document.querySelector('[data-phase]')?.dataset.phase ?? ''").await?;
    Ok(phase.as_str().unwrap_or_default().to_owned())
}

async fn done(page: &Page) -> Result<()> {
    page.wait_until("all models to be judged", async || Ok(phase(page).await? == "done")).await
}

async fn consistency(page: &Page) -> Result<String> {
    page.find("region", "Consistency").await?.text().await.map_err(Into::into)
}

async fn a_dropped_history_is_judged_and_explained(page: &Page) -> Result<()> {
    paused(page).await?;
    drop_file(page, &format!("{STALE:?}")).await?;
    done(page).await?;
    let verdicts = consistency(page).await?;
    ensure!(verdicts.contains("Linearizable") && verdicts.matches("violated").count() == 1, "{verdicts}");
    ensure!(verdicts.matches("holds").count() == 7, "{verdicts}");
    let evidence = page.find("region", "Evidence").await?.text().await?;
    ensure!(
        evidence.contains("process 2: read → 1") && evidence.contains("process 1: write 2"),
        "{evidence}"
    );
    let staleness = page.find("region", "Staleness").await?.text().await?;
    ensure!(
        staleness.starts_with("Staleness\n1 of 1 read answered what had been overwritten"),
        "{staleness}"
    );
    page.wait_until("the timelines", async || {
        Ok(page.eval("return !!document.querySelector('.picture svg [data-key=op-2]')").await? == true)
    })
    .await?;
    // The next model explains the very same history.
    page.click("button", "Sequential holds").await?;
    page.wait_until("its explanation", async || {
        Ok(page.find("region", "Evidence").await?.text().await?.contains("explains every answer"))
    })
    .await?;
    page.click("button", "Back to the lab").await?;
    page.find("button", "Play").await?;
    ensure!(phase(page).await?.is_empty());
    Ok(())
}

async fn a_pasted_history_can_be_understood_otherwise(page: &Page) -> Result<()> {
    paused(page).await?;
    page.click("button", "Open a history").await?;
    page.wait_until("the view of histories", async || Ok(phase(page).await? == "empty")).await?;
    page.eval("document.querySelector('.opener details').open = true").await?;
    let nil = "{:process 0, :type :invoke, :f :write, :value 1}\n{:process 0, :type :ok, :f :write, :value 1}\n\
               {:process 1, :type :invoke, :f :read}\n{:process 1, :type :ok, :f :read, :value nil}\n";
    page.fill("textbox", "History as text", nil).await?;
    page.click("button", "Judge it").await?;
    done(page).await?;
    ensure!(consistency(page).await?.contains("violated"), "nil was there only before the write");
    page.choose("A read of nil", "says nothing").await?;
    page.wait_until("another verdict", async || {
        Ok(phase(page).await? == "done" && !consistency(page).await?.contains("violated"))
    })
    .await
}

async fn what_is_no_history_gets_a_sentence(page: &Page) -> Result<()> {
    paused(page).await?;
    drop_file(page, "'{:process 0, :type :invoke, :f :read'").await?;
    page.wait_until("a sentence", async || Ok(phase(page).await? == "bad")).await?;
    let text = page.text().await?;
    ensure!(text.contains("line 1") && text.contains("expected"), "{text}");
    drop_file(page, &format!("{STALE:?}")).await?;
    done(page).await
}

async fn a_large_history_keeps_the_page_awake_and_can_be_cancelled(page: &Page) -> Result<()> {
    paused(page).await?;
    let text = "(() => { const lines = []; for (let n = 1; n <= 200000; n++) {
        const f = n % 2 ? ':write' : ':read', v = n % 2 ? n : n - 1;
        lines.push(`{:process ${n % 5}, :type :invoke, :f ${f}, :value ${n % 2 ? v : 'nil'}}`);
        lines.push(`{:process ${n % 5}, :type :ok, :f ${f}, :value ${v}}`);
      } return lines.join('\\n'); })()";
    // Frames go on while it is read and judged.
    page.eval("window.longest = 0; let last = performance.now();
        const frame = (now) => { window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(frame); };
        setTimeout(() => { last = performance.now(); requestAnimationFrame(frame); }, 1500)")
        .await?;
    drop_file(page, text).await?;
    page.wait_until("200,000 operations", async || {
        Ok(page.text().await?.contains("200000 operations by 5 processes"))
    })
    .await?;
    page.wait_until("the first verdict", async || {
        Ok(consistency(page).await?.contains("Linearizable holds") || phase(page).await? == "done")
    })
    .await?;
    ensure!(page.eval("return window.longest < 1000").await? == true, "the page stood still");
    drop_file(page, text).await?;
    page.click("button", "Cancel").await?;
    page.wait_until("the end", async || Ok(phase(page).await? == "bad")).await?;
    ensure!(page.text().await?.contains("It was cancelled."));
    Ok(())
}

async fn the_run_of_the_lab_is_judged_under_every_model(page: &Page) -> Result<()> {
    // With a cut: a line is drawn on a stage that is hidden then.
    page.open(&under_a_cut("raft", 1, 700)).await?;
    page.click("button", "Judge it under every model").await?;
    page.wait_until("the view of histories", async || Ok(phase(page).await? == "done")).await?;
    let verdicts = consistency(page).await?;
    ensure!(verdicts.matches("holds").count() == 8, "{verdicts}");
    ensure!(page.text().await?.contains("operations by 3 processes"));
    page.click("button", "Back to the lab").await?;
    page.click("button", "Step forward").await?;
    let errors = page.errors().await?;
    ensure!(errors.is_empty() && page.state().await?.as_deref() == Some("started"), "{errors:?}");
    Ok(())
}

async fn what_was_found_stands_when_the_judge_is_stopped(page: &Page) -> Result<()> {
    paused(page).await?;
    // The stale read, and much that takes a while for other models.
    let text = format!(
        "{STALE:?} + (() => {{ const lines = []; for (let n = 3; n <= 150000; n++) {{
            const f = n % 2 ? ':write' : ':read', v = n % 2 ? n : n - 1;
            lines.push(`{{:process ${{n % 5}}, :type :invoke, :f ${{f}}, :value ${{n % 2 ? v : 'nil'}}}}`);
            lines.push(`{{:process ${{n % 5}}, :type :ok, :f ${{f}}, :value ${{v}}}}`);
          }} return lines.join('\\n'); }})()"
    );
    drop_file(page, &text).await?;
    page.wait_until("the first verdict", async || {
        Ok(phase(page).await? == "judging" && consistency(page).await?.contains("violated"))
    })
    .await?;
    page.click("button", "Cancel").await?;
    page.wait_until("the end", async || Ok(phase(page).await? == "done")).await?;
    let verdicts = consistency(page).await?;
    ensure!(verdicts.contains("Linearizable violated") || verdicts.contains("violated"), "{verdicts}");
    ensure!(verdicts.contains("stopped"), "{verdicts}");
    ensure!(page.find("region", "Evidence").await?.text().await?.contains("process 2: read → 1"));
    // It is still drawn, by a judge that only draws.
    page.click("button", "Show more").await?;
    page.wait_until("the evidence in another window", async || {
        let drawn = "return document.querySelector('.picture svg [data-key=op-2] .violation') !== null
            && document.querySelectorAll(\".picture [data-key^='op-']\").length > 10";
        Ok(page.eval(drawn).await? == true)
    })
    .await
}

/// The accessible name of what has the keyboard's place.
async fn focused(page: &Page) -> Result<String> {
    let name = page.eval("return document.activeElement?.getAttribute('aria-label') ?? ''").await?;
    Ok(name.as_str().unwrap_or_default().to_owned())
}

async fn operations_are_within_reach_of_the_keyboard(page: &Page) -> Result<()> {
    paused(page).await?;
    drop_file(page, &format!("{STALE:?}")).await?;
    done(page).await?;
    page.wait_until("the timelines", async || {
        Ok(page.eval("return document.querySelectorAll('.picture [tabindex]').length").await? == 3)
    })
    .await?;
    let stops = page.eval("return document.querySelectorAll(\".picture [tabindex='0']\").length").await?;
    ensure!(stops == 1, "Tab stops at one of them: {stops}");
    page.focus("button", "Show all").await?;
    page.press("Tab").await?;
    ensure!(focused(page).await?.starts_with("process 2: read"), "{}", focused(page).await?);
    page.press("ArrowLeft").await?;
    ensure!(focused(page).await?.starts_with("process 1: write 2"), "{}", focused(page).await?);
    page.press("Enter").await?;
    page.wait_until("it to be selected", async || {
        let pressed = "return document.activeElement.matches('.selected[aria-pressed=true]')";
        Ok(page.eval(pressed).await? == true && focused(page).await?.starts_with("process 1: write 2"))
    })
    .await?;
    // To another process, and back.
    page.press("ArrowUp").await?;
    let above = focused(page).await?;
    ensure!(!above.is_empty() && !above.starts_with("process 1"), "{above}");
    page.press("ArrowDown").await?;
    ensure!(focused(page).await?.starts_with("process 1: write 2"), "{}", focused(page).await?);
    let found = page.axe().await?;
    ensure!(found.is_empty(), "{found:?}");
    Ok(())
}

async fn names_in_sentences_lead_to_their_operations(page: &Page) -> Result<()> {
    paused(page).await?;
    drop_file(page, &format!("{STALE:?}")).await?;
    done(page).await?;
    page.click("button", "process 1's write 2 (line 3)").await?;
    page.wait_until("the operation to be selected", async || {
        Ok(page.eval("return !!document.querySelector('.picture [data-key=op-1].selected')").await? == true)
    })
    .await
}

/// The judges that were made and those that were ended, as the page's loader counts them in this test.
async fn workers(page: &Page) -> Result<(u64, u64)> {
    let counts = page.eval("return document.documentElement.dataset.workers ?? '0 0'").await?;
    let counts: Vec<u64> =
        counts.as_str().unwrap_or_default().split(' ').filter_map(|count| count.parse().ok()).collect();
    ensure!(counts.len() == 2, "{counts:?}");
    Ok((counts[0], counts[1]))
}

async fn a_view_that_is_closed_ends_its_judge(page: &Page) -> Result<()> {
    let count = "
        let made = 0, ended = 0;
        const tell = () => { document.documentElement.dataset.workers = `${made} ${ended}`; };
        const judges = new WeakSet(), Plain = Worker, { terminate } = Worker.prototype;
        Worker.prototype.terminate = function () {
          if (judges.has(this)) { ended += 1; tell(); }
          return terminate.call(this);
        };
        window.Worker = function (address, options) {
          const worker = new Plain(address, options);
          // The lab has workers of its own.
          if (String(address).includes('judge-worker')) { judges.add(worker); made += 1; tell(); }
          return worker;
        };
    ";
    let loader = std::fs::read_to_string(Page::folder().join("bootstrap.js"))?;
    page.serve(Page::site().with("bootstrap.js", format!("{count}{loader}")))?;
    paused(page).await?;
    drop_file(page, &format!("{STALE:?}")).await?;
    done(page).await?;
    ensure!(workers(page).await? == (1, 0));
    page.click("button", "Back to the lab").await?;
    page.wait_until("the judge to end", async || Ok(workers(page).await? == (1, 1))).await?;
    // Of the view that is open now, and of no other: each file has one judge.
    drop_file(page, &format!("{STALE:?}")).await?;
    done(page).await?;
    drop_file(page, &format!("{STALE:?}")).await?;
    page.wait_until("another judge", async || Ok(workers(page).await? == (3, 2))).await?;
    done(page).await?;
    ensure!(workers(page).await? == (3, 2), "{:?}", workers(page).await?);
    let errors = page.errors().await?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}

async fn axe_finds_nothing_in_it(page: &Page) -> Result<()> {
    paused(page).await?;
    drop_file(page, &format!("{STALE:?}")).await?;
    done(page).await?;
    let found = page.axe().await?;
    ensure!(found.is_empty(), "{found:?}");
    Ok(())
}
