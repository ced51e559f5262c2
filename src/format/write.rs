//! Histories written: calls, returns and faults in the order of their places. What a format cannot say becomes
//! something weaker, never something else: see [`write`].

mod jepsen;
mod json;
mod steps;

use std::fmt::{self, Write};

use super::options::Format;
use crate::history::recorded::Recorded;

/// Writes a history as text, line by line. Values become `[key value]` in Jepsen's formats as soon as there is
/// one key.
///
/// JSON lines say everything but the lines in the file of origin. EDN does not say what an add or an append
/// answered besides that it was done, and an answer that was not seen becomes an unknown ending; the log leaves
/// out times too.
///
/// # Errors
/// Those of `out`.
pub fn write(recorded: &Recorded, format: Format, out: &mut impl Write) -> fmt::Result {
    match format {
        Format::Edn | Format::Log => jepsen::write(recorded, format, out),
        Format::JsonLines => json::write(recorded, out),
    }
}
