//! Made-up records for the tests of the judge: random ones, and what goes into one by hand.

use super::{Shape, Step, random};
use netsplit::base::{
    ClassId, ClientId, CutId, Delay, EventId, Fingerprint, NodeId, OpId, Ratio, ReplicaId, Rng, Span, Time,
};
use netsplit::engine::{Judge, Scope, Verdicts, WindowKind};
use netsplit::history::{Action, Completion, Failure, Key, Moment, Operation, Outcome, Refusal, Value};
use netsplit::sim::{
    ClassSpec, ClientState, CutRecord, EventKind, EventRecord, LinkSet, Nodes, Record, ReplicaState,
    ReplicaView, Snapshot, Workload,
};

pub const KINDS: [WindowKind; 6] = [
    WindowKind::SinceCut,
    WindowKind::DuringCut,
    WindowKind::WholeRun,
    WindowKind::AfterHeal,
    WindowKind::Range { from: Time(200_000), to: Time(900_000) },
    WindowKind::Range { from: Time(600_000), to: Time(600_000) },
];

pub fn nodes() -> Nodes {
    Nodes { replicas: 3, clients: 3 }
}

/// Keys 0 and 1 belong to class 0, key 2 to class 1.
pub fn workload() -> Workload {
    let class = |name: &str, keys: &[u8]| ClassSpec {
        name: name.to_owned(),
        keys: keys.iter().map(|key| Key(*key)).collect(),
        data: Default::default(),
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
        app: None,
    }
}

pub fn snapshot(at: Moment) -> Snapshot {
    let view = |values: &[i64]| ReplicaView {
        role: 0,
        epoch: None,
        leader: None,
        log: None,
        values: values.iter().map(|value| (Key(0), Value(*value), String::new())).collect(),
        facts: Vec::new(),
    };
    // Two of the clients are at home at replica 0.
    let client = |id: u8| ClientState {
        id: ClientId(id),
        name: String::new(),
        home: ReplicaId(id / 2),
        pending: None,
        last: None,
        queued: 0,
    };
    let replica = |id, view| ReplicaState { id: ReplicaId(id), view, spared: Vec::new(), skew: 0 };
    Snapshot {
        event: at.event,
        time: at.time,
        fingerprint: Fingerprint::default(),
        nodes: nodes(),
        replicas: vec![replica(0, Some(view(&[1]))), replica(1, None), replica(2, Some(view(&[2])))],
        clients: (0..3).map(client).collect(),
        cuts: Vec::new(),
        links: Vec::new(),
        in_flight: Vec::new(),
        stopped: None,
    }
}

pub fn on_key(action: Action, key: Key) -> Action {
    match action {
        Action::Read { .. } => Action::Read { key },
        Action::Write { value, .. } => Action::Write { key, value },
        Action::Cas { expected, new, .. } => Action::Cas { key, expected, new },
        other => other,
    }
}

pub fn links() -> LinkSet {
    LinkSet::between(nodes(), &[NodeId::Replica(ReplicaId(0))], false)
}

/// A record under construction.
pub struct Maker {
    pub rng: Rng,
    pub record: Record,
    pub now: Moment,
    /// The moment of each event, that of event 0 first.
    pub moments: Vec<Moment>,
}

impl Maker {
    pub fn advance(&mut self) {
        let wait = if self.rng.below(3) == 0 { 0 } else { self.rng.below(60_000) };
        self.now = Moment { event: EventId(self.now.event.0 + 1), time: self.now.time + Span(wait) };
        self.moments.push(self.now);
        self.record.events.push(EventRecord { time: self.now.time, kind: EventKind::Boot(ReplicaId(0)) });
    }

    pub fn cut_or_heal(&mut self) {
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

    pub fn call(&mut self, key: u8, client: u32, action: Action) -> OpId {
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

    pub fn end(&mut self, id: OpId, outcome: Outcome) {
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
pub fn record(seed: u64, ops: u32) -> (Record, Vec<Moment>) {
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

pub fn judge(record: &Record) -> Judge {
    let mut judge = Judge::new(&workload());
    judge.follow(record);
    judge
}

pub fn verdicts(judge: &mut Judge, record: &Record, at: Moment, kind: WindowKind) -> Verdicts {
    let scope = Scope { window: kind, side: None };
    judge.verdicts(record, &snapshot(at), scope, at.time + Span(10))
}

pub fn moment(event: u64, ms: u64) -> Moment {
    Moment { event: EventId(event), time: Time::ZERO + Span::from_ms(ms) }
}

pub fn cut(links: LinkSet, from: Moment, until: Option<Moment>) -> CutRecord {
    CutRecord { cut: CutId(0), links, from, until }
}
