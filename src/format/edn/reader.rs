//! A Jepsen history, operation by operation: maps in one vector or list, or maps one after the other.

use super::super::error::{Position, Wrong};
use super::super::understand::Understanding;
use super::entry::Next;
use super::form::Parser;
use super::lexer::Stop;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) enum EdnReader {
    #[default]
    Before,
    /// In the vector or list that this closes.
    Inside(&'static str),
    /// Maps stand one after the other.
    Loose,
    /// Behind the vector or list.
    After,
}

impl EdnReader {
    /// Reads one operation, or passes over what stands before it: how many bytes of `text` are done with.
    /// `None` where more of the text is needed, or none is left.
    pub fn step(
        &mut self,
        text: &str,
        whole: bool,
        start: Position,
        understanding: &mut Understanding,
    ) -> Result<Option<usize>, Wrong> {
        let mut parser = Parser::new(text, 0, whole);
        match self.one(&mut parser, text, start, understanding) {
            Ok(()) if parser.at() == 0 => Ok(None),
            Ok(()) => Ok(Some(parser.at())),
            Err(Stop::More) => Ok(None),
            Err(Stop::Wrong(wrong)) => Err(wrong),
        }
    }

    fn one(
        &mut self,
        parser: &mut Parser,
        text: &str,
        start: Position,
        understanding: &mut Understanding,
    ) -> Result<(), Stop> {
        if *self == EdnReader::Before {
            let first = parser.peek()?;
            *self = match first {
                Some(b'[') => EdnReader::Inside("]"),
                Some(b'(') => EdnReader::Inside(")"),
                Some(_) => EdnReader::Loose,
                None => return Ok(()),
            };
            if *self != EdnReader::Loose {
                parser.bump();
                return Ok(());
            }
        }
        match (parser.entry()?, *self) {
            (Next::Entry(entry), EdnReader::Inside(_) | EdnReader::Loose) => {
                let line = start.after(&text[..entry.at]).line;
                understanding.entry(&entry, line).map_err(Stop::Wrong)
            }
            (Next::Entry(entry), _) => {
                Err(Stop::wrong(entry.at, "expected nothing behind the end of the history"))
            }
            (Next::Closed(_, found), EdnReader::Inside(close)) if found == close => {
                *self = EdnReader::After;
                Ok(())
            }
            (Next::Closed(at, found), EdnReader::Inside(close)) => {
                Err(Stop::wrong(at, format!("expected “{close}” or an operation, found “{found}”")))
            }
            (Next::Closed(at, found), _) => {
                Err(Stop::wrong(at, format!("expected an operation, found “{found}” that closes nothing")))
            }
            (Next::End, EdnReader::Inside(close)) => {
                let what = format!("expected “{close}” to end the history, found the end of the file");
                Err(Stop::wrong(text.len(), what))
            }
            (Next::End, _) => Ok(()),
        }
    }
}
