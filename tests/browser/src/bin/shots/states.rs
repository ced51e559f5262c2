//! The states that are photographed. To add one, add an entry to `STATES`.

use netsplit_browser_tests::links::{broken, under_a_cut};

/// A state of the page, and the way to it.
pub struct State {
    /// The first part of the pictures' names.
    pub name: &'static str,
    /// What stands after the page's address: a query, a link's hash, or nothing.
    pub address: fn() -> String,
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

pub static STATES: &[State] = &[
    State { name: "start", address: String::new, acts: &[] },
    State { name: "cut", address: || under_a_cut("raft", 1, 1_900), acts: &[] },
    State {
        name: "range",
        address: || under_a_cut("quorum", 1, 2_400),
        acts: &[
            Act::Press("Shift+ArrowLeft"),
            Act::Press("Shift+ArrowLeft"),
            Act::Press("Shift+ArrowLeft"),
            Act::Press("Shift+ArrowLeft"),
            Act::Find("region", "Availability"),
        ],
    },
    State { name: "quorum", address: || under_a_cut("quorum", 1, 2_400), acts: &[] },
    State { name: "paxos", address: || under_a_cut("paxos", 1, 2_400), acts: &[] },
    State { name: "paxos-broken", address: || broken("paxos-xvalue"), acts: &[] },
    State {
        name: "paxos-settings",
        address: || broken("paxos-xvalue"),
        acts: &[Act::Click("button", "Settings")],
    },
    State { name: "paxos-embed", address: || format!("?embed{}", broken("paxos-xvalue")), acts: &[] },
    State {
        name: "settings",
        address: || under_a_cut("raft", 1, 1_900),
        acts: &[Act::Click("button", "Settings")],
    },
    State {
        name: "links",
        address: || under_a_cut("raft", 1, 1_900),
        acts: &[Act::Click("button", "Link table")],
    },
    State {
        name: "history",
        address: || under_a_cut("quorum", 1, 2_400),
        acts: &[
            Act::Click("button", "Judge it under every model"),
            Act::Find("button", "Linearizable violated"),
            Act::Find("region", "Evidence"),
        ],
    },
    State {
        name: "history-order",
        address: || under_a_cut("quorum", 1, 2_400),
        acts: &[
            Act::Click("button", "Judge it under every model"),
            Act::Click("button", "Sequential holds"),
            Act::Find("region", "Evidence"),
        ],
    },
    State { name: "help", address: String::new, acts: &[Act::Press("?")] },
    State { name: "bad-link", address: || "#1.damaged".to_owned(), acts: &[] },
    State { name: "embed", address: || format!("?embed{}", under_a_cut("raft", 1, 1_900)), acts: &[] },
];
