//! The figures of studies: from results as a study gives them.

use netsplit::base::{ClassId, Span};
use netsplit::draw::{Item, Scene};
use netsplit::figure::study::{
    PacelcOptions, StalenessOptions, pacelc_availability, pacelc_latency, staleness,
};
use netsplit::study::{Curve, PacelcPoint, Plan, Point, Results, Seeds, Staleness, Study, Work};
use netsplit::system::System;

use crate::golden::check;
use crate::room::no_text_overlaps;

fn results(study: Study, portions: usize) -> Results {
    let mut work = Work::new(study);
    for _ in 0..portions {
        if work.work(20_000) {
            break;
        }
    }
    work.results()
}

fn points(systems: &[&str], portions: usize) -> Vec<PacelcPoint> {
    let of = |id: &&str| Point::rows_of(System::find(id).unwrap(), Some(Span::from_secs(6)));
    let points = systems.iter().flat_map(of).collect();
    let plan = Plan { points, seeds: Seeds::up_to(3), class: ClassId(0) };
    match results(Study::Pacelc(plan), portions) {
        Results::Pacelc(points) => points,
        other => panic!("{other:?}"),
    }
}

fn curve(asked: Staleness, portions: usize) -> Curve {
    match results(Study::Staleness(asked), portions) {
        Results::Staleness(curve) => curve,
        other => panic!("{other:?}"),
    }
}

/// Groups with their accessible names.
fn named(scene: &Scene) -> Vec<&str> {
    let groups = scene.items.iter().filter_map(|item| match item {
        Item::Group(group) => group.name.as_deref(),
        _ => None,
    });
    groups.collect()
}

#[test]
fn charts_of_pacelc_name_every_point() {
    let points = points(&["raft", "quorum", "single", "crdt"], usize::MAX);
    let options = PacelcOptions::default();
    for (name, scene, cut) in [
        ("pacelc-latency", pacelc_latency(&points, &options), false),
        ("pacelc-availability", pacelc_availability(&points, &options), true),
    ] {
        check(name, &scene);
        let shown = points.iter().filter(|found| !cut || found.with.runs > 0);
        assert_eq!(named(&scene).len(), shown.clone().count(), "{name}");
        for found in shown {
            let is_told = named(&scene).iter().any(|told| told.starts_with(&found.point.name()));
            assert!(is_told && scene.description.contains(&found.point.name()), "{}", found.point.name());
        }
    }
    assert!(pacelc_availability(&points, &options).description.contains("of the smaller side's"));
}

#[test]
fn charts_of_pacelc_have_room_at_every_width() {
    let all: Vec<&str> = System::all().map(|system| system.id).collect();
    for points in [points(&all, 4), points(&["raft"], usize::MAX), points(&["quorum"], 0)] {
        for width in [320.0, 390.0, 560.0, 760.0, 1_100.0] {
            let options = PacelcOptions { width };
            no_text_overlaps(&pacelc_latency(&points, &options), &format!("latency at {width}"));
            no_text_overlaps(&pacelc_availability(&points, &options), &format!("availability at {width}"));
        }
    }
}

#[test]
fn the_curve_of_staleness_shows_both() {
    let scene = staleness(&curve(Staleness::default(), usize::MAX), &StalenessOptions::default());
    check("staleness", &scene);
    let circles = scene.items.iter().filter(|item| matches!(item, Item::Circle { .. })).count();
    assert_eq!(circles, Staleness::default().after.len());
    assert!(scene.description.contains("calculated"), "{}", scene.description);
}

#[test]
fn curves_of_staleness_have_room_at_every_size() {
    for (read, write) in [(1, 1), (1, 2), (2, 2), (3, 3)] {
        let asked = Staleness { read, write, ..Staleness::default() };
        for portions in [0, 2] {
            let curve = curve(asked.clone(), portions);
            for (width, height) in [(320.0, 240.0), (390.0, 300.0), (560.0, 320.0), (900.0, 420.0)] {
                let scene = staleness(&curve, &StalenessOptions { width, height });
                no_text_overlaps(&scene, &format!("R={read} W={write} at {width} × {height}"));
            }
        }
    }
}
