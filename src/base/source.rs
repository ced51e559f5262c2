//! Where a fact is written.

/// A document and the place in it that states a rule or a default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Source {
    /// Short name as cited: "Raft", "Dynamo".
    pub document: &'static str,
    /// Section, figure or page: "§5.4.1".
    pub section: &'static str,
}

impl Source {
    pub const fn new(document: &'static str, section: &'static str) -> Source {
        Source { document, section }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.document, self.section)
    }
}
