//! No text overlaps another text, another node's shapes, or the picture's edge.

use netsplit::draw::{Area, Item, Scene, area, point};
use netsplit::figure::FIGURES;
use netsplit::figure::{StageOptions, stage};

use crate::fixture::Run;

/// Sizes a stage must work at: wide, tall phone, tiny embed.
pub const SIZES: [(f64, f64); 3] = [(850.0, 425.0), (390.0, 430.0), (320.0, 240.0)];

fn texts(scene: &Scene) -> Vec<(String, Area)> {
    let mut texts = Vec::new();
    area::texts(&scene.items, &mut |words, area| texts.push((words.to_owned(), area)));
    texts
}

pub fn no_text_overlaps(scene: &Scene, what: &str) {
    let texts = texts(scene);
    let picture = Area::new(0.0, 0.0, scene.width, scene.height).grown(0.5);
    for (n, (words, room)) in texts.iter().enumerate() {
        assert!(picture.holds(*room), "{what}: {words:?} leaves the picture: {room:?}");
        for (other, taken) in &texts[..n] {
            assert!(!room.grown(-0.6).overlaps(taken.grown(-0.6)), "{what}: {words:?} covers {other:?}");
        }
    }
}

/// The rooms of circles and boxes of nodes: what no other text may cover.
fn bodies(items: &[Item]) -> Vec<(String, Area)> {
    let mut bodies = Vec::new();
    for item in items {
        let Item::Group(group) = item else { continue };
        for shape in &group.items {
            match shape {
                Item::Circle { centre, radius, style } if style.starts_with("replica") => {
                    bodies.push((group.key.clone(), Area::around(*centre, *radius * 0.9)));
                }
                Item::Rect { at, width, height, style, .. } if style.starts_with("client") => {
                    bodies.push((group.key.clone(), Area::new(at.x, at.y, *width, *height)));
                }
                _ => {}
            }
        }
    }
    bodies
}

fn no_text_on_a_strange_node(scene: &Scene, what: &str) {
    let bodies = bodies(&scene.items);
    for item in &scene.items {
        let (key, offset, items) = match item {
            Item::Group(group) => {
                (group.key.as_str(), group.offset.unwrap_or(point(0.0, 0.0)), &group.items[..])
            }
            other => ("", point(0.0, 0.0), std::slice::from_ref(other)),
        };
        area::texts(items, &mut |words, room| {
            for (owner, body) in bodies.iter().filter(|(owner, _)| owner != key) {
                let room = room.moved(offset).grown(-0.5);
                assert!(!room.overlaps(*body), "{what}: {words:?} lies on {owner}");
            }
        });
    }
}

#[test]
fn stage_has_room_for_all_its_words() {
    for (width, height) in SIZES {
        for replicas in 3..=9 {
            for clients in 0..=6 {
                for run in [Run::quiet(replicas, clients), Run::crowded(replicas, clients)] {
                    let options = StageOptions { width, height, ..StageOptions::default() };
                    let scene = stage(&run.frame(), &options);
                    let what = format!("{width} × {height}, {replicas} and {clients}");
                    no_text_overlaps(&scene, &what);
                    no_text_on_a_strange_node(&scene, &what);
                }
            }
        }
    }
}

#[test]
fn figures_have_room_for_their_words() {
    for figure in FIGURES {
        for (width, height) in [(850.0, 425.0), (500.0, 300.0), (360.0, 300.0)] {
            for run in [Run::wrong_side(), Run::quiet(3, 1), Run::crowded(7, 4)] {
                let scene = (figure.draw)(&run.frame(), width, height);
                no_text_overlaps(&scene, &format!("{} at {width} × {height}", figure.id));
            }
        }
    }
}
