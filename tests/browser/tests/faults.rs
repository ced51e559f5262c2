//! Faults by hand: with mouse, touch and pen, while the run plays, without dragging, by keyboard.

use netsplit_browser_tests::{BrowserTest, Page, Point, Pointer, Result, ensure, tests};

use crate::names::replicas;
use crate::time::paused;

pub static TESTS: &[BrowserTest] = tests![
    a_line_drawn_across_the_stage_cuts,
    a_line_can_be_drawn_while_the_run_plays,
    the_run_goes_on_while_a_line_is_drawn,
    a_line_can_be_moved_by_its_handle,
    a_replica_crashes_and_restarts_from_its_menu,
    a_cut_can_be_made_by_keyboard_alone,
    the_minority_is_refused_and_the_page_says_so,
    changing_the_system_keeps_the_cut,
];

/// A line from top to bottom, at a share of the stage's width.
async fn line(page: &Page, share: f64) -> Result<Vec<Point>> {
    let script =
        "const svg = document.querySelector('section[aria-label=Stage] [data-target=r0]').ownerSVGElement;
        svg.scrollIntoView({ block: 'center' });
        const box = svg.getBoundingClientRect();
        return [box.x, box.y, box.width, box.height]";
    let [x, y, width, height]: [f64; 4] = serde_json::from_value(page.eval(script).await?)?;
    let at =
        |across: f64, down: f64| Point { x: (x + width * across).round(), y: (y + height * down).round() };
    Ok(vec![at(share, 0.04), at(share + 0.02, 0.5), at(share, 0.96)])
}

/// How many cuts the stage says are in force.
pub async fn cuts(page: &Page) -> Result<usize> {
    let script = "return document.querySelectorAll('[aria-label=\"Cuts in force\"] > li').length";
    Ok(serde_json::from_value(page.eval(script).await?)?)
}

/// The hash carries the script: it grows by every act.
pub async fn address(page: &Page) -> Result<String> {
    Ok(page.eval("return location.hash").await?.as_str().unwrap_or_default().to_owned())
}

pub async fn draw(page: &Page, pointer: Pointer, share: f64) -> Result<()> {
    page.click("button", "Fault line").await?;
    let path = line(page, share).await?;
    let before = cuts(page).await?;
    page.drag(pointer, &path).await?;
    page.wait_until("a cut", async || Ok(cuts(page).await? > before)).await
}

async fn a_line_drawn_across_the_stage_cuts(page: &Page) -> Result<()> {
    for pointer in [Pointer::Mouse, Pointer::Touch, Pointer::Pen] {
        if pointer.works_in(page.browser()) {
            paused(page).await?;
            draw(page, pointer, 0.45).await?;
            page.click("button", "Heal all").await?;
            page.wait_until("no cut", async || Ok(cuts(page).await? == 0)).await?;
        }
    }
    Ok(())
}

async fn a_line_can_be_drawn_while_the_run_plays(page: &Page) -> Result<()> {
    page.open("").await?;
    page.find("button", "Pause").await?;
    draw(page, Pointer::Mouse, 0.45).await?;
    page.find("button", "Pause").await?;
    Ok(())
}

async fn the_run_goes_on_while_a_line_is_drawn(page: &Page) -> Result<()> {
    page.open("").await?;
    page.click("button", "Fault line").await?;
    let path = line(page, 0.45).await?;
    page.hold(Pointer::Mouse, &path[..2]).await?;
    let time = async || -> Result<u64> { Ok(page.lab("data-time-us").await?.parse()?) };
    for across in [12.0, -9.0, 4.0] {
        let before = time().await?;
        page.pull(Pointer::Mouse, Point { x: path[1].x + across, y: path[1].y + across }).await?;
        page.wait_until("time to pass under the pointer", async || Ok(time().await? > before)).await?;
    }
    page.pull(Pointer::Mouse, path[2]).await?;
    page.let_go(Pointer::Mouse).await?;
    page.wait_until("a cut", async || Ok(cuts(page).await? == 1)).await
}

async fn a_line_can_be_moved_by_its_handle(page: &Page) -> Result<()> {
    paused(page).await?;
    draw(page, Pointer::Mouse, 0.45).await?;
    let end = line(page, 0.45).await?[2];
    page.wait_until("the address to follow", async || Ok(address(page).await?.len() > 10)).await?;
    let before = page.lab("data-fingerprint").await?;
    page.click("button", "Select").await?;
    page.drag(Pointer::Mouse, &[end, Point { x: end.x + 220.0, y: end.y - 10.0 }]).await?;
    page.wait_until("the line to move", async || Ok(page.lab("data-fingerprint").await? != before)).await
}

async fn a_replica_crashes_and_restarts_from_its_menu(page: &Page) -> Result<()> {
    paused(page).await?;
    let names = replicas(page).await?;
    page.focus("button", &names[0]).await?;
    page.press("Enter").await?;
    page.click("button", "Crash n1").await.or(page.click("menuitem", "Crash n1").await)?;
    page.find("button", "n1, down").await?;
    page.focus("button", "n1, down").await?;
    page.press("Enter").await?;
    page.click("button", "Restart n1").await.or(page.click("menuitem", "Restart n1").await)?;
    page.wait_until("n1 to be up", async || {
        Ok(replicas(page).await?.iter().any(|name| name.starts_with("n1, follower")))
    })
    .await
}

async fn a_cut_can_be_made_by_keyboard_alone(page: &Page) -> Result<()> {
    paused(page).await?;
    let names = replicas(page).await?;
    page.focus("button", &names[1]).await?;
    page.press("Enter").await?;
    page.wait_until("the menu", async || {
        Ok(page.has("button", "Isolate n2").await? || page.has("menuitem", "Isolate n2").await?)
    })
    .await?;
    let role = if page.has("button", "Isolate n2").await? { "button" } else { "menuitem" };
    page.focus(role, "Isolate n2").await?;
    page.press("Enter").await?;
    page.wait_until("a cut", async || Ok(cuts(page).await? > 0)).await?;
    page.press("h").await?;
    page.wait_until("no cut", async || Ok(cuts(page).await? == 0)).await
}

async fn the_minority_is_refused_and_the_page_says_so(page: &Page) -> Result<()> {
    paused(page).await?;
    draw(page, Pointer::Mouse, 0.45).await?;
    page.focus("slider", "Time").await?;
    page.press("End").await?;
    page.wait_until("the minority to be refused", async || {
        Ok(page.text().await?.contains("no leader") && page.text().await?.contains("not yet:"))
    })
    .await?;
    let consistency = page.find("region", "Consistency").await?.text().await?;
    ensure!(consistency.to_lowercase().contains("linearizable"), "{consistency}");
    let counts = "return [...document.querySelectorAll('.availability button')].map((one) => one.getAttribute('aria-label')).join()";
    let counts = page.eval(counts).await?;
    ensure!(counts.as_str().is_some_and(|counts| counts.contains("refused")), "{counts}");
    ensure!(consistency.contains("violated"), "badges were read stale behind the cut: {consistency}");
    Ok(())
}

async fn changing_the_system_keeps_the_cut(page: &Page) -> Result<()> {
    paused(page).await?;
    draw(page, Pointer::Mouse, 0.45).await?;
    let before = cuts(page).await?;
    page.click("combobox", "System").await?;
    page.fill("searchbox", "Search", "quorum store, as in").await?;
    page.press("Tab").await?;
    page.press("Enter").await?;
    page.wait_until("another system under the same cut", async || {
        let names = replicas(page).await?;
        Ok(cuts(page).await? == before && names.len() == 5 && names.iter().all(|name| !name.contains("term")))
    })
    .await
}
