//! Consistency levels: what a read and a write of each operation class may be asked to wait for.

use serde::{Deserialize, Serialize};

use crate::base::intern::List;

use crate::base::Knob;

/// The levels that a system offers for reads, or for writes.
#[derive(Clone, Copy, Debug)]
pub struct Levels {
    /// As the protocol or the product calls them.
    names: &'static [&'static str],
    /// The protocol's number for each.
    codes: &'static [u8],
    default: i64,
    help: &'static str,
}

/// The knobs that choose the levels of one class, and the protocol's code for each choice.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct LevelKnobs {
    pub read: Knob,
    pub write: Knob,
    /// The protocol's level for the n-th choice of a read, and of a write.
    #[serde(with = "crate::base::intern::list")]
    pub read_codes: List<u8>,
    #[serde(with = "crate::base::intern::list")]
    pub write_codes: List<u8>,
}

impl Levels {
    /// The levels `names`, known to the protocol as `codes`; the first is the default. `help` is one sentence: what
    /// choosing among them means.
    pub const fn new(names: &'static [&'static str], codes: &'static [u8], help: &'static str) -> Levels {
        assert!(names.len() == codes.len() && !names.is_empty(), "each level has a name and a code");
        Levels { names, codes, default: 0, help }
    }

    /// The same levels with the n-th as default.
    pub const fn by_default(mut self, choice: usize) -> Levels {
        assert!(choice < self.names.len(), "the default is one of the levels");
        self.default = choice as i64;
        self
    }

    /// The same levels with another explanation.
    pub const fn explained(mut self, help: &'static str) -> Levels {
        self.help = help;
        self
    }

    const fn knob(self, id: &'static str, name: &'static str) -> Knob {
        Knob::choice(id, name, self.names, self.default, self.help)
    }
}

impl LevelKnobs {
    /// What has no levels to choose from.
    pub(super) const NONE: LevelKnobs = {
        let one = Levels::new(&["the only one"], &[0], "There is nothing to choose.");
        LevelKnobs::transfer(one, one)
    };

    /// The levels of the class "transfer".
    pub const fn transfer(read: Levels, write: Levels) -> LevelKnobs {
        LevelKnobs {
            read: read.knob("tr", "Transfer reads"),
            write: write.knob("tw", "Transfer writes"),
            read_codes: read.codes,
            write_codes: write.codes,
        }
    }

    /// The levels of the class "badge".
    pub const fn badge(read: Levels, write: Levels) -> LevelKnobs {
        LevelKnobs {
            read: read.knob("br", "Badge reads"),
            write: write.knob("bw", "Badge writes"),
            read_codes: read.codes,
            write_codes: write.codes,
        }
    }
}
