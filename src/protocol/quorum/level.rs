//! Consistency levels: how many homes of a key a request waits for. Which homes there are is not decided here.

use std::fmt;

/// A consistency level. Its code is what `Request::level` carries.
///
/// | code | level |
/// |---|---|
/// | 0 | ONE |
/// | 1 | TWO |
/// | 2 | THREE |
/// | 3 | QUORUM: a majority, ⌊N/2⌋ + 1 |
/// | 4 | ALL |
/// | 10 + k | exactly k homes, k from 1 |
///
/// Codes without a meaning (5 to 10) count as ALL: a level that nobody knows promises nothing less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    One,
    Two,
    Three,
    Quorum,
    All,
    Exactly(u8),
}

/// The names of codes 0 to 4, in order: the choices of a level knob.
pub static LEVEL_NAMES: &[&str] = &["ONE", "TWO", "THREE", "QUORUM", "ALL"];

/// Codes above this one stand for a plain number of homes.
const EXACT: u8 = 10;

impl Level {
    pub fn from_code(code: u8) -> Level {
        match code {
            0 => Level::One,
            1 => Level::Two,
            2 => Level::Three,
            3 => Level::Quorum,
            4..=EXACT => Level::All,
            _ => Level::Exactly(code - EXACT),
        }
    }

    /// The code of this level; `Exactly` beyond 245 homes has the code of 245.
    pub fn code(self) -> u8 {
        match self {
            Level::One => 0,
            Level::Two => 1,
            Level::Three => 2,
            Level::Quorum => 3,
            Level::All => 4,
            Level::Exactly(k) => EXACT.saturating_add(k.max(1)),
        }
    }

    /// How many of `homes` homes must answer: from 1 to `homes`. A level that asks for more than there are
    /// asks for all.
    ///
    /// `Differs:` Cassandra refuses THREE on two copies for ever; here it means both, so that a user may move
    /// the number of copies without touching the levels.
    pub fn needed(self, homes: u8) -> u8 {
        let needed = match self {
            Level::One => 1,
            Level::Two => 2,
            Level::Three => 3,
            Level::Quorum => homes / 2 + 1,
            Level::All => homes,
            Level::Exactly(k) => k,
        };
        needed.clamp(1, homes.max(1))
    }

    /// Whether every set of `self` homes meets every set of `other` homes, R + W > N
    /// [Gifford 1979 §2; Dynamo §4.5].
    pub fn overlaps(self, other: Level, homes: u8) -> bool {
        u16::from(self.needed(homes)) + u16::from(other.needed(homes)) > u16::from(homes)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Level::Exactly(k) => write!(f, "{k}"),
            named => f.write_str(LEVEL_NAMES[usize::from(named.code())]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_name_levels_and_back() {
        for code in 0..=255 {
            let level = Level::from_code(code);
            if !(5..=EXACT).contains(&code) {
                assert_eq!(level.code(), code);
            } else {
                assert_eq!(level, Level::All);
            }
        }
        assert_eq!(Level::from_code(12), Level::Exactly(2));
        assert_eq!(Level::from_code(3).to_string(), "QUORUM");
        assert_eq!(Level::from_code(255).to_string(), "245");
    }

    #[test]
    fn a_quorum_is_a_majority() {
        let majorities = [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4)];
        for (homes, majority) in majorities {
            assert_eq!(Level::Quorum.needed(homes), majority);
            assert!(Level::Quorum.overlaps(Level::Quorum, homes));
            assert!(Level::One.overlaps(Level::All, homes));
        }
        assert!(!Level::One.overlaps(Level::One, 2));
        assert!(!Level::One.overlaps(Level::Quorum, 3));
        assert!(Level::Two.overlaps(Level::Quorum, 3));
    }

    #[test]
    fn no_level_asks_for_more_than_there_are_or_for_none() {
        for code in 0..=255 {
            for homes in 1..=32 {
                assert!((1..=homes).contains(&Level::from_code(code).needed(homes)));
            }
            assert_eq!(Level::from_code(code).needed(0), 1);
        }
        assert_eq!(Level::Three.needed(2), 2);
        assert_eq!(Level::Exactly(9).needed(5), 5);
        assert_eq!(Level::Exactly(4).needed(5), 4);
    }
}
