//! EDN, as Jepsen's histories and log lines hold it: tokens, forms, operations, and the way back. It knows what
//! an operation looks like, and not what it does.

mod entry;
mod form;
mod lexer;
mod print;
mod reader;

pub(super) use entry::{Entry, Kind, Next, Who};
pub(super) use form::{Form, Node, Parser};
pub(super) use lexer::Stop;
pub(super) use print::{quote, text_of, write_text};
pub(super) use reader::EdnReader;
