//! The chance of a fresh read: what is simulated is what is calculated, within its interval.

use netsplit::base::{Ratio, Span};
use netsplit::study::{Curve, Reach, Results, Seeds, Staleness, Study, chance_missed};

use crate::results;

fn curve(asked: Staleness) -> Curve {
    match results(Study::Staleness(asked)) {
        Results::Staleness(curve) => curve,
        other => panic!("{other:?}"),
    }
}

fn asked(copies: u8, read: u8, write: u8, reach: Reach, after: &[u64]) -> Staleness {
    let after = after.iter().map(|ms| Span::from_ms(*ms)).collect();
    Staleness { copies, read, write, reach, after, seeds: Seeds::up_to(1_500), ..Staleness::default() }
}

/// Every point of a curve within half again its 95 % interval: some of so many points lie beyond the interval itself.
fn agrees(curve: &Curve) {
    for point in &curve.points {
        let (low, high) = point.fresh.interval();
        let margin = (high.ppm() - low.ppm()) / 4;
        let range = low.ppm().saturating_sub(margin)..=high.ppm() + margin;
        let Staleness { copies, read, write, .. } = curve.asked;
        assert!(
            range.contains(&point.calculated.ppm()),
            "N={copies} R={read} W={write} after {}: {} of {} fresh, calculated {} millionths",
            point.after,
            point.fresh.of,
            point.fresh.all,
            point.calculated.ppm()
        );
    }
}

#[test]
fn writes_that_get_to_everyone_are_read_as_calculated() {
    for (copies, read, write) in [(3, 1, 1), (3, 1, 2), (3, 2, 1), (5, 2, 2), (6, 1, 1)] {
        let curve = curve(asked(copies, read, write, Reach::Everyone, &[0, 3, 8, 20, 40]));
        agrees(&curve);
        assert!(curve.points[0].fresh.of < curve.points[0].fresh.all || read + write > copies);
    }
}

#[test]
fn writes_that_get_to_a_quorum_alone_are_missed_by_the_hypergeometric_chance() {
    for (copies, read, write) in [(3, 1, 1), (3, 1, 2), (5, 2, 2), (6, 2, 1)] {
        let curve = curve(asked(copies, read, write, Reach::OnlyQuorum, &[0, 500]));
        let fresh = Ratio::ONE.ppm() - chance_missed(copies, read, write).ppm();
        assert!(curve.points.iter().all(|point| point.calculated.ppm() == fresh));
        agrees(&curve);
    }
}

#[test]
fn quorums_that_meet_are_never_stale() {
    for (read, write) in [(2, 2), (1, 3), (3, 1)] {
        for reach in [Reach::Everyone, Reach::OnlyQuorum] {
            let curve = curve(asked(3, read, write, reach, &[0, 2]));
            assert!(curve.points.iter().all(|point| point.fresh.of == point.fresh.all), "{curve:?}");
            assert!(curve.points.iter().all(|point| point.calculated == Ratio::ONE));
        }
    }
}

/// 57 ms after its acknowledgement the write is everywhere before any read: most − 3 × least.
#[test]
fn reads_that_begin_late_enough_are_never_stale() {
    let curve = curve(asked(3, 1, 1, Reach::Everyone, &[50, 57, 80]));
    assert!(curve.points[0].calculated < Ratio::ONE);
    assert!(curve.points[1..].iter().all(|point| point.fresh.of == point.fresh.all));
    assert!(curve.points[1..].iter().all(|point| point.calculated == Ratio::ONE));
}
