//! Runs tests in the browsers, with the interface of `cargo test`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use libtest_mimic::{Arguments, Failed, Trial};
use xtask::paths;

use crate::page::Page;
use crate::{Browser, Look, Sessions};

/// A test that takes longer hangs.
const LIMIT: Duration = Duration::from_secs(120);

/// What a test does, begun.
pub type Doing<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// A test, made by `tests!`.
#[derive(Clone, Copy)]
pub struct BrowserTest {
    pub name: &'static str,
    pub run: for<'a> fn(&'a Page) -> Doing<'a>,
}

/// The tests of a topic: `pub static TESTS: &[BrowserTest] = tests![name, other_name];`
#[macro_export]
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        &[$($crate::BrowserTest {
            name: concat!(module_path!(), "::", stringify!($name)),
            run: |page| Box::pin($name(page)),
        }),*]
    };
}

/// Runs all topics in the browser of NETSPLIT_BROWSER (`chromium` or `firefox`), or in both without it.
pub fn main(topics: &[&'static [BrowserTest]]) -> ExitCode {
    let mut args = Arguments::from_args();
    // A browser is not quicker for being asked twice at a time on a small machine.
    args.test_threads.get_or_insert(1);
    match browsers().and_then(|browsers| run(&args, topics, &browsers)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn browsers() -> Result<Vec<Browser>> {
    match std::env::var("NETSPLIT_BROWSER") {
        Ok(name) => {
            let browser = Browser::ALL.into_iter().find(|browser| browser.name() == name);
            Ok(vec![
                browser
                    .with_context(|| format!("NETSPLIT_BROWSER is {name}; it can be chromium or firefox."))?,
            ])
        }
        Err(_) => Ok(Browser::ALL.to_vec()),
    }
}

fn run(args: &Arguments, topics: &[&'static [BrowserTest]], browsers: &[Browser]) -> Result<bool> {
    let mut trials = Vec::new();
    // Kept here, so that the browsers end when the tests have.
    let mut pools = Vec::new();
    for &browser in browsers {
        let sessions = Arc::new(Sessions::new(browser)?);
        pools.push(Arc::clone(&sessions));
        for test in topics.iter().copied().flatten() {
            let sessions = Arc::clone(&sessions);
            // The first part of the path is this program's own name.
            let path = test.name.split_once("::").map_or(test.name, |(_, path)| path);
            let name = format!("{}::{path}", browser.name());
            trials.push(Trial::test(name.clone(), move || {
                one(&sessions, &name, test.run).map_err(|error| Failed::from(causes(&error)))
            }));
        }
    }
    Ok(!libtest_mimic::run(args, trials).has_failed())
}

/// Runs one test in a session that is used again if it went well.
fn one(sessions: &Sessions, name: &str, run: for<'a> fn(&'a Page) -> Doing<'a>) -> Result<()> {
    let session = sessions.take()?;
    let page = Page::new(session.client.clone(), sessions.browser())?;
    let runtime = sessions.runtime();
    let doing = async {
        // Out of whatever page or frame the last test ended in.
        page.visit("about:blank").await?;
        page.look_as(Look::default()).await?;
        run(&page).await
    };
    let limited = async { tokio::time::timeout(LIMIT, doing).await };
    let result = match catch_unwind(AssertUnwindSafe(|| runtime.block_on(limited))) {
        Ok(Ok(result)) => result,
        Ok(Err(_)) => Err(anyhow!("It took longer than {} s.", LIMIT.as_secs())),
        Err(panic) => Err(anyhow!("{}", sentence(panic.as_ref()))),
    };
    let Err(error) = result else {
        sessions.give_back(session);
        return Ok(());
    };
    let seen = runtime.block_on(what_was_seen(&page, name));
    sessions.end(session);
    Err(error.context(seen))
}

/// A picture of the failure, and what went wrong in the page itself.
async fn what_was_seen(page: &Page, name: &str) -> String {
    let file = paths::under_target("browser-failures").join(format!("{}.png", name.replace("::", "-")));
    let picture = match page.photograph(&file).await {
        Ok(()) => file.display().to_string(),
        Err(error) => format!("none ({error:#})"),
    };
    let errors = page.errors().await.unwrap_or_default();
    format!("picture: {picture}\nerrors in the page: {errors:?}")
}

/// The error and its causes, a line each; where in our code it came up says less than the picture.
fn causes(error: &anyhow::Error) -> String {
    error.chain().map(|cause| format!("{cause}\n")).collect()
}

fn sentence(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("It panicked.").to_owned()
}
