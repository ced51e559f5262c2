//! What a user may set of primary–replica, down to the differences between the products that use it.

use super::roles::Places;
use crate::base::{ReplicaId, Span};

/// The settings of all members of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// The first so many members hold data, at least one; the others are witnesses, which only vote.
    pub data: u8,
    /// How often a primary tells that it is there, and what it has.
    pub heartbeat: Span,
    /// Whether the others tell each other too, and answer.
    pub gossip: bool,
    /// The most entries in one message, at least 1.
    pub max_entries: u16,
    pub disk: Disk,
    /// How long a replica takes to apply what it holds.
    pub apply: Span,
    pub standbys: Standbys,
    /// The level of a write that names none, `WriteLevel::CONFIGURED`.
    pub write: u8,
    /// How long a write may wait for replicas before its client is told so; zero: without end.
    pub wait_limit: Span,
    /// Whether a write that waits for replicas is hidden from readers at the primary until then.
    pub hides_waiting: bool,
    /// Whether the replicated state remembers each client's last request, so that a retry takes effect once.
    pub sessions: bool,
    /// A primary refuses writes unless so many replicas answered within `max_lag`.
    pub min_replicas: u8,
    pub max_lag: Span,
    pub detection: Detection,
    pub failover: Failover,
    pub fencing: Fencing,
    /// Whether a primary that comes back from a crash goes on as one; otherwise it comes back as a replica.
    pub restarts_as_primary: bool,
    /// The product's state diagram.
    pub places: Places,
}

/// When what is written reaches the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Disk {
    /// Only what is on the primary's disk is shipped, and only what is on a replica's disk is applied there.
    pub write_ahead: bool,
    /// How long a flush takes where a client waits for it.
    pub flush: Span,
    /// When it happens where nobody waits.
    pub lazy: Span,
    /// When a replica flushes what it received.
    pub replica: Span,
}

/// Which replicas a synchronous write waits for: at the levels that leave it to the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Standbys {
    pub rule: StandbyRule,
    /// How many, 0 for none: replication is then asynchronous.
    pub count: u8,
    /// A replica that was silent for so long counts as disconnected, and the next in the list takes its place.
    pub timeout: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StandbyRule {
    /// The first so many connected ones in list order, all of them.
    First,
    /// Any so many.
    Any,
}

/// When a silent primary is taken for dead, and when a replica stands for its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Detection {
    /// So long a silence.
    pub suspect: Span,
    /// A replica that suspects waits so long before it acts.
    pub pause: Span,
    /// And up to so long by chance.
    pub spread: Span,
    /// And so long for each replica that is known to hold more.
    pub by_rank: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Failover {
    /// Nobody takes over.
    Never,
    /// An operator promotes this member at this time of the run.
    ByHand { at: Span, to: ReplicaId },
    /// Each replica that hears no primary promotes itself, without asking.
    Alone,
    /// A majority must agree.
    Vote(Election),
}

/// How a vote goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Election {
    pub voters: Voters,
    /// A voter that hears the primary itself refuses.
    pub agree: bool,
    /// A vote promises to refuse every earlier primary from then on, and is given only to a log that lacks nothing
    /// that the voter holds.
    pub promise: bool,
    /// Ask first whether a vote would be won, before the epoch is raised.
    pub dry_run: bool,
    /// The winner promotes the member that holds most, of those it hears, instead of itself.
    pub best: bool,
    /// How long a candidate waits for votes.
    pub wait: Span,
    /// How long it then waits before it asks again.
    pub retry: Span,
    /// A replica that was without a primary for longer holds data too old to stand; zero: never too old.
    pub validity: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Voters {
    /// Every member.
    Members,
    /// The witnesses alone. They and the primary make up what a majority is counted of.
    Witnesses,
}

/// How an old primary is kept from going on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fencing {
    /// A primary that hears of a later epoch becomes a replica of it, and one that an operator replaces is
    /// switched off first. Without, both go on.
    pub epochs: bool,
    /// What a primary does that has not heard from a majority for a while.
    pub lease: Option<Lease>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Lease {
    pub span: Span,
    pub after: Isolated,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Isolated {
    /// It serves nobody until it hears a majority again; its replicas that hear none do the same.
    Pauses,
    /// It becomes a replica.
    StepsDown,
}

impl Default for Settings {
    /// Asynchronous, nobody takes over, nothing is fenced.
    fn default() -> Settings {
        Settings {
            data: u8::MAX,
            heartbeat: Span::from_ms(50),
            gossip: false,
            max_entries: 64,
            disk: Disk {
                write_ahead: true,
                flush: Span::ZERO,
                lazy: Span::from_ms(200),
                replica: Span::ZERO,
            },
            apply: Span::ZERO,
            standbys: Standbys { rule: StandbyRule::First, count: 0, timeout: Span::from_ms(300) },
            write: 1,
            wait_limit: Span::ZERO,
            hides_waiting: true,
            sessions: false,
            min_replicas: 0,
            max_lag: Span::from_ms(300),
            detection: Detection {
                suspect: Span::from_ms(300),
                pause: Span::ZERO,
                spread: Span::from_ms(150),
                by_rank: Span::ZERO,
            },
            failover: Failover::Never,
            fencing: Fencing { epochs: true, lease: None },
            restarts_as_primary: true,
            places: Places::ALL,
        }
    }
}

impl Election {
    /// A vote after which no acknowledged write can be missed, if each waited for a majority.
    pub const SAFE: Election = Election {
        voters: Voters::Members,
        agree: true,
        promise: true,
        dry_run: false,
        best: false,
        wait: Span::from_ms(150),
        retry: Span::from_ms(150),
        validity: Span::ZERO,
    };
}

impl Settings {
    /// The rules of the vote, where there is one.
    pub(super) fn election(&self) -> Option<&Election> {
        match &self.failover {
            Failover::Vote(election) => Some(election),
            Failover::Never | Failover::ByHand { .. } | Failover::Alone => None,
        }
    }
}
