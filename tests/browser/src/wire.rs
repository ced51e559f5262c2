//! WebDriver commands that fantoccini has no name for.

use anyhow::{Context, Result};
use fantoccini::Client;
use fantoccini::elements::{Element, ElementRef};
use fantoccini::wd::WebDriverCompatibleCommand;
use http::Method;
use serde_json::{Value, json};
use url::{ParseError, Url};

/// The key under which WebDriver hands over an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

#[derive(Debug)]
struct Command {
    path: String,
    body: Option<Value>,
}

impl WebDriverCompatibleCommand for Command {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        match &self.body {
            Some(body) => (Method::POST, Some(body.to_string())),
            None => (Method::GET, None),
        }
    }
}

pub async fn get(client: &Client, path: String) -> Result<Value> {
    Ok(client.issue_cmd(Command { path, body: None }).await?)
}

pub async fn post(client: &Client, path: &str, body: Value) -> Result<Value> {
    Ok(client.issue_cmd(Command { path: path.to_owned(), body: Some(body) }).await?)
}

/// A command of Chromium's DevTools protocol.
pub async fn devtools(client: &Client, command: &str, params: Value) -> Result<Value> {
    post(client, "goog/cdp/execute", json!({ "cmd": command, "params": params }))
        .await
        .with_context(|| format!("Chromium refused {command}."))
}

/// Runs a script with the rights of Firefox itself.
pub async fn inside_firefox(client: &Client, script: &str, args: Vec<Value>) -> Result<Value> {
    post(client, "moz/context", json!({ "context": "chrome" })).await?;
    let answer = client.execute(script, args).await;
    post(client, "moz/context", json!({ "context": "content" })).await?;
    answer.context("Firefox refused a script with its own rights.")
}

/// An element that a script returned.
pub fn element(client: &Client, value: &Value) -> Option<Element> {
    let id = value.get(ELEMENT)?.as_str()?;
    Some(Element::from_element_id(client.clone(), ElementRef::from(id.to_owned())))
}

/// An element as an argument of a script.
pub fn argument(element: &Element) -> Value {
    json!({ ELEMENT: element.element_id().to_string() })
}
