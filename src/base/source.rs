//! Where a fact is written.

use serde::{Deserialize, Serialize};

use crate::base::intern::Text;

/// A document and the place in it that states a rule or a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// Short name as cited: "Raft", "Dynamo".
    #[serde(with = "crate::base::intern::text")]
    pub document: Text,
    /// Section, figure or page: "§5.4.1".
    #[serde(with = "crate::base::intern::text")]
    pub section: Text,
    /// Where it can be read: an address without its scheme. Empty for papers that are found by their name.
    #[serde(with = "crate::base::intern::text")]
    pub address: Text,
    /// The version or date that was read: "v3.6, 2026-08". Empty for papers.
    #[serde(with = "crate::base::intern::text")]
    pub version: Text,
}

impl Source {
    pub const fn new(document: &'static str, section: &'static str) -> Source {
        Source { document, section, address: "", version: "" }
    }

    /// A page that changes with time: where it is and which version of it says so.
    pub const fn page(
        document: &'static str,
        section: &'static str,
        address: &'static str,
        version: &'static str,
    ) -> Source {
        Source { document, section, address, version }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.document, self.section)
    }
}
