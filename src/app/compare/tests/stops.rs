//! Playing stops at the first violation in any column, be it of a model or of an application's promise.

use super::*;

#[test]
fn playing_stops_at_the_first_violation_in_any_column() {
    let mut view = cut_at_one();
    let of = |column: &State| {
        let record = column.engine.frame().record;
        let since = record.event_at(Time(1_500_000));
        let first = column.engine.judge().next_violation_after(since)?.at.time;
        Some((first, column.engine.scenario().system().name))
    };
    let (first, name) = view.columns.iter().filter_map(of).min().expect("stale answers");
    update(&mut view, Msg::Seek(Time(1_500_000)));
    settle(&mut view);
    update(&mut view, Msg::StopAtViolation(true));
    update(&mut view, Msg::Pace(8));
    play_out(&mut view);
    assert_eq!(view.time, first);
    assert!(view.columns.iter().all(|column| column.engine.time() == first));
    assert!(view.announcement.1.contains(name), "{}", view.announcement.1);
    // From there it goes on to the next one, and not back to this.
    play_out(&mut view);
    assert!(view.time > first);
    let link = to_comparison_link(&view.comparison());
    assert!(with_hash(&link).stops, "the link keeps it");
}

#[test]
fn playing_stops_where_an_application_breaks_its_promise() {
    let mut view = view();
    for (id, value) in [("app", 8), ("xunblind", 1), ("acopies", 3)] {
        update(&mut view, Msg::Column(1, Lab::Knob { id, value }));
    }
    update(&mut view, Msg::StopAtViolation(true));
    update(&mut view, Msg::Pace(8));
    play_out(&mut view);
    assert!(view.time < view.end(), "it stops before the end");
    let column = &view.columns[1];
    let frame = column.engine.frame();
    assert!(crate::app::told(frame).is_some_and(|told| told.kept == Some(false)));
    let broken = (1..=column.engine.position().0).map(crate::base::EventId);
    let broken = broken.filter(|event| column.engine.judge().breaks_promise(frame.record, *event));
    assert_eq!(broken.max().map(|event| frame.record.moment(event).time), Some(view.time));
    let said = &view.announcement.1;
    assert!(said.ends_with("in Cassandra: The application’s promise is broken."), "{said}");
}

fn play_out(view: &mut View) {
    update(view, Msg::Toggle);
    for _ in 0..10_000 {
        if !view.playing && view.is_settled() {
            return;
        }
        update(view, Msg::Tick(16_000));
    }
    panic!("it plays on");
}
