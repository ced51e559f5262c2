//! axe-core: what assistive technology would stumble over.

use anyhow::{Context, Result};
use xtask::tools;

use crate::page::Page;

impl Page {
    /// One sentence for each violation axe-core finds in the page as it is now.
    pub async fn axe(&self) -> Result<Vec<String>> {
        let missing = "axe-core is missing: `cargo xtask tools` installs it.";
        let file = tools::axe::script().context(missing)?;
        let source = std::fs::read_to_string(file).context(missing)?;
        self.client.execute(&source, Vec::new()).await?;
        let script = "const done = arguments[arguments.length - 1];
            axe.run().then(
              ({ violations }) => done(violations.flatMap(({ id, help, nodes }) =>
                nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html}: ${failureSummary}`))),
              (error) => done([`axe-core itself failed: ${error}`]),
            )";
        Ok(serde_json::from_value(self.client.execute_async(script, Vec::new()).await?)?)
    }
}
