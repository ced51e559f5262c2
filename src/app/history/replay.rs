//! The history of a run of the lab: a link is replayed to its event, and what the clients saw until then is judged
//! like any other history.

use super::run::recorded_run;
use crate::engine::{Engine, Goal};
use crate::format::{Format, Reading};
use crate::scenario::from_link;

/// Events between two looks at whether the goal is reached; any number does.
const PORTION: usize = 100_000;

/// The longest text that is looked at as a link.
const LONGEST: usize = 1 << 20;

/// Whether the beginning of a text is that of a link, bare or as an address, rather than of a history.
pub fn is_link(beginning: &[u8]) -> bool {
    let address = beginning.starts_with(b"http://") || beginning.starts_with(b"https://");
    let digits = beginning.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = &beginning[digits..];
    let bare =
        digits > 0 && rest.first() == Some(&b'.') && rest[1..].iter().take(16).all(|byte| is_coded(*byte));
    address || bare
}

fn is_coded(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'\n' | b'\r')
}

/// The history of the run that a link carries, up to the event at which its sender stood.
///
/// # Errors
/// Why the text carries no run, in a sentence.
pub fn read(text: &[u8]) -> Result<Reading, String> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.len() <= LONGEST);
    let text = text.ok_or("This is neither a history nor a link of a run.")?;
    let fragment = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment);
    let link = from_link(fragment).map_err(|error| format!("This link carries no run: {error}"))?;
    let mut engine = Engine::new(link.scenario);
    engine.go(Goal::Event(link.view.event));
    while !engine.work(PORTION) {}
    Ok(Reading { recorded: recorded_run(&engine), format: Format::JsonLines, keyed: true, ignored: 0 })
}
