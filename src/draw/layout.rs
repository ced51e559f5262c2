//! Where replicas and clients stand on the stage, in thousandths of its width and height. It uses whole
//! numbers only: which links a fault line crosses follows from these places, and must not differ between
//! native and wasm by a rounding of `sin`.

use super::scene::{Point, point};
use crate::base::{NodeId, ReplicaId};
use crate::sim::{Geography, LinePoint, Nodes};

/// The place of each node, by its row in `Nodes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    pub nodes: Nodes,
    pub places: Vec<LinePoint>,
}

impl Layout {
    pub fn of(&self, node: NodeId) -> LinePoint {
        self.places[self.nodes.index(node)]
    }

    /// The place on a stage of this size.
    pub fn on(&self, (width, height): (f64, f64), node: NodeId) -> Point {
        on_stage((width, height), self.of(node))
    }
}

/// A place in thousandths, on a stage of this size.
pub fn on_stage((width, height): (f64, f64), at: LinePoint) -> Point {
    point(f64::from(at.x) * width / 1000.0, f64::from(at.y) * height / 1000.0)
}

/// The nearest place in thousandths to a point of a stage of this size; points outside count as on its edge.
pub fn off_stage((width, height): (f64, f64), at: Point) -> LinePoint {
    let thousandths =
        |value: f64, whole: f64| (value / whole.max(1.0) * 1000.0).round().clamp(0.0, 1000.0) as i16;
    LinePoint { x: thousandths(at.x, width), y: thousandths(at.y, height) }
}

/// Highest and lowest place of a replica: room for what is drawn above and below it.
const TOP: i32 = 248;
const BOTTOM: i32 = 812;
/// How far the clients stand from the left or right edge.
const RIM: i16 = 55;

/// Replicas on an ellipse, the first half of them on its left from top to bottom, the second half on its
/// right, an odd one at the bottom; clients at the left and right rim, each on the side of its home.
///
/// `homes` has the home of each client, in order. Where there are two or three regions, replicas of a region stand
/// together: the first region at the left, the second at the right, a third at the bottom.
pub fn stage_layout(nodes: Nodes, homes: &[ReplicaId], geography: Option<&Geography>) -> Layout {
    let mut places =
        match geography.filter(|geography| (2..=CENTRES.len()).contains(&geography.regions.len())) {
            Some(geography) => region_places(nodes, geography),
            None => replica_places(i32::from(nodes.replicas)),
        };
    let sides = client_sides(&places, homes, usize::from(nodes.clients));
    for (client, side) in sides.iter().enumerate() {
        let row = sides[..client].iter().filter(|other| *other == side).count();
        let rows = sides.iter().filter(|other| *other == side).count();
        let x = if *side == Side::Left { RIM } else { 1000 - RIM };
        places.push(LinePoint { x, y: rim_row(row, rows) });
    }
    Layout { nodes, places }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

fn replica_places(count: i32) -> Vec<LinePoint> {
    let reach = match count {
        ..=1 => return vec![LinePoint { x: 500, y: 500 }; usize::from(count == 1)],
        2..=4 => 200,
        5 | 6 => 220,
        7 | 8 => 290,
        _ => 335,
    };
    let half = count / 2;
    // Hundredths of a degree from the bottom of the circle, for the left half from top to bottom.
    let angle = |n: i32| 36_000 * (2 * (half - n) - i32::from(count % 2 == 0)) / (2 * count);
    let left: Vec<(i32, i32)> = (0..half).map(|n| (sine(angle(n)), cosine(angle(n)))).collect();
    let odd = (count % 2 == 1).then_some((0, UNIT));
    let widest = left.iter().map(|place| place.0).max().unwrap_or(UNIT);
    let highest = left.iter().map(|place| place.1).min().unwrap_or(-UNIT);
    let lowest = odd.into_iter().chain(left.iter().copied()).map(|place| place.1).max().unwrap_or(UNIT);
    let put = |(right, down): (i32, i32)| {
        let y = if lowest == highest {
            (TOP + BOTTOM) / 2
        } else {
            TOP + (down - highest) * (BOTTOM - TOP) / (lowest - highest)
        };
        LinePoint { x: (500 + right * reach / widest) as i16, y: y as i16 }
    };
    let mirrored = left.iter().map(|(x, y)| (*x, *y));
    left.iter().map(|(x, y)| put((-x, *y))).chain(mirrored.map(put)).chain(odd.map(put)).collect()
}

/// The middles of up to three regions. With two, both stand at half of the height.
const CENTRES: [LinePoint; 3] =
    [LinePoint { x: 290, y: 400 }, LinePoint { x: 710, y: 400 }, LinePoint { x: 500, y: 775 }];
const HALF: i16 = 530;

/// How far rows of a region are apart at most, and the columns of a wide one.
const ROW: i16 = 200;
const COLUMN: i16 = 180;

fn region_places(nodes: Nodes, geography: &Geography) -> Vec<LinePoint> {
    let regions = geography.regions.len();
    let of = |id: ReplicaId| geography.region_of(nodes, id);
    let place = |id: ReplicaId| {
        let region = of(id);
        let count = nodes.replicas().filter(|other| of(*other) == region).count() as i16;
        let nth = nodes.replicas().filter(|other| of(*other) == region && *other < id).count() as i16;
        let centre = CENTRES[region];
        // At the bottom there is room for one row; elsewhere a region is as narrow as its height allows.
        let columns = match (region, count) {
            (2, _) => count,
            (_, ..=3) => 1,
            (_, ..=6) => 2,
            _ => 3,
        };
        let rows = (count + columns - 1) / columns;
        let (row, column) = (nth / columns, nth % columns);
        // The last row may be shorter.
        let of_row = if row + 1 == rows { count - row * columns } else { columns };
        let across = COLUMN.min(390 / columns.max(1)) * (2 * column - of_row + 1) / 2;
        let height = if regions == 2 { 440 } else { 290 };
        let down = ROW.min(height / (rows - 1).max(1)) * (2 * row - rows + 1) / 2;
        let y = if regions == 2 { HALF } else { centre.y };
        LinePoint { x: centre.x + across, y: y + down }
    };
    nodes.replicas().map(place).collect()
}

fn client_sides(replicas: &[LinePoint], homes: &[ReplicaId], clients: usize) -> Vec<Side> {
    let most = clients.div_ceil(2);
    let mut sides: Vec<Side> = Vec::with_capacity(clients);
    for client in 0..clients {
        let lefts = sides.iter().filter(|side| **side == Side::Left).count();
        let rights = sides.len() - lefts;
        let home = homes.get(client).and_then(|home| replicas.get(home.index()));
        let wish = match home.map_or(500, |place| place.x) {
            ..500 => Side::Left,
            500 if lefts <= rights => Side::Left,
            _ => Side::Right,
        };
        sides.push(match wish {
            Side::Left if lefts >= most && rights < most => Side::Right,
            Side::Right if rights >= most && lefts < most => Side::Left,
            side => side,
        });
    }
    sides
}

/// Rows at the rim. The lower part stays free while there are few: tools stand there.
fn rim_row(row: usize, rows: usize) -> i16 {
    let (first, last) = match rows {
        ..=1 => (430, 430),
        2 => (330, 510),
        3 => (250, 550),
        _ => (200, 800),
    };
    let gaps = rows.saturating_sub(1).max(1) as i16;
    first + (last - first) * row as i16 / gaps
}

/// What sine and cosine count as one.
const UNIT: i32 = 10_000;

/// Sines of 0°, 5°, … 90° in ten-thousandths.
const SINES: [i32; 19] = [
    0, 872, 1736, 2588, 3420, 4226, 5000, 5736, 6428, 7071, 7660, 8192, 8660, 9063, 9397, 9659, 9848, 9962,
    UNIT,
];

/// Sine of an angle from 0 to 180°, given in hundredths of a degree; between table entries by a straight line.
fn sine(angle: i32) -> i32 {
    let angle = if angle > 9_000 { 18_000 - angle } else { angle };
    let (row, rest) = ((angle / 500) as usize, angle % 500);
    let next = SINES[(row + 1).min(18)];
    SINES[row] + (next - SINES[row]) * rest / 500
}

fn cosine(angle: i32) -> i32 {
    if angle > 9_000 { -sine(angle - 9_000) } else { sine(9_000 - angle) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_follows_the_circle() {
        for angle in 0..=18_000 {
            let exact = f64::from(angle).to_radians() / 100.0;
            assert!((f64::from(sine(angle)) - exact.sin() * 1e4).abs() < 15.0, "{angle}");
            assert!((f64::from(cosine(angle)) - exact.cos() * 1e4).abs() < 15.0, "{angle}");
        }
    }

    #[test]
    fn five_stand_as_two_and_three() {
        let nodes = Nodes { replicas: 5, clients: 2 };
        let layout = stage_layout(nodes, &[ReplicaId(0), ReplicaId(3)], None);
        let left: Vec<usize> = (0..7).filter(|row| layout.places[*row].x < 450).collect();
        assert_eq!(left, [0, 1, 5], "n1, n2 and the client at home there");
        assert_eq!(layout.places[4], LinePoint { x: 500, y: 812 });
        assert!(layout.places[0].y < layout.places[1].y);
    }

    #[test]
    fn all_are_inside_and_apart() {
        let two = Geography { name: "two", regions: &["a", "b"], last_alone: false, delays: &[] };
        let three = Geography { name: "three", regions: &["a", "b", "c"], last_alone: false, delays: &[] };
        let alone = Geography { name: "alone", regions: &["a", "b"], last_alone: true, delays: &[] };
        for geography in [None, Some(&two), Some(&three), Some(&alone)] {
            for replicas in 1..=if geography.is_some() { 9 } else { 20 } {
                for clients in 0..=12 {
                    let homes: Vec<ReplicaId> = (0..clients).map(|c| ReplicaId(c % replicas)).collect();
                    let layout = stage_layout(Nodes { replicas, clients }, &homes, geography);
                    assert_eq!(layout.places.len(), usize::from(replicas + clients));
                    assert_apart(&layout);
                }
            }
        }
    }

    fn assert_apart(layout: &Layout) {
        let Nodes { replicas, clients } = layout.nodes;
        for (n, a) in layout.places.iter().enumerate() {
            assert!((30..=970).contains(&a.x) && (190..=830).contains(&a.y), "{a:?}");
            for b in &layout.places[..n] {
                let apart =
                    (i32::from(a.x) - i32::from(b.x)).pow(2) + (i32::from(a.y) - i32::from(b.y)).pow(2);
                let least = if replicas <= 9 && clients <= 6 { 85 } else { 25 };
                assert!(apart > least * least, "{replicas} and {clients}: {a:?} {b:?}");
            }
        }
    }

    #[test]
    fn replicas_of_a_region_stand_together() {
        let three = Geography { name: "three", regions: &["a", "b", "c"], last_alone: false, delays: &[] };
        for replicas in 3..=9 {
            let nodes = Nodes { replicas, clients: 0 };
            let layout = stage_layout(nodes, &[], Some(&three));
            for (id, place) in nodes.replicas().zip(&layout.places) {
                let stands = match (place.x, place.y) {
                    (_, 650..) => 2,
                    (..500, _) => 0,
                    _ => 1,
                };
                assert_eq!(stands, three.region_of(nodes, id), "{replicas}: {id} at {place:?}");
            }
        }
    }
}
