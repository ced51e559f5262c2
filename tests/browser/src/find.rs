//! Finding things as a user does: by role and accessible name, as the browser itself computes them.

use anyhow::{Context, Result, bail};
use fantoccini::elements::Element;
use serde_json::Value;

use crate::page::Page;
use crate::wire;

impl Page {
    /// The element with this role and name, as soon as it is there.
    pub async fn find(&self, role: &str, name: &str) -> Result<Element> {
        let what = format!("{role} \"{name}\"");
        self.wait_until(&what, async || self.has(role, name).await)
            .await
            .with_context(|| format!("There is no {what} on the page."))?;
        self.look(role, name).await?.with_context(|| format!("{what} was there and went away."))
    }

    /// Whether there is such an element now.
    pub async fn has(&self, role: &str, name: &str) -> Result<bool> {
        Ok(self.look(role, name).await?.is_some())
    }

    /// The names of all elements with this role now, in the order of the page.
    pub async fn names(&self, role: &str) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for element in self.candidates(role, "").await? {
            names.push(self.computed(&element, "label").await?);
        }
        Ok(names)
    }

    async fn look(&self, role: &str, name: &str) -> Result<Option<Element>> {
        for element in self.candidates(role, name).await? {
            let found = self.computed(&element, "role").await?;
            if same_role(&found, role) && self.computed(&element, "label").await? == name {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    async fn candidates(&self, role: &str, name: &str) -> Result<Vec<Element>> {
        let found = self.client.execute(include_str!("find.js"), vec![role.into(), name.into()]).await?;
        let Value::Array(found) = found else {
            bail!("The page answered {found} where elements were asked for.");
        };
        Ok(found.iter().filter_map(|value| wire::element(&self.client, value)).collect())
    }

    /// What the browser tells assistive technology.
    async fn computed(&self, element: &Element, what: &str) -> Result<String> {
        let path = format!("element/{}/computed{what}", element.element_id());
        let value = wire::get(&self.client, path).await?;
        Ok(value.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// Browsers differ in what they call a few roles.
fn same_role(found: &str, wanted: &str) -> bool {
    let plain = |role: &str| match role {
        "image" | "graphics-document" => "img".to_owned(),
        other => other.to_lowercase(),
    };
    plain(found) == plain(wanted)
}
