//! The timelines: dragged to another time, and messages on them pointed at, by pointer and by keys.

use netsplit_browser_tests::{BrowserTest, Context, Page, Point, Pointer, Result, ensure, tests};

use crate::time::{event, paused};

pub static TESTS: &[BrowserTest] = tests![
    they_are_dragged_to_another_time,
    a_message_is_pressed_on_its_way,
    keys_go_from_message_to_message,
    a_range_is_drawn_by_mouse_pen_and_touch,
    a_range_is_stretched_by_keys,
];

/// Left, top, width and height of the picture, in the middle of the window.
async fn picture(page: &Page) -> Result<[f64; 4]> {
    let script = "const svg = document.querySelector('.lanes'); svg.scrollIntoView({ block: 'center' });
        const box = svg.getBoundingClientRect(); return [box.x, box.y, box.width, box.height]";
    Ok(serde_json::from_value(page.eval(script).await?)?)
}

/// The times written under the lanes.
async fn times(page: &Page) -> Result<String> {
    let script =
        "return [...document.querySelectorAll('.lanes .t-tick')].map((tick) => tick.textContent).join()";
    Ok(page.eval(script).await?.as_str().unwrap_or_default().to_owned())
}

/// The name of the message at hand.
async fn at_hand(page: &Page) -> Result<String> {
    let script =
        "return document.querySelector('.lanes .message-thing [role=button]')?.getAttribute('aria-label')";
    Ok(page.eval(script).await?.as_str().context("No message is at hand.")?.to_owned())
}

async fn they_are_dragged_to_another_time(page: &Page) -> Result<()> {
    paused(page).await?;
    let (before, at) = (times(page).await?, event(page).await?);
    let [left, top, width, height] = picture(page).await?;
    let place = |share: f64| Point { x: (left + width * share).round(), y: (top + height * 0.55).round() };
    page.drag(Pointer::Mouse, &[place(0.4), place(0.9)]).await?;
    page.wait_until("earlier times", async || Ok(times(page).await? != before)).await?;
    ensure!(event(page).await? == at, "looking elsewhere does not move the run");
    page.click("button", "Step forward").await?;
    page.wait_until("the playhead in view", async || {
        Ok(page.eval("return !!document.querySelector('.lanes .now')").await? == true)
    })
    .await
}

async fn a_message_is_pressed_on_its_way(page: &Page) -> Result<()> {
    paused(page).await?;
    let script = "const svg = document.querySelector('.lanes'); svg.scrollIntoView({ block: 'center' });
        const way = svg.querySelector('path.flight'), matrix = way.getScreenCTM();
        const [, x, y, x2, y2] = way.getAttribute('d').match(/^M([-\\d.]+) ([-\\d.]+)L([-\\d.]+) ([-\\d.]+)/).map(Number);
        const at = new DOMPoint((x + x2) / 2, (y + y2) / 2).matrixTransform(matrix);
        return [at.x, at.y]";
    let [x, y]: [f64; 2] = serde_json::from_value(page.eval(script).await?)?;
    let before = at_hand(page).await?;
    let at = event(page).await?;
    page.tap(Pointer::Mouse, Point { x: x.round(), y: y.round() }).await?;
    page.wait_until("the message to be shown", async || {
        Ok(at_hand(page).await? != before && event(page).await? < at)
    })
    .await
}

async fn keys_go_from_message_to_message(page: &Page) -> Result<()> {
    paused(page).await?;
    let first = at_hand(page).await?;
    page.focus("button", &first).await?;
    let mut seen = vec![first];
    for _ in 0..4 {
        page.press("ArrowUp").await?;
        page.wait_until("another message", async || Ok(!seen.contains(&at_hand(page).await?))).await?;
        seen.push(at_hand(page).await?);
    }
    page.press("ArrowDown").await?;
    page.wait_until("the one before", async || Ok(at_hand(page).await? == seen[3])).await
}

/// What the panel says that the verdicts speak of.
async fn spoken(page: &Page) -> Result<String> {
    let script = "return document.querySelector('.scope .quiet').textContent";
    Ok(page.eval(script).await?.as_str().unwrap_or_default().to_owned())
}

async fn ends(page: &Page) -> Result<usize> {
    let script = "return document.querySelectorAll('.lanes .range-thing').length";
    Ok(page.eval(script).await?.as_u64().unwrap_or_default() as usize)
}

async fn a_range_is_drawn_by_mouse_pen_and_touch(page: &Page) -> Result<()> {
    paused(page).await?;
    let at = event(page).await?;
    for (pointer, far) in [(Pointer::Mouse, 0.30), (Pointer::Pen, 0.35), (Pointer::Touch, 0.4)] {
        if !pointer.works_in(page.browser()) {
            continue;
        }
        page.click("button", "Choose a range").await?;
        let before = spoken(page).await?;
        let [left, top, width, height] = picture(page).await?;
        let place =
            |share: f64| Point { x: (left + width * share).round(), y: (top + height * 0.55).round() };
        page.drag(pointer, &[place(0.5), place(0.45), place(far)]).await?;
        page.wait_until("a range with two ends", async || {
            Ok(ends(page).await? == 2 && spoken(page).await? != before)
        })
        .await?;
        page.click("button", "Choose a range").await?;
        page.click("button", "Clear the range").await?;
        page.wait_until("no range", async || Ok(ends(page).await? == 0)).await?;
    }
    ensure!(event(page).await? == at, "choosing a range does not move the run");
    Ok(())
}

async fn a_range_is_stretched_by_keys(page: &Page) -> Result<()> {
    paused(page).await?;
    let at = event(page).await?;
    for _ in 0..3 {
        let before = spoken(page).await?;
        page.press("Shift+ArrowLeft").await?;
        page.wait_until("a longer range", async || Ok(spoken(page).await? != before)).await?;
    }
    let script = "const end = document.querySelector('.lanes .range-thing [role=button]') ??
            document.querySelector('.lanes .range-thing'); end.focus(); return document.activeElement === end";
    ensure!(page.eval(script).await? == true, "an end of the range takes the focus");
    let before = spoken(page).await?;
    page.press("ArrowRight").await?;
    page.wait_until("a shorter range", async || Ok(spoken(page).await? != before)).await?;
    ensure!(event(page).await? == at, "the keys of the range step no event");
    Ok(())
}
