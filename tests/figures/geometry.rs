//! Which links a line crosses, against a slower way to find out.

use netsplit::base::{NodeId, ReplicaId, Rng};
use netsplit::draw::geometry::{
    MOST_POINTS, extend, fault_line, isolation, links_crossed, parts_stage, simplify,
};
use netsplit::draw::layout::{Layout, stage_layout};
use netsplit::sim::{LinePoint, LinkSet, Nodes};

use crate::fixture::n;

fn at(x: i16, y: i16) -> LinePoint {
    LinePoint { x, y }
}

fn layout(replicas: u8, clients: u8) -> Layout {
    let homes: Vec<ReplicaId> = (0..clients).map(|client| ReplicaId(client % replicas)).collect();
    stage_layout(Nodes { replicas, clients }, &homes, None)
}

/// Where segment pq meets segment ab, by solving for the two parameters in exact fractions; `None` where they
/// miss, `Err` where an end lies on the other segment, so that the answer is a matter of convention.
fn meet(p: LinePoint, q: LinePoint, a: LinePoint, b: LinePoint) -> Result<Option<bool>, ()> {
    let d = |from: LinePoint, to: LinePoint| (i128::from(to.x - from.x), i128::from(to.y - from.y));
    let ((rx, ry), (sx, sy), (wx, wy)) = (d(p, q), d(a, b), d(p, a));
    let mut bottom = rx * sy - ry * sx;
    if bottom == 0 {
        return if wx * ry == wy * rx { Err(()) } else { Ok(None) };
    }
    let (mut t, mut u) = (wx * sy - wy * sx, wx * ry - wy * rx);
    if bottom < 0 {
        (bottom, t, u) = (-bottom, -t, -u);
    }
    let ends = [t, u].iter().any(|share| *share == 0 || *share == bottom);
    let inside = [t, u].iter().all(|share| (0..=bottom).contains(share));
    match (inside, ends) {
        (true, true) => Err(()),
        (true, false) => {
            // On a screen, with y down, a is left of the walker from p to q when it lies against the turn.
            Ok(Some(rx * wy - ry * wx < 0))
        }
        _ => Ok(None),
    }
}

#[test]
fn crossings_agree_with_solved_equations() {
    let mut rng = Rng::stream(11, "lines", 0);
    let mut crossed = 0;
    for round in 0..4_000 {
        let layout = layout(3 + (round % 7) as u8, (round % 4) as u8);
        let points = 2 + rng.below(5);
        let mut random = || at(rng.below(1001) as i16, rng.below(1001) as i16);
        let line: Vec<LinePoint> = (0..points).map(|_| random()).collect();
        for one_way in [false, true] {
            let Some(expected) = slowly(&line, &layout, one_way) else { continue };
            let found = links_crossed(&line, &layout, layout.nodes, one_way);
            crossed += found.iter(layout.nodes).count();
            assert_eq!(
                found.iter(layout.nodes).collect::<Vec<_>>(),
                expected.iter(layout.nodes).collect::<Vec<_>>(),
                "{line:?}"
            );
        }
    }
    assert!(crossed > 50_000, "the lines did cross links: {crossed}");
}

fn slowly(line: &[LinePoint], layout: &Layout, one_way: bool) -> Option<LinkSet> {
    let mut links = LinkSet::new();
    for a in layout.nodes.all() {
        for b in layout.nodes.all() {
            if a == b || (a.client().is_some() && b.client().is_some()) {
                continue;
            }
            for pair in line.windows(2) {
                if let Some(from_left) = meet(pair[0], pair[1], layout.of(a), layout.of(b)).ok()?
                    && (from_left || !one_way)
                {
                    links.insert(layout.nodes, a, b);
                }
            }
        }
    }
    Some(links)
}

#[test]
fn a_line_through_a_node_or_a_corner_leaves_no_gap() {
    let layout = layout(5, 2);
    for replica in layout.nodes.replicas() {
        let place = layout.of(replica.into());
        let through = [at(place.x, 0), at(place.x, 1000)];
        let bent = [at(place.x, 0), place, at(place.x, 1000)];
        let links = links_crossed(&through, &layout, layout.nodes, false);
        // The node counts as on one side: whoever stands on the other side is cut from it.
        let left: Vec<NodeId> = layout.nodes.all().filter(|node| layout.of(*node).x > place.x).collect();
        assert_eq!(
            links.iter(layout.nodes).collect::<Vec<_>>(),
            LinkSet::between(layout.nodes, &left, false)
                .iter(layout.nodes)
                .filter(|(a, b)| a.replica().is_some() || b.replica().is_some())
                .collect::<Vec<_>>()
        );
        let again = links_crossed(&bent, &layout, layout.nodes, false);
        let sides = |links: &LinkSet, a: NodeId, b: NodeId| links.contains(layout.nodes, a, b);
        for a in layout.nodes.all() {
            for b in layout.nodes.all().filter(|b| *b != a && a != replica.into() && *b != replica.into()) {
                assert_eq!(sides(&links, a, b), sides(&again, a, b), "{a} {b} round {replica}");
            }
        }
    }
}

#[test]
fn one_way_stops_from_left_to_right() {
    let layout = layout(2, 0);
    // Down the middle: someone who walks it has the right half of the screen on the left.
    let line = [at(500, 0), at(500, 1000)];
    let links = links_crossed(&line, &layout, layout.nodes, true);
    assert!(links.contains(layout.nodes, n(2), n(1)) && !links.contains(layout.nodes, n(1), n(2)));
}

#[test]
fn a_ring_cuts_one_replica_off_and_no_other() {
    for replicas in 2..=9 {
        for clients in 0..=6 {
            let layout = layout(replicas, clients);
            for replica in layout.nodes.replicas() {
                let (links, ring) = isolation(&layout, replica);
                assert!(ring.first() == ring.last() && ring.len() <= MOST_POINTS);
                let found = links_crossed(&ring, &layout, layout.nodes, false);
                for (a, b) in links.iter(layout.nodes) {
                    assert!(found.contains(layout.nodes, a, b), "{a} to {b} with {replicas} and {clients}");
                }
                for node in layout.nodes.all().filter(|node| *node != replica.into()) {
                    let own = layout.of(replica.into());
                    let reach = ring.iter().map(|p| (p.x - own.x).abs()).max().unwrap_or(0);
                    let tall = ring.iter().map(|p| (p.y - own.y).abs()).max().unwrap_or(0);
                    let other = layout.of(node);
                    let outside = (other.x - own.x).abs() > reach || (other.y - own.y).abs() > tall;
                    assert!(outside, "{node} stands in the ring round {replica}");
                }
            }
        }
    }
}

#[test]
fn strokes_keep_their_shape_in_few_points() {
    let mut rng = Rng::stream(5, "strokes", 0);
    for _ in 0..200 {
        let (mut x, mut stroke) = (500i16, Vec::new());
        for y in 0..=100 {
            x = (x + rng.below(41) as i16 - 20).clamp(0, 1000);
            stroke.push(at(x, y * 10));
        }
        let line = fault_line(&stroke, 8);
        assert!((2..=MOST_POINTS).contains(&line.len()) && parts_stage(&line));
        assert!(line.windows(2).all(|pair| pair[0] != pair[1]));
    }
    let straight: Vec<LinePoint> = (0..=100).map(|y| at(400 + y, y * 10)).collect();
    assert_eq!(simplify(&straight, 4), [at(400, 0), at(500, 1000)]);
    let corner = [at(100, 100), at(500, 100), at(500, 900)];
    assert_eq!(simplify(&corner, 4), corner);
    assert_eq!(simplify(&[], 4), []);
    assert_eq!(extend(&[at(400, 30), at(450, 960)]), [at(400, 0), at(450, 1000)]);
    assert_eq!(extend(&[at(400, 300), at(450, 600)]), [at(400, 300), at(450, 600)]);
}
