//! What the judge's verdicts speak of: windows, sides of a cut, and counts, which are what counting by hand gives.

mod check_support;

use std::collections::{BTreeMap, BTreeSet};

use check_support::made::{KINDS, cut, judge, links, moment, nodes, record, snapshot, workload};
use netsplit::base::{ClassId, ClientId, NodeId, OpId, Ratio, ReplicaId, Span, Time};
use netsplit::check::Verdict;
use netsplit::check::spec::Spec;
use netsplit::check::staleness::Staleness;
use netsplit::engine::{Counts, Judge, Part, Scope, Window, WindowKind};
use netsplit::history::recorded::{Datum, Process, Recorded};
use netsplit::history::{Failure, Moment, Outcome};
use netsplit::sim::{LinkSet, Record};

/// What counting goes by: which answers break linearizability, and for how long those of reads were overwritten.
struct Known {
    stale: BTreeSet<OpId>,
    overwritten: BTreeMap<OpId, Span>,
}

impl Known {
    fn of(record: &Record, judge: &Judge) -> Known {
        let stale = judge.violations().iter().map(|found| found.operation);
        let mut recorded = Recorded::from(&record.history);
        // Here a client may call again before it has an answer.
        for (place, observation) in recorded.observations.iter_mut().enumerate() {
            observation.process = Process(place as u32);
        }
        let spec = Spec::KeyValue { initial: Datum::NIL };
        let found = Staleness::of(&spec, &recorded).expect("registers");
        let span = |nanoseconds: Option<u64>| Span(nanoseconds.expect("timed") / 1_000);
        let overwritten = found.stale.iter().map(|read| (OpId(read.read as u32), span(read.nanoseconds)));
        Known { stale: stale.collect(), overwritten: overwritten.collect() }
    }
}

/// The operations of each part, and the counts, by going through the whole history.
fn count(
    record: &Record,
    class: ClassId,
    (window, at): (Window, Moment),
    clients: Option<&[ClientId]>,
    known: &Known,
) -> (Counts, [Vec<OpId>; 4]) {
    let (mut counts, mut parts): (Counts, [Vec<OpId>; 4]) = Default::default();
    let moments = |moment: Moment| moment.event <= at.event && moment.time <= window.to;
    let of_class = record.history.operations().iter().filter(|op| op.class == class);
    let of_class = of_class.filter(|op| clients.is_none_or(|clients| clients.contains(&op.client)));
    for op in of_class.filter(|op| moments(op.invoked)) {
        let Some(end) = op.completed.filter(|end| moments(end.at)) else {
            counts.waiting += 1;
            continue;
        };
        if end.at.time < window.from {
            continue;
        }
        let down = op.reached.is_none_or(|reached| reached > end.at.event);
        let refused = |outcome| {
            matches!(outcome, Outcome::Fail(Failure::Refused(_)) | Outcome::Unknown(Failure::Refused(_)))
        };
        let (count, part) = match end.outcome {
            Outcome::Ok(_) => (&mut counts.answered, Some(usize::from(known.stale.contains(&op.id)))),
            _ if down => (&mut counts.down, None),
            outcome if refused(outcome) => (&mut counts.refused, Some(2)),
            _ => (&mut counts.timed_out, Some(3)),
        };
        *count += 1;
        parts.iter_mut().enumerate().filter(|(n, _)| Some(*n) == part).for_each(|(_, of)| of.push(op.id));
        counts.stale += u32::from(part == Some(1));
        if let Some(span) = known.overwritten.get(&op.id) {
            counts.overwritten += 1;
            counts.longest = counts.longest.max(*span);
        }
    }
    (counts, parts)
}

#[test]
fn counts_are_what_counting_gives() {
    let (mut seen, mut sides) = (Counts::default(), 0);
    for seed in 200..300 {
        let (record, moments) = record(seed, 12);
        let mut judge = judge(&record);
        let known = Known::of(&record, &judge);
        for at in &moments {
            for (window, side) in
                KINDS.into_iter().flat_map(|kind| [(kind, None), (kind, Some(ReplicaId(0)))])
            {
                let scope = Scope { window, side };
                let verdicts = judge.verdicts(&record, &snapshot(*at), scope, at.time + Span(10));
                let when = (verdicts.window, *at);
                sides += verdicts.sides.len();
                for judgement in &verdicts.classes {
                    let clients = verdicts.clients.as_deref();
                    let (counts, parts) = count(&record, judgement.class, when, clients, &known);
                    assert_eq!(judgement.counts, counts);
                    for (part, ops) in Part::ALL.into_iter().zip(parts) {
                        let asked = (judgement.class, part);
                        assert_eq!(judge.operations(&record, at.event, when.0, clients, asked), ops);
                    }
                    for (side, counts) in verdicts.sides.iter().zip(&judgement.by_side) {
                        let of_side = count(&record, judgement.class, when, Some(&side.clients), &known);
                        assert_eq!(*counts, of_side.0);
                    }
                    let (answered, ended) = (u64::from(counts.answered), u64::from(counts.ended()));
                    assert_eq!(judgement.availability, Ratio::of(answered, ended));
                    let consistent = answered - u64::from(counts.stale);
                    assert_eq!(judgement.consistency, Ratio::of(consistent, answered));
                    seen.stale += counts.stale;
                    seen.down += counts.down;
                    seen.refused += counts.refused;
                    seen.overwritten += counts.overwritten;
                }
            }
        }
    }
    assert!(seen.stale > 1_000 && seen.down > 1_000 && seen.refused > 1_000, "{seen:?}");
    assert!(seen.overwritten > 1_000 && sides > 1_000, "{seen:?}, {sides} sides");
}

#[test]
fn a_side_is_blamed_for_its_own_clients_alone() {
    let (mut blamed, mut spared) = (0, 0);
    for seed in 600..700 {
        let (record, moments) = record(seed, 12);
        let mut judge = judge(&record);
        let at = *moments.last().unwrap();
        let mut of = |side: Option<u8>| {
            let scope = Scope { window: WindowKind::WholeRun, side: side.map(ReplicaId) };
            judge.verdicts(&record, &snapshot(at), scope, at.time)
        };
        let (all, side) = (of(None), of(Some(0)));
        for (all, one) in all.classes.iter().zip(&side.classes) {
            let operations = |verdict: &Verdict| -> Vec<OpId> {
                match verdict {
                    Verdict::Violated(found) => found.iter().map(|found| found.operation).collect(),
                    _ => Vec::new(),
                }
            };
            let at_home = |op: &OpId| {
                let client = record.history.get(*op).unwrap().client;
                side.clients.as_ref().is_none_or(|clients| clients.contains(&client))
            };
            let (all, one) = (operations(&all.linearizable), operations(&one.linearizable));
            let expected: Vec<OpId> = all.iter().copied().filter(at_home).collect();
            assert_eq!(one, expected);
            blamed += expected.len();
            spared += all.len() - expected.len();
        }
    }
    assert!(blamed > 50 && spared > 20, "{blamed} and {spared}");
}

/// Where the window begins and ends, in milliseconds, and what it saw.
#[derive(Debug, PartialEq)]
struct Seen {
    from: u64,
    to: u64,
    found: bool,
    partitioned: bool,
}

fn window(record: &Record, at: Moment, kind: WindowKind) -> Seen {
    let scope = Scope { window: kind, side: None };
    let verdicts = Judge::new(&workload()).verdicts(record, &snapshot(at), scope, at.time);
    let Window { from, to, found, .. } = verdicts.window;
    assert!(from <= to && to <= at.time);
    Seen { from: from.0 / 1_000, to: to.0 / 1_000, found, partitioned: verdicts.partitioned }
}

fn seen(from: u64, to: u64, found: bool, partitioned: bool) -> Seen {
    Seen { from, to, found, partitioned }
}

/// Links are cut from 1 s to 3 s, with the line moved in between, and from 6 s to 8 s.
fn cut_twice() -> Record {
    let mut record = Record::new();
    record.cuts.push(cut(links(), moment(2, 1_000), Some(moment(3, 2_000))));
    // The line is moved: the stretch goes on.
    record.cuts.push(cut(links(), moment(3, 2_000), Some(moment(4, 3_000))));
    // Links were cut no more for a while. A cut of nothing is none.
    record.cuts.push(cut(LinkSet::new(), moment(5, 4_000), Some(moment(6, 4_500))));
    record.cuts.push(cut(links(), moment(7, 6_000), Some(moment(8, 8_000))));
    record
}

#[test]
fn the_window_begins_with_the_latest_cut() {
    use WindowKind::{SinceCut, WholeRun};
    let record = cut_twice();
    assert_eq!(window(&Record::new(), moment(1, 900), SinceCut), seen(0, 900, false, false));
    assert_eq!(window(&record, moment(1, 900), SinceCut), seen(0, 900, false, false), "no cut is known yet");
    assert_eq!(window(&record, moment(2, 1_500), SinceCut), seen(1_000, 1_500, true, true));
    assert_eq!(window(&record, moment(3, 2_500), SinceCut), seen(1_000, 2_500, true, true));
    assert_eq!(window(&record, moment(6, 5_000), SinceCut), seen(1_000, 5_000, true, true));
    assert_eq!(window(&record, moment(7, 6_500), SinceCut), seen(6_000, 6_500, true, true));
    assert_eq!(window(&record, moment(6, 5_000), WholeRun), seen(0, 5_000, true, true));
    assert_eq!(window(&record, moment(1, 900), WholeRun), seen(0, 900, true, false));
}

#[test]
fn the_cut_and_the_time_after_the_heal_are_windows_of_their_own() {
    use WindowKind::{AfterHeal, DuringCut};
    let record = cut_twice();
    assert_eq!(window(&record, moment(1, 900), DuringCut), seen(0, 900, false, false));
    assert_eq!(window(&record, moment(3, 2_500), DuringCut), seen(1_000, 2_500, true, true));
    assert_eq!(window(&record, moment(6, 5_000), DuringCut), seen(1_000, 3_000, true, true));
    assert_eq!(window(&record, moment(8, 9_000), DuringCut), seen(6_000, 8_000, true, true));
    assert_eq!(
        window(&record, moment(3, 2_500), AfterHeal),
        seen(0, 2_500, false, true),
        "a move is no heal"
    );
    assert_eq!(window(&record, moment(4, 3_500), AfterHeal), seen(3_000, 3_500, true, false));
    assert_eq!(window(&record, moment(7, 7_000), AfterHeal), seen(3_000, 7_000, true, true));
    assert_eq!(window(&record, moment(8, 9_000), AfterHeal), seen(8_000, 9_000, true, false));
}

#[test]
fn a_range_ends_at_the_playhead_at_the_latest() {
    let record = cut_twice();
    let range = |from: u64, to: u64| WindowKind::Range { from: Time(from * 1_000), to: Time(to * 1_000) };
    assert_eq!(window(&record, moment(6, 5_000), range(2_500, 4_000)), seen(2_500, 4_000, true, true));
    assert_eq!(window(&record, moment(6, 5_000), range(3_500, 9_000)), seen(3_500, 5_000, true, false));
    assert_eq!(window(&record, moment(6, 5_000), range(7_000, 9_000)), seen(5_000, 5_000, false, false));
    assert_eq!(window(&record, moment(6, 5_000), range(4_000, 1_000)), seen(4_000, 4_000, true, false));
}

/// The members of the sides, and which is chosen.
fn sides(record: &Record, at: Moment, scope: Scope) -> (Vec<Vec<u8>>, Option<usize>) {
    let verdicts = Judge::new(&workload()).verdicts(record, &snapshot(at), scope, at.time);
    for side in &verdicts.sides {
        let at_home = |id: &ClientId| side.members.contains(&ReplicaId(id.0 / 2));
        assert_eq!(side.clients, (0..3).map(ClientId).filter(at_home).collect::<Vec<_>>());
    }
    assert_eq!(verdicts.clients, verdicts.side.map(|side| verdicts.sides[side].clients.clone()));
    let members = verdicts.sides.iter().map(|side| side.members.iter().map(|id| id.0).collect());
    (members.collect(), verdicts.side)
}

#[test]
fn sides_are_as_the_latest_cut_of_the_window_left_them() {
    let only = |replica: u8| LinkSet::between(nodes(), &[NodeId::Replica(ReplicaId(replica))], false);
    let mut record = Record::new();
    record.cuts.push(cut(only(0), moment(2, 1_000), Some(moment(5, 4_000))));
    record.cuts.push(cut(only(2), moment(3, 2_000), Some(moment(4, 3_000))));
    let mut one_link = LinkSet::new();
    one_link.insert(nodes(), NodeId::Replica(ReplicaId(1)), NodeId::Replica(ReplicaId(2)));
    record.cuts.push(cut(one_link, moment(6, 5_000), None));
    let since = |event, ms, side: Option<u8>| {
        let scope = Scope { window: WindowKind::WholeRun, side: side.map(ReplicaId) };
        sides(&record, moment(event, ms), scope)
    };
    assert_eq!(since(1, 900, Some(0)), (vec![], None));
    assert_eq!(since(2, 1_500, Some(2)), (vec![vec![0], vec![1, 2]], Some(1)));
    assert_eq!(since(3, 2_500, Some(2)), (vec![vec![0], vec![1], vec![2]], Some(2)));
    assert_eq!(since(4, 3_500, None), (vec![vec![0], vec![1, 2]], None), "one of the cuts is healed");
    assert_eq!(since(5, 4_500, Some(0)), (vec![vec![0], vec![1, 2]], Some(0)), "as they last stood apart");
    assert_eq!(since(6, 5_500, Some(9)), (vec![vec![0], vec![1, 2]], None), "over 0, 1 still reaches 2");
    let range = |from: u64, to: u64| Scope {
        window: WindowKind::Range { from: Time(from * 1_000), to: Time(to * 1_000) },
        side: None,
    };
    assert_eq!(sides(&record, moment(6, 5_500), range(2_100, 2_900)).0.len(), 3);
    assert_eq!(sides(&record, moment(6, 5_500), range(4_100, 5_400)).0.len(), 0);
}
