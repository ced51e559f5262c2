//! Runs side by side, driven by messages as the page drives them.

mod judged;
mod stops;
mod strokes;

use super::columns::level_of;
use super::*;
use crate::app::{Dialog, Msg as Lab, Opening, Overlay, Tool};
use crate::base::{ReplicaId, Span};
use crate::draw::geometry::links_crossed;
use crate::draw::scene::{Point, Target};
use crate::scenario::{Link, Scenario, View as At, from_comparison_link, from_link, to_link};
use crate::sim::Act;

fn view() -> View {
    with_hash("")
}

fn with_hash(hash: &str) -> View {
    open(Opening { hash: hash.to_owned(), address: "https://host/lab/".to_owned(), ..Opening::default() })
}

fn systems(view: &View) -> Vec<&'static str> {
    view.columns.iter().map(|column| column.engine.scenario().system().id).collect()
}

/// Draws a stroke on the stage of a column, through places in shares of that stage.
fn draw(view: &mut View, place: usize, line: &[(f64, f64)]) {
    let (width, height) = view.columns[place].stage;
    let points: Vec<Point> = line.iter().map(|(x, y)| Point { x: x * width, y: y * height }).collect();
    update(view, Msg::Column(place, Lab::Down { at: points[0], on: None }));
    for point in &points {
        update(view, Msg::Column(place, Lab::Move(*point)));
    }
    update(view, Msg::Column(place, Lab::Up(points[points.len() - 1])));
}

/// Every column's cut is what its line crosses on that column's own stage.
fn assert_cuts_along_lines(view: &View) {
    for column in &view.columns {
        for cut in column.engine.snapshot().cuts.iter().filter(|cut| !cut.line.is_empty()) {
            let crossed = links_crossed(&cut.line, &column.layout(), column.nodes(), cut.one_way);
            assert_eq!(cut.links, crossed, "{}", column.engine.scenario().system);
        }
    }
}

fn settle(view: &mut View) {
    for _ in 0..10_000 {
        if view.is_settled() {
            return;
        }
        update(view, Msg::Tick(16_000));
    }
    panic!("it does not settle");
}

#[test]
fn a_line_drawn_once_falls_on_all() {
    let mut view = view();
    update(&mut view, Msg::Add);
    update(&mut view, Msg::Column(2, Lab::System("single".to_owned())));
    update(&mut view, Msg::Seek(Time(1_000_000)));
    settle(&mut view);
    draw(&mut view, 1, &[(0.5, 0.02), (0.48, 0.5), (0.42, 0.98)]);
    let lines: Vec<_> =
        view.columns.iter().map(|column| column.engine.snapshot().cuts[0].line.clone()).collect();
    assert!(lines.iter().all(|line| *line == lines[0] && line.len() > 1));
    assert_ne!(view.columns[0].nodes(), view.columns[2].nodes(), "a single machine has other nodes");
    assert_cuts_along_lines(&view);
    // The line is moved, then healed, from another column.
    let cut = view.columns[0].engine.snapshot().cuts[0].id;
    for _ in 0..3 {
        update(&mut view, Msg::Column(2, Lab::Nudge { cut, point: 0, by: (-50, 0) }));
    }
    update(&mut view, Msg::Column(2, Lab::Press(Target::CutPoint(cut, 0))));
    let moved: Vec<_> =
        view.columns.iter().map(|column| column.engine.snapshot().cuts[0].line.clone()).collect();
    assert!(moved.iter().all(|line| *line == moved[0] && *line != lines[0]));
    assert_cuts_along_lines(&view);
    update(&mut view, Msg::Column(1, Lab::HealAll));
    assert!(view.columns.iter().all(|column| column.engine.snapshot().cuts.is_empty()));
}

#[test]
fn while_it_is_drawn_the_line_is_seen_everywhere_and_belongs_to_nobody() {
    let mut view = view();
    update(&mut view, Msg::Column(0, Lab::Down { at: Point { x: 100.0, y: 5.0 }, on: None }));
    update(&mut view, Msg::Column(0, Lab::Move(Point { x: 300.0, y: 200.0 })));
    assert!(view.columns.iter().all(|column| column.draft == view.columns[0].draft));
    assert_ne!(view.columns[1].draft, crate::app::Draft::None);
    update(&mut view, Msg::Column(0, Lab::Cancel));
    assert!(view.columns.iter().all(|column| column.draft == crate::app::Draft::None));
    assert!(view.columns.iter().all(|column| column.engine.scenario().script.is_empty()));
}

#[test]
fn a_line_that_crosses_nothing_on_one_stage_cuts_nothing_there() {
    let mut view = view();
    update(&mut view, Msg::Column(1, Lab::System("single".to_owned())));
    let n1 = view.columns[0].layout().places[0];
    let (x, y) = (f64::from(n1.x) / 1_000.0, f64::from(n1.y) / 1_000.0);
    draw(&mut view, 0, &[(x - 0.06, y), (x, y - 0.06), (x + 0.06, y), (x, y + 0.06), (x - 0.06, y)]);
    assert_eq!(view.columns[0].engine.snapshot().cuts.len(), 1);
    assert!(view.columns[1].engine.snapshot().cuts.is_empty());
    // The next line has a number that nobody has used.
    draw(&mut view, 1, &[(0.3, 0.02), (0.3, 0.98)]);
    assert_eq!(view.columns[0].engine.snapshot().cuts.len(), 2);
    assert_eq!(view.columns[1].engine.snapshot().cuts.len(), 1);
    assert_cuts_along_lines(&view);
}

#[test]
fn all_show_one_moment_whatever_each_has_to_compute() {
    let mut view = view();
    update(&mut view, Msg::Add);
    update(&mut view, Msg::Pace(8));
    update(&mut view, Msg::Toggle);
    for _ in 0..200 {
        update(&mut view, Msg::Tick(16_000));
        if view.is_settled() {
            let times: Vec<Time> = view.columns.iter().map(|column| column.engine.time()).collect();
            assert!(times.iter().all(|time| *time == view.time), "{times:?} at {}", view.time);
        }
    }
    assert!(view.time > Time(1_000_000));
    while view.playing {
        update(&mut view, Msg::Tick(16_000));
    }
    assert_eq!(view.time, view.end());
}

#[test]
fn steps_go_to_the_next_event_of_any_and_back_again() {
    let mut view = view();
    update(&mut view, Msg::Seek(Time(700_000)));
    settle(&mut view);
    let mut seen = vec![view.time];
    for _ in 0..40 {
        let next = view.columns.iter().filter_map(|column| column.engine.next_time()).min();
        update(&mut view, Msg::Step { forward: true });
        assert_eq!(Some(view.time), next);
        seen.push(view.time);
    }
    let prints = |view: &View| -> Vec<_> {
        view.columns.iter().map(|column| column.engine.snapshot().fingerprint).collect()
    };
    let there = prints(&view);
    update(&mut view, Msg::Step { forward: false });
    assert_eq!(view.time, seen[39]);
    update(&mut view, Msg::Step { forward: true });
    assert_eq!(prints(&view), there);
}

#[test]
fn the_comparison_is_a_link() {
    let mut view = view();
    update(&mut view, Msg::Add);
    update(&mut view, Msg::Level(1, 1));
    update(&mut view, Msg::Seed(7));
    update(&mut view, Msg::Seek(Time(1_500_000)));
    settle(&mut view);
    draw(&mut view, 0, &[(0.5, 0.02), (0.48, 0.98)]);
    update(&mut view, Msg::Column(0, Lab::Act(Act::Crash { replica: ReplicaId(4) })));
    update(&mut view, Msg::Seek(Time(3_000_000)));
    settle(&mut view);
    let address = view.full_address(false);
    let hash = address.strip_prefix("https://host/lab/#").expect("the page's own address");
    assert!(hash.len() < 2_000, "{} characters", hash.len());
    assert_eq!(from_comparison_link(hash).as_ref(), Ok(&view.comparison()));
    let mut again = with_hash(hash);
    settle(&mut again);
    assert!(again.banner.is_none());
    assert_eq!((systems(&again), again.time), (systems(&view), view.time));
    for (a, b) in again.columns.iter().zip(&view.columns) {
        assert_eq!(a.engine.snapshot().fingerprint, b.engine.snapshot().fingerprint);
    }
    assert_eq!(measures(&again), measures(&view));
    // Each run by itself is a run of the lab.
    for column in &view.columns {
        let scenario = column.engine.scenario().clone();
        let link = to_link(&Link { scenario: scenario.clone(), view: At::default() });
        assert_eq!(from_link(&link).map(|link| link.scenario), Ok(scenario));
    }
}

#[test]
fn a_frame_shows_the_runs_as_they_stand() {
    let mut view = view();
    update(&mut view, Msg::Seek(Time(1_500_000)));
    settle(&mut view);
    let copied = update(&mut view, Msg::Embed);
    assert!(view.embedding);
    let [Cmd::Copy(text)] = &copied[..] else { panic!("{copied:?}") };
    let address = text.strip_prefix("<iframe src=\"").and_then(|rest| rest.split('"').next());
    let hash = address.and_then(|address| address.strip_prefix("https://host/lab/?embed#"));
    assert_eq!(from_comparison_link(hash.expect("an embed of ours")).as_ref(), Ok(&view.comparison()));
    assert!(text.contains("title=\"Netsplit: Raft beside Cassandra\""), "{text}");
    assert_eq!(message_for(&view, "Escape"), Some(Msg::CloseEmbed));
    assert_eq!(message_for(&view, "ArrowRight"), None, "what lies over the runs has the keys");
}

#[test]
fn what_is_no_comparison_is_told_in_a_sentence() {
    let whole = view().full_address(false);
    let whole = whole.rsplit('#').next().expect("a hash");
    for hash in [&whole[..whole.len() - 3], "c1.nonsense", "c9.abc", "nonsense"] {
        let view = with_hash(hash);
        assert_eq!(systems(&view).len(), 2, "{hash}");
        let banner = view.banner.expect(hash);
        assert!(banner.text.ends_with("Here are the default runs."), "{}", banner.text);
    }
    let mut comparison = view().comparison();
    comparison.scenarios.truncate(1);
    let alone = with_hash(&to_comparison_link(&comparison));
    assert!(alone.banner.is_some_and(|banner| banner.text.contains("1 runs side by side")));
}

#[test]
fn the_lab_hands_over_its_run() {
    let scenario = Scenario { system: "etcd".to_owned(), seed: 5, ..Scenario::default() };
    let at = At { time: Time(2_000_000), ..At::default() };
    let mut view = with_hash(&to_link(&Link { scenario, view: at }));
    settle(&mut view);
    assert_eq!(systems(&view), ["etcd", "raft"]);
    assert_eq!(view.time, Time(2_000_000));
    assert!(view.columns.iter().all(|column| column.engine.scenario().seed == 5));
}

#[test]
fn nothing_but_the_system_tells_two_columns_apart() {
    let mut view = view();
    for system in ["cassandra", "mongodb", "zookeeper", "pgsync", "redissentinel", "crdt"] {
        update(&mut view, Msg::Column(1, Lab::System(system.to_owned())));
        let setups: Vec<_> = view.columns.iter().map(|column| column.engine.scenario().setup()).collect();
        assert_eq!(setups[0].link, setups[1].link, "{system}");
        assert_eq!(setups[0].workload.think, setups[1].workload.think, "{system}");
        assert_eq!(setups[0].workload.limit, setups[1].workload.limit, "{system}");
        let ends: Vec<_> = view.columns.iter().map(|column| column.engine.frame().end).collect();
        assert_eq!(ends[0], ends[1], "{system}");
    }
}

#[test]
fn a_level_is_chosen_and_known_again() {
    let mut view = view();
    update(&mut view, Msg::Column(1, Lab::System("cassandra".to_owned())));
    let rows = view.columns[1].engine.scenario().system().conduct.len();
    for row in 0..rows {
        update(&mut view, Msg::Level(1, row));
        let system = view.columns[1].engine.scenario().system();
        let known = level_of(&view.columns[1]).map(|known| system.conduct[known].settings);
        assert_eq!(known, Some(system.conduct[row].settings));
    }
    update(&mut view, Msg::Column(1, Lab::Knob { id: "cell", value: 1 }));
}

#[test]
fn columns_come_and_go_between_two_and_four() {
    let mut view = view();
    for _ in 0..5 {
        update(&mut view, Msg::Add);
    }
    assert_eq!(view.columns.len(), 4);
    let mut shown = systems(&view);
    shown.sort_unstable();
    shown.dedup();
    assert_eq!(shown.len(), 4, "no system twice unless it is asked for");
    for _ in 0..5 {
        update(&mut view, Msg::Remove(0));
    }
    assert_eq!(view.columns.len(), 2);
}

#[test]
fn a_press_opens_its_menu_once_and_what_is_chosen_happens_to_all() {
    let mut view = view();
    update(&mut view, Msg::Column(0, Lab::Tool(Tool::Select)));
    assert!(view.columns.iter().all(|column| column.tool == Tool::Select));
    update(&mut view, Msg::Column(1, Lab::Press(Target::Replica(ReplicaId(2)))));
    assert!(view.columns[0].overlay.is_none());
    assert_eq!(view.columns[1].overlay, Some(Overlay::Menu(Target::Replica(ReplicaId(2)))));
    update(&mut view, Msg::Column(1, Lab::Act(Act::Crash { replica: ReplicaId(2) })));
    for column in &view.columns {
        assert!(column.engine.snapshot().replicas[2].view.is_none());
        assert!(column.overlay.is_none());
    }
}

#[test]
fn settings_are_a_columns_own() {
    let mut view = view();
    update(&mut view, Msg::Column(0, Lab::Open(Dialog::Settings)));
    update(&mut view, Msg::Column(0, Lab::Knob { id: "n", value: 3 }));
    assert_eq!(view.columns[0].overlay, Some(Overlay::Dialog(Dialog::Settings)));
    let replicas: Vec<u8> = view.columns.iter().map(|column| column.nodes().replicas).collect();
    assert_eq!(replicas, [3, 5]);
    assert_eq!(measures(&view)[0].cells.len(), 2);
}

#[test]
fn what_settings_give_up_has_a_line_of_its_own() {
    let mut view = view();
    let line = |view: &View| measures(view).into_iter().find(|line| line.name.starts_with("Promises"));
    assert_eq!(line(&view), None, "nothing is given up by default");
    update(&mut view, Msg::Column(1, Lab::System("cassandra".to_owned())));
    update(&mut view, Msg::Column(1, Lab::Knob { id: "tr", value: 0 }));
    let cells = line(&view).expect("one column gives something up").cells;
    assert_eq!(cells[0].1, "none");
    assert!(cells[1].1.contains("a read may miss the last write."), "{}", cells[1].1);
    update(&mut view, Msg::Column(1, Lab::Knob { id: "tr", value: 6 }));
    assert_eq!(line(&view), None);
}

/// Raft beside Cassandra at level ONE, 3.5 s after both were cut.
fn cut_at_one() -> View {
    let mut view = view();
    update(&mut view, Msg::Column(1, Lab::System("cassandra".to_owned())));
    let one = view.columns[1].engine.scenario().system().conduct.iter().position(|row| row.level == "ONE");
    update(&mut view, Msg::Level(1, one.expect("Cassandra documents ONE")));
    update(&mut view, Msg::Seek(Time(1_500_000)));
    settle(&mut view);
    draw(&mut view, 0, &[(0.5, 0.02), (0.48, 0.98)]);
    update(&mut view, Msg::Seek(Time(1_500_000) + Span::from_ms(3_500)));
    settle(&mut view);
    view
}

#[test]
fn measures_are_those_of_the_runs() {
    let view = cut_at_one();
    let lines = measures(&view);
    let cell = |name: &str, place: usize| {
        let line = lines.iter().find(|line| line.name == name).expect(name);
        line.cells[place].clone()
    };
    assert_eq!(cell("Linearizable: transfer", 0).0, super::measures::Standing::Holds);
    assert_eq!(cell("Linearizable: transfer", 1).0, super::measures::Standing::Violated);
    assert!(cell("Answered: transfer", 0).1.contains(": 0 of"), "{:?}", cell("Answered: transfer", 0));
    assert!(!cell("Answered: transfer", 1).1.contains(": 0 of"));
}
