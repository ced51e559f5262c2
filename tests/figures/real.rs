//! The figures along runs of every system: no frame of a real run makes one fail or its words collide.

use std::fmt::Write as _;
use std::path::PathBuf;

use netsplit::base::{CutId, ReplicaId, Span, Time};
use netsplit::draw::Scene;
use netsplit::draw::geometry::{fault_line, links_crossed};
use netsplit::draw::svg::to_svg;
use netsplit::draw::theme::{Theme, resolved};
use netsplit::engine::Engine;
use netsplit::figure::stage::layout_of;
use netsplit::figure::{
    FIGURES, RolesOptions, StageOptions, TimelinesOptions, roles, stage, stage_outline, timelines,
};
use netsplit::scenario::Scenario;
use netsplit::sim::{Act, LinePoint};
use netsplit::system::{SYSTEMS, System};

use crate::room::{SIZES, no_text_overlaps};

fn ms(ms: u64) -> Time {
    Time(ms * 1000)
}

/// A line from top to bottom, as a hand would draw it.
fn stroke(engine: &mut Engine, x: i16, one_way: bool) -> Act {
    let hand: Vec<LinePoint> = (2..=97).map(|y| LinePoint { x: x + (y % 7), y: y * 10 }).collect();
    let line = fault_line(&hand, 8);
    let frame = engine.frame();
    let layout = layout_of(&frame);
    let links = links_crossed(&line, &layout, layout.nodes, one_way);
    Act::Cut { cut: CutId(1), links, one_way, line }
}

/// A run of five replicas where the system may have them, whose clients take no more time than those of most do.
fn of_five(system: &str) -> Scenario {
    let known = System::find(system).expect("it is one of the list");
    let mut scenario = Scenario { system: system.to_owned(), ..Scenario::default() };
    for (id, value) in [("n", 5), ("tmin", 40), ("tmax", 160), ("retry", 150), ("limit", 400)] {
        scenario.settings.set(known.knob(id).expect("every system has it"), value);
    }
    scenario
}

fn has_five(system: &str) -> bool {
    of_five(system).setup().nodes.replicas == 5
}

/// Plays a run with a cut, a crash and a heal, and looks at it now and then.
fn play(system: &str, mut look: impl FnMut(&Engine)) {
    let mut engine = Engine::new(of_five(system));
    let mut acts = vec![
        (ms(700), None),
        (ms(1500), Some(Act::Crash { replica: ReplicaId(3) })),
        (ms(1900), Some(Act::HealAll)),
        (ms(2100), Some(Act::Restart { replica: ReplicaId(3) })),
    ];
    acts.reverse();
    for _ in 0..250 {
        while acts.last().is_some_and(|(at, _)| *at <= engine.time()) {
            let act = acts.pop().and_then(|(_, act)| act).unwrap_or_else(|| stroke(&mut engine, 460, false));
            engine.act(act);
        }
        engine.advance(Span::from_ms(11), 10_000);
        look(&engine);
    }
}

fn picture(name: &str, scene: &Scene) {
    if let Ok(folder) = std::env::var("PICTURES") {
        let file = PathBuf::from(folder).join(format!("{name}-light.svg"));
        std::fs::write(file, to_svg(scene, Some(&resolved(Theme::Light))))
            .expect("the folder for pictures exists");
    }
}

/// A page may have no room for a picture, or hide it.
#[test]
fn every_figure_can_be_as_small_as_nothing() {
    for system in SYSTEMS {
        play(system.id, |engine| {
            for (width, height) in [(0.0, 0.0), (1.0, 1.0), (1.0, 300.0), (300.0, 1.0), (40.0, 40.0)] {
                for figure in FIGURES {
                    let scene = (figure.draw)(&engine.frame(), width, height);
                    assert!(scene.items.len() < 10_000, "{} at {width} x {height}", figure.id);
                }
            }
        });
    }
}

#[test]
fn every_frame_of_a_run_can_be_drawn() {
    for system in SYSTEMS {
        let (mut looks, mut lost) = (0, 0);
        play(system.id, |engine| {
            looks += 1;
            let frame = engine.frame();
            for (width, height) in SIZES {
                let scene = stage(&frame, &StageOptions { width, height, ..StageOptions::default() });
                no_text_overlaps(&scene, &format!("{} at {}", system.id, frame.time));
                lost += usize::from(to_svg(&scene, None).contains("class=\"lost"));
            }
            if looks % 25 == 0 {
                for figure in FIGURES {
                    let scene = (figure.draw)(&frame, 850.0, 425.0);
                    no_text_overlaps(&scene, &format!("{} of {} at {}", figure.id, system.id, frame.time));
                    picture(&format!("real-{}-{}-{looks}", system.id, figure.id), &scene);
                }
                // As wide as the panel beside the stage.
                for width in [340.0, 400.0] {
                    let scene =
                        roles(&frame, &RolesOptions { width, height: 190.0, ..RolesOptions::default() });
                    no_text_overlaps(&scene, &format!("roles of {} at {}", system.id, frame.time));
                    picture(&format!("real-{}-roles-{width}-{looks}", system.id), &scene);
                }
                let to = frame.time;
                let near =
                    TimelinesOptions { from: to - Span::from_ms(150), to, ..TimelinesOptions::default() };
                let scene = timelines(&frame, &near);
                no_text_overlaps(&scene, &format!("near timelines of {} at {}", system.id, frame.time));
                picture(&format!("real-{}-near-{looks}", system.id), &scene);
            }
        });
        assert!(lost > 20 || !has_five(system.id), "{}: messages were seen to stop", system.id);
    }
}

#[test]
fn the_outline_follows_the_run() {
    for system in SYSTEMS.iter().filter(|system| has_five(system.id)) {
        let mut told = String::new();
        play(system.id, |engine| {
            for line in stage_outline(&engine.frame()) {
                writeln!(told, "{line}").expect("writing to a string cannot fail");
            }
        });
        assert!(told.contains("Fault line, both ways · since 70"), "{}", system.id);
        assert!(told.contains("n4, down") && told.contains("1 down") == told.contains("n1 down"));
        assert!(told.contains("Minority · 2 of 5") && told.contains("Majority · 3 of 5"), "{}", system.id);
    }
}
