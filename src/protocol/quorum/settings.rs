//! What a user may set of a quorum store. Levels are not here: each request carries its own.

use crate::base::{Quiet, Span};

/// The settings of all replicas of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// N, how many homes a key has in each data centre. 0: every replica is a home of every key.
    pub copies: u8,
    /// How many data centres the replicas are dealt to, 1 to 3; 0: the regions of the geography.
    pub centres: u8,
    pub conflicts: Conflicts,
    /// Whether a read that meets siblings puts one value in their place, in its client's stead [Dynamo §4.4].
    pub resolve: bool,
    /// Whether the next replicas on the ring stand in for homes that are believed dead. They keep a hint, and
    /// that counts towards the level: both sides of a cut may then reach it without meeting [Dynamo §4.6].
    /// Blocking read repair still waits for the homes themselves.
    pub sloppy: bool,
    /// How long a coordinator waits for homes before it refuses a read.
    pub timeout: Span,
    /// How long before it refuses what writes and keeps hints; zero: as long as for a read.
    pub write_timeout: Span,
    pub read_repair: ReadRepair,
    /// Whether a coordinator keeps hints for homes that did not acknowledge a write.
    pub hints: bool,
    /// How often hints are offered to targets that are not suspected.
    pub hint_interval: Span,
    /// No new hint for a target whose oldest hint has waited longer than this.
    pub hint_window: Span,
    /// How often a replica compares its data with that of a random other. Zero: never.
    pub anti_entropy: Span,
    /// Whether it compares Merkle trees, as it always does where there can be siblings; stamps otherwise.
    pub merkle: bool,
    /// How long a proposer that was preempted waits at most before it tries again with a higher ballot.
    pub contention: Span,
    /// Whether a serial write is refused that finds that somebody else wrote the key after it had begun; otherwise it
    /// comes after that.
    pub refuses_conflicts: Quiet<bool>,
    /// How often a replica tells all others that it is alive. Zero: no failure detector, nobody is suspected.
    pub heartbeat: Span,
    /// A replica whose heartbeat has not moved for this long is suspected.
    pub suspect_after: Span,
}

/// What a coordinator does about a home that answered a read with an old version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReadRepair {
    /// Nothing.
    Off,
    /// It answers, then sends the newest version to the stale homes [Dynamo §5].
    Background,
    /// It sends the newest version and answers only when as many homes as the level needs hold it
    /// [Cassandra docs, Read repair].
    Blocking,
}

/// What becomes of two writes of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Conflicts {
    /// That of the greater stamp is kept, the other forgotten [Cassandra docs, Dynamo: Data Versioning].
    LastWriteWins,
    /// A write replaces what its client has read, and by a version vector also what its coordinator took before it:
    /// of two that know nothing of each other and came by one coordinator the first is lost [Dynamo §4.4].
    VersionVectors,
    /// A write replaces what its client has read and nothing else; others stay beside it [Riak docs, Conflict
    /// resolution].
    DottedVersionVectors,
}

impl Conflicts {
    /// In the order of a knob's choices. Unknown places are the last.
    pub fn from_choice(choice: i64) -> Conflicts {
        match choice {
            0 => Conflicts::LastWriteWins,
            1 => Conflicts::VersionVectors,
            _ => Conflicts::DottedVersionVectors,
        }
    }
}

impl ReadRepair {
    /// In the order of a knob's choices: off, background, blocking. Unknown places are the last.
    pub fn from_choice(choice: i64) -> ReadRepair {
        match choice {
            0 => ReadRepair::Off,
            1 => ReadRepair::Background,
            _ => ReadRepair::Blocking,
        }
    }
}

impl Settings {
    /// How long a coordinator waits for homes.
    pub fn patience(&self, read: bool) -> Span {
        if read || self.write_timeout == Span::ZERO { self.timeout } else { self.write_timeout }
    }
}

impl Default for Settings {
    /// The paper's store at the pace of this lab: all means of repair on, reads repaired in the background,
    /// every replica a home. Hints wait for at most 3 h, as in Cassandra.
    fn default() -> Settings {
        Settings {
            copies: 0,
            centres: 1,
            conflicts: Conflicts::LastWriteWins,
            resolve: false,
            sloppy: false,
            timeout: Span::from_ms(200),
            write_timeout: Span::ZERO,
            read_repair: ReadRepair::Background,
            hints: true,
            hint_interval: Span::from_ms(500),
            hint_window: Span::from_secs(3 * 60 * 60),
            anti_entropy: Span::from_secs(1),
            merkle: false,
            contention: Span::from_ms(100),
            refuses_conflicts: Quiet(false),
            heartbeat: Span::from_ms(100),
            suspect_after: Span::from_ms(300),
        }
    }
}
