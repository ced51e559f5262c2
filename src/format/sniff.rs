//! What a text is, by its beginning: the format, and whether values come with keys. It takes nothing in.

use super::edn::{self, Kind, Node, Parser, Stop, Who};
use super::log;
use super::options::Format;
use super::understand::pair;
use super::vocabulary::function;
use crate::check::spec::Spec;

/// The format by the first characters, or `None` while they do not tell.
pub(super) fn format(text: &str, whole: bool) -> Option<Format> {
    let text = text.trim_start();
    let mut rest = text.chars();
    let first = rest.next()?;
    let second = rest.as_str().trim_start().chars().next();
    if second.is_none() && !whole && "{[(#".contains(first) {
        return None;
    }
    Some(match (first, second) {
        ('{', Some('"')) => Format::JsonLines,
        ('{' | ';', _) => Format::Edn,
        ('[' | '(', None | Some('{' | '[' | '(' | '#' | ';' | ']' | ')')) => Format::Edn,
        ('#', Some(next)) if next == '_' || next.is_alphabetic() => Format::Edn,
        _ => Format::Log,
    })
}

/// Whether the first call of a function that asks has a key, such as `[3 nil]`; `None` if there is no such call.
pub(super) fn keyed(text: &str, format: Format, whole: bool, spec: &Spec) -> Option<bool> {
    match format {
        Format::JsonLines => Some(false),
        Format::Log => {
            let end = if whole { text.len() } else { text.rfind('\n')? };
            let mut lines = text[..end].lines();
            lines.find_map(|line| {
                log::entry(line).ok().flatten().and_then(|entry| asked_with_key(&entry, spec))
            })
        }
        Format::Edn => {
            let mut parser = Parser::new(text, 0, whole);
            if matches!(parser.peek(), Ok(Some(b'[' | b'('))) {
                parser.bump();
            }
            loop {
                match parser.entry() {
                    Ok(edn::Next::Entry(entry)) => {
                        let asked = asked_with_key(&entry, spec);
                        if asked.is_some() {
                            return asked;
                        }
                    }
                    Err(Stop::More) => return None,
                    // Reading will meet it again, and say what is wrong.
                    _ => return whole.then_some(false),
                }
            }
        }
    }
}

fn asked_with_key(entry: &edn::Entry, spec: &Spec) -> Option<bool> {
    let asks = entry.who != Who::Nemesis
        && entry.kind == Kind::Invoke
        && function(spec, entry.function).is_some_and(|function| function.asks());
    asks.then(|| {
        let value = entry.value.as_ref().and_then(pair);
        value.is_some_and(|(_, value)| value.node == Node::Nil)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_beginning() {
        for (text, expected) in [
            ("{:type :invoke", Some(Format::Edn)),
            ("\n [{:type", Some(Format::Edn)),
            ("[]", Some(Format::Edn)),
            ("; a comment\n", Some(Format::Edn)),
            ("#jepsen.history.Op{", Some(Format::Edn)),
            ("{\"process\":0", Some(Format::JsonLines)),
            ("{ \"process\":0", Some(Format::JsonLines)),
            ("INFO jepsen.util - 0 :invoke", Some(Format::Log)),
            ("[jepsen worker 0] INFO", Some(Format::Log)),
            ("0 :invoke :read", Some(Format::Log)),
            ("{", None),
            (" ", None),
        ] {
            assert_eq!(format(text, false), expected, "{text}");
        }
        assert_eq!(format("{", true), Some(Format::Edn));
    }

    #[test]
    fn keys_are_told_by_the_first_read() {
        let spec = Spec::of_name("cas-register").unwrap();
        let keyed = |text: &str, whole| keyed(text, Format::Edn, whole, &spec);
        let write = "{:process 0 :type :invoke :f :write :value [1 2]}";
        assert_eq!(keyed(write, false), None);
        assert_eq!(keyed(write, true), Some(false));
        let read = |value| format!("[{write} {{:process 1 :type :invoke :f :read :value {value}}}");
        assert_eq!(keyed(&read("[1 nil]"), false), Some(true));
        assert_eq!(keyed(&read("#jepsen.independent/tuple [1 nil]"), false), Some(true));
        assert_eq!(keyed(&read("nil"), false), Some(false));
        assert_eq!(super::keyed("0 :invoke :read [1 nil]\n", Format::Log, false, &spec), Some(true));
    }
}
