//! A scenario from wherever it is: an address, a fragment, a file, standard input.

use std::io::Read;

use netsplit::base::EventId;
use netsplit::scenario::{Scenario, from_json, from_link, is_comparison};

/// The most bytes that are read.
const MOST: u64 = 8 << 20;

/// The scenario, and the event at which a link's sender stood.
pub fn read(input: &str) -> Result<(Scenario, Option<EventId>), String> {
    let fragment = input.rsplit_once('#').map(|(_, fragment)| fragment);
    if input.contains("://") || fragment.is_some() {
        let fragment = fragment.ok_or("this address carries no run: there is nothing behind a #")?;
        return link(fragment);
    }
    if input == "-" {
        return file("standard input", &limited(std::io::stdin().lock())?);
    }
    match std::fs::File::open(input) {
        Ok(opened) => file(input, &limited(opened)?),
        Err(error) => {
            link(input).map_err(|why| format!("“{input}” is no file ({error}) and no link ({why})"))
        }
    }
}

fn link(fragment: &str) -> Result<(Scenario, Option<EventId>), String> {
    if is_comparison(fragment) {
        return Err("this link compares several runs; open it in a browser, open one of its runs in the lab from there, \
                    and give the link of that"
            .to_owned());
    }
    let link = from_link(fragment).map_err(|error| error.to_string())?;
    Ok((mended(link.scenario), Some(link.view.event)))
}

/// With the nearest settings that can be, which standard error tells.
fn mended(mut scenario: Scenario) -> Scenario {
    for change in scenario.mend() {
        eprintln!("netsplit: {change}");
    }
    scenario
}

/// A file's text: a run saved by the page is a link, anything else a scenario as JSON.
fn file(name: &str, text: &str) -> Result<(Scenario, Option<EventId>), String> {
    if !text.trim_start().starts_with('{') && !text.trim().is_empty() {
        let fragment = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment);
        return link(fragment).map_err(|why| format!("{name}: it is neither a saved run ({why}) nor JSON"));
    }
    let scenario = from_json(text).map_err(|error| format!("{name}: {error}"))?;
    Ok((mended(scenario), None))
}

fn limited(from: impl Read) -> Result<String, String> {
    let mut text = String::new();
    from.take(MOST).read_to_string(&mut text).map_err(|error| format!("it cannot be read: {error}"))?;
    Ok(text)
}
