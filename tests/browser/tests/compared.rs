//! Runs side by side, and studies of many seeds.

use netsplit::base::Time;
use netsplit::scenario::{Comparison, from_comparison_link, to_comparison_link};
use netsplit_browser_tests::links::side_by_side;
use netsplit_browser_tests::{BrowserTest, Look, Page, Point, Pointer, Result, Theme, ensure, tests};

use crate::time::paused;

pub static TESTS: &[BrowserTest] = tests![
    a_line_drawn_once_falls_on_every_run,
    a_comparison_is_a_link_and_its_runs_open_in_the_lab,
    it_is_steered_by_keys,
    a_broken_comparison_gets_a_sentence,
    the_lab_waits_as_it_was,
    a_study_works_beside_the_page_and_can_be_stopped,
    every_model_is_judged_in_every_column,
    a_frame_is_offered_and_shows_the_runs,
    a_finger_draws_a_line,
    playing_stops_at_a_violation_in_any_run,
    a_number_stays_as_it_is_typed_while_the_page_is_drawn_anew,
    axe_finds_nothing_in_comparisons,
];

/// The link of two runs, of these systems, at a time.
fn of_two(systems: [&str; 2], time: Time) -> String {
    let runs = from_comparison_link(&side_by_side(&systems, 6_000)).expect("a link of ours");
    to_comparison_link(&Comparison { time, ..runs })
}

/// What stands behind `#`.
async fn hash(page: &Page) -> Result<String> {
    let hash = page.eval("return location.hash.slice(1)").await?;
    Ok(hash.as_str().unwrap_or_default().to_owned())
}

async fn shown(page: &Page) -> Result<bool> {
    Ok(page.eval("return document.querySelector('#study main')?.dataset.settled ?? ''").await? == "true")
}

async fn opened(page: &Page, link: &str) -> Result<()> {
    page.open(&format!("#{link}")).await?;
    page.wait_until("runs side by side", async || shown(page).await).await
}

/// How many cuts each stage shows, by the handles of its lines.
async fn lines(page: &Page) -> Result<Vec<u64>> {
    let script = "return [...document.querySelectorAll('#study article')].map((one) => \
                  new Set([...one.querySelectorAll('svg.stage [data-target^=\"p.\"]')].map((it) => it.dataset.target.split('.')[1])).size)";
    Ok(serde_json::from_value(page.eval(script).await?)?)
}

async fn time_us(page: &Page) -> Result<u64> {
    let time = page.eval("return document.querySelector('#study main').dataset.timeUs").await?;
    Ok(time.as_str().unwrap_or_default().parse().unwrap_or_default())
}

/// Draws a line down the middle of the n-th stage.
async fn draw(page: &Page, stage: usize) -> Result<()> {
    draw_with(page, Pointer::Mouse, stage).await
}

async fn draw_with(page: &Page, pointer: Pointer, stage: usize) -> Result<()> {
    let script = format!(
        "const stage = document.querySelectorAll('#study svg.stage')[{stage}];
         stage.scrollIntoView({{ block: 'center' }});
         const box = stage.getBoundingClientRect();
         return [box.left, box.top, box.width, box.height]"
    );
    let [left, top, width, height]: [f64; 4] = serde_json::from_value(page.eval(&script).await?)?;
    let at = |x: f64, y: f64| Point { x: left + width * x, y: top + height * y };
    page.drag(pointer, &[at(0.5, 0.04), at(0.49, 0.5), at(0.44, 0.96)]).await
}

async fn a_line_drawn_once_falls_on_every_run(page: &Page) -> Result<()> {
    paused(page).await?;
    page.click("button", "Compare").await?;
    page.wait_until("runs side by side", async || shown(page).await).await?;
    page.click("button", "Add a run").await?;
    page.wait_until("three", async || Ok(lines(page).await?.len() == 3)).await?;
    draw(page, 1).await?;
    page.wait_until("a line on each", async || Ok(lines(page).await? == [1, 1, 1])).await?;
    // What one column is asked, the others are not; the line stays where it fell.
    page.choose("System of run 2", "etcd").await?;
    page.find("article", "Run 2: etcd").await?;
    page.wait_until("the line again", async || Ok(shown(page).await? && lines(page).await? == [1, 1, 1]))
        .await?;
    page.click("button", "End").await?;
    page.wait_until("the end", async || shown(page).await).await?;
    let measured = page.find("region", "Measured").await?.text().await?;
    ensure!(measured.contains("Linearizable: transfer") && measured.contains("round trips"), "{measured}");
    page.click("button", "Heal all").await?;
    page.wait_until("whole again", async || Ok(lines(page).await? == [0, 0, 0])).await?;
    let errors = page.errors().await?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}

async fn a_comparison_is_a_link_and_its_runs_open_in_the_lab(page: &Page) -> Result<()> {
    opened(page, &of_two(["raft", "cassandra"], Time(1_500_000))).await?;
    ensure!(time_us(page).await? == 1_500_000);
    draw(page, 0).await?;
    page.wait_until("a line on each", async || Ok(lines(page).await? == [1, 1])).await?;
    page.wait_until("the line in the address", async || {
        let comparison = from_comparison_link(&hash(page).await?);
        Ok(comparison.is_ok_and(|runs| runs.scenarios.iter().all(|run| run.script.len() == 1)))
    })
    .await?;
    let link = hash(page).await?;
    opened(page, &link).await?;
    page.wait_until("the same lines", async || Ok(lines(page).await? == [1, 1])).await?;
    ensure!(time_us(page).await? == 1_500_000);
    page.eval("document.querySelectorAll('#study .open a')[1].click()").await?;
    page.wait_until("the lab with that run", async || {
        Ok(page.has("combobox", "System").await?
            && page.find("combobox", "System").await?.text().await? == "Cassandra"
            && page.lab("data-time-us").await? == "1500000")
    })
    .await?;
    ensure!(page.eval("return document.getElementById('study') === null").await? == true);
    Ok(())
}

async fn it_is_steered_by_keys(page: &Page) -> Result<()> {
    opened(page, &of_two(["raft", "etcd"], Time(800_000))).await?;
    page.press("ArrowRight").await?;
    page.wait_until("the next event", async || Ok(time_us(page).await? > 800_000)).await?;
    page.press("ArrowLeft").await?;
    page.press("ArrowLeft").await?;
    page.wait_until("an event before", async || Ok(time_us(page).await? < 800_000)).await?;
    page.press("s").await?;
    page.find("dialog", "Cut by sides").await?;
    page.eval("document.querySelector('dialog input[type=radio]').click()").await?;
    page.click("button", "Cut both ways").await?;
    page.wait_until("a cut in each", async || {
        let script = "return [...document.querySelectorAll('#study article ul')].every((one) => /Fault line/.test(one.textContent))";
        Ok(page.eval(script).await? == true)
    })
    .await?;
    page.press(" ").await?;
    page.find("button", "Pause").await?;
    let before = time_us(page).await?;
    page.wait_until("time to pass", async || Ok(time_us(page).await? > before)).await
}

async fn a_broken_comparison_gets_a_sentence(page: &Page) -> Result<()> {
    let link = of_two(["raft", "etcd"], Time::ZERO);
    opened(page, &link[..link.len() - 4]).await?;
    let text = page.find("alert", "").await?.text().await?;
    ensure!(text.contains("damaged") && text.contains("Here are the default runs."), "{text}");
    page.find("article", "Run 1: Raft").await?;
    Ok(())
}

async fn the_lab_waits_as_it_was(page: &Page) -> Result<()> {
    paused(page).await?;
    page.wait_until("the address", async || Ok(page.eval("return location.hash.length").await? != 0)).await?;
    let before = (page.lab("data-fingerprint").await?, page.eval("return location.hash").await?);
    page.click("button", "Compare").await?;
    page.wait_until("runs side by side", async || shown(page).await).await?;
    page.press("ArrowRight").await?;
    page.wait_until("their address", async || {
        Ok(page.eval("return location.hash.startsWith('#c1.')").await? == true)
    })
    .await?;
    page.click("button", "Back to the lab").await?;
    page.find("button", "Play").await?;
    ensure!((page.lab("data-fingerprint").await?, page.eval("return location.hash").await?) == before);
    Ok(())
}

async fn a_study_works_beside_the_page_and_can_be_stopped(page: &Page) -> Result<()> {
    opened(page, &of_two(["raft", "quorum"], Time::ZERO)).await?;
    page.click("button", "Studies").await?;
    page.click("button", "Many seeds").await?;
    page.set_number("Seeds", 10_000).await?;
    page.click("button", "Run the study").await?;
    page.wait_until("something found", async || page.has("region", "What was found").await).await?;
    page.click("button", "Stop").await?;
    let text = page.find("region", "Question").await?.text().await?;
    ensure!(text.contains("Stopped after"), "{text}");
    let found = page.find("region", "What was found").await?.text().await?;
    ensure!(found.contains("Raft") && found.contains("Linearizable"), "{found}");
    // Another question, to its end.
    page.click("button", "Staleness").await?;
    page.set_number("Trials a point", 20).await?;
    page.click("button", "Run the study").await?;
    page.wait_until("the curve", async || Ok(page.text().await?.contains("Done: "))).await?;
    let text = page.find("region", "Question").await?.text().await?;
    // At 16 times after the write.
    ensure!(text.contains("Done: 320 of 320 runs"), "{text}");
    let rows = page.eval("return document.querySelectorAll('.found tbody tr').length").await?;
    ensure!(rows == 16, "{rows}");
    ensure!(page.eval("return !!document.querySelector('.found figure svg polyline')").await? == true);
    let errors = page.errors().await?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}

/// The cells of a line of the table of measures.
async fn cells(page: &Page, name: &str) -> Result<Vec<String>> {
    let script = format!(
        "const row = [...document.querySelectorAll('.measures tbody tr')]
             .find((row) => row.querySelector('th').innerText.startsWith('{name}'));
         return row ? [...row.querySelectorAll('td')].map((cell) => cell.innerText) : []"
    );
    Ok(serde_json::from_value(page.eval(&script).await?)?)
}

async fn every_model_is_judged_in_every_column(page: &Page) -> Result<()> {
    opened(page, &of_two(["raft", "cassandra"], Time(1_500_000))).await?;
    page.choose("Asked for in run 2", "ONE").await?;
    draw(page, 0).await?;
    page.wait_until("a line on each", async || Ok(lines(page).await? == [1, 1])).await?;
    page.click("button", "End").await?;
    page.wait_until("verdicts", async || {
        let cells = cells(page, "Strongest model: transfer").await?;
        Ok(shown(page).await? && cells.len() == 2 && cells.iter().all(|cell| !cell.contains("being judged")))
    })
    .await?;
    let strongest = cells(page, "Strongest model: transfer").await?;
    ensure!(strongest[0] == "Linearizable" && !strongest[1].contains("Linearizable"), "{strongest:?}");
    page.click("button", "Strongest model: transfer").await?;
    page.wait_until("its models", async || Ok(!cells(page, "PRAM").await?.is_empty())).await?;
    for model in ["Sequential", "Causal", "PRAM", "Read your writes", "Writes follow reads"] {
        let cells = cells(page, model).await?;
        ensure!(cells.len() == 2 && cells[0] == "holds", "{model}: {cells:?}");
    }
    ensure!(page.axe().await?.is_empty(), "{}", page.axe().await?.join("\n"));
    let errors = page.errors().await?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}

async fn a_frame_is_offered_and_shows_the_runs(page: &Page) -> Result<()> {
    opened(page, &of_two(["raft", "etcd"], Time(900_000))).await?;
    page.click("button", "Embed").await?;
    page.find("dialog", "Embed these runs").await?;
    let text = page.find("textbox", "Snippet").await?.prop("value").await?.unwrap_or_default();
    let address = text.strip_prefix("<iframe src=\"").and_then(|rest| rest.split('"').next());
    let address = address.unwrap_or_default().to_owned();
    ensure!(address.contains("?embed#c1."), "{text}");
    page.press("Escape").await?;
    page.wait_until("it closed", async || Ok(!page.has("dialog", "Embed these runs").await?)).await?;
    ensure!(
        page.eval("return document.activeElement.innerText === 'Embed'").await? == true,
        "the focus went back"
    );
    let rest = address.strip_prefix(&page.address()).unwrap_or_default().to_owned();
    page.open(&rest).await?;
    page.wait_until("the runs alone", async || shown(page).await).await?;
    ensure!(time_us(page).await? == 900_000 && !page.has("button", "Embed").await?);
    page.find("article", "Run 2: etcd").await?;
    Ok(())
}

async fn a_finger_draws_a_line(page: &Page) -> Result<()> {
    page.look_as(Look { width: 390, height: 844, ..Look::default() }).await?;
    opened(page, &of_two(["raft", "etcd"], Time(900_000))).await?;
    draw_with(page, Pointer::Touch, 1).await?;
    page.wait_until("a line on each", async || Ok(lines(page).await? == [1, 1])).await
}

async fn playing_stops_at_a_violation_in_any_run(page: &Page) -> Result<()> {
    opened(page, &of_two(["raft", "cassandra"], Time(1_500_000))).await?;
    page.choose("Asked for in run 2", "ONE").await?;
    draw(page, 0).await?;
    page.click("checkbox", "Stop at a violation in any run").await?;
    page.click("button", "Play").await?;
    page.wait_until("it to stop", async || {
        let said = "return document.querySelector('#study [role=status]').textContent";
        let said = page.eval(said).await?;
        Ok(said
            .as_str()
            .is_some_and(|said| said.starts_with("Playing stops at ") && said.contains("Cassandra")))
    })
    .await?;
    page.find("button", "Play").await?;
    Ok(())
}

async fn a_number_stays_as_it_is_typed_while_the_page_is_drawn_anew(page: &Page) -> Result<()> {
    opened(page, &of_two(["raft", "etcd"], Time(0))).await?;
    page.click("button", "Play").await?;
    page.focus("spinbutton", "Seed").await?;
    page.press("Control+a").await?;
    page.press("Delete").await?;
    let before = time_us(page).await?;
    page.wait_until("frames", async || Ok(time_us(page).await? > before)).await?;
    let shown = page.number("Seed").await?;
    ensure!(shown.is_empty(), "the emptied field shows {shown} again");
    for key in ["2", "3"] {
        page.press(key).await?;
        page.settle().await?;
    }
    ensure!(page.number("Seed").await? == "23");
    page.press("Enter").await?;
    page.wait_until("the seed in the address", async || {
        let runs = from_comparison_link(&hash(page).await?);
        Ok(runs.is_ok_and(|runs| runs.scenarios.iter().all(|run| run.seed == 23)))
    })
    .await?;
    // What is left empty is what it was.
    page.press("Control+a").await?;
    page.press("Delete").await?;
    page.press("Tab").await?;
    page.settle().await?;
    ensure!(page.number("Seed").await? == "23");
    Ok(())
}

async fn axe_finds_nothing_in_comparisons(page: &Page) -> Result<()> {
    let link = of_two(["raft", "mongodb"], Time(2_000_000));
    for theme in Theme::ALL {
        page.look_as(Look { theme, ..Look::default() }).await?;
        opened(page, &link).await?;
        let violations = page.axe().await?;
        ensure!(violations.is_empty(), "{}: {}", theme.name(), violations.join("\n"));
        page.click("button", "Studies").await?;
        page.click("button", "Cost").await?;
        page.click("button", "Run the study").await?;
        page.wait_until("costs", async || Ok(page.text().await?.contains("Done: "))).await?;
        let violations = page.axe().await?;
        ensure!(violations.is_empty(), "studies, {}: {}", theme.name(), violations.join("\n"));
    }
    Ok(())
}
