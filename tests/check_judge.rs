//! The judge on made-up records: its verdicts at an event depend on nothing later, going back and on again
//! changes nothing, and its counts are what counting by hand gives.

mod check_support;

use std::collections::BTreeSet;

use check_support::{Shape, Step, random};
use netsplit::base::{ClassId, ClientId, CutId, Delay, EventId, Fingerprint, NodeId, OpId, Ratio, ReplicaId};
use netsplit::base::{Rng, Span, Time};
use netsplit::check::Verdict;
use netsplit::engine::{Counts, EVIDENCED, Judge, Verdicts, WindowKind};
use netsplit::history::{
    Action, Answer, Completion, Failure, Key, Moment, Operation, Outcome, Refusal, Value,
};
use netsplit::sim::{
    ClassSpec, CutRecord, LinkSet, Nodes, Record, ReplicaState, ReplicaView, Snapshot, Workload,
};

const KINDS: [WindowKind; 3] = [WindowKind::SinceCut, WindowKind::LastSecond, WindowKind::WholeRun];

fn nodes() -> Nodes {
    Nodes { replicas: 2, clients: 1 }
}

/// Keys 0 and 1 belong to class 0, key 2 to class 1.
fn workload() -> Workload {
    let class = |name: &str, keys: &[u8]| ClassSpec {
        name: name.to_owned(),
        keys: keys.iter().map(|key| Key(*key)).collect(),
        reads: Ratio::from_percent(50),
        compares: Ratio::ZERO,
        read_level: 0,
        write_level: 0,
        weight: 1,
    };
    let span = Span::from_secs(1);
    Workload {
        clients: Vec::new(),
        classes: vec![class("transfer", &[0, 1]), class("badge", &[2])],
        think: Delay { least: span, most: span },
        limit: span,
        retry: span,
    }
}

fn snapshot(at: Moment) -> Snapshot {
    let view = |values: &[i64]| ReplicaView {
        role: 0,
        epoch: None,
        leader: None,
        log: None,
        values: values.iter().map(|value| (Key(0), Value(*value), String::new())).collect(),
        facts: Vec::new(),
    };
    let replica = |id, view| ReplicaState { id: ReplicaId(id), view, skew: 0 };
    Snapshot {
        event: at.event,
        time: at.time,
        fingerprint: Fingerprint::default(),
        nodes: nodes(),
        replicas: vec![replica(0, Some(view(&[1]))), replica(1, None), replica(2, Some(view(&[2])))],
        clients: Vec::new(),
        cuts: Vec::new(),
        links: Vec::new(),
        in_flight: Vec::new(),
        stopped: None,
    }
}

fn on_key(action: Action, key: Key) -> Action {
    match action {
        Action::Read { .. } => Action::Read { key },
        Action::Write { value, .. } => Action::Write { key, value },
        Action::Cas { expected, new, .. } => Action::Cas { key, expected, new },
    }
}

fn links() -> LinkSet {
    LinkSet::between(nodes(), &[NodeId::Replica(ReplicaId(0))], false)
}

/// A record under construction.
struct Maker {
    rng: Rng,
    record: Record,
    now: Moment,
    /// The moment of each event, that of event 0 first.
    moments: Vec<Moment>,
}

impl Maker {
    fn advance(&mut self) {
        let wait = if self.rng.below(3) == 0 { 0 } else { self.rng.below(60_000) };
        self.now = Moment { event: EventId(self.now.event.0 + 1), time: self.now.time + Span(wait) };
        self.moments.push(self.now);
    }

    fn cut_or_heal(&mut self) {
        let now = self.now;
        let open = self.record.cuts.iter_mut().rev().find(|cut| cut.until.is_none());
        let moved = self.rng.below(4) == 0;
        match open {
            Some(cut) => {
                cut.until = Some(now);
                if !moved {
                    return;
                }
            }
            None => self.advance(),
        }
        let links = if self.rng.below(5) == 0 { LinkSet::new() } else { links() };
        self.record.cuts.push(CutRecord { cut: CutId(0), links, from: self.now, until: None });
    }

    fn call(&mut self, key: u8, client: u32, action: Action) -> OpId {
        let id = OpId(self.record.history.operations().len() as u32);
        self.record.history.invoke(Operation {
            id,
            client: ClientId(client as u8),
            class: ClassId(key / 2),
            action: on_key(action, Key(key)),
            invoked: self.now,
            completed: None,
            attempts: 1,
            reached: None,
        });
        id
    }

    fn end(&mut self, id: OpId, outcome: Outcome) {
        let refused = self.rng.below(2) == 0;
        let why = if refused { Failure::Refused(Refusal::Overloaded) } else { Failure::TimedOut };
        let outcome = match outcome {
            Outcome::Ok(answer) => Outcome::Ok(answer),
            Outcome::Fail(_) => Outcome::Fail(why),
            Outcome::Unknown(_) => Outcome::Unknown(why),
        };
        let reached = EventId(self.now.event.0.saturating_sub(1) + self.rng.below(3));
        let reached = (self.rng.below(4) > 0).then_some(reached);
        self.record.history.get_mut(id).unwrap().reached = reached;
        self.record.history.complete(id, Completion { at: self.now, outcome, by: None });
    }
}

/// A record of `ops` operations on each of three keys, and the moments of its events.
fn record(seed: u64, ops: u32) -> (Record, Vec<Moment>) {
    let mut rng = Rng::stream(seed, "record", 0);
    let shape = Shape { ops, clients: 3, values: 0, wrong: 1 + rng.below(12), lost: 6, cas: rng.below(4) };
    let runs: Vec<Vec<Step>> = (0..3).map(|_| random(&mut rng, shape)).collect();
    let start = Moment::default();
    let mut maker = Maker { rng, record: Record::new(), now: start, moments: vec![start] };
    let mut places = [0; 3];
    let mut ids: [Vec<OpId>; 3] = Default::default();
    while (0..3).any(|key| places[key] < runs[key].len()) {
        let key = maker.rng.below(3) as usize;
        let Some(step) = runs[key].get(places[key]) else { continue };
        places[key] += 1;
        // A return and the next call may belong to one event.
        if maker.rng.below(5) > 0 || maker.now.event.0 == 0 {
            maker.advance();
        }
        if maker.rng.below(25) == 0 {
            maker.cut_or_heal();
        }
        match *step {
            Step::Call(n, action) => {
                let id = maker.call(key as u8, n % 3, action);
                ids[key].push(id);
            }
            Step::Return(n, outcome) => maker.end(ids[key][n as usize], outcome),
        }
    }
    (maker.record, maker.moments)
}

fn judge(record: &Record) -> Judge {
    let mut judge = Judge::new(&workload());
    judge.follow(record);
    judge
}

fn verdicts(judge: &mut Judge, record: &Record, at: Moment, kind: WindowKind) -> Verdicts {
    judge.verdicts(record, &snapshot(at), kind, at.time + Span(10))
}

#[test]
fn verdicts_at_an_event_depend_on_nothing_later() {
    for seed in 0..150 {
        let (record, moments) = record(seed, 12);
        let mut knowing = judge(&record);
        for at in &moments {
            let mut early = record.clone();
            early.truncate(at.event);
            let mut fresh = judge(&early);
            for kind in KINDS {
                let known = verdicts(&mut knowing, &record, *at, kind);
                assert_eq!(
                    known,
                    verdicts(&mut fresh, &early, *at, kind),
                    "{kind:?} at {at:?} of run {seed}"
                );
            }
        }
    }
}

#[test]
fn going_back_and_on_again_changes_nothing() {
    let (mut rng, mut violations) = (Rng::stream(1, "back", 0), 0);
    for (seed, ops) in [(500, 12), (501, 30), (502, 60), (503, 1_500), (504, 2_500)] {
        let (record, moments) = record(seed, ops);
        let mut judge = judge(&record);
        for _ in 0..6 {
            let back = moments[rng.below(moments.len() as u64) as usize].event;
            let mut early = record.clone();
            early.truncate(back);
            judge.truncate(back, &early);
            let last = *moments.iter().rfind(|moment| moment.event <= back).unwrap();
            let mut fresh = self::judge(&early);
            assert_eq!(
                verdicts(&mut judge, &early, last, KINDS[2]),
                verdicts(&mut fresh, &early, last, KINDS[2])
            );
            judge.follow(&record);
            let mut whole = self::judge(&record);
            let end = *moments.last().unwrap();
            for kind in KINDS {
                assert_eq!(
                    verdicts(&mut judge, &record, end, kind),
                    verdicts(&mut whole, &record, end, kind)
                );
            }
            let found = |judge: &Judge| -> Vec<_> {
                judge.violations().iter().map(|found| (found.at, found.operation)).collect()
            };
            assert_eq!(found(&judge), found(&whole));
            violations += whole.violations().len();
        }
    }
    assert!(violations > 100, "{violations} violations are too few to tell");
}

#[test]
fn following_in_pieces_is_following_at_once() {
    let (record, moments) = record(77, 40);
    let mut pieces = Judge::new(&workload());
    for at in &moments {
        let mut early = record.clone();
        early.truncate(at.event);
        pieces.follow(&early);
    }
    let end = *moments.last().unwrap();
    let mut once = judge(&record);
    assert_eq!(verdicts(&mut pieces, &record, end, KINDS[2]), verdicts(&mut once, &record, end, KINDS[2]));
}

/// Counts by going through the whole history.
fn count(record: &Record, class: ClassId, from: Time, at: Moment, stale: &BTreeSet<OpId>) -> Counts {
    let mut counts = Counts::default();
    let of_class = record.history.operations().iter().filter(|op| op.class == class);
    for op in of_class.filter(|op| op.invoked.event <= at.event) {
        let Some(end) = op.completed_by(at.event) else {
            counts.waiting += 1;
            continue;
        };
        if end.at.time < from {
            continue;
        }
        let down = op.reached.is_none_or(|reached| reached > end.at.event);
        match end.outcome {
            Outcome::Ok(_) => counts.answered += 1,
            _ if down => counts.down += 1,
            Outcome::Fail(Failure::Refused(_)) | Outcome::Unknown(Failure::Refused(_)) => counts.refused += 1,
            _ => counts.timed_out += 1,
        }
        counts.stale += u32::from(end.answer().is_some() && stale.contains(&op.id));
        if end.answer().is_none() && !down {
            counts.unanswered.push(op.id);
        }
    }
    counts
}

#[test]
fn counts_are_what_counting_gives() {
    let mut seen = Counts::default();
    for seed in 200..300 {
        let (record, moments) = record(seed, 12);
        let mut judge = judge(&record);
        let stale: BTreeSet<OpId> = judge.violations().iter().map(|found| found.operation).collect();
        for at in &moments {
            for kind in KINDS {
                let verdicts = verdicts(&mut judge, &record, *at, kind);
                for judgement in &verdicts.classes {
                    let counts = count(&record, judgement.class, verdicts.window.from, *at, &stale);
                    assert_eq!(judgement.counts, counts);
                    let (answered, ended) = (u64::from(counts.answered), u64::from(counts.ended()));
                    assert_eq!(judgement.availability, Ratio::of(answered, ended));
                    let consistent = answered - u64::from(counts.stale);
                    assert_eq!(judgement.consistency, Ratio::of(consistent, answered));
                    seen.stale += counts.stale;
                    seen.down += counts.down;
                    seen.refused += counts.refused;
                }
            }
        }
    }
    assert!(seen.stale > 1_000 && seen.down > 1_000 && seen.refused > 1_000, "{seen:?}");
}

fn moment(event: u64, ms: u64) -> Moment {
    Moment { event: EventId(event), time: Time::ZERO + Span::from_ms(ms) }
}

fn cut(links: LinkSet, from: Moment, until: Option<Moment>) -> CutRecord {
    CutRecord { cut: CutId(0), links, from, until }
}

/// Where the window begins, in milliseconds, and whether it saw a cut.
fn window(record: &Record, at: Moment, kind: WindowKind) -> (u64, bool) {
    let verdicts = Judge::new(&workload()).verdicts(record, &snapshot(at), kind, at.time);
    assert_eq!(verdicts.window.to, at.time);
    (verdicts.window.from.0 / 1_000, verdicts.partitioned)
}

#[test]
fn the_window_begins_with_the_latest_cut() {
    use WindowKind::{LastSecond, SinceCut, WholeRun};
    let mut record = Record::new();
    assert_eq!(window(&record, moment(1, 900), SinceCut), (0, false));
    record.cuts.push(cut(links(), moment(2, 1_000), Some(moment(3, 2_000))));
    // The line is moved: the stretch goes on.
    record.cuts.push(cut(links(), moment(3, 2_000), Some(moment(4, 3_000))));
    // Links were cut no more for a while. A cut of nothing is none.
    record.cuts.push(cut(LinkSet::new(), moment(5, 4_000), Some(moment(6, 4_500))));
    record.cuts.push(cut(links(), moment(7, 6_000), None));
    assert_eq!(window(&record, moment(1, 900), SinceCut), (0, false), "no cut is known yet");
    assert_eq!(window(&record, moment(2, 1_500), SinceCut), (1_000, true));
    assert_eq!(window(&record, moment(3, 2_500), SinceCut), (1_000, true));
    assert_eq!(window(&record, moment(6, 5_000), SinceCut), (1_000, true));
    assert_eq!(window(&record, moment(7, 6_500), SinceCut), (6_000, true));
    assert_eq!(window(&record, moment(6, 3_500), LastSecond), (2_500, true));
    assert_eq!(window(&record, moment(6, 5_000), LastSecond), (4_000, false));
    assert_eq!(window(&record, moment(6, 5_000), WholeRun), (0, true));
    assert_eq!(window(&record, moment(1, 900), WholeRun), (0, false));
}

/// A write of 1, and then so many reads that return nothing, one a millisecond.
fn stale_reads(count: u64) -> Record {
    let start = moment(1, 1);
    let mut maker =
        Maker { rng: Rng::stream(0, "", 0), record: Record::new(), now: start, moments: Vec::new() };
    let write = maker.call(0, 0, Action::Write { key: Key(0), value: Value(1) });
    maker.now = moment(2, 2);
    maker.end(write, Outcome::Ok(Answer::Written));
    for nth in 0..count {
        maker.now = moment(3 + nth, 3 + nth);
        let read = maker.call(0, 1, Action::Read { key: Key(0) });
        maker.end(read, Outcome::Ok(Answer::Read(None)));
    }
    maker.record
}

#[test]
fn violations_are_found_by_event() {
    let record = stale_reads(3);
    let judge = judge(&record);
    assert_eq!(judge.first_violation().map(|found| found.operation), Some(OpId(1)));
    let next = |event| judge.next_violation_after(EventId(event)).map(|found| found.at.event.0);
    assert_eq!([next(0), next(2), next(3), next(4), next(5)], [Some(3), Some(3), Some(4), Some(5), None]);
    assert!(!judge.violated_at(EventId(2)) && judge.violated_at(EventId(3)));
}

#[test]
fn evidence_is_worked_out_at_both_ends_of_the_window_and_when_asked() {
    let count = 3 * EVIDENCED as u64;
    let record = stale_reads(count);
    let mut judge = judge(&record);
    let at = moment(2 + count, 2 + count);
    let seen = verdicts(&mut judge, &record, at, WindowKind::WholeRun);
    let Verdict::Violated(found) = &seen.classes[0].linearizable else { panic!("reads are stale") };
    let sizes: Vec<usize> = found.iter().map(|violation| violation.evidence.len()).collect();
    assert_eq!(sizes, [[2; EVIDENCED], [1; EVIDENCED], [2; EVIDENCED]].concat());
    let middle = judge.evidence(&record, EVIDENCED).unwrap();
    assert_eq!(middle.evidence, [OpId(0), middle.operation]);
    // Asking changes no verdict.
    assert_eq!(verdicts(&mut judge, &record, at, WindowKind::WholeRun), seen);
}

#[test]
fn replicas_that_differ_have_not_converged() {
    let seen = verdicts(&mut Judge::new(&workload()), &Record::new(), moment(0, 0), WindowKind::WholeRun);
    assert_eq!((seen.converged.behind, seen.converged.down), (vec![ReplicaId(2)], vec![ReplicaId(1)]));
}

#[test]
fn a_checker_that_gave_up_says_so() {
    let (record, moments) = record(3, 12);
    let mut judge = Judge::with_limit(&workload(), 0);
    judge.follow(&record);
    let end = *moments.last().unwrap();
    let seen = verdicts(&mut judge, &record, end, WindowKind::WholeRun);
    let Verdict::Unknown(limit) = seen.classes[0].linearizable else { panic!("no state is too few") };
    let before = moments[limit.at.index() - 1];
    let early = verdicts(&mut judge, &record, before, WindowKind::WholeRun);
    assert_eq!(early.classes[0].linearizable, Verdict::Holds, "it had not given up yet");
}
