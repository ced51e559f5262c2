//! What each side of a cut does at a level of a store, in a form that a run can refute. It is not a verdict:
//! `engine::conduct` measures the same, and a row that the run does not bear out fails its test. The documents promise
//! some of it and leave some of it open; a row says nothing that they rule out.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::intern::{List, Text};

use crate::base::Source;

/// One documented level of a store under a cut.
///
/// The cut falls after a quarter of the run and heals after three quarters. The clients at home on a side are cut off
/// with it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Conduct {
    /// What is asked, in the product's words: "QUORUM", "serializable reads".
    #[serde(with = "crate::base::intern::text")]
    pub level: Text,
    /// Ids and values of the knobs that ask for it, beside the defaults. What is measured is the class "transfer".
    #[serde(with = "crate::base::intern::pairs")]
    pub settings: List<(Text, i64)>,
    /// The replicas on the smaller side, as indices: 0 for n1.
    #[serde(with = "crate::base::intern::list")]
    pub cut_off: List<u8>,
    /// The side with most of the replicas.
    pub majority: SideDoes,
    pub minority: SideDoes,
    /// Whether linearizability explains every answer, those after the heal included.
    pub linearizable: bool,
    /// Where the documents promise this, or allow it.
    pub source: Source,
}

/// What one side does once it has noticed the cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SideDoes {
    pub reads: Does,
    pub writes: Does,
}

/// What becomes of the operations of one kind on one side, in the second half of a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Does {
    /// They are answered.
    Serves,
    /// They are answered, some with a value that linearizability cannot explain.
    Stale,
    /// They are answered in the first eighth of the cut, and not in the second half.
    AtFirst,
    /// They are answered by an error.
    Refuses,
    /// They are not answered within the client's limit.
    Waits,
    /// Some are answered by an error, the others are not answered.
    Fails,
    /// Some are answered and some are not.
    Partly,
    /// Nobody asks: no client is on that side.
    Nobody,
}

impl SideDoes {
    pub const SERVES: SideDoes = SideDoes::new(Does::Serves, Does::Serves);
    pub const REFUSES: SideDoes = SideDoes::new(Does::Refuses, Does::Refuses);
    pub const WAITS: SideDoes = SideDoes::new(Does::Waits, Does::Waits);
    pub const FAILS: SideDoes = SideDoes::new(Does::Fails, Does::Fails);
    pub const NOBODY: SideDoes = SideDoes::new(Does::Nobody, Does::Nobody);

    pub const fn new(reads: Does, writes: Does) -> SideDoes {
        SideDoes { reads, writes }
    }

    /// Whether what was measured is what this says.
    pub fn is_borne_out_by(self, measured: SideDoes) -> bool {
        self.reads.is_borne_out_by(measured.reads) && self.writes.is_borne_out_by(measured.writes)
    }
}

impl Does {
    /// Documents that promise a failure do not always say of which kind.
    fn is_borne_out_by(self, measured: Does) -> bool {
        let fails = matches!(measured, Does::Refuses | Does::Waits);
        self == measured || (self == Does::Fails && fails)
    }
}

impl fmt::Display for Does {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Does::Serves => "served",
            Does::Stale => "served stale",
            Does::AtFirst => "served at first",
            Does::Refuses => "refused",
            Does::Waits => "left waiting",
            Does::Fails => "refused or left waiting",
            Does::Partly => "served in part",
            Does::Nobody => "asked by nobody",
        })
    }
}

impl fmt::Display for SideDoes {
    /// "reads served stale, writes refused"; "reads and writes served".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.reads == self.writes {
            write!(f, "reads and writes {}", self.reads)
        } else {
            write!(f, "reads {}, writes {}", self.reads, self.writes)
        }
    }
}
