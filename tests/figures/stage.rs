//! What the stage says: names, sides, outline, lost messages.

use netsplit::base::{NodeId, ReplicaId};
use netsplit::draw::{Group, Item, Scene, Target};
use netsplit::figure::stage::{SideKind, sides};
use netsplit::figure::{StageOptions, stage, stage_outline};
use netsplit::sim::LinePoint;

use crate::fixture::{LEADERLESS, Run, c, ms, n};
use crate::golden::check;

pub fn groups(scene: &Scene) -> Vec<&Group> {
    fn walk<'a>(items: &'a [Item], found: &mut Vec<&'a Group>) {
        for item in items {
            if let Item::Group(group) = item {
                found.push(group);
                walk(&group.items, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(&scene.items, &mut found);
    found
}

fn named(scene: &Scene, name: &str) -> bool {
    groups(scene).iter().any(|group| group.name.as_deref() == Some(name))
}

#[test]
fn replicas_bear_their_names() {
    let mut run = Run::wrong_side();
    run.snapshot.replicas[2].view = None;
    let scene = stage(&run.frame(), &StageOptions::default());
    for name in ["n1, leader, term 2", "n2, follower, term 2", "n3, down", "n4, leader, term 3"] {
        assert!(named(&scene, name), "{name}");
    }
    run.roles = &LEADERLESS;
    for replica in &mut run.snapshot.replicas {
        if let Some(view) = &mut replica.view {
            (view.role, view.epoch, view.log) = (0, None, None);
        }
    }
    assert!(named(&stage(&run.frame(), &StageOptions::default()), "n1, replica"));
}

#[test]
fn keys_are_unique_and_targets_have_names() {
    let run = Run::crowded(7, 5);
    let scene = stage(&run.frame(), &StageOptions::default());
    let mut keys: Vec<&str> = groups(&scene).iter().map(|group| group.key.as_str()).collect();
    let all = keys.len();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), all);
    assert!(groups(&scene).iter().all(|group| group.target.is_none() || group.name.is_some()));
}

#[test]
fn sides_are_those_that_still_reach_each_other() {
    let run = Run::wrong_side();
    let sides = sides(&run.frame());
    let members: Vec<Vec<u8>> =
        sides.iter().map(|side| side.members.iter().map(|id| id.0 + 1).collect()).collect();
    assert_eq!(members, [vec![1, 2], vec![3, 4, 5]]);
    assert_eq!([sides[0].kind, sides[1].kind], [SideKind::Minority, SideKind::Majority]);
    let mut even = Run::quiet(4, 0);
    even.cut(1, &[(500, 0), (500, 1000)], false, 10);
    assert!(netsplit::figure::stage::sides(&even.frame()).iter().all(|side| side.kind == SideKind::Half));
}

#[test]
fn outline_says_what_the_picture_shows() {
    let lines = stage_outline(&Run::wrong_side().frame());
    assert!(lines.contains(&"n1, leader, term 2".to_owned()));
    assert!(lines.contains(&"3 messages in flight".to_owned()));
    assert!(
        lines.iter().any(|line| line.starts_with("Fault line, both ways · since 412 ms: n1 – n3")),
        "{lines:#?}"
    );
    assert!(lines.contains(&"Minority · 2 of 5: n1 leads term 2, no request ended".to_owned()), "{lines:#?}");
    assert!(lines.contains(&"Majority · 3 of 5: n4 leads term 3, 2 answered".to_owned()), "{lines:#?}");
}

#[test]
fn a_lost_message_stops_at_the_line_and_fades() {
    let mut run = Run::wrong_side();
    let lost_at = |run: &Run| {
        let scene = stage(&run.frame(), &StageOptions::default());
        let wanted = Some(Target::Message(lost(run)));
        groups(&scene).into_iter().find(|group| group.target == wanted).cloned()
    };
    fn lost(run: &Run) -> netsplit::base::MessageId {
        netsplit::base::MessageId(run.record.messages.len() as u64 - 2)
    }
    run.time = ms(806);
    let early = lost_at(&run).expect("on its way");
    assert!(early.name.as_deref().is_some_and(|name| name.starts_with("AppendEntries 5, n1 to n4")));
    run.time = ms(825);
    let late = lost_at(&run).expect("lying at the line");
    assert!(late.name.as_deref().is_some_and(|name| name.starts_with("lost, cut: ")));
    let (before, after) = (early.offset.expect("placed"), late.offset.expect("placed"));
    assert!(before.x < after.x && (0.43..0.50).contains(&(after.x / 850.0)), "{before:?} {after:?}");
    run.time = ms(900);
    assert!(lost_at(&run).is_none(), "forgotten after a while");
}

#[test]
fn what_the_user_does_is_seen() {
    let run = Run::quiet(5, 2);
    let draft = [LinePoint { x: 480, y: 0 }, LinePoint { x: 480, y: 1000 }];
    let tapped: [NodeId; 2] = [n(2), c(1)];
    let options = StageOptions {
        draft: &draft,
        tapped: &tapped,
        selected: Some(Target::Replica(ReplicaId(3))),
        ..StageOptions::default()
    };
    let scene = stage(&run.frame(), &options);
    assert_eq!(groups(&scene).iter().filter(|group| group.selected).count(), 1);
    check("stage-draft", &scene);
}

#[test]
fn small_stages_keep_their_text() {
    let run = Run::wrong_side();
    for (name, (width, height)) in [("stage-phone", (390.0, 430.0)), ("stage-embed", (320.0, 240.0))] {
        check(name, &stage(&run.frame(), &StageOptions { width, height, ..StageOptions::default() }));
    }
    check("stage-crowded", &stage(&Run::crowded(7, 5).frame(), &StageOptions::default()));
}

#[test]
fn an_isolated_replica_has_a_ring() {
    let mut run = Run::quiet(5, 3);
    let layout = netsplit::figure::stage::layout_of(&run.frame());
    let ring = netsplit::draw::geometry::isolating_line(&layout, ReplicaId(1));
    let line: Vec<(i16, i16)> = ring.iter().map(|at| (at.x, at.y)).collect();
    run.cut(1, &line, false, 300);
    run.time = ms(300);
    run.judge_sides();
    let alone = sides(&run.frame());
    assert_eq!(alone.iter().map(|side| side.members.len()).collect::<Vec<_>>(), [4, 1]);
    let scene = stage(&run.frame(), &StageOptions::default());
    let points =
        groups(&scene).iter().filter(|group| matches!(group.target, Some(Target::CutPoint(..)))).count();
    assert_eq!(points, 1, "a ring has one handle");
    check("stage-isolated", &scene);
}
