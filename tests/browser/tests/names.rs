//! The public names: tests and embedders rely on them.

use netsplit_browser_tests::{BrowserTest, Page, Result, ensure, tests};

pub static TESTS: &[BrowserTest] = tests![
    regions_and_controls_have_their_names,
    a_replica_is_named_by_role_and_term,
    the_root_says_where_the_run_is,
];

const REGIONS: [&str; 7] =
    ["Stage", "Replica timelines", "CAP triangle", "Roles", "Consistency", "Replica state", "Explanation"];

const BUTTONS: [&str; 9] = [
    "First event",
    "Step back",
    "Step forward",
    "Next decision",
    "Last event",
    "Fault line",
    "One-way cut",
    "Heal all",
    "Share link",
];

async fn regions_and_controls_have_their_names(page: &Page) -> Result<()> {
    page.open("").await?;
    for region in REGIONS {
        page.find("region", region).await?;
    }
    for button in BUTTONS {
        page.find("button", button).await?;
    }
    page.find("button", "Pause").await?;
    page.find("slider", "Time").await?;
    page.find("combobox", "System").await?;
    ensure!(page.has("spinbutton", "Seed").await? || page.has("textbox", "Seed").await?);
    Ok(())
}

/// The names of the replicas on the stage.
pub async fn replicas(page: &Page) -> Result<Vec<String>> {
    let script = "const stage = document.querySelector('section[aria-label=Stage]');
        return [...stage.querySelectorAll('[data-target^=r] > [role=button]')].map((node) => node.getAttribute('aria-label'))";
    Ok(serde_json::from_value(page.eval(script).await?)?)
}

async fn a_replica_is_named_by_role_and_term(page: &Page) -> Result<()> {
    page.open("").await?;
    page.click("button", "Pause").await?;
    let names = replicas(page).await?;
    ensure!(names.len() == 5, "{names:?}");
    ensure!(names.iter().filter(|name| name.contains(", leader, term ")).count() == 1, "{names:?}");
    ensure!(names.iter().filter(|name| name.contains(", follower, term ")).count() == 4, "{names:?}");
    page.focus("button", &names[0]).await?;
    let focused = page.eval("return document.activeElement.getAttribute('aria-label')").await?;
    ensure!(focused == names[0].as_str(), "{focused}");
    Ok(())
}

async fn the_root_says_where_the_run_is(page: &Page) -> Result<()> {
    page.open("").await?;
    page.click("button", "Pause").await?;
    ensure!(page.lab("data-event").await?.parse::<u64>()? > 0);
    ensure!(page.lab("data-time-us").await?.parse::<u64>()? > 0);
    let fingerprint = page.lab("data-fingerprint").await?;
    ensure!(fingerprint.len() == 16 && u64::from_str_radix(&fingerprint, 16).is_ok(), "{fingerprint}");
    Ok(())
}
