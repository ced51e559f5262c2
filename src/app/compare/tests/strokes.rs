//! A line cuts on each stage what it crosses there, wherever it was drawn.

use super::*;

#[test]
fn a_line_cuts_what_it_crosses_on_each_stage_though_it_crosses_nothing_where_it_is_drawn() {
    let mut view = view();
    update(&mut view, Msg::Column(1, Lab::System("single".to_owned())));
    let n1 = view.columns[0].layout().places[0];
    let (x, y) = (f64::from(n1.x) / 1_000.0, f64::from(n1.y) / 1_000.0);
    let ring = [(x - 0.06, y), (x, y - 0.06), (x + 0.06, y), (x, y + 0.06), (x - 0.06, y)];
    draw(&mut view, 1, &ring);
    assert_eq!(view.columns[0].engine.snapshot().cuts.len(), 1);
    assert!(view.columns[1].engine.snapshot().cuts.is_empty());
    assert_cuts_along_lines(&view);
    let said = "The line cuts in run 1, Raft. It crosses no link in run 2, Single machine.";
    assert_eq!(view.announcement.1, said);
    let told =
        |view: &View| -> Vec<bool> { view.columns.iter().map(|column| column.banner.is_some()).collect() };
    assert_eq!(told(&view), [false, true]);
    // A line that crosses all of them needs no words.
    draw(&mut view, 1, &[(0.3, 0.02), (0.3, 0.98)]);
    assert_eq!(told(&view), [false, false]);
    // One that crosses nothing anywhere cuts nowhere, and says so where it was drawn.
    draw(&mut view, 1, &[(0.02, 0.02), (0.06, 0.02)]);
    assert!(view.columns.iter().all(|column| column.engine.snapshot().cuts.iter().all(|cut| cut.id.0 < 3)));
    assert_eq!(told(&view), [false, true]);
}

#[test]
fn a_line_moved_off_all_links_of_one_stage_is_gone_there_alone() {
    let mut view = view();
    update(&mut view, Msg::Column(1, Lab::System("single".to_owned())));
    draw(&mut view, 1, &[(0.3, 0.02), (0.3, 0.98)]);
    let cut = view.columns[1].engine.snapshot().cuts[0].id;
    let (width, height) = view.columns[1].stage;
    let layout = view.columns[0].layout();
    let [n1, n3] = [0, 2].map(|row| layout.places[row]);
    let between = |down: f64| Point {
        x: f64::from(n1.x + n3.x) / 2_000.0 * width,
        y: (f64::from(n1.y + n3.y) / 2_000.0 + down) * height,
    };
    for (point, to) in [(0, between(-0.04)), (1, between(0.04))] {
        assert_eq!(view.columns[1].engine.snapshot().cuts.len(), 1);
        update(&mut view, Msg::Column(1, Lab::Down { at: to, on: Some(Target::CutPoint(cut, point)) }));
        update(&mut view, Msg::Column(1, Lab::Up(to)));
    }
    let cuts: Vec<usize> = view.columns.iter().map(|column| column.engine.snapshot().cuts.len()).collect();
    assert_eq!(cuts, [1, 0]);
    assert_cuts_along_lines(&view);
    assert!(view.columns[0].banner.is_none() && view.columns[1].banner.is_some());
}
