//! What a user may set of PBFT: its pace, and who misbehaves and how.

use crate::base::{ReplicaId, Span};

/// The settings of all replicas of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// How long a backup waits for a request that it knows to be executed before it asks for another primary;
    /// it doubles with every view that brings nothing.
    pub patience: Span,
    /// How often a replica tells the others how far it is, and a client's request that was not answered goes
    /// to all replicas.
    pub resend: Span,
    /// A checkpoint is taken each time so many orders were executed, at least 1.
    pub checkpoint: u16,
    /// How far beyond the last stable checkpoint orders may be numbered, in checkpoints, at least 1.
    pub window: u16,
    pub liars: Liars,
}

/// Who misbehaves, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Liars {
    pub first: ReplicaId,
    /// So many, from the first on, round the ring. More than the protocol tolerates break its promises.
    pub count: u8,
    pub lie: Lie,
}

/// What a replica that misbehaves does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lie {
    /// It sends nothing.
    Silence,
    /// It tells every second replica that there is no request where it tells the others of one.
    Equivocation,
    /// It answers clients with what is not so.
    FalseReplies,
}

impl Lie {
    /// In the order of a knob's choices. Unknown places are the last.
    pub fn from_choice(choice: i64) -> Lie {
        match choice {
            0 => Lie::Silence,
            1 => Lie::Equivocation,
            _ => Lie::FalseReplies,
        }
    }
}

impl Liars {
    pub const NONE: Liars = Liars { first: ReplicaId(0), count: 0, lie: Lie::Silence };

    /// The misbehaviour of a replica among so many, if it is one of these.
    pub fn lie_of(&self, id: ReplicaId, replicas: u8) -> Option<Lie> {
        let distance = (id.0 + replicas - self.first.0 % replicas) % replicas;
        (distance < self.count).then_some(self.lie)
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            patience: Span::from_ms(250),
            resend: Span::from_ms(150),
            checkpoint: 16,
            window: 4,
            liars: Liars::NONE,
        }
    }
}

/// How many of so many replicas may misbehave: f, where there are 3f + 1 [PBFT, resiliency].
pub fn tolerated(replicas: u8) -> u8 {
    replicas.saturating_sub(1) / 3
}
