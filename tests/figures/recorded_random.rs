//! Pictures of recorded histories that were made up: they keep to their frame, their points to their operations,
//! and what is shown is what a slow look at every operation finds.

use netsplit::base::Rng;
use netsplit::draw::svg::to_svg;
use netsplit::draw::{Area, Item, Scene, Target};
use netsplit::figure::recorded::{
    ExplainingOrder, LaneIndex, RecordedOptions, recorded, recorded_height, window_for,
};
use netsplit::history::recorded::{Call, Datum, Ending, FaultBand, Observation, Process, Recorded, Reply};

use crate::room::no_text_overlaps;

/// How a history is made up.
#[derive(Clone, Copy)]
pub struct Shape {
    pub operations: usize,
    pub processes: u32,
    /// Of a hundred endings, how many are unknown; a process that does not know goes on as a new one if `retires`.
    pub unknown: u64,
    pub retires: bool,
}

pub fn made(shape: Shape, seed: u64) -> Recorded {
    let mut rng = Rng::stream(seed, "histories", 0);
    let mut recorded = Recorded::default();
    let mut open: Vec<(Process, Option<usize>)> = (0..shape.processes).map(|n| (Process(n), None)).collect();
    let (mut place, mut next) = (0, shape.processes);
    while recorded.observations.len() < shape.operations {
        let slot = rng.below(u64::from(shape.processes)) as usize;
        let time = Some(1_000_000 + u64::from(place) * 40_000 + rng.below(30_000));
        let (process, called) = open[slot];
        let Some(index) = called else {
            open[slot].1 = Some(recorded.observations.len());
            let value = recorded.texts.intern(&rng.below(1000).to_string());
            let call = if rng.below(2) == 0 { Call::Read } else { Call::Write(value) };
            recorded.observations.push(Observation {
                process,
                key: Datum::NIL,
                call,
                ending: Ending::Unknown,
                called: place,
                returned: None,
                called_at: time,
                returned_at: None,
                line: place + 1,
            });
            place += 1;
            continue;
        };
        open[slot].1 = None;
        if rng.below(100) < shape.unknown {
            if shape.retires {
                open[slot].0 = Process(next);
                next += 1;
            }
            continue;
        }
        let value = recorded.texts.intern(&rng.below(1000).to_string());
        let operation = &mut recorded.observations[index];
        operation.ending = match (rng.below(10), &operation.call) {
            (0, _) => Ending::Fail,
            (_, Call::Read) => Ending::Ok(Reply::Value(value)),
            _ => Ending::Ok(Reply::Done),
        };
        (operation.returned, operation.returned_at) = (Some(place), time);
        place += 1;
    }
    for text in ["cut n1 from n2 and n3", "kill n2", "slow"] {
        let from = rng.below(u64::from(place)) as u32;
        let to = (rng.below(4) > 0).then(|| from + rng.below(30) as u32);
        let text = recorded.texts.intern(text);
        recorded.faults.push(FaultBand { text, from, to, from_at: None, to_at: None });
    }
    recorded
}

/// Every corner of every shape lies in the picture, but for the width of a stroke.
pub fn nothing_leaves_the_frame(scene: &Scene, what: &str) {
    let frame = Area::new(0.0, 0.0, scene.width, scene.height).grown(0.5);
    let inside = |x: f64, y: f64| {
        let spot = Area { left: x, top: y, right: x, bottom: y };
        assert!(frame.holds(spot), "{what}: {x} {y} is outside");
    };
    fn walk(items: &[Item], inside: &impl Fn(f64, f64)) {
        for item in items {
            match item {
                Item::Line { from, to, .. } => [from, to].iter().for_each(|at| inside(at.x, at.y)),
                Item::Polyline { points, .. } => points.iter().for_each(|at| inside(at.x, at.y)),
                Item::Circle { centre, radius, .. } => {
                    inside(centre.x - radius, centre.y - radius);
                    inside(centre.x + radius, centre.y + radius);
                }
                Item::Rect { at, width, height, .. } => {
                    inside(at.x, at.y);
                    inside(at.x + width, at.y + height);
                }
                Item::Group(group) => walk(&group.items, inside),
                Item::Path { commands, .. } if !commands.contains('v') => {
                    let numbers = commands.split(|c: char| c.is_alphabetic() || c == ' ');
                    let numbers: Vec<f64> = numbers.filter_map(|n| n.parse().ok()).collect();
                    numbers.chunks(2).for_each(|at| inside(at[0], at[1]));
                }
                Item::Path { .. } | Item::Text { .. } => {}
            }
        }
    }
    walk(&scene.items, &inside);
}

fn targets(scene: &Scene) -> Vec<usize> {
    let groups = scene.items.iter().filter_map(|item| match item {
        Item::Group(group) => group.target,
        _ => None,
    });
    let operations = groups.filter_map(|target| match target {
        Target::Operation(id) => Some(id.index()),
        _ => None,
    });
    operations.collect()
}

const SHAPES: [Shape; 5] = [
    Shape { operations: 40, processes: 3, unknown: 0, retires: true },
    Shape { operations: 200, processes: 5, unknown: 20, retires: true },
    Shape { operations: 200, processes: 5, unknown: 30, retires: false },
    Shape { operations: 300, processes: 60, unknown: 5, retires: true },
    Shape { operations: 2_000, processes: 12, unknown: 2, retires: true },
];

#[test]
fn random_windows_keep_to_their_frame() {
    for (seed, shape) in (0..).zip(SHAPES) {
        let history = made(shape, seed);
        let index = LaneIndex::new(&history);
        let mut rng = Rng::stream(seed, "windows", 0);
        for round in 0..60 {
            let from = rng.below(u64::from(index.places())) as u32;
            let to = from + 1 + rng.below(u64::from(index.places() - from)) as u32;
            let count = rng.below(4) as usize;
            let mut evidence: Vec<usize> =
                (0..count).map(|_| rng.below(shape.operations as u64) as usize).collect();
            evidence.sort_unstable();
            evidence.dedup();
            let options = RecordedOptions {
                width: [850.0, 500.0, 340.0][round % 3],
                lane_height: [22.0, 30.0, 40.0][round / 3 % 3],
                from,
                to,
                evidence: &evidence,
                blamed: evidence.first().copied().filter(|_| round % 2 == 0),
                selected: Some(round),
                by_time: round % 4 == 0,
                ..RecordedOptions::default()
            };
            let scene = recorded(&history, &index, &options);
            let what = format!("shape {seed}, round {round}");
            assert_eq!(scene.height, recorded_height(&history, &index, &options), "{what}");
            no_text_overlaps(&scene, &what);
            nothing_leaves_the_frame(&scene, &what);
            assert!(!to_svg(&scene, None).contains("NaN"), "{what}");
        }
    }
}

/// Where each box ends: at the return, else at the next call of its process, else nowhere.
fn ends(history: &Recorded) -> Vec<Option<u32>> {
    let next = |index: usize| {
        let process = history.observations[index].process;
        let mut later = history.observations[index + 1..].iter();
        later.find(|other| other.process == process).map(|other| other.called)
    };
    let end = |(index, operation): (usize, &Observation)| operation.returned.or_else(|| next(index));
    history.observations.iter().enumerate().map(end).collect()
}

#[test]
fn a_window_shows_what_is_called_or_open_in_it() {
    let long = Shape { operations: 40_000, processes: 9, unknown: 1, retires: true };
    let shapes = [SHAPES[0], SHAPES[1], SHAPES[2], SHAPES[4], long];
    for (seed, shape) in (0..).zip(shapes) {
        let history = made(shape, seed);
        let (index, ends) = (LaneIndex::new(&history), ends(&history));
        let mut waited = 0;
        for from in (0..index.places()).step_by(7.max(shape.operations / 30)) {
            let to = (from + 25).min(index.places());
            let scene =
                recorded(&history, &index, &RecordedOptions { from, to, ..RecordedOptions::default() });
            let called = |op: usize| history.observations[op].called;
            let touches = |op: &usize| called(*op) < to && ends[*op].is_none_or(|end| end >= from);
            let (waiting, active): (Vec<usize>, Vec<usize>) =
                (0..ends.len()).filter(touches).partition(|op| called(*op) < from && ends[*op].is_none());
            let (shown_waiting, shown): (Vec<usize>, Vec<usize>) =
                targets(&scene).into_iter().partition(|op| waiting.contains(op));
            assert_eq!(shown, active, "seed {seed}, {from} to {to}");
            let some = waiting.len().min(4);
            assert_eq!(shown_waiting.len(), some, "seed {seed}, {from} to {to}");
            let rest = format!("{} more processes wait", waiting.len() - some);
            assert_eq!(to_svg(&scene, None).contains(&rest), waiting.len() > some + 1);
            waited += some;
        }
        assert_eq!(waited > 50, shape.retires && shape.unknown > 0, "seed {seed}: {waited}");
    }
}

#[test]
fn points_of_an_order_lie_in_their_operations_and_in_order() {
    for seed in 0..200 {
        let history = made(Shape { operations: 60, processes: 6, unknown: 10, retires: true }, seed);
        let mut rng = Rng::stream(seed, "orders", 0);
        // Takes effect at a random moment between call and return: an order that explains nothing, but fits.
        let mut moments: Vec<(u64, usize)> = Vec::new();
        for (index, operation) in history.observations.iter().enumerate() {
            let (called, end) = (u64::from(operation.called), operation.returned.map_or(500, u64::from));
            if operation.ending != Ending::Fail {
                moments.push((called * 1000 + 1 + rng.below((end - called) * 1000 - 1), index));
            }
        }
        moments.sort_unstable();
        let order: Vec<usize> = moments.iter().map(|(_, index)| *index).collect();
        let points = ExplainingOrder::new(&history, &order);
        assert!(points.keeps_real_time(), "it fits");
        let mut last = -1.0;
        for (number, index) in order.iter().enumerate() {
            let (found, at) = points.number(*index).zip(points.point(*index)).expect("it is in the order");
            let operation = &history.observations[*index];
            assert_eq!(found, number + 1);
            assert!(at > last, "points follow each other");
            assert!(at > f64::from(operation.called), "after the call");
            assert!(operation.returned.is_none_or(|returned| at < f64::from(returned)), "before the return");
            last = at;
        }
        let failed = history.observations.iter().position(|operation| operation.ending == Ending::Fail);
        assert!(failed.is_none_or(|failed| points.number(failed).is_none()));
        // Two operations of one process the other way round fit no points.
        let process = history.observations[order[0]].process;
        let same = |index: &usize| history.observations[*index].process == process;
        let mut two: Vec<usize> = order.iter().copied().filter(same).take(2).collect();
        two.reverse();
        assert_eq!(!ExplainingOrder::new(&history, &two).keeps_real_time(), two.len() == 2);
    }
}

#[test]
fn a_crowd_is_thinned_but_for_the_evidence() {
    let history = made(Shape { operations: 5_000, processes: 10, unknown: 0, retires: true }, 1);
    let index = LaneIndex::new(&history);
    let evidence = [100, 4_000];
    let options = RecordedOptions { evidence: &evidence, fold: false, ..RecordedOptions::default() };
    let scene = recorded(&history, &index, &options);
    assert_eq!(targets(&scene), evidence, "the others are ticks");
    let svg = to_svg(&scene, None);
    assert!(svg.contains("5,000 operations: zoom in to see each"), "it says so");
    assert!(svg.contains("tick-op dim") && svg.len() < 120_000, "{} bytes", svg.len());
    no_text_overlaps(&scene, "crowd");
    // With the stretch between them folded away, both are seen among their neighbours.
    let (from, to) = window_for(&history, &index, &evidence);
    let folded = recorded(&history, &index, &RecordedOptions { from, to, fold: true, ..options });
    let shown = targets(&folded);
    assert!(shown.len() < 80 && evidence.iter().all(|operation| shown.contains(operation)));
    assert!(to_svg(&folded, None).contains("calls and returns left out"));
    crate::golden::check("recorded-folded", &folded);
}

#[test]
fn more_processes_than_lanes() {
    let history = made(Shape { operations: 300, processes: 60, unknown: 0, retires: true }, 2);
    let index = LaneIndex::new(&history);
    let late = (0..300).find(|index| history.observations[*index].process == Process(59)).expect("it calls");
    let options = RecordedOptions { evidence: &[late], ..RecordedOptions::default() };
    let svg = to_svg(&recorded(&history, &index, &options), None);
    assert!(svg.contains("36 more processes are not shown"));
    let lane = |words: &str| svg.find(&format!(">{words}<"));
    assert!(lane("process 59") < lane("process 0"), "evidence comes first");
    assert!(lane("process 59").is_some() && lane("process 58").is_none());
}

#[test]
fn windows_show_all_evidence_with_air() {
    for seed in 0..100 {
        let history = made(SHAPES[1], seed);
        let index = LaneIndex::new(&history);
        let mut rng = Rng::stream(seed, "evidence", 0);
        let evidence = [rng.below(200) as usize, rng.below(200) as usize];
        let (from, to) = window_for(&history, &index, &evidence);
        assert!(to <= index.places() && to - from >= 16);
        for operation in evidence.map(|operation| &history.observations[operation]) {
            assert!(from == 0 || from + 3 <= operation.called);
            let last = operation.returned.unwrap_or(operation.called);
            assert!(to == index.places() || last + 3 < to);
        }
        let places =
            |index: usize| [Some(history.observations[index].called), history.observations[index].returned];
        let all = evidence.into_iter().flat_map(places).flatten();
        let span = all.clone().max().unwrap() - all.min().unwrap() + 1;
        assert!(to - from <= (span + 24).max(18), "no more than that: {} for {span}", to - from);
    }
    let empty = Recorded::default();
    assert_eq!(window_for(&empty, &LaneIndex::new(&empty), &[]), (0, 0));
    let scene = recorded(&empty, &LaneIndex::new(&empty), &RecordedOptions::default());
    assert!(to_svg(&scene, None).contains("No operation in this window"));
}
