//! The link: a whole run, its position and what is looked at, in the address bar.
//!
//! `1.` and the packed payload. The number before the dot is the format; the payload begins with the engine
//! version. A link made by another engine would show another run, so it is refused in words.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::bytes::{UnpackError, pack, unpack};
use super::{ENGINE, Scenario};
use crate::base::{EventId, Fingerprint, Time};
use crate::system::System;

/// The format that this code writes.
const FORMAT: &str = "1";

/// All that a link carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub scenario: Scenario,
    pub view: View,
}

/// Where the reader is and what they look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    pub event: EventId,
    /// The playhead, at or after the event.
    pub time: Time,
    /// What the sender saw: a reader whose engine shows another state is told so.
    pub fingerprint: Option<Fingerprint>,
    /// Small choices of the page (window of the verdicts, speed, …) by a short name; unknown names are kept.
    pub choices: Vec<(String, i64)>,
}

/// Why a link did not open. Each comes with a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    Damaged,
    TooLong,
    /// A format or an engine that this page does not know, newer or older.
    OtherVersion(String),
    /// It asks for a system that is not here: the one of this id.
    System(String),
    /// It unpacks, but asks for what cannot be.
    Refused(String),
}

/// The text that goes behind `#` in the address.
pub fn to_link(link: &Link) -> String {
    text(FORMAT, link)
}

/// Reads what stands behind `#`.
///
/// # Errors
/// If it is no link to a run that this page can show, with the reason.
pub fn from_link(text: &str) -> Result<Link, LinkError> {
    let link: Link = payload(FORMAT, text)?;
    known(&link.scenario)?;
    Ok(link)
}

/// A value as a link of a format.
pub(super) fn text(format: &str, value: &impl Serialize) -> String {
    let payload = postcard::to_allocvec(&(ENGINE, value)).expect("plain data always has a binary form");
    format!("{format}.{}", pack(&payload))
}

/// The value in a link of a format.
pub(super) fn payload<T: DeserializeOwned>(wanted: &str, text: &str) -> Result<T, LinkError> {
    let text = text.trim();
    let (format, packed) = text.split_once('.').ok_or(LinkError::Damaged)?;
    if format != wanted {
        let number = format.trim_start_matches('c').parse::<u16>().is_ok();
        return Err(if number { LinkError::OtherVersion(format.to_owned()) } else { LinkError::Damaged });
    }
    let payload = unpack(packed).map_err(|error| match error {
        UnpackError::TooLong => LinkError::TooLong,
        UnpackError::Damaged => LinkError::Damaged,
    })?;
    let (engine, rest) = postcard::take_from_bytes::<u16>(&payload).map_err(|_| LinkError::Damaged)?;
    if engine != ENGINE {
        return Err(LinkError::OtherVersion(format!("{format}.{engine}")));
    }
    let (value, rest) = postcard::take_from_bytes::<T>(rest).map_err(|_| LinkError::Damaged)?;
    if rest.is_empty() { Ok(value) } else { Err(LinkError::Damaged) }
}

/// Whether a scenario of a link can be run here.
pub(super) fn known(scenario: &Scenario) -> Result<(), LinkError> {
    if System::find(&scenario.system).is_none() {
        return Err(LinkError::System(scenario.system.clone()));
    }
    scenario.check().map_err(LinkError::Refused)
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LinkError::Damaged => {
                f.write_str("This link is damaged or was cut short. Ask for it again, whole.")
            }
            LinkError::TooLong => {
                f.write_str("This link is longer than any that Netsplit makes. Check where it came from.")
            }
            LinkError::OtherVersion(version) => write!(
                f,
                "This link was made by another version of Netsplit (format {version}; this page reads \
                 {FORMAT}.{ENGINE}). Open it with that version, or reload this page to get the newest one."
            ),
            LinkError::System(id) => {
                write!(f, "This link cannot be run: there is no system “{id}”.")
            }
            LinkError::Refused(why) => write!(f, "This link cannot be run: {why}"),
        }
    }
}
