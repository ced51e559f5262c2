//! Cuts without drawing: by sides, link by link, and lines moved by keys.

use netsplit_browser_tests::{BrowserTest, Context, Page, Pointer, Result, ensure, tests};

use crate::faults::{address, cuts, draw};
use crate::time::paused;

pub static TESTS: &[BrowserTest] = tests![
    everyone_is_put_on_a_side_and_the_links_between_are_cut,
    a_cell_of_the_link_table_cuts_one_way_and_restores,
    a_point_of_a_line_moves_by_keys,
];

/// Presses the radio button of a side, as its label's words do.
async fn assign(page: &Page, node: &str, side: &str) -> Result<()> {
    let script = format!(
        "const row = [...document.querySelectorAll('fieldset')]
           .find((row) => row.querySelector('legend').textContent === '{node}');
         const label = [...row.querySelectorAll('label')].find((label) => label.textContent.trim() === '{side}');
         label.click(); return label.querySelector('input').checked"
    );
    ensure!(page.eval(&script).await?.as_bool() == Some(true), "{node} is on side {side}");
    Ok(())
}

/// What the link table says of a direction: "up", "cut", …
async fn link(page: &Page, from: &str, to: &str) -> Result<String> {
    let names = page.names("button").await?;
    let start = format!("{from} to {to}: ");
    let found = names.iter().find_map(|name| name.strip_prefix(&start));
    Ok(found.with_context(|| format!("No cell is named {start}"))?.to_owned())
}

async fn everyone_is_put_on_a_side_and_the_links_between_are_cut(page: &Page) -> Result<()> {
    paused(page).await?;
    page.click("button", "Cut by sides").await?;
    for node in ["n1", "n2"] {
        assign(page, node, "A").await?;
    }
    page.click("button", "Cut both ways").await?;
    page.wait_until("a cut", async || Ok(cuts(page).await? == 1)).await?;
    page.click("button", "Link table").await?;
    for (from, to, expected) in
        [("n1", "n3", "cut"), ("n5", "n2", "cut"), ("n1", "n2", "up"), ("n3", "n4", "up")]
    {
        ensure!(link(page, from, to).await? == expected, "{from} to {to}");
    }
    Ok(())
}

async fn a_cell_of_the_link_table_cuts_one_way_and_restores(page: &Page) -> Result<()> {
    paused(page).await?;
    page.click("button", "Link table").await?;
    page.focus("button", "n1 to n2: up").await?;
    page.press("Enter").await?;
    page.wait_until("the cut", async || Ok(link(page, "n1", "n2").await? == "cut")).await?;
    ensure!(link(page, "n2", "n1").await? == "up", "one direction alone");
    page.click("button", "n1 to n2: cut").await?;
    page.wait_until("the link", async || Ok(link(page, "n1", "n2").await? == "up")).await?;
    page.press("Escape").await?;
    page.wait_until("the page again", async || Ok(!page.has("region", "Links").await?)).await
}

async fn a_point_of_a_line_moves_by_keys(page: &Page) -> Result<()> {
    paused(page).await?;
    draw(page, Pointer::Mouse, 0.45).await?;
    page.click("button", "Select").await?;
    let names = page.names("button").await?;
    let first = names.iter().find(|name| name.starts_with("fault line, point 1 of "));
    let first = first.context("A line has points.")?.clone();
    page.wait_until("the address", async || Ok(address(page).await?.len() > 10)).await?;
    let before = page.lab("data-fingerprint").await?;
    page.focus("button", &first).await?;
    for _ in 0..8 {
        page.press("ArrowRight").await?;
    }
    ensure!(page.lab("data-fingerprint").await? == before, "the line cuts there only when it is let go");
    page.press("Enter").await?;
    page.wait_until("the line to move", async || Ok(page.lab("data-fingerprint").await? != before)).await?;
    ensure!(cuts(page).await? == 1);
    Ok(())
}
