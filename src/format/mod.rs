//! Histories as texts: Jepsen's EDN, the lines of its log, and JSON lines of ours, read piece by piece and
//! written. It says what was recorded and where a text is none; it judges nothing.
//!
//! The readers turn what stands in a text into calls and returns (`edn`, `log`, `json`), give those a meaning for
//! one object (`understand`, `vocabulary`), and put them together into operations (`pairing`). What no format
//! says outright is an [`Options`]: what a nil read means, and a failed compare-and-set.

mod edn;
mod error;
mod json;
mod log;
mod nemesis;
mod options;
mod pairing;
mod reader;
mod sniff;
mod text;
mod understand;
mod vocabulary;
mod write;

pub use error::{BadInput, Position};
pub use options::{DEPTH, FailedCas, Format, Keys, Limits, NilRead, Options};
pub use reader::{Reader, Reading};
pub use write::write;

use crate::check::spec::Spec;
use crate::history::recorded::{Datum, Texts};

/// Reads a whole text.
///
/// # Errors
/// The first place at which it is no history.
pub fn read(text: &[u8], options: Options) -> Result<Reading, BadInput> {
    let mut reader = Reader::new(options);
    reader.feed(text)?;
    reader.finish()
}

/// The specification beginning with the value that a text names.
///
/// # Errors
/// What is wrong with the text, in a sentence without a full stop.
pub fn beginning(spec: Spec, text: &str, texts: &mut Texts) -> Result<Spec, String> {
    let name = spec.name();
    if let Spec::Bank { .. } = spec {
        let balances = read_balances(text, texts).map_err(|bad| bad.to_string())?;
        return Ok(Spec::Bank { initial: Some(balances) });
    }
    spec.beginning_with(text, texts).ok_or_else(|| format!("a {name} cannot begin with “{text}”"))
}

/// The balances that a text such as `{:a 10, :b 10}` names, in the order of their data.
///
/// # Errors
/// What was expected instead.
fn read_balances(text: &str, texts: &mut Texts) -> Result<Box<[(Datum, i64)]>, BadInput> {
    let mut parser = edn::Parser::new(text, 0, true);
    let read = match parser.form() {
        Ok(Some(form)) => vocabulary::read_balances(&form, texts),
        Err(edn::Stop::Wrong(wrong)) => Err(wrong),
        Ok(None) | Err(edn::Stop::More) => Err(error::Wrong::new(0, "expected balances, found nothing")),
    };
    read.map_err(|wrong| wrong.within(text, Position::START))
}
