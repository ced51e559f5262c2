//! The text of a form: equal values have equal texts, however they were spaced. It is what a datum is interned
//! by, and what the writers write again.

use super::form::{Form, Node, Parser};

/// The text of a value by itself: a string is its content.
pub(in super::super) fn text_of(form: &Form, out: &mut String) {
    match &form.node {
        Node::String(text) => out.push_str(text),
        _ => print(form, out),
    }
}

/// The form as EDN, with the parts of sets and maps in the order of their texts.
fn print(form: &Form, out: &mut String) {
    match &form.node {
        Node::Nil => out.push_str("nil"),
        Node::True => out.push_str("true"),
        Node::False => out.push_str("false"),
        Node::Integer(text) | Node::Keyword(text) | Node::Other(text) => out.push_str(text),
        Node::String(text) => quote(text, out),
        Node::Vector(items) => joined('[', items.iter().map(printed), ']', out),
        Node::List(items) => joined('(', items.iter().map(printed), ')', out),
        Node::Set(items) => {
            let mut items: Vec<String> = items.iter().map(printed).collect();
            items.sort_unstable();
            out.push('#');
            joined('{', items.into_iter(), '}', out);
        }
        Node::Map(entries) => {
            let entry = |(key, value)| format!("{} {}", printed(key), printed(value));
            let mut entries: Vec<String> = entries.iter().map(|(key, value)| entry((key, value))).collect();
            entries.sort_unstable();
            joined('{', entries.into_iter(), '}', out);
        }
        Node::Tagged(tag, form) => {
            out.push('#');
            out.push_str(tag);
            out.push(' ');
            print(form, out);
        }
    }
}

fn printed(form: &Form) -> String {
    let mut text = String::new();
    print(form, &mut text);
    text
}

fn joined(open: char, items: impl Iterator<Item = String>, close: char, out: &mut String) {
    out.push(open);
    for (n, item) in items.enumerate() {
        if n > 0 {
            out.push(' ');
        }
        out.push_str(&item);
    }
    out.push(close);
}

/// A string with its quotation marks.
pub(in super::super) fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            _ if character.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// A datum's text as EDN that reads as the same text: as it is where it reads as itself, else as a string.
pub(in super::super) fn write_text(text: &str, out: &mut String) {
    let mut parser = Parser::new(text, 0, true);
    let form = parser.form().ok().flatten();
    let itself = form.filter(|form| {
        let plain = matches!(form.node, Node::Nil | Node::String(_)) || is_symbol(&form.node);
        !plain && parser.at() == text.len() && printed(form) == text
    });
    if itself.is_some() { out.push_str(text) } else { quote(text, out) }
}

/// Names read better as strings, and Jepsen's values are never symbols.
fn is_symbol(node: &Node) -> bool {
    matches!(node, Node::Other(text) if !text.starts_with(|c: char| c.is_ascii_digit() || "-+\\#".contains(c)))
}
