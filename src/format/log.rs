//! The lines that Jepsen prints while it runs, such as `INFO  jepsen.util - 0 :invoke :cas [1 2]`: a process, a
//! type, a function, a value and perhaps an error, behind whatever the logger puts before them. Other lines are
//! none of ours; they are counted.

use super::edn::{Entry, Kind, Node, Parser, Stop, Who};
use super::error::Wrong;
use super::understand::Understanding;

/// The operation on a line, if there is one.
///
/// # Errors
/// If the line is an operation's but its value cannot be read. What an operation that failed or a nemesis says
/// besides is often a message and not a value, and is left out then.
pub(super) fn entry(line: &str) -> Result<Option<Entry<'_>>, Wrong> {
    let Some((at, who, kind, rest)) = find(line) else { return Ok(None) };
    let mut parser = Parser::new(line, rest, true);
    let function = match parser.form().map_err(wrong)? {
        Some(form) => match form.node {
            Node::Keyword(name) => (form.at, &name[1..]),
            _ => return Err(Wrong::new(form.at, "expected a function, such as :read, behind the type")),
        },
        None => return Err(Wrong::new(line.len(), "expected a function, such as :read, behind the type")),
    };
    let lenient = who == Who::Nemesis || matches!(kind, Kind::Fail | Kind::Info);
    let mut next = || match parser.form() {
        Err(_) if lenient => Ok(None),
        form => form.map_err(wrong),
    };
    let value = next()?;
    let reason = next()?.is_some_and(|form| form.node != Node::Nil);
    let (function_at, function) = function;
    Ok(Some(Entry { at, kind, who, function, function_at, value, key: None, reason, time: None }))
}

fn wrong(stop: Stop) -> Wrong {
    match stop {
        Stop::Wrong(wrong) => wrong,
        Stop::More => unreachable!("a line is whole"),
    }
}

/// Where the process stands, who and what it is, and where the rest begins.
fn find(line: &str) -> Option<(usize, Who, Kind, usize)> {
    let mut process: Option<(usize, &str)> = None;
    let mut at = 0;
    for word in line.split([' ', '\t', '\r']) {
        let start = at;
        at += word.len() + 1;
        if word.is_empty() {
            continue;
        }
        if let (Some(kind), Some((place, name))) = (Kind::of_name(word), process)
            && let Some(who) = Who::of_name(name)
        {
            return Some((place, who, kind, at.min(line.len())));
        }
        process = Some((start, word));
    }
    None
}

/// Takes line after line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LogReader {
    pub operations: usize,
    /// Lines that are no operation, empty ones apart.
    pub ignored: usize,
}

impl LogReader {
    /// Takes the first line of `text`: how many bytes it has with its end.
    pub fn line(&mut self, line: &str, number: u32, understanding: &mut Understanding) -> Result<(), Wrong> {
        match entry(line)? {
            Some(entry) => {
                self.operations += 1;
                understanding.entry(&entry, number)
            }
            None => {
                self.ignored += usize::from(!line.trim().is_empty());
                Ok(())
            }
        }
    }

    /// # Errors
    /// If no line was an operation.
    pub fn end(&self) -> Result<(), String> {
        if self.operations > 0 {
            return Ok(());
        }
        Err(format!(
            "expected lines with an operation, such as “0 :invoke :read nil”; none of {} is one",
            self.ignored
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_is_found_behind_what_the_logger_writes() {
        for line in [
            "0 :invoke :cas [1 2]",
            "INFO  jepsen.util - 0\t:invoke\t:cas\t[1 2]",
            "2024-03-01 10:22:01,123{GMT}\tINFO\t[jepsen worker 0] jepsen.util: 0\t:invoke\t:cas\t[1 2]\r",
            "INFO [2024-03-01 10:22:01,123] jepsen worker 0 - jepsen.util 0   :invoke :cas [1, 2] nil",
        ] {
            let entry = entry(line).unwrap().unwrap();
            assert_eq!(
                (entry.who, entry.kind, entry.function),
                (Who::Client(0), Kind::Invoke, "cas"),
                "{line}"
            );
            assert!(matches!(entry.value.unwrap().node, Node::Vector(items) if items.len() == 2));
            assert!(!entry.reason);
        }
    }

    #[test]
    fn other_lines_are_none() {
        for line in
            ["", "INFO jepsen.core - Test starting", "a :ok :read 1", "3 :okay :read 1", ":ok :read 1"]
        {
            assert_eq!(entry(line), Ok(None), "{line}");
        }
    }

    #[test]
    fn a_message_is_no_value_but_a_broken_value_is_wrong() {
        let failed = entry("7 :info :read :timed-out").unwrap().unwrap();
        assert_eq!(failed.value.unwrap().node, Node::Keyword(":timed-out"));
        let message = entry("7 :fail :write 3 {oh dear").unwrap().unwrap();
        assert_eq!((message.value.unwrap().node, message.reason), (Node::Integer("3"), false));
        assert!(entry("7 :fail :write 3 :no-leader").unwrap().unwrap().reason);
        assert_eq!(entry("7 :ok :read [3").unwrap_err().at, 12);
        assert!(entry("7 :ok read 3").is_err());
        assert!(entry("7 :ok").is_err());
    }
}
