//! Replicas on a network that delays, drops, repeats and reorders, with cuts and crashes: a second one beside
//! the kernel's, small enough to run thousands of schedules, and checking every step.

use std::collections::{BTreeMap, BTreeSet};

use super::{Checked, Violation, Watch, setup};
use crate::base::{ClientId, ReplicaId, Rng, Span, Time};
use crate::history::{Answer, Refusal};
use crate::sim::{Context, Effect, Effects, Input, Node, Request, Seen, Setup, Ticket};

/// How links behave: percentages, and the longest delay.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    pub loss: u64,
    pub duplicate: u64,
    pub slowest: Span,
}

enum Event<N: Node> {
    Deliver { from: ReplicaId, to: ReplicaId, message: N::Message },
    Timer { replica: ReplicaId, timer: N::Timer, life: u32 },
    Ask { to: ReplicaId, request: Request },
}

type TimerOf<W> = <<W as Watch>::Node as Node>::Timer;

/// When an event is due, and which of those due at once comes first.
type Due = (Time, u64);

/// A cluster and everything that is on its way.
pub struct Net<W: Watch> {
    pub now: Time,
    pub weather: Weather,
    pub cuts: BTreeSet<(ReplicaId, ReplicaId)>,
    pub answers: Vec<(Ticket, Result<Answer, Refusal>)>,
    pub invariants: W,
    pub nodes: Vec<Option<W::Node>>,
    /// How far each replica's clock is ahead, in microseconds.
    pub skews: Vec<i64>,
    setup: Setup,
    settings: <W::Node as Node>::Settings,
    /// As of the last `Persist` of each replica.
    disks: Vec<<W::Node as Node>::Durable>,
    /// Counts a replica's lives, so that timers of an earlier one do not fire.
    lives: Vec<u32>,
    timers: BTreeMap<(ReplicaId, TimerOf<W>), Due>,
    queue: BTreeMap<Due, Event<W::Node>>,
    sequence: u64,
    /// Requests as asked, with what was committed when each first came.
    requests: BTreeMap<Ticket, (Request, usize)>,
    /// What each client's session has seen.
    sessions: BTreeMap<ClientId, Seen>,
    rngs: Vec<Rng>,
    rng: Rng,
}

impl<W: Watch> Net<W> {
    pub fn new(
        replicas: u8,
        settings: <W::Node as Node>::Settings,
        seed: u64,
        weather: Weather,
        invariants: W,
    ) -> Net<W> {
        let all = 0..replicas;
        Net {
            now: Time::ZERO,
            weather,
            cuts: BTreeSet::new(),
            answers: Vec::new(),
            invariants,
            nodes: all.clone().map(|_| None).collect(),
            skews: vec![0; replicas.into()],
            setup: setup(replicas),
            settings,
            disks: all.clone().map(|_| Default::default()).collect(),
            lives: vec![0; replicas.into()],
            timers: BTreeMap::new(),
            queue: BTreeMap::new(),
            sequence: 0,
            requests: BTreeMap::new(),
            sessions: BTreeMap::new(),
            rngs: all.map(|id| Rng::stream(seed, "replica", id.into())).collect(),
            rng: Rng::stream(seed, "net", 0),
        }
    }

    pub fn replicas(&self) -> impl Iterator<Item = ReplicaId> + use<W> {
        (0..self.nodes.len() as u8).map(ReplicaId)
    }

    pub fn restart(&mut self, id: ReplicaId) -> Checked {
        if self.nodes[id.index()].is_some() {
            return Ok(());
        }
        let disk = self.disks[id.index()].clone();
        self.nodes[id.index()] = Some(W::Node::start(&self.setup, &self.settings, id, disk));
        self.disks[id.index()] = self.nodes[id.index()].as_ref().expect("just set").durable().clone();
        self.step(id, Input::Start)
    }

    pub fn crash(&mut self, id: ReplicaId) {
        self.nodes[id.index()] = None;
        self.lives[id.index()] += 1;
        self.timers.retain(|(owner, _), _| *owner != id);
        self.invariants.crashed(id);
    }

    /// A client's request, under way to a replica.
    pub fn ask(&mut self, to: ReplicaId, mut request: Request) {
        request.seen = self.sessions.get(&request.ticket.client).copied().unwrap_or_default();
        let after = Span(self.rng.between(0, 5_000));
        self.schedule(after, Event::Ask { to, request });
    }

    fn schedule(&mut self, after: Span, event: Event<W::Node>) -> Due {
        self.sequence += 1;
        let at = (self.now + after, self.sequence);
        self.queue.insert(at, event);
        at
    }

    /// Goes on until `until`.
    pub fn run(&mut self, until: Time) -> Checked {
        while let Some(next) = self.queue.first_entry().filter(|next| next.key().0 <= until) {
            let ((at, _), event) = next.remove_entry();
            self.now = at;
            self.happen(event)?;
        }
        self.now = until;
        Ok(())
    }

    /// A timer fires now, out of its turn.
    pub fn fire(&mut self, id: ReplicaId, timer: TimerOf<W>) -> Checked {
        self.step(id, Input::Timer(timer))
    }

    /// What is on its way from one replica to another arrives now.
    pub fn pass(&mut self, from: ReplicaId, to: ReplicaId) -> Checked {
        let on_link = |event: &Event<W::Node>| match event {
            Event::Deliver { from: a, to: b, .. } => (*a, *b) == (from, to),
            Event::Timer { .. } | Event::Ask { .. } => false,
        };
        let waiting: Vec<_> =
            self.queue.iter().filter(|(_, event)| on_link(event)).map(|(at, _)| *at).collect();
        for at in waiting {
            let event = self.queue.remove(&at).expect("it was found there");
            self.happen(event)?;
        }
        Ok(())
    }

    /// Everything that is on its way is lost.
    pub fn lose_all(&mut self) {
        self.queue.retain(|_, event| !matches!(event, Event::Deliver { .. }));
    }

    fn happen(&mut self, event: Event<W::Node>) -> Checked {
        match event {
            Event::Deliver { from, to, message } if !self.cuts.contains(&(from, to)) => {
                self.step(to, Input::Message { from, message })
            }
            Event::Deliver { .. } => Ok(()),
            Event::Timer { replica, timer, life } if life == self.lives[replica.index()] => {
                self.timers.remove(&(replica, timer));
                self.step(replica, Input::Timer(timer))
            }
            Event::Timer { .. } => Ok(()),
            Event::Ask { to, request } => {
                let committed = self.invariants.committed();
                self.requests.entry(request.ticket).or_insert((request, committed));
                self.step(to, Input::Request(request))
            }
        }
    }

    fn step(&mut self, id: ReplicaId, input: Input<W::Node>) -> Checked {
        let Some(node) = &mut self.nodes[id.index()] else { return Ok(()) };
        let mut effects = Effects::new();
        let mut cx = Context {
            me: id,
            replicas: self.setup.nodes.replicas,
            now: self.now,
            clock: self.now.0 as i64 + self.skews[id.index()],
            rng: &mut self.rngs[id.index()],
        };
        node.step(&mut cx, input, &mut effects);
        let stale = W::outline(node.durable()) != W::outline(&self.disks[id.index()]);
        let mut answers = Vec::new();
        let mut persisted = false;
        for effect in effects.drain() {
            let visible = matches!(effect, Effect::Send { .. } | Effect::Respond { .. });
            if visible && stale && !persisted {
                let detail = id.to_string();
                return Err(Violation { property: "on disk before others see it", detail });
            }
            match effect {
                Effect::Persist(_) => {
                    persisted = true;
                    let node = self.nodes[id.index()].as_ref().expect("it took this step");
                    self.disks[id.index()] = node.durable().clone();
                }
                Effect::Respond { ticket, result, seen } => {
                    let session = self.sessions.entry(ticket.client).or_default();
                    *session = seen.max(*session);
                    answers.push((ticket, result));
                }
                other => self.carry_out(id, other),
            }
        }
        self.invariants.check(id, &self.nodes, &self.disks)?;
        if stale && !persisted {
            return Err(Violation { property: "durable means on disk", detail: id.to_string() });
        }
        answers.into_iter().try_for_each(|(ticket, result)| self.answered(id, ticket, result))
    }

    fn carry_out(&mut self, id: ReplicaId, effect: Effect<W::Node>) {
        match effect {
            Effect::Send { to, message } => self.send(id, to, message),
            Effect::SetTimer { timer, after } => {
                self.cancel(id, timer);
                let life = self.lives[id.index()];
                let at = self.schedule(after, Event::Timer { replica: id, timer, life });
                self.timers.insert((id, timer), at);
            }
            Effect::CancelTimer(timer) => self.cancel(id, timer),
            Effect::Persist(_) | Effect::Respond { .. } | Effect::Note(_) => {}
        }
    }

    fn cancel(&mut self, id: ReplicaId, timer: TimerOf<W>) {
        if let Some(at) = self.timers.remove(&(id, timer)) {
            self.queue.remove(&at);
        }
    }

    fn send(&mut self, from: ReplicaId, to: ReplicaId, message: <W::Node as Node>::Message) {
        let Weather { loss, duplicate, slowest } = self.weather;
        let copies = 1 + u64::from(self.rng.below(100) < duplicate);
        for _ in 0..copies {
            let lost = self.rng.below(100) < loss;
            let after = Span(self.rng.between(200, slowest.0));
            if !lost {
                self.schedule(after, Event::Deliver { from, to, message: message.clone() });
            }
        }
    }

    fn answered(&mut self, id: ReplicaId, ticket: Ticket, result: Result<Answer, Refusal>) -> Checked {
        self.answers.push((ticket, result));
        let (request, since) = self.requests[&ticket];
        match result {
            Ok(answer) => self.invariants.answered(id, &request, since, answer),
            Err(_) => Ok(()),
        }
    }
}
