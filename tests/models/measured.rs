//! Staleness against its definition, and what replicas may hold in the end.

use netsplit::base::Rng;
use netsplit::check::settled::{Held, Settled};
use netsplit::check::staleness::{Stale, Staleness};
use netsplit::history::recorded::{Call, Datum, Ending, Recorded, Reply};

use super::notation::{SPEC, history, show};
use super::random::{Shape, random};

fn staleness(text: &str) -> Staleness {
    let mut recorded = history(text);
    for observation in &mut recorded.observations {
        observation.called_at = Some(10 * u64::from(observation.called));
        observation.returned_at = observation.returned.map(|place| 10 * u64::from(place));
    }
    Staleness::of(&SPEC, &recorded).unwrap()
}

#[test]
fn a_stale_read_is_measured_in_writes_and_time() {
    let found = staleness("a x=1; a x=2; b x=3; c x?1; c x?3; c x?7");
    let stale = Stale { read: 3, source: Some(0), newer: 2, overwrite: 1, places: 3, nanoseconds: Some(30) };
    assert_eq!(found, Staleness { reads: 2, unwritten: vec![5], stale: vec![stale] });
    assert_eq!((found.most_newer(), found.longest()), (2, Some(30)));
}

#[test]
fn what_is_concurrent_or_unknown_is_not_newer() {
    assert_eq!(staleness("a x=1 | b x=2; c x?1; c x?2").stale, []);
    assert_eq!(staleness("a x=1; b x=2~; c x?1").stale, []);
    assert_eq!(staleness("a x=1~; b x=2; c x?1").stale, []);
    assert_eq!(staleness("a x=1; b x=2 | c x?1").stale, []);
    assert_eq!(staleness("a x=1; b x?").stale[0].source, None);
}

/// What is said of the reads, from the definition.
fn defined(recorded: &Recorded) -> Vec<(usize, u32, u32)> {
    let all = &recorded.observations;
    let writes = |place: &usize, known: bool| match (&all[*place].call, &all[*place].ending) {
        (_, Ending::Fail) | (Call::Cas { .. }, Ending::Ok(Reply::Compared(false))) => None,
        (Call::Write(value) | Call::Cas { new: value, .. }, Ending::Ok(_)) => Some(*value),
        (Call::Write(value) | Call::Cas { new: value, .. }, _) if !known => Some(*value),
        _ => None,
    };
    let mut found = Vec::new();
    for (place, read) in all.iter().enumerate() {
        let value = match (&read.call, &read.ending) {
            (Call::Read, Ending::Ok(Reply::Value(value))) => *value,
            (Call::Cas { expected, .. }, Ending::Ok(Reply::Compared(true))) => *expected,
            _ => continue,
        };
        let on_key = |other: &usize| all[*other].key == read.key && *other != place;
        let behind = |source: Option<usize>| {
            let newer = (0..all.len()).filter(on_key).filter(|write| {
                let follows = source.is_none_or(|source| all[source].precedes(&all[*write]));
                writes(write, true).is_some() && follows && all[*write].precedes(read)
            });
            let newer: Vec<usize> = newer.collect();
            let first = newer.iter().filter_map(|write| all[*write].returned).min();
            (newer.len() as u32, first.map_or(0, |first| read.called - first))
        };
        let sources = (0..all.len()).filter(on_key).filter(|write| {
            writes(write, false) == Some(value) && read.returned.is_none_or(|end| all[*write].called < end)
        });
        let initial = (value == Datum::NIL).then(|| behind(None));
        if let Some((newer @ 1.., places)) = sources.map(|source| behind(Some(source))).chain(initial).min() {
            found.push((place, newer, places));
        }
    }
    found
}

#[test]
fn staleness_is_as_defined() {
    let mut rng = Rng::stream(1, "stale", 0);
    let mut stale = 0;
    for _ in 0..20_000 {
        let values = 3 * rng.below(2);
        let shape = Shape { ops: 10, processes: 4, keys: 2, values, cas: 2, unknown: 5, overlap: true };
        let recorded = random(&mut rng, shape);
        let Some(found) = Staleness::of(&SPEC, &recorded) else { continue };
        let told: Vec<_> = found.stale.iter().map(|stale| (stale.read, stale.newer, stale.places)).collect();
        assert_eq!(told, defined(&recorded), "{}", show(&recorded));
        stale += told.len();
    }
    assert!(stale > 2_000);
}

fn settled(text: &str, replicas: &[&str]) -> (usize, usize) {
    let mut recorded = history(text);
    let hold = |recorded: &mut Recorded, text: &str| -> Held {
        let pair = |(key, value): (&str, &str)| (recorded.texts.intern(key), recorded.texts.intern(value));
        (text != "down")
            .then(|| text.split_whitespace().filter_map(|one| one.split_once('=')).map(pair).collect())
    };
    let replicas: Vec<Held> = replicas.iter().map(|text| hold(&mut recorded, text)).collect();
    let settled = Settled::of(&SPEC, &recorded, &replicas).unwrap();
    assert_eq!(settled.holds(), settled == Settled::default());
    (settled.differing.len(), settled.impossible.len())
}

#[test]
fn replicas_settle_on_what_was_written_last() {
    let text = "a x=1; a x=2; b x=3; b y=4~";
    assert_eq!(settled(text, &["x=2", "x=2", "down"]), (0, 0));
    assert_eq!(settled(text, &["x=3 y=4", "x=3 y=4"]), (0, 0));
    assert_eq!(settled(text, &["x=3", "x=2"]), (1, 0));
    assert_eq!(settled(text, &["x=1", "x=1"]), (0, 2), "its own session wrote over it");
    assert_eq!(settled(text, &["y=4", "y=4"]), (0, 2), "acknowledged writes do not vanish");
    assert_eq!(settled(text, &["x=2 z=5", "x=2"]), (1, 1), "nobody wrote z");
    assert_eq!(settled("a x=1*", &["", ""]), (0, 0));
    assert_eq!(settled("a x=1*", &["x=1", "x=1"]), (0, 2));
}
