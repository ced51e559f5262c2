//! The link table: the state of one directed link in a word.

use super::state::State;
use crate::base::{NodeId, Ratio};
use crate::sim::{LinkQuality, Snapshot};

/// How one directed link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    Up,
    Slow,
    Lossy,
    Cut,
}

impl Cell {
    pub fn word(self) -> &'static str {
        match self {
            Cell::Up => "up",
            Cell::Slow => "slow",
            Cell::Lossy => "lossy",
            Cell::Cut => "cut",
        }
    }
}

/// How the link from `from` to `to` is at the moment; a cut outweighs the rest.
pub fn cell(snapshot: &Snapshot, usual: LinkQuality, from: NodeId, to: NodeId) -> Cell {
    if snapshot.is_cut(from, to) {
        return Cell::Cut;
    }
    match snapshot.links.iter().find(|link| (link.from, link.to) == (from, to)) {
        Some(link) if link.quality.loss > usual.loss => Cell::Lossy,
        Some(link) if link.quality.delay.most > usual.delay.most => Cell::Slow,
        _ => Cell::Up,
    }
}

impl State {
    /// The quality of a link that no fault has changed.
    pub fn usual_quality(&self) -> LinkQuality {
        self.engine.scenario().setup().link
    }

    /// Ten times as slow as usual.
    pub fn slow_quality(&self) -> LinkQuality {
        let mut quality = self.usual_quality();
        quality.delay.least.0 = quality.delay.least.0.saturating_mul(10);
        quality.delay.most.0 = quality.delay.most.0.saturating_mul(10).max(100_000);
        quality
    }

    /// Every second message is lost.
    pub fn lossy_quality(&self) -> LinkQuality {
        LinkQuality { loss: Ratio::from_percent(50), ..self.usual_quality() }
    }
}
