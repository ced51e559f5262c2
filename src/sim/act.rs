//! What a user, a lesson or a test does to a run, and when.

use serde::{Deserialize, Serialize};

use super::{LinkQuality, LinkSet};
use crate::base::{ClassId, ClientId, CutId, MessageId, NodeId, ReplicaId, Span, Time};
use crate::history::Action;

/// An act at a virtual time. It happens after every event of that microsecond; acts of the same time happen
/// in script order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ScriptedAct {
    pub at: Time,
    pub act: Act,
}

/// A point of a fault line on the stage: thousandths of its width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LinePoint {
    pub x: i16,
    pub y: i16,
}

/// A fault or a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Act {
    /// These links carry nothing from now on, and what travels on them is lost. A cut with an id that is
    /// already there replaces it: the line was moved. The line is for the eye alone; empty where the cut was
    /// made without drawing.
    Cut {
        cut: CutId,
        links: LinkSet,
        one_way: bool,
        line: Vec<LinePoint>,
    },
    Heal {
        cut: CutId,
    },
    HealAll,
    /// Volatile state is gone, durable state stays.
    Crash {
        replica: ReplicaId,
    },
    Restart {
        replica: ReplicaId,
    },
    /// Slow, lossy or duplicating link; `None` gives it back the topology's quality.
    Quality {
        from: NodeId,
        to: NodeId,
        quality: Option<LinkQuality>,
    },
    Drop {
        message: MessageId,
    },
    /// The message arrives this much later than it would have.
    Delay {
        message: MessageId,
        by: Span,
    },
    /// A second copy takes the same link.
    Duplicate {
        message: MessageId,
    },
    /// The replica's wall clock is this many microseconds ahead (behind where negative).
    Skew {
        replica: ReplicaId,
        offset: i64,
    },
    /// The client asks as soon as it waits for nothing else.
    Request {
        client: ClientId,
        class: ClassId,
        write: bool,
    },
    /// The client asks just that, as soon as it waits for nothing else.
    Call {
        client: ClientId,
        class: ClassId,
        action: Action,
    },
}
