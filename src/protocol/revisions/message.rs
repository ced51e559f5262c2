//! What nodes tell each other.

use super::{Branch, Revision};
use crate::base::SortedMap;
use crate::history::Key;
use crate::sim::Label;

/// Leaves of documents.
pub type Leaves = SortedMap<Key, Vec<Revision>>;

/// A message between nodes. `round` names the request that an answer belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Message {
    /// These are my leaves: which do you lack?
    Leaves {
        leaves: Leaves,
    },
    Missing {
        leaves: Leaves,
    },
    /// What was missing.
    Documents {
        branches: Vec<(Key, Branch)>,
    },
    /// Save this copy of an edit that I have taken.
    Save {
        round: (u64, u64),
        key: Key,
        branch: Branch,
    },
    Saved {
        round: (u64, u64),
    },
    /// Which leaves have you?
    Open {
        round: (u64, u64),
        key: Key,
    },
    Opened {
        round: (u64, u64),
        key: Key,
        branches: Vec<Branch>,
    },
}

impl Message {
    pub(super) fn label(&self) -> Label {
        let generation = |branch: &Branch| branch.path.first().map(|leaf| u64::from(leaf.generation));
        match self {
            Message::Leaves { .. } => Label::new(&"Leaves", None, true),
            Message::Missing { .. } => Label::new(&"Missing", None, true),
            Message::Documents { branches } => Label::new(&"Documents", Some(branches.len() as u64), false),
            Message::Save { branch, .. } => Label::new(&"Save", generation(branch), false),
            Message::Saved { .. } => Label::new(&"Saved", None, true),
            Message::Open { .. } => Label::new(&"Open", None, false),
            Message::Opened { .. } => Label::new(&"Opened", None, true),
        }
    }

    pub(super) fn describe(&self) -> String {
        let listed = |leaves: &Leaves| {
            let of_key = |(key, leaves): (&Key, &Vec<Revision>)| {
                let leaves: Vec<String> = leaves.iter().map(Revision::to_string).collect();
                format!("{key} {}", leaves.join(" "))
            };
            leaves.iter().map(of_key).collect::<Vec<_>>().join(", ")
        };
        let leaf = |branch: &Branch| branch.path.first().map_or_else(String::new, Revision::to_string);
        match self {
            Message::Leaves { leaves } => format!("Leaves: {}", listed(leaves)),
            Message::Missing { leaves } => format!("Missing: {}", listed(leaves)),
            Message::Documents { branches } => {
                let branches = branches.iter().map(|(key, branch)| format!("{key} {}", leaf(branch)));
                format!("Documents: {}", branches.collect::<Vec<_>>().join(", "))
            }
            Message::Save { key, branch, .. } => format!("Save {key} {}", leaf(branch)),
            Message::Saved { .. } => "Saved".to_owned(),
            Message::Open { key, .. } => format!("Open {key}"),
            Message::Opened { key, branches, .. } => {
                let branches: Vec<String> = branches.iter().map(leaf).collect();
                format!("Opened {key}: {}", branches.join(" "))
            }
        }
    }
}
