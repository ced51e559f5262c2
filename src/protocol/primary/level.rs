//! What a request waits for: the meaning of `Request::level` for reads and for writes.

/// How a read is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ReadLevel {
    /// Whether a replica may answer, from what it has applied; otherwise the primary alone does.
    pub anywhere: bool,
    pub view: View,
}

/// What a read may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum View {
    /// Whatever the member holds.
    Local,
    /// What the member knows to be on a majority.
    Majority,
    /// What is on a majority after this read began: it waits for an entry of its own to get there.
    Confirmed,
}

impl ReadLevel {
    /// Codes 0 to 4 in this order; any other is the first.
    const ALL: [ReadLevel; 5] = [
        ReadLevel { anywhere: true, view: View::Local },
        ReadLevel { anywhere: false, view: View::Local },
        ReadLevel { anywhere: true, view: View::Majority },
        ReadLevel { anywhere: false, view: View::Majority },
        ReadLevel { anywhere: false, view: View::Confirmed },
    ];

    pub fn of(code: u8) -> ReadLevel {
        Self::ALL.get(usize::from(code)).copied().unwrap_or(Self::ALL[0])
    }
}

/// What a write waits for before its client hears of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WriteLevel {
    /// The primary's own disk.
    pub journaled: bool,
    pub copies: Copies,
}

/// What it waits for elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Copies {
    None,
    /// The configured standbys, each as far as the stage.
    Standbys(Stage),
    /// The disks of a majority, the primary's counted.
    Majority,
    /// So many replicas have received it.
    Replicas(u8),
}

/// How far an entry has come at a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// In memory.
    Received,
    /// On disk.
    Flushed,
    /// Seen by readers there.
    Applied,
}

impl WriteLevel {
    /// The code that leaves it to the settings.
    pub const CONFIGURED: u8 = 6;

    /// The code that asks for `copies` replicas to have received a write.
    pub const fn replicas(copies: u8) -> u8 {
        16 + copies
    }

    /// 0 memory, 1 disk, 2 to 4 the configured standbys by stage, 5 majority, 16 + n for n replicas.
    pub fn of(code: u8) -> WriteLevel {
        let level = |journaled, copies| WriteLevel { journaled, copies };
        match code {
            0 => level(false, Copies::None),
            2 => level(true, Copies::Standbys(Stage::Received)),
            3 => level(true, Copies::Standbys(Stage::Flushed)),
            4 => level(true, Copies::Standbys(Stage::Applied)),
            5 => level(true, Copies::Majority),
            16.. => level(false, Copies::Replicas(code - 16)),
            _ => level(true, Copies::None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_mean_what_they_say() {
        assert_eq!(WriteLevel::of(WriteLevel::replicas(2)).copies, Copies::Replicas(2));
        assert!(!WriteLevel::of(0).journaled && WriteLevel::of(1).journaled);
        assert_eq!(WriteLevel::of(4).copies, Copies::Standbys(Stage::Applied));
        assert_eq!(ReadLevel::of(4), ReadLevel { anywhere: false, view: View::Confirmed });
        assert_eq!(ReadLevel::of(77), ReadLevel::of(0));
    }
}
