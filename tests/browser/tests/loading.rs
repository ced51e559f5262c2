//! The page comes up, alone, or says why it does not.

use netsplit_browser_tests::{BrowserTest, Context, Page, Result, Site, ensure, tests};

pub static TESTS: &[BrowserTest] = tests![
    starts_without_an_error,
    asks_for_nothing_outside_its_folder,
    runs_in_a_frame_of_another_site,
    says_so_when_the_program_is_missing,
    says_so_when_the_loader_is_missing,
    says_so_when_the_program_stops,
];

async fn starts_without_an_error(page: &Page) -> Result<()> {
    page.open("").await?;
    ensure!(page.eval("return document.querySelectorAll('#app').length").await? == 1);
    ensure!(page.eval("return document.querySelector('[data-bootstrap]')").await?.is_null());
    let errors = page.errors().await?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}

async fn asks_for_nothing_outside_its_folder(page: &Page) -> Result<()> {
    page.open("").await?;
    let folder = page.address();
    let requests = page.requests().await?;
    ensure!(requests.iter().any(|address| address.ends_with(".wasm")), "{requests:?}");
    let strange: Vec<_> = requests.iter().filter(|address| !address.starts_with(&folder)).collect();
    ensure!(strange.is_empty(), "{strange:?} are not under {folder}");
    Ok(())
}

async fn runs_in_a_frame_of_another_site(page: &Page) -> Result<()> {
    let frame = format!(r#"<!DOCTYPE html><iframe title="lab" src="{}?embed"></iframe>"#, page.address());
    let course = Site::new("/nowhere").with("course.html", frame).start(0)?;
    page.visit(&format!("{}course.html", course.url())).await?;
    page.enter_frame().await?;
    page.wait_until_started().await?;
    let errors = page.errors().await?;
    ensure!(errors.is_empty(), "{errors:?}");
    Ok(())
}

async fn says_so_when_the_program_is_missing(page: &Page) -> Result<()> {
    // With wasm and without the JavaScript beside it, and the other way round.
    for site in [Page::site().without("_bg.wasm"), Page::site().without(&program_name()?)] {
        page.serve(site)?;
        page.go("").await?;
        page.wait_until("a sentence", async || Ok(page.state().await?.as_deref() == Some("failed"))).await?;
        let text = page.text().await?;
        ensure!(text.contains("The lab could not start") && text.contains("Reload"), "{text}");
    }
    Ok(())
}

/// What a panic becomes for the page: an error of the engine that runs the program.
async fn says_so_when_the_program_stops(page: &Page) -> Result<()> {
    let loader = std::fs::read_to_string(Page::folder().join("bootstrap.js"))?;
    let stop = "\naddEventListener('stop', () => { throw new WebAssembly.RuntimeError('unreachable'); });";
    page.serve(Page::site().with("bootstrap.js", loader + stop))?;
    page.open("").await?;
    page.eval("dispatchEvent(new Event('stop'))").await?;
    page.wait_until("a sentence", async || Ok(page.state().await?.as_deref() == Some("failed"))).await?;
    let text = page.text().await?;
    ensure!(text.contains("The lab stopped on an error of its own") && text.contains("Reload"), "{text}");
    ensure!(page.has("region", "Stage").await?, "what was there stays to be read");
    Ok(())
}

/// The program's own JavaScript: app-HASH.js.
fn program_name() -> Result<String> {
    let page = std::fs::read_to_string(Page::folder().join("index.html"))?;
    let name = page.split_once("data-js=\"./").and_then(|(_, rest)| rest.split_once('"'));
    Ok(name.context("index.html names no program.")?.0.to_owned())
}

async fn says_so_when_the_loader_is_missing(page: &Page) -> Result<()> {
    page.serve(Page::site().without("bootstrap.js"))?;
    page.go("").await?;
    // The sentence is held back for a while, for those who only have to wait: its animation is brought to its end.
    page.eval("document.getAnimations().forEach((animation) => animation.finish())").await?;
    let text = page.text().await?;
    ensure!(text.contains("may not have reached your browser") && text.contains("Reload"), "{text}");
    Ok(())
}
