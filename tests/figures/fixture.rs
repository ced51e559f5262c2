//! Small runs written down by hand, so that a figure's test needs no protocol.

use netsplit::base::{
    ClassId, ClientId, CutId, Delay, EventId, Fingerprint, MessageId, NodeId, OpId, Ratio, ReplicaId, Source,
    Span, Time,
};
use netsplit::check::{Limit, Verdict, Violation};
use netsplit::engine::{Convergence, Counts, Frame, Judge, Judgement, Scope, Verdicts, Window, WindowKind};
use netsplit::history::{
    Action, Answer, Completion, Failure, Key, Moment, Operation, Outcome, Refusal, Value,
};
use netsplit::sim::{
    Act, ClassSpec, ClientSpec, ClientState, CutRecord, CutState, EntryView, EventKind, EventRecord, Fate,
    Flight, Label, LinePoint, LinkQuality, LinkState, LogView, LossReason, MessageRecord, Nodes, Record,
    ReplicaState, ReplicaView, RoleDiagram, RoleState, RoleTransition, Snapshot, Standing, StandingRecord,
    Workload,
};

pub struct Run {
    pub time: Time,
    pub end: Time,
    pub snapshot: Snapshot,
    pub record: Record,
    pub verdicts: Verdicts,
    pub workload: Workload,
    pub roles: &'static RoleDiagram,
}

pub const FOLLOWER: u8 = 0;
pub const CANDIDATE: u8 = 1;
pub const LEADER: u8 = 2;

const fn arrow(from: u8, to: u8, cause: &'static str) -> RoleTransition {
    RoleTransition { from, to, cause, source: Source::new("Raft", "figure 4") }
}

pub static RAFT: RoleDiagram = RoleDiagram {
    protocol: "Raft",
    epoch: "term",
    states: &[
        RoleState { name: "follower", leads: false, contends: false },
        RoleState { name: "candidate", leads: false, contends: true },
        RoleState { name: "leader", leads: true, contends: false },
    ],
    transitions: &[
        arrow(FOLLOWER, CANDIDATE, "times out"),
        arrow(CANDIDATE, CANDIDATE, "split vote"),
        arrow(CANDIDATE, LEADER, "majority"),
        arrow(CANDIDATE, FOLLOWER, "sees leader"),
        arrow(LEADER, FOLLOWER, "higher term"),
    ],
};

pub static LEADERLESS: RoleDiagram = RoleDiagram {
    protocol: "Quorum",
    epoch: "",
    states: &[RoleState { name: "replica", leads: false, contends: false }],
    transitions: &[],
};

pub fn ms(ms: u64) -> Time {
    Time(ms * 1000)
}

pub fn n(number: u8) -> NodeId {
    NodeId::Replica(ReplicaId(number - 1))
}

pub fn c(number: u8) -> NodeId {
    NodeId::Client(ClientId(number - 1))
}

pub fn quality(loss: u32) -> LinkQuality {
    LinkQuality {
        delay: Delay::new(Span::from_ms(2), Span::from_ms(50)),
        loss: Ratio::from_percent(loss),
        duplicate: Ratio::ZERO,
        fifo: true,
    }
}

pub fn view(role: u8, epoch: u64, terms: &[u64], commit: u64, value: i64) -> ReplicaView {
    let entry =
        |(n, term): (usize, &u64)| EntryView { index: n as u64 + 1, term: *term, text: "x := 7".into() };
    ReplicaView {
        role,
        epoch: Some(epoch),
        leader: None,
        log: Some(LogView {
            len: terms.len() as u64,
            commit,
            tail: terms.iter().enumerate().map(entry).collect(),
        }),
        values: vec![(Key(0), Value(value), "index 3".into())],
        facts: Vec::new(),
    }
}

impl Run {
    /// A cluster at rest: n1 leads, everyone holds the same log, each client has an answered operation.
    pub fn quiet(replicas: u8, clients: u8) -> Run {
        let nodes = Nodes { replicas, clients };
        let state = |id: ReplicaId| ReplicaState {
            id,
            view: Some(view(if id.0 == 0 { LEADER } else { FOLLOWER }, 2, &[1, 1, 2], 3, 500)),
            spared: Vec::new(),
            skew: 0,
        };
        let names = ["Mumbai teller", "Delhi teller", "Branch", "Auditor", "Card terminal", "Night batch"];
        let client = |id: ClientId| ClientState {
            id,
            name: (*names.get(id.index()).unwrap_or(&"")).to_owned(),
            home: ReplicaId((id.0 * 2) % replicas.max(1)),
            pending: None,
            last: None,
            queued: 0,
        };
        let mut run = Run {
            time: ms(100),
            end: ms(2000),
            snapshot: Snapshot {
                event: EventId(0),
                time: ms(100),
                fingerprint: Fingerprint(0),
                nodes,
                replicas: nodes.replicas().map(state).collect(),
                clients: nodes.clients().map(client).collect(),
                cuts: Vec::new(),
                links: Vec::new(),
                in_flight: Vec::new(),
                stopped: None,
            },
            record: Record::new(),
            verdicts: verdicts(),
            workload: workload(&names[..usize::from(clients).min(names.len())]),
            roles: &RAFT,
        };
        for id in nodes.clients() {
            let op = run.call(id.0 + 1, 10, Action::Write { key: Key(0), value: Value(500) });
            run.answer(op, 40, Outcome::Ok(Answer::Written));
        }
        run
    }

    pub fn frame(&self) -> Frame<'_> {
        Frame {
            time: self.time,
            end: self.end,
            snapshot: &self.snapshot,
            record: &self.record,
            verdicts: &self.verdicts,
            roles: self.roles,
            workload: &self.workload,
            geography: None,
        }
    }

    /// Another event, after which the snapshot stands.
    pub fn happen(&mut self, at: u64, kind: EventKind) -> Moment {
        self.record.events.push(EventRecord { time: ms(at), kind });
        let moment = Moment { event: self.record.end(), time: ms(at) };
        self.snapshot.event = moment.event;
        moment
    }

    pub fn call(&mut self, client: u8, at: u64, action: Action) -> OpId {
        let id = OpId(self.record.history.operations().len() as u32);
        let invoked = self.happen(at, EventKind::Invoke(id));
        self.record.history.invoke(Operation {
            id,
            client: ClientId(client - 1),
            class: ClassId(0),
            action,
            invoked,
            completed: None,
            attempts: 1,
            reached: Some(invoked.event),
        });
        if let Some(state) = self.snapshot.clients.get_mut(usize::from(client) - 1) {
            state.pending = Some(id);
        }
        id
    }

    pub fn answer(&mut self, op: OpId, at: u64, outcome: Outcome) {
        let at = self.happen(at, EventKind::GiveUp(op));
        let client = self.record.history.get(op).expect("called before").client;
        if let Some(state) = self.snapshot.clients.get_mut(client.index()) {
            (state.pending, state.last) = (None, Some(op));
        }
        self.record.history.complete(op, Completion { at, outcome, by: None });
    }

    pub fn send(
        &mut self,
        from: NodeId,
        to: NodeId,
        sent: u64,
        due: u64,
        label: Label,
        fate: Fate,
    ) -> MessageId {
        let id = MessageId(self.record.messages.len() as u64);
        let sent = Moment { event: self.snapshot.event, time: ms(sent) };
        self.record.messages.push(MessageRecord { from, to, op: OpId(0), label, sent, due: ms(due), fate });
        if fate == Fate::InFlight {
            let detail = format!("{} from {from}", label.name);
            let due = ms(due);
            let kind = self.record.messages[id.index()].kind();
            self.snapshot.in_flight.push(Flight { id, from, to, kind, label, detail, sent: sent.time, due });
        }
        id
    }

    pub fn lose(
        &mut self,
        from: NodeId,
        to: NodeId,
        (sent, due): (u64, u64),
        label: Label,
        reason: LossReason,
    ) {
        self.send(from, to, sent, due, label, Fate::Lost(self.snapshot.event, reason));
    }

    pub fn cut(&mut self, id: u16, line: &[(i16, i16)], one_way: bool, at: u64) {
        let line: Vec<LinePoint> = line.iter().map(|(x, y)| LinePoint { x: *x, y: *y }).collect();
        let layout = netsplit::figure::stage::layout_of(&self.frame());
        let links = netsplit::draw::geometry::links_crossed(&line, &layout, self.snapshot.nodes, one_way);
        let act = Act::Cut { cut: CutId(id), links: links.clone(), one_way, line: line.clone() };
        let from = self.happen(at, EventKind::Act(Box::new(act)));
        self.record.cuts.push(CutRecord { cut: CutId(id), links: links.clone(), from, until: None });
        self.snapshot.cuts.push(CutState { id: CutId(id), links, one_way, line, since: ms(at) });
    }

    pub fn slow(&mut self, from: NodeId, to: NodeId, loss: u32) {
        self.snapshot.links.push(LinkState { from, to, quality: quality(loss) });
    }

    pub fn become_(&mut self, replica: u8, at: u64, role: u8, epoch: u64) {
        let at =
            self.happen(at, EventKind::Timer { replica: ReplicaId(replica - 1), name: &"election timer" });
        let standing = Some(Standing { role, epoch });
        self.record.standings.push(StandingRecord { at, replica: ReplicaId(replica - 1), standing });
    }

    /// The picture to build towards: an old leader on the wrong side of the line.
    pub fn wrong_side() -> Run {
        let mut run = Run::quiet(5, 2);
        run.snapshot.clients[1].home = ReplicaId(3);
        for id in 1..=5 {
            run.become_(id, 0, FOLLOWER, 1);
        }
        run.become_(1, 60, CANDIDATE, 2);
        run.become_(1, 75, LEADER, 2);
        run.send(n(1), n(2), 80, 90, append(4), Fate::Delivered(run.snapshot.event));
        run.serve();
        run.cut(1, &[(480, 0), (452, 130), (440, 270), (478, 430), (400, 680), (375, 1000)], false, 412);
        let op = run.call(1, 500, Action::Write { key: Key(0), value: Value(900) });
        run.happen(505, EventKind::Retry(op));
        run.become_(4, 572, CANDIDATE, 3);
        run.become_(4, 601, LEADER, 3);
        let write = run.call(2, 610, Action::Write { key: Key(0), value: Value(700) });
        run.answer(write, 640, Outcome::Ok(Answer::Written));
        let read = run.call(2, 650, Action::Read { key: Key(0) });
        run.answer(read, 680, Outcome::Ok(Answer::Read(Some(Value(700)))));
        let states = &mut run.snapshot.replicas;
        states[0].view = Some(view(LEADER, 2, &[1, 1, 2, 2], 3, 500));
        states[1].view = Some(view(FOLLOWER, 2, &[1, 1, 2, 2], 3, 500));
        states[2].view = Some(view(FOLLOWER, 3, &[1, 1, 2, 3], 4, 700));
        states[3].view = Some(view(LEADER, 3, &[1, 1, 2, 3, 3], 4, 700));
        states[4].view = Some(view(FOLLOWER, 3, &[1, 1, 2, 3], 4, 700));
        run.send(n(4), n(3), 818, 830, append(7), Fate::InFlight);
        run.send(n(4), n(5), 818, 832, append(7), Fate::InFlight);
        run.send(n(1), n(2), 816, 828, beat(), Fate::InFlight);
        run.lose(n(1), n(4), (805, 818), append(5), LossReason::Cut(CutId(1)));
        run.lose(n(1), n(3), (820, 832), append(5), LossReason::Cut(CutId(1)));
        run.time = ms(824);
        run.snapshot.time = ms(824);
        run.end = ms(1200);
        run.judge_sides();
        run
    }

    /// Has the judge count how requests fared on each side of a cut.
    pub fn judge_sides(&mut self) {
        let mut judge = Judge::new(&self.workload);
        judge.follow(&self.record);
        let judged = judge.verdicts(&self.record, &self.snapshot, Scope::default(), self.time);
        self.verdicts.sides = judged.sides;
        for (class, judged) in self.verdicts.classes.iter_mut().zip(judged.classes) {
            class.by_side = judged.by_side;
        }
    }

    /// A few operations of the first client, one after the other, from 95 ms on.
    fn serve(&mut self) {
        let mut now = 95;
        for n in 0..12u64 {
            let read = n % 3 == 0;
            let (action, took) = if read {
                (Action::Read { key: Key(0) }, 2 + n / 2)
            } else {
                (Action::Write { key: Key(0), value: Value(n as i64) }, 8 + 2 * n)
            };
            let op = self.call(1, now, action);
            now += took;
            let outcome = match (read, n) {
                (true, _) => Outcome::Ok(Answer::Read(None)),
                (false, 7) => Outcome::Fail(Failure::Refused(Refusal::NotLeader(None))),
                _ => Outcome::Ok(Answer::Written),
            };
            self.answer(op, now, outcome);
            now += 3;
        }
    }

    /// Everything at once, on `replicas` replicas and `clients` clients.
    pub fn crowded(replicas: u8, clients: u8) -> Run {
        let mut run = Run::quiet(replicas, clients);
        run.cut(1, &[(480, 0), (430, 400), (520, 1000)], true, 412);
        let last = run.snapshot.replicas.len() - 1;
        run.snapshot.replicas[0].view = Some(view(LEADER, 12, &[1, 1, 12, 12, 12, 12, 12], 3, 1_500_000));
        run.snapshot.replicas[1].view = Some(view(CANDIDATE, 1_000_007, &[1, 1, 250], 1, -5));
        run.snapshot.replicas[last].view = None;
        run.snapshot.replicas[1].skew = 50_000;
        run.slow(n(1), n(2), 0);
        run.slow(n(2), n(3), 20);
        for client in 1..=clients {
            let op = run.call(client, 500, Action::Write { key: Key(1), value: Value(123_456) });
            let refusal = Refusal::NoQuorum { needed: 3, answered: 2 };
            match client % 3 {
                0 => run.answer(op, 600, Outcome::Fail(Failure::Refused(refusal))),
                1 => run.answer(op, 600, Outcome::Unknown(Failure::TimedOut)),
                _ => {}
            }
            run.send(c(client), n(1), 818, 830, request(), Fate::InFlight);
            run.send(n(1), c(client), 816, 829, request(), Fate::InFlight);
        }
        for from in 1..=replicas {
            let to = from % replicas + 1;
            run.send(
                n(from),
                n(to),
                815 + u64::from(from),
                830,
                append(40 + u64::from(from)),
                Fate::InFlight,
            );
            run.send(
                n(from),
                n(to),
                815 + u64::from(from),
                835,
                append(40 + u64::from(from)),
                Fate::InFlight,
            );
            run.lose(n(to), n(from), (810, 819), append(3), LossReason::Link);
        }
        run.lose(n(1), n(last as u8 + 1), (800, 810), append(9), LossReason::ReceiverDown);
        run.lose(n(2), n(1), (800, 830), append(9), LossReason::ByHand);
        run.time = ms(824);
        run.snapshot.time = ms(824);
        run.judge_sides();
        run
    }
}

pub fn append(number: u64) -> Label {
    Label::new(&"AppendEntries", Some(number), false)
}

pub fn beat() -> Label {
    Label::new(&"heartbeat", None, true)
}

pub fn request() -> Label {
    Label::new(&"write", Some(7), false)
}

fn workload(names: &[&str]) -> Workload {
    let class = |name: &str, key: u8| ClassSpec {
        name: name.to_owned(),
        keys: vec![Key(key)],
        data: Default::default(),
        reads: Ratio::from_percent(50),
        compares: Ratio::ZERO,
        read_level: 0,
        write_level: 0,
        weight: 1,
    };
    Workload {
        clients: names
            .iter()
            .map(|name| ClientSpec { name: (*name).to_owned(), home: ReplicaId(0) })
            .collect(),
        classes: vec![class("transfer", 0), class("badge", 1), class("feed", 2)],
        think: Delay::new(Span::from_ms(1), Span::from_ms(2)),
        limit: Span::from_ms(500),
        retry: Span::from_ms(100),
        app: None,
    }
}

/// One class that holds, one that is violated, one that is unknown.
fn verdicts() -> Verdicts {
    let counts = |answered, refused, stale| Counts { answered, refused, stale, ..Counts::default() };
    let violation = Violation {
        class: ClassId(1),
        at: Moment { event: EventId(4), time: ms(40) },
        operation: OpId(1),
        evidence: vec![OpId(0), OpId(1)],
    };
    let judged = |class, linearizable, counts: Counts| Judgement {
        class: ClassId(class),
        linearizable,
        consistency: Ratio::of(u64::from(counts.answered - counts.stale), u64::from(counts.answered)),
        availability: Ratio::of(u64::from(counts.answered), u64::from(counts.ended())),
        counts,
        by_side: Vec::new(),
    };
    let old = Counts { overwritten: 1, longest: Span::from_ms(412), ..counts(5, 0, 1) };
    Verdicts {
        window: Window { kind: WindowKind::SinceCut, from: ms(412), to: ms(824), open: true, found: true },
        partitioned: true,
        sides: Vec::new(),
        side: None,
        clients: None,
        classes: vec![
            judged(0, Verdict::Holds, counts(3, 2, 0)),
            judged(1, Verdict::Violated(vec![violation]), old),
            judged(2, Verdict::Unknown(Limit { at: EventId(2), states: 10_000 }), counts(4, 1, 0)),
        ],
        quiet: false,
        impossible: Vec::new(),
        application: None,
        converged: Convergence { behind: vec![ReplicaId(0)], down: Vec::new() },
    }
}
