//! Consistency levels: whose answers a request waits for. Which homes there are is not decided here.

use std::fmt;

use super::Ring;
use crate::base::ReplicaId;

/// A consistency level. Its code is what `Request::level` carries.
///
/// | code | level | waits for |
/// |---|---|---|
/// | 0 | ONE | one home, wherever it is |
/// | 1 | TWO | two |
/// | 2 | THREE | three |
/// | 3 | QUORUM | a majority of all homes, ⌊N/2⌋ + 1 |
/// | 4 | ALL | all |
/// | 5 | LOCAL_ONE | one in the coordinator's data centre |
/// | 6 | LOCAL_QUORUM | a majority there |
/// | 7 | EACH_QUORUM | a majority in each data centre |
/// | 8 | SERIAL | a majority, and Paxos among all homes |
/// | 9 | LOCAL_SERIAL | a majority, and Paxos among the homes of the coordinator's data centre |
/// | 10 | ANY | of a write: one home, or a hint on the coordinator's disk |
/// | 10 + k | exactly k homes, k from 1 |
/// | 200 + k | k homes themselves among a majority (0: all of it): Riak's `pr` and `pw` |
///
/// [Cassandra docs, Dynamo: Tunable Consistency; Riak docs, Replication properties]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Level {
    One,
    Two,
    Three,
    Quorum,
    All,
    LocalOne,
    LocalQuorum,
    EachQuorum,
    Serial,
    LocalSerial,
    Any,
    Exactly(u8),
    /// A majority with so many homes in it that nobody stands in for; 0: the whole majority.
    Primaries(u8),
}

/// The names of codes 0 to 10, in order: the choices of a level knob.
pub static LEVEL_NAMES: &[&str] = &[
    "ONE",
    "TWO",
    "THREE",
    "QUORUM",
    "ALL",
    "LOCAL_ONE",
    "LOCAL_QUORUM",
    "EACH_QUORUM",
    "SERIAL",
    "LOCAL_SERIAL",
    "ANY",
];

const NAMED: [Level; 11] = [
    Level::One,
    Level::Two,
    Level::Three,
    Level::Quorum,
    Level::All,
    Level::LocalOne,
    Level::LocalQuorum,
    Level::EachQuorum,
    Level::Serial,
    Level::LocalSerial,
    Level::Any,
];

/// Codes above this one stand for a plain number of homes.
const EXACT: u8 = 10;
/// Codes from this one on ask for homes that nobody stands in for.
const PRIMARIES: u8 = 200;

impl Level {
    pub fn from_code(code: u8) -> Level {
        match NAMED.get(usize::from(code)) {
            Some(level) => *level,
            None if code < PRIMARIES => Level::Exactly(code - EXACT),
            None => Level::Primaries(code - PRIMARIES),
        }
    }

    /// The code of this level; `Exactly` beyond 189 homes has the code of 189.
    pub fn code(self) -> u8 {
        match self {
            Level::Exactly(k) => EXACT + k.clamp(1, PRIMARIES - EXACT - 1),
            Level::Primaries(k) => PRIMARIES.saturating_add(k),
            named => NAMED.iter().position(|level| *level == named).unwrap_or_default() as u8,
        }
    }

    /// How many of `homes` homes of a single data centre must answer: from 1 to `homes`. A level that asks for more
    /// than there are asks for all.
    ///
    /// `Differs:` Cassandra refuses THREE on two copies for ever; here it means both, so that a user may move
    /// the number of copies without touching the levels.
    pub fn needed(self, homes: u8) -> u8 {
        let needed = match self {
            Level::One | Level::LocalOne | Level::Any => 1,
            Level::Two => 2,
            Level::Three => 3,
            Level::Quorum
            | Level::LocalQuorum
            | Level::EachQuorum
            | Level::Serial
            | Level::LocalSerial
            | Level::Primaries(_) => homes / 2 + 1,
            Level::All => homes,
            Level::Exactly(k) => k,
        };
        needed.clamp(1, homes.max(1))
    }

    /// Whether Paxos decides what happens at this level.
    pub fn is_serial(self) -> bool {
        matches!(self, Level::Serial | Level::LocalSerial)
    }

    /// Whether every set of `self` homes meets every set of `other` homes, R + W > N
    /// [Gifford 1979 §2; Dynamo §4.5].
    pub fn overlaps(self, other: Level, homes: u8) -> bool {
        u16::from(self.needed(homes)) + u16::from(other.needed(homes)) > u16::from(homes)
    }

    /// Whether every read at this level reaches a home that took the write, for each write at `write`, whichever data
    /// centres the two were sent to. A write at ANY may be a hint, which no read asks for. Stand-ins are left out.
    pub fn meets(self, write: Level, ring: Ring, homes: &[ReplicaId]) -> bool {
        let sizes = ring.sizes(homes);
        let needs = |level: Level| (0..ring.centres()).map(move |local| level.need(ring, homes, local));
        write != Level::Any && needs(self).all(|read| needs(write).all(|write| read.meets(&write, sizes)))
    }

    /// What a request at this level waits for, asked of a coordinator in data centre `local`, of a key with these
    /// homes.
    pub fn need(self, ring: Ring, homes: &[ReplicaId], local: u8) -> Need {
        let sizes = ring.sizes(homes);
        let local = usize::from(local);
        let mut need = Need::default();
        match self {
            Level::LocalOne | Level::LocalQuorum | Level::LocalSerial => {
                need.centres[local] = self.needed(sizes[local]);
            }
            Level::EachQuorum => {
                need.centres = sizes.map(|size| if size == 0 { 0 } else { self.needed(size) });
            }
            _ => need.total = self.needed(homes.len() as u8),
        }
        if let Level::Primaries(k) = self {
            need.primaries = if k == 0 { need.total } else { k.min(need.total) };
        }
        need
    }
}

/// Whose answers a request waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Need {
    /// So many wherever they are; 0 where each data centre has its own number.
    total: u8,
    /// So many in each data centre.
    centres: [u8; Ring::CENTRES],
    /// So many of `total` must be homes themselves.
    primaries: u8,
}

/// Answers so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    centres: [u8; Ring::CENTRES],
    primaries: u8,
}

impl Tally {
    /// Counts an answer for a home of that data centre, which came from the home itself or from who stands in for it.
    pub fn add(&mut self, centre: u8, itself: bool) {
        self.centres[usize::from(centre)] += 1;
        self.primaries += u8::from(itself);
    }
}

impl Need {
    /// How many answers it takes at least.
    pub fn needed(&self) -> u8 {
        self.total + self.centres.iter().sum::<u8>()
    }

    /// Whether no homes that meet one of two needs are all without those that meet the other. `sizes`: the homes of each
    /// data centre.
    fn meets(&self, other: &Need, sizes: [u8; Ring::CENTRES]) -> bool {
        if self.total > 0 || other.total > 0 {
            return self.needed() + other.needed() > sizes.iter().sum();
        }
        let wanted = self.centres.iter().zip(other.centres).map(|(a, b)| a + b);
        wanted.zip(sizes).any(|(wanted, size)| wanted > size)
    }

    /// How many of the answers count; less than `needed` until the level is met.
    pub fn counted(&self, tally: &Tally) -> u8 {
        if self.total == 0 {
            let pairs = self.centres.iter().zip(tally.centres);
            return pairs.map(|(needed, there)| there.min(*needed)).sum();
        }
        let all: u8 = tally.centres.iter().sum();
        if self.primaries == 0 { all } else { all.min(tally.primaries + self.total - self.primaries) }
    }

    pub fn is_met(&self, tally: &Tally) -> bool {
        self.counted(tally) >= self.needed()
    }

    /// Whether an answer from that data centre can count at all.
    pub fn counts(&self, centre: u8) -> bool {
        self.total > 0 || self.centres[usize::from(centre)] > 0
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Level::Exactly(k) => write!(f, "{k}"),
            Level::Primaries(0) => f.write_str("primaries quorum"),
            Level::Primaries(k) => write!(f, "primaries {k}"),
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
            assert_eq!(Level::from_code(code).code(), code);
        }
        assert_eq!(Level::from_code(12), Level::Exactly(2));
        assert_eq!(Level::from_code(3).to_string(), "QUORUM");
        assert_eq!(Level::from_code(7).to_string(), "EACH_QUORUM");
        assert_eq!(Level::from_code(199).to_string(), "189");
        assert_eq!(Level::from_code(201).to_string(), "primaries 1");
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

    /// Six replicas in two data centres: n1, n2, n3 and n4, n5, n6.
    #[test]
    fn local_and_each_count_by_data_centre() {
        let ring = Ring::new(6, 0, 2);
        let homes: Vec<ReplicaId> = (0..6).map(ReplicaId).collect();
        let tally = |from: &[u8]| {
            let mut tally = Tally::default();
            from.iter().for_each(|home| tally.add(ring.centre(ReplicaId(*home)), true));
            tally
        };
        let met = |level: Level, local, from: &[u8]| level.need(ring, &homes, local).is_met(&tally(from));
        assert!(met(Level::LocalQuorum, 0, &[0, 2]));
        assert!(!met(Level::LocalQuorum, 0, &[0, 3, 4, 5]));
        assert!(met(Level::LocalQuorum, 1, &[3, 4]));
        assert!(met(Level::EachQuorum, 0, &[0, 1, 4, 5]));
        assert!(!met(Level::EachQuorum, 0, &[0, 1, 2, 4]));
        assert!(met(Level::Quorum, 0, &[0, 1, 2, 4]));
        assert!(!met(Level::Quorum, 0, &[0, 1, 2]));
        assert!(met(Level::LocalOne, 1, &[5]) && !met(Level::LocalOne, 1, &[0]));
        assert!(!Level::LocalSerial.need(ring, &homes, 0).counts(1));
        assert_eq!(Level::EachQuorum.need(ring, &homes, 0).counted(&tally(&[0, 1, 2, 4])), 3);
    }

    /// Six replicas in two data centres, each of them with three homes.
    #[test]
    fn reads_and_writes_meet_by_their_numbers_wherever_they_are_sent() {
        let (two, one) = (Ring::new(6, 3, 2), Ring::new(3, 3, 1));
        let meets = |ring: Ring, read: Level, write: Level| {
            let homes: Vec<ReplicaId> = ring.homes(crate::history::Key(0)).collect();
            read.meets(write, ring, &homes)
        };
        assert!(meets(one, Level::Quorum, Level::Quorum) && !meets(one, Level::One, Level::Quorum));
        assert!(meets(one, Level::One, Level::All) && !meets(one, Level::All, Level::Any));
        assert!(meets(one, Level::LocalQuorum, Level::LocalQuorum));
        assert!(!meets(two, Level::LocalQuorum, Level::LocalQuorum), "each in its own data centre");
        assert!(meets(two, Level::LocalQuorum, Level::EachQuorum));
        assert!(meets(two, Level::EachQuorum, Level::LocalQuorum));
        assert!(!meets(two, Level::LocalQuorum, Level::Quorum), "two of three here, four of the other four");
        assert!(meets(two, Level::Quorum, Level::Quorum));
        assert!(!meets(two, Level::LocalOne, Level::EachQuorum));
        assert!(meets(two, Level::LocalOne, Level::All));
    }

    #[test]
    fn who_stands_in_is_no_primary() {
        let ring = Ring::new(3, 0, 1);
        let homes: Vec<ReplicaId> = (0..3).map(ReplicaId).collect();
        let need = Level::Primaries(0).need(ring, &homes, 0);
        let mut tally = Tally::default();
        tally.add(0, true);
        tally.add(0, false);
        assert!(!need.is_met(&tally) && need.counted(&tally) == 1);
        assert!(Level::Primaries(1).need(ring, &homes, 0).is_met(&tally));
        assert!(Level::Quorum.need(ring, &homes, 0).is_met(&tally));
        tally.add(0, true);
        assert!(need.is_met(&tally));
    }
}
