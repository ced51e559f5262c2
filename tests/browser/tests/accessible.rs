//! Nothing that assistive technology would stumble over.

use netsplit_browser_tests::{BrowserTest, Look, Page, Result, Theme, ensure, tests};

pub static TESTS: &[BrowserTest] = tests![axe_finds_nothing_in_either_theme];

async fn axe_finds_nothing_in_either_theme(page: &Page) -> Result<()> {
    for address in ["", "?embed"] {
        for theme in Theme::ALL {
            page.look_as(Look { theme, ..Look::default() }).await?;
            page.open(address).await?;
            let violations = page.axe().await?;
            ensure!(violations.is_empty(), "{address} {}: {}", theme.name(), violations.join("\n"));
        }
    }
    Ok(())
}
