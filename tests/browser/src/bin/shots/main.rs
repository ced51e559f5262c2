//! Photographs of the main states, at three sizes in two themes: target/shots/NAME-WxH-THEME.png.
//!
//! `cargo xtask shots [FILTER]` builds the page and runs this. The states are a table in states.rs.

use std::process::ExitCode;

use netsplit_browser_tests::{Browser, Context, Look, Page, Result, Sessions, Theme};
use states::{Act, STATES, State};

mod states;

const SIZES: [(u32, u32); 3] = [(1440, 900), (768, 1024), (390, 844)];

fn main() -> ExitCode {
    let filter = std::env::args().nth(1).unwrap_or_default();
    match run(&filter) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(filter: &str) -> Result<()> {
    let sessions = Sessions::new(Browser::Chromium)?;
    sessions.with_page(async |page| {
        for state in STATES.iter().filter(|state| state.name.contains(filter)) {
            photograph(page, state)
                .await
                .with_context(|| format!("{} could not be photographed.", state.name))?;
        }
        Ok(())
    })
}

async fn photograph(page: &Page, state: &State) -> Result<()> {
    for (width, height) in SIZES {
        for theme in Theme::ALL {
            page.look_as(Look { width, height, theme, reduced_motion: false }).await?;
            page.open(&(state.address)()).await?;
            for act in state.acts {
                match act {
                    Act::Click(role, name) => page.click(role, name).await?,
                    Act::Press(keys) => page.press(keys).await?,
                    Act::Find(role, name) => drop(page.find(role, name).await?),
                }
            }
            page.settle().await?;
            let name = format!("{}-{width}x{height}-{}.png", state.name, theme.name());
            let file = Page::pictures().join(&name);
            page.photograph(&file).await?;
            println!("target/shots/{name}");
        }
    }
    Ok(())
}
