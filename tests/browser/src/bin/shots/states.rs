//! The states that are photographed. To add one, add an entry to `STATES`.

/// A state of the page, and the way to it.
pub struct State {
    /// The first part of the pictures' names.
    pub name: &'static str,
    /// What stands after the page's address: a query, a link's hash, or nothing.
    pub address: &'static str,
    /// What is done once the lab runs.
    pub acts: &'static [Act],
}

/// One thing a user does, by role and accessible name.
#[allow(dead_code, reason = "the words of the table; not each is used at all times")]
pub enum Act {
    Click(&'static str, &'static str),
    Press(&'static str),
    /// Waits until it is there.
    Find(&'static str, &'static str),
}

pub static STATES: &[State] =
    &[State { name: "start", address: "", acts: &[] }, State { name: "embed", address: "?embed", acts: &[] }];
