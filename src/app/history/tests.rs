//! Histories judged as the page has them judged, without a page.

use super::talk::{decode, encode};
use super::*;

const STALE: &str = "{:process 0, :type :invoke, :f :write, :value 1}
{:process 0, :type :ok, :f :write, :value 1}
{:process 1, :type :invoke, :f :write, :value 2}
{:process 1, :type :ok, :f :write, :value 2}
{:process 2, :type :invoke, :f :read, :value nil}
{:process 2, :type :ok, :f :read, :value 1}
";

/// Everything the judge tells of a text, as the page would be told it.
fn judge(question: Question, text: &str) -> View {
    let mut view = View { width: 800, ..View::default() };
    view.update(Msg::Opened { name: "stale.edn".to_owned() });
    view.question = question.clone();
    let mut case = Case::new(question);
    let fed = text.as_bytes().chunks(7).try_for_each(|piece| case.feed(piece));
    let tell = match fed {
        Ok(()) => case.finish(),
        Err(what) => Tell::Bad(what),
    };
    say(&mut view, &case, tell);
    if let Some(tell) = case.measure() {
        say(&mut view, &case, tell);
    }
    while let Some(tell) = case.judge(&mut || true) {
        say(&mut view, &case, tell);
    }
    view
}

/// Through bytes, as it goes between two threads; what the page asks back is answered.
fn say(view: &mut View, case: &Case, tell: Tell) {
    let tell: Tell = decode(&encode(&tell)).expect("what is written is read");
    for cmd in view.update(Msg::Tell(tell)) {
        if let Cmd::Ask(Ask::Draw(wanted)) = cmd {
            view.update(Msg::Tell(case.draw(&wanted)));
        }
    }
}

#[test]
fn a_stale_read_breaks_one_model_and_not_the_next() {
    let view = judge(Question::default(), STALE);
    assert_eq!((view.summary.spec.as_str(), view.summary.operations), ("register", 3));
    assert!(view.summary.guessed);
    let words: Vec<Word> = view.judged.iter().map(|judged| judged.word).collect();
    assert_eq!(words.len(), 8);
    assert_eq!((words[0], words[1]), (Word::Violated, Word::Holds));
    assert!(words[1..].iter().all(|word| *word == Word::Holds));
    let shown = view.shown().expect("the violation is shown by itself");
    let texts: Vec<&str> = shown.operations.iter().map(|line| line.text.as_str()).collect();
    assert!(texts.iter().any(|text| text.contains("process 2: read → 1, line 5")), "{texts:?}");
    assert!(view.picture.contains("<svg") && view.said.contains("read"), "{}", view.said);
}

#[test]
fn the_staleness_of_reads_is_said_and_leads_to_the_read() {
    let mut view = judge(Question::default(), STALE);
    let said: Vec<String> = view.measured.0.iter().map(ToString::to_string).collect();
    let expected = [
        "1 of 1 read answered what had been overwritten: by up to 1 newer write.",
        "Process 2's read (line 5) answered 1, although process 1's write 2 (line 3) had returned 1 line before.",
    ];
    assert_eq!(said, expected);
    view.window = (0, 2);
    view.update(Msg::Select(2));
    assert!(view.window.1 > 4, "{:?}", view.window);
    // Another judge of the same history has it said already.
    view.update(Msg::Cancel);
    assert_eq!(view.measured.0.len(), 2);
    assert!(
        judge(Question::default(), &STALE.replace(":f :read, :value 1", ":f :read, :value 2")).measured.0[0]
            .to_string()
            .starts_with("None of 1 read")
    );
}

#[test]
fn what_cannot_be_used_is_said() {
    for (spec, text, said) in [
        ("", "", "The file is empty."),
        ("", "{:process 0, :type", "line 1"),
        ("stack", STALE, "There is no object “stack”."),
        ("queue", STALE, "line 1"),
    ] {
        let view = judge(Question { spec: spec.to_owned(), ..Question::default() }, text);
        let Phase::Bad(what) = &view.phase else { panic!("{text:?} was read") };
        assert!(what.contains(said), "{what}");
    }
    let question = Question { spec: "counter".to_owned(), initial: "many".to_owned(), ..Question::default() };
    let counted = STALE.replace(":write", ":add");
    assert!(matches!(judge(question, &counted).phase, Phase::Bad(what) if what.contains("cannot begin")));
}

#[test]
fn objects_are_guessed_by_what_is_done_to_them() {
    for (text, spec) in [
        (":f :read :f :cas", "cas-register"),
        (":f :enqueue", "queue"),
        (":f :acquire", "mutex"),
        (":f :add :value 1 :value #{1 2}", "set"),
        (":f :add :value 1", "counter"),
        ("INFO jepsen.util - 0 :invoke :append x", "kv"),
        (":f :transfer", "bank"),
    ] {
        assert_eq!(guess::spec_of(text.as_bytes()), spec, "{text}");
    }
}

#[test]
fn the_window_stays_within_the_history() {
    let mut view = judge(Question::default(), STALE);
    let places = view.summary.places;
    for msg in [
        Msg::Turn { later: true },
        Msg::Zoom { wider: true },
        Msg::Turn { later: false },
        Msg::Zoom { wider: false },
        Msg::Whole,
        Msg::Zoom { wider: false },
        Msg::Turn { later: true },
    ] {
        view.update(msg.clone());
        assert!(view.window.0 < view.window.1 && view.window.1 <= places, "{msg:?}: {:?}", view.window);
    }
}

#[test]
fn another_history_is_guessed_anew() {
    let mut view = judge(Question::default(), STALE);
    assert_eq!(view.question.spec, "register");
    let cmds = view.update(Msg::Opened { name: "other.edn".to_owned() });
    assert_eq!(cmds, [Cmd::Read(Question::default())]);
    assert!(view.judged.is_empty() && view.picture.is_empty());
    let saved = view.update(Msg::Tell(Tell::Written { format: "log".to_owned(), text: "x".to_owned() }));
    assert_eq!(saved, [Cmd::Download { name: "other.log".to_owned(), text: "x".to_owned() }]);
}

#[test]
fn a_run_of_the_lab_is_judged_like_any_history() {
    use crate::app::{Opening, link_of, open, update};
    let mut state = open(Opening { calm: true, ..Opening::default() });
    update(&mut state, crate::app::Msg::Last);
    while state.engine.busy() {
        update(&mut state, crate::app::Msg::Tick(16_000));
    }
    let link = link_of(&state);
    let view = judge(Question::default(), &link);
    let operations = state.engine.frame().record.history.operations().len() as u64;
    assert!(operations > 20);
    assert_eq!((view.summary.operations, view.judged.len()), (operations, 8), "{:?}", view.phase);
    assert!(view.judged.iter().all(|judged| judged.word == Word::Holds));
    let damaged = judge(Question::default(), &link[..link.len() / 2]);
    assert!(matches!(damaged.phase, Phase::Bad(what) if what.contains("carries no run")));
    assert!(
        !replay::is_link(b"INFO jepsen.util - 0 :invoke :read nil") && !replay::is_link(b"1.5 2021-01-01 x")
    );
}

#[test]
fn an_order_is_said_to_be_drawn_only_as_it_can_be() {
    let view = judge(Question::default(), STALE);
    let orders: Vec<Order> = view.judged.iter().map(|judged| judged.order).collect();
    // Sequential: the read comes before a write that had returned.
    assert_eq!((orders[0], orders[1], orders[3]), (Order::None, Order::Numbers, Order::None));
    let fresh = STALE.replace(":read, :value 1", ":read, :value 2");
    let view = judge(Question::default(), &fresh);
    let orders: Vec<Order> = view.judged.iter().take(2).map(|judged| judged.order).collect();
    assert_eq!(orders, [Order::Points, Order::Points]);
}

/// A case that has read the text.
fn case_of(text: &str) -> Case {
    let mut case = Case::new(Question::default());
    case.feed(text.as_bytes()).expect("it is a history");
    case.finish();
    case
}

#[test]
fn what_was_found_stands_when_the_judge_is_stopped() {
    let mut view = View { width: 800, ..View::default() };
    view.update(Msg::Opened { name: "stale.edn".to_owned() });
    let mut case = Case::new(Question::default());
    case.feed(STALE.as_bytes()).expect("it is a history");
    let read = case.finish();
    say(&mut view, &case, read);
    for _ in 0..2 {
        let tell = case.judge(&mut || true).expect("there are models left");
        say(&mut view, &case, tell);
    }
    view.update(Msg::Tell(Tell::Begun(2)));
    let cmds = view.update(Msg::Cancel);
    let words: Vec<Word> = view.judged.iter().map(|judged| judged.word).collect();
    assert_eq!(words, [Word::Violated, Word::Holds]);
    assert_eq!((&view.phase, view.stopped.is_some()), (&Phase::Read(None), true));
    assert_eq!(view.judged[1].order, Order::Lost);
    // Another judge reads it again and draws what is known, but judges nothing.
    let [Cmd::Resume(question, known)] = <[Cmd; 1]>::try_from(cmds).expect("one command") else { panic!() };
    let ask = encode(&Ask::Resume(question, known));
    let Some(Ask::Resume(question, known)) = decode(&ask) else { panic!("what is written is read") };
    let mut other = Case::resume(question, known);
    other.feed(STALE.as_bytes()).expect("it is a history");
    let read = other.finish();
    assert_eq!(other.next(), None);
    view.picture.clear();
    say(&mut view, &other, read);
    assert!(view.picture.contains("cannot be explained"), "{}", view.picture);
    assert_eq!((view.judged.len(), &view.phase), (2, &Phase::Read(None)));
}

#[test]
fn a_judge_that_fails_leaves_what_it_had_found() {
    let mut view = judge(Question::default(), STALE);
    let cmds = view.update(Msg::Tell(Tell::Bad("It stopped.".to_owned())));
    assert!(matches!(&cmds[..], [Cmd::Resume(..)]), "{cmds:?}");
    assert_eq!((view.judged.len(), view.stopped.as_deref()), (8, Some("It stopped.")));
    // The one that only draws may fail too.
    assert!(view.update(Msg::Tell(Tell::Bad("Again.".to_owned()))).is_empty());
    assert_eq!(view.judged.len(), 8);
}

#[test]
fn the_limit_that_was_reached_is_named() {
    let mut log = String::new();
    for process in 0..16 {
        log.push_str(&format!("{process} :invoke :enqueue {}\n", process / 2));
    }
    for process in 0..16 {
        log.push_str(&format!("{process} :ok :enqueue {}\n", process / 2));
    }
    log.push_str("0 :invoke :dequeue nil\n0 :ok :dequeue 3\n0 :invoke :dequeue nil\n0 :ok :dequeue 3\n");
    let mut case = case_of(&log);
    let Some(Tell::Judged(judged)) = case.judge(&mut || false) else { panic!() };
    assert_eq!(judged.word, Word::Unknown);
    let said = judged.sentences[0].to_string();
    assert!(said.contains("it took 60 seconds, the limit for one model"), "{said}");
}

#[test]
fn an_operation_of_the_evidence_comes_into_the_window() {
    let mut text = STALE.to_owned();
    for n in 0..100 {
        text.push_str(&format!("{{:process 3, :type :invoke, :f :write, :value x{n}}}\n"));
        text.push_str(&format!("{{:process 3, :type :ok, :f :write, :value x{n}}}\n"));
    }
    let mut view = judge(Question::default(), &text);
    assert!(!view.awaited);
    view.update(Msg::Zoom { wider: false });
    assert!(view.awaited, "until the picture comes");
    for _ in 0..60 {
        view.update(Msg::Turn { later: true });
    }
    assert!(view.window.0 > 150, "{:?}", view.window);
    let span = view.window.1 - view.window.0;
    let cmds = view.update(Msg::Select(1));
    assert!(view.window.0 <= 2 && view.window.1 > 3, "{:?}", view.window);
    assert_eq!(view.window.1 - view.window.0, span);
    assert!(matches!(&cmds[..], [Cmd::Ask(Ask::Draw(wanted))] if wanted.selected == Some(1)));
    // One that is shown stays where it is.
    let window = view.window;
    view.update(Msg::Select(2));
    assert_eq!(view.window, window);
}

#[test]
fn a_run_of_the_lab_keeps_its_names_and_its_faults() {
    use crate::base::{CutId, ReplicaId, Span};
    use crate::engine::{Engine, Goal};
    use crate::format::{Format, Options, read, write};
    use crate::scenario::Scenario;
    use crate::sim::{Act, LinkSet};

    let mut engine = Engine::new(Scenario::default());
    let go = |engine: &mut Engine, ms: u64| {
        engine.go(Goal::Time(crate::base::Time::default() + Span::from_ms(ms)));
        while !engine.work(100_000) {}
    };
    let nodes = engine.snapshot().nodes;
    let side: Vec<_> = nodes.all().take(2).collect();
    go(&mut engine, 700);
    let links = LinkSet::between(nodes, &side, false);
    engine.act(Act::Cut { cut: CutId(1), links, one_way: false, line: Vec::new() });
    go(&mut engine, 1_000);
    engine.act(Act::Crash { replica: ReplicaId(2) });
    go(&mut engine, 1_400);
    engine.act(Act::HealAll);
    go(&mut engine, 2_000);
    let recorded = recorded_run(&engine);
    let bands: Vec<(&str, u64, bool)> = recorded
        .faults
        .iter()
        .map(|band| {
            (recorded.texts.text(band.text), band.from_at.unwrap_or(0) / 1_000_000, band.to.is_some())
        })
        .collect();
    assert_eq!(bands.len(), 2, "{bands:?}");
    assert!(
        bands[0].0.starts_with("cut n1, n2 from n3, n4, n5, ") && bands[0].0.contains("Mumbai"),
        "{bands:?}"
    );
    assert_eq!((bands[0].1, bands[0].2), (700, true));
    assert_eq!(bands[1], ("n3 is down", 1_000, false));
    // Between calls and returns as their times have it.
    let band = &recorded.faults[0];
    for one in &recorded.observations {
        let before = one.called_at < band.from_at;
        assert_eq!(one.called < band.from, before, "{one:?} {band:?}");
    }
    let named = recorded.process_text(recorded.observations[0].process);
    assert!(["Mumbai", "Delhi", "Chennai"].contains(&named.as_str()), "{named}");
    // Every format carries the bands.
    for format in [Format::Edn, Format::Log, Format::JsonLines] {
        let mut text = String::new();
        write(&recorded, format, &mut text).expect("a string takes everything");
        let mut options =
            Options::new(crate::check::spec::Spec::of_name("cas-register").expect("there is one"));
        options.format = Some(format);
        let again = read(text.as_bytes(), options).expect("what is written is read").recorded;
        let words = |recorded: &crate::history::recorded::Recorded| {
            let words = recorded
                .faults
                .iter()
                .map(|band| (recorded.texts.text(band.text).to_owned(), band.from, band.to));
            words.collect::<Vec<_>>()
        };
        assert_eq!(words(&again), words(&recorded), "{format:?}");
    }
}
