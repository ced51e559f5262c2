//! The harness itself keeps its word: a drag is a drag and a theme a theme. These tests need no lab.

use netsplit_browser_tests::{BrowserTest, Look, Page, Point, Pointer, Result, Site, Theme, ensure, tests};

pub static TESTS: &[BrowserTest] = tests![
    finds_by_role_and_name,
    presses_types_and_chooses,
    drags_with_mouse_touch_and_pen,
    shows_small_windows_and_themes,
    remembers_errors,
    axe_finds_a_nameless_button,
];

const SAMPLE: &str = r#"<!DOCTYPE html><html lang="en"><head><title>Sample</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<style>#pad { width: 300px; height: 200px; touch-action: none; background: silver }</style></head><body><main><h1>Sample</h1>
<section aria-label="Stage"><div id="pad"></div>
<svg width="40" height="40"><g role="button" tabindex="0" aria-label="n1, leader, term 3"><rect width="40" height="40"/></g></svg></section>
<button onclick="document.title = 'clicked'"><span aria-hidden="true">▶</span> <span>Play</span></button>
<label>Seed <input id="seed"></label><label for="system">System</label><select id="system"><option>Raft</option><option>Quorum</option></select>
</main><script>
window.seen = [];
for (const kind of ['pointerdown', 'pointermove', 'pointerup'])
  pad.addEventListener(kind, (event) => seen.push([kind, event.pointerType, event.offsetX, event.offsetY]));
addEventListener('keydown', (event) => seen.push(`${event.shiftKey ? 'Shift+' : ''}${event.key}`));
</script></body></html>"#;

async fn sample(page: &Page) -> Result<()> {
    page.serve(Site::new("/nowhere").with("sample.html", SAMPLE))?;
    page.go("sample.html").await
}

async fn finds_by_role_and_name(page: &Page) -> Result<()> {
    sample(page).await?;
    page.find("region", "Stage").await?;
    page.find("button", "n1, leader, term 3").await?;
    page.find("textbox", "Seed").await?;
    page.find("combobox", "System").await?;
    ensure!(page.has("button", "Play").await?);
    ensure!(!page.has("button", "Pause").await?);
    ensure!(page.names("button").await? == ["n1, leader, term 3", "Play"]);
    Ok(())
}

async fn presses_types_and_chooses(page: &Page) -> Result<()> {
    sample(page).await?;
    page.click("button", "Play").await?;
    ensure!(page.eval("return document.title").await? == "clicked");
    page.fill("textbox", "Seed", "42").await?;
    page.choose("System", "Quorum").await?;
    ensure!(page.eval("return seed.value + system.value").await? == "42Quorum");
    page.focus("button", "Play").await?;
    page.eval("seen.length = 0").await?;
    page.press("Shift+Tab").await?;
    page.press("ArrowLeft").await?;
    let seen = page.eval("return seen.join()").await?;
    ensure!(seen == "Shift+Shift,Shift+Tab,ArrowLeft", "{seen}");
    Ok(())
}

async fn drags_with_mouse_touch_and_pen(page: &Page) -> Result<()> {
    for (pointer, name) in [(Pointer::Mouse, "mouse"), (Pointer::Touch, "touch"), (Pointer::Pen, "pen")] {
        if !pointer.works_in(page.browser()) {
            continue;
        }
        sample(page).await?;
        let corner: [f64; 2] = serde_json::from_value(
            page.eval("const box = pad.getBoundingClientRect(); return [box.x, box.y]").await?,
        )?;
        let at = |x: f64, y: f64| Point { x: corner[0].round() + x, y: corner[1].round() + y };
        page.drag(pointer, &[at(20.0, 20.0), at(120.0, 20.0), at(120.0, 90.0)]).await?;
        let seen: Vec<(String, String, f64, f64)> = serde_json::from_value(page.eval("return seen").await?)?;
        ensure!(seen.iter().all(|(_, kind, ..)| kind == name), "{name}: {seen:?}");
        let moves = seen.iter().filter(|(kind, ..)| kind == "pointermove").count();
        ensure!(moves >= 10, "{name}: {moves} moves in {seen:?}");
        let down = seen.iter().find(|(kind, ..)| kind == "pointerdown");
        let up = seen.last();
        let near = |place: Option<&(String, String, f64, f64)>, x: f64, y: f64| {
            place.is_some_and(|(_, _, left, top)| (left - x).abs() < 2.0 && (top - y).abs() < 2.0)
        };
        ensure!(near(down, 20.0, 20.0) && near(up, 120.0, 90.0), "{name}: {seen:?}");
    }
    Ok(())
}

async fn shows_small_windows_and_themes(page: &Page) -> Result<()> {
    sample(page).await?;
    for theme in Theme::ALL {
        for reduced_motion in [false, true] {
            page.look_as(Look { width: 390, height: 844, theme, reduced_motion }).await?;
            let dark = page.eval("return matchMedia('(prefers-color-scheme: dark)').matches").await?;
            ensure!(dark == (theme == Theme::Dark), "{theme:?}: dark is {dark}");
            let reduced = page.eval("return matchMedia('(prefers-reduced-motion: reduce)').matches").await?;
            ensure!(reduced == reduced_motion, "{reduced_motion}: reduced is {reduced}");
        }
    }
    Ok(())
}

async fn remembers_errors(page: &Page) -> Result<()> {
    sample(page).await?;
    ensure!(page.errors().await?.is_empty());
    page.eval(
        "const script = document.createElement('script');
         script.textContent = `console.error('one', 1); Promise.reject('two'); setTimeout(() => { throw Error('three') })`;
         document.body.append(script)",
    )
    .await?;
    page.wait_until("three errors", async || Ok(page.errors().await?.len() == 3)).await?;
    let errors = page.errors().await?.join(" ");
    ensure!(["one 1", "two", "three"].iter().all(|word| errors.contains(word)), "{errors}");
    Ok(())
}

async fn axe_finds_a_nameless_button(page: &Page) -> Result<()> {
    sample(page).await?;
    let before = page.axe().await?;
    ensure!(before.is_empty(), "{before:?}");
    page.eval("document.querySelector('main').append(document.createElement('button'))").await?;
    let after = page.axe().await?;
    ensure!(after.len() == 1 && after[0].starts_with("button-name"), "{after:?}");
    Ok(())
}
