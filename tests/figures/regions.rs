//! Regions on the stage: frames, names and round trips, wherever a run has them.

use netsplit::base::{NodeId, Span, Time};
use netsplit::draw::{Item, Scene};
use netsplit::engine::Engine;
use netsplit::figure::{StageOptions, stage, stage_outline};
use netsplit::scenario::Scenario;
use netsplit::system::places;

use crate::golden::check;
use crate::room::{SIZES, no_text_overlaps};

/// A run of Raft on a geography, some way in.
fn on(geography: usize, replicas: i64) -> Engine {
    let mut scenario = Scenario::default();
    for (id, value) in [("geo", geography as i64), ("n", replicas)] {
        scenario.settings.set(scenario.system().knob(id).expect("every system has it"), value);
    }
    let mut engine = Engine::new(scenario);
    engine.go(netsplit::engine::Goal::Time(Time(2_000_000)));
    while !engine.work(10_000) {}
    engine
}

/// Words and styles of all texts.
fn texts(items: &[Item], found: &mut Vec<(String, &'static str)>) {
    for item in items {
        match item {
            Item::Text { text, style, .. } => found.push((text.clone(), style)),
            Item::Group(group) => texts(&group.items, found),
            _ => {}
        }
    }
}

fn frames(scene: &Scene) -> usize {
    scene.items.iter().filter(|item| matches!(item, Item::Rect { style: "region", .. })).count()
}

#[test]
fn each_region_has_its_frame_its_name_and_its_round_trips() {
    for (place, geography) in places::ALL.iter().enumerate() {
        for replicas in 1..=9 {
            let mut engine = on(place, replicas);
            let Some(geography) = geography else {
                assert_eq!(frames(&stage(&engine.frame(), &StageOptions::default())), 0);
                continue;
            };
            let nodes = engine.snapshot().nodes;
            let mut there: Vec<usize> = nodes.replicas().map(|id| geography.region_of(nodes, id)).collect();
            there.dedup();
            // A little later messages are elsewhere, and what is lettered in between has to make room.
            for _ in 0..4 {
                engine.advance(Span::from_ms(7), 1_000);
                let frame = engine.frame();
                for (width, height) in SIZES {
                    let scene = stage(&frame, &StageOptions { width, height, ..StageOptions::default() });
                    no_text_overlaps(&scene, &format!("{} of {replicas}", geography.name));
                }
                let scene = stage(&frame, &StageOptions::default());
                assert_eq!(frames(&scene), there.len(), "{} of {replicas}", geography.name);
                let mut words = Vec::new();
                texts(&scene.items, &mut words);
                for region in &there {
                    let name = geography.regions[*region];
                    assert!(
                        words.iter().any(|(word, style)| word == name && *style == "t-side muted"),
                        "{name} of {replicas}: {words:?}"
                    );
                }
                let trips = words.iter().filter(|(word, _)| word.starts_with("round trip")).count();
                // Where many crowd the stage, the outline alone may say it.
                if replicas <= 6 {
                    assert_eq!(
                        trips,
                        there.len() * (there.len() - 1) / 2,
                        "{} of {replicas}",
                        geography.name
                    );
                }
            }
        }
    }
}

#[test]
fn the_outline_says_who_is_where() {
    let engine = on(3, 5);
    let lines = stage_outline(&engine.frame());
    for line in ["US: n1 and n2", "Asia: n5", "From US to Europe: round trip 80 ms to 90 ms"] {
        assert!(lines.iter().any(|other| other == line), "{line}: {lines:#?}");
    }
}

/// Replicas of a region stand together, so that a line can part regions.
#[test]
fn a_line_between_regions_parts_them() {
    use netsplit::draw::geometry::{fault_line, links_crossed};
    use netsplit::figure::stage::layout_of;
    use netsplit::sim::LinePoint;
    let engine = on(4, 6);
    let frame = engine.frame();
    let geography = frame.geography.expect("two branches");
    let layout = layout_of(&frame);
    let hand: Vec<LinePoint> = (0..=100).map(|y| LinePoint { x: 500, y: y * 10 }).collect();
    let links = links_crossed(&fault_line(&hand, 8), &layout, layout.nodes, false);
    for a in layout.nodes.replicas() {
        for b in layout.nodes.replicas() {
            let apart = geography.region_of(layout.nodes, a) != geography.region_of(layout.nodes, b);
            assert_eq!(links.contains(layout.nodes, NodeId::from(a), NodeId::from(b)), apart, "{a} {b}");
        }
    }
    check("stage-regions", &stage(&on(3, 5).frame(), &StageOptions::default()));
}
