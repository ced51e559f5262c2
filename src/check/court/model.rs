//! The consistency models with their definitions and what each implies. It decides nothing.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A consistency model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Model {
    /// Some order of all operations explains every answer, and each operation takes effect between its call and
    /// its return.
    Linearizable,
    /// Some order of all operations explains every answer and keeps that of each process.
    Sequential,
    /// Every process sees an order of all writes and its own reads that explains its answers and keeps what was
    /// caused before.
    Causal,
    /// Every process sees an order of all writes and its own reads that explains its answers and keeps the order
    /// of each process.
    Pram,
    /// A read sees the writes that its own session did before. This and the next three: [`super::super::guarantee`].
    ReadYourWrites,
    /// A read sees what earlier reads of its session saw.
    MonotonicReads,
    /// The writes of a session take effect in their order everywhere.
    MonotonicWrites,
    /// A write takes effect after the writes that its session read before, everywhere.
    WritesFollowReads,
}

impl Model {
    /// The strongest first.
    pub const ALL: [Model; 8] = [
        Model::Linearizable,
        Model::Sequential,
        Model::Causal,
        Model::Pram,
        Model::ReadYourWrites,
        Model::MonotonicReads,
        Model::MonotonicWrites,
        Model::WritesFollowReads,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Model::Linearizable => "linearizable",
            Model::Sequential => "sequential",
            Model::Causal => "causal",
            Model::Pram => "pram",
            Model::ReadYourWrites => "read-your-writes",
            Model::MonotonicReads => "monotonic-reads",
            Model::MonotonicWrites => "monotonic-writes",
            Model::WritesFollowReads => "writes-follow-reads",
        }
    }

    /// As it is written at the head of a row.
    pub fn title(self) -> &'static str {
        match self {
            Model::Linearizable => "Linearizable",
            Model::Sequential => "Sequential",
            Model::Causal => "Causal",
            Model::Pram => "PRAM",
            Model::ReadYourWrites => "Read your writes",
            Model::MonotonicReads => "Monotonic reads",
            Model::MonotonicWrites => "Monotonic writes",
            Model::WritesFollowReads => "Writes follow reads",
        }
    }

    pub fn of_name(name: &str) -> Option<Model> {
        Model::ALL.into_iter().find(|model| model.name() == name)
    }

    /// Where it is defined.
    pub fn source(self) -> &'static str {
        match self {
            Model::Linearizable => "Herlihy and Wing 1990, §2",
            Model::Sequential => "Lamport 1979",
            Model::Causal => "Ahamad et al. 1995, §2; Bouajjani et al. 2017, §3",
            Model::Pram => "Lipton and Sandberg 1988; Viotti and Vukolić 2016, §3.3",
            Model::ReadYourWrites
            | Model::MonotonicReads
            | Model::MonotonicWrites
            | Model::WritesFollowReads => "Terry et al. 1994, §3; Viotti and Vukolić 2016, §3.4",
        }
    }

    /// The next weaker models that every history of this one satisfies, by the definitions used here.
    pub fn implies(self) -> &'static [Model] {
        match self {
            Model::Linearizable => &[Model::Sequential],
            Model::Sequential => &[Model::Causal],
            Model::Causal => &[Model::Pram, Model::WritesFollowReads],
            Model::Pram => &[Model::ReadYourWrites, Model::MonotonicReads, Model::MonotonicWrites],
            Model::ReadYourWrites
            | Model::MonotonicReads
            | Model::MonotonicWrites
            | Model::WritesFollowReads => &[],
        }
    }

    /// Whether every history of this model satisfies `weaker`, be it through others; a model does so itself.
    pub fn is_at_least(self, weaker: Model) -> bool {
        self == weaker || self.implies().iter().any(|next| next.is_at_least(weaker))
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back() {
        for model in Model::ALL {
            assert_eq!(Model::of_name(model.name()), Some(model));
        }
    }

    #[test]
    fn the_strongest_implies_all() {
        for model in Model::ALL {
            assert!(Model::Linearizable.is_at_least(model));
            assert_eq!(model.is_at_least(Model::Linearizable), model == Model::Linearizable);
        }
        assert!(!Model::Pram.is_at_least(Model::WritesFollowReads));
    }
}
