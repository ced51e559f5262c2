//! Which places of the log a picture shows: a window around the evidence, and what of it is folded away. It
//! looks at places only.

use super::LaneIndex;
use crate::history::recorded::{Observation, Recorded};

/// The least and the most air on each side of the evidence, and the least window, in places.
const AIR: (u32, u32) = (3, 12);
const LEAST: u32 = 16;
/// What is shown of a history without evidence, at first.
const FIRST: u32 = 60;
/// What stays on each side of a call or return of the evidence when the rest is folded away.
const NEAR: u32 = 5;
/// The shortest stretch that is worth a fold.
const FOLD: u32 = 40;
/// The most stretches between folds.
const STRETCHES: usize = 6;

/// The smallest comfortable window of places, `[from, to)`, that shows all of the evidence with some air; the
/// beginning of the history where there is none.
pub fn window_for(history: &Recorded, index: &LaneIndex, evidence: &[usize]) -> (u32, u32) {
    let places = || evidence.iter().flat_map(|operation| events(&history.observations[*operation]));
    let (Some(first), Some(last)) = (places().min(), places().max()) else {
        return (0, index.places().min(FIRST));
    };
    let span = last - first + 1;
    let air = (span / 8).clamp(AIR.0, AIR.1).max(LEAST.saturating_sub(span).div_ceil(2));
    (first.saturating_sub(air), last.saturating_add(1 + air).min(index.places()))
}

/// The places of the call, and of the return if there is one.
fn events(operation: &Observation) -> impl Iterator<Item = u32> {
    [Some(operation.called), operation.returned].into_iter().flatten()
}

/// The stretches of places that are shown of `[from, to)`: all of it, or without what lies far from the evidence
/// on both sides.
pub(super) fn stretches(history: &Recorded, evidence: &[usize], (from, to): (u32, u32)) -> Vec<(u32, u32)> {
    let inside = |place: &u32| (from..to).contains(place);
    let observations = evidence.iter().filter_map(|operation| history.observations.get(*operation));
    let mut places: Vec<u32> = observations.flat_map(events).filter(inside).collect();
    places.sort_unstable();
    let mut gaps: Vec<(u32, u32)> = places
        .windows(2)
        .map(|pair| (pair[0].saturating_add(NEAR + 1), pair[1].saturating_sub(NEAR)))
        .filter(|(start, end)| start.saturating_add(FOLD) <= *end)
        .collect();
    gaps.sort_unstable_by_key(|(start, end)| std::cmp::Reverse(end - start));
    gaps.truncate(STRETCHES - 1);
    gaps.sort_unstable();
    let starts = std::iter::once(from).chain(gaps.iter().map(|gap| gap.1));
    let ends = gaps.iter().map(|gap| gap.0).chain(std::iter::once(to));
    starts.zip(ends).collect()
}
