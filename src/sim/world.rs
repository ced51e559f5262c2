//! A simulation of one protocol: the only place where an event happens.
//!
//! The rest of the kernel is in `transport` (messages), `asking` (clients) and `faults` (acts).

use super::agenda::Agenda;
use super::client::Client;
use super::desk::Desk;
use super::effects::Effect;
use super::flights::{Flights, Slot};
use super::hosts::{Host, Machine};
use super::network::Network;
use super::transport::Payload;
use super::{
    Change, Context, Effects, EventKind, EventRecord, Input, LimitReached, Node, NoteRecord, Record,
    ScriptedAct, Setup, Simulation, Snapshot, StandingRecord, Ticket, Token,
};
use crate::base::{ClientId, EventId, Fingerprint, JobId, MessageId, OpId, ReplicaId, Time, fingerprint_of};
use crate::history::Moment;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// What is scheduled.
#[derive(Clone, Copy, Debug, Hash)]
pub(super) enum Entry<T> {
    Boot(ReplicaId),
    Deliver(MessageId, Slot),
    Timer { replica: ReplicaId, timer: T },
    Think(ClientId),
    Retry(ClientId),
    Deadline(ClientId),
    Job(JobId),
    Resume(ClientId),
    Rise(ClientId),
}

/// The whole state of a run of protocol `N`.
pub struct World<N: Node> {
    pub(super) setup: Rc<Setup>,
    pub(super) settings: Rc<N::Settings>,
    pub(super) now: Time,
    pub(super) event: u64,
    pub(super) acts: usize,
    pub(super) hosts: Vec<Host<N>>,
    pub(super) clients: Vec<Client>,
    /// Where clients run a program: its jobs and services.
    pub(super) desk: Option<Desk>,
    pub(super) network: Network,
    pub(super) agenda: Agenda<Entry<N::Timer>>,
    pub(super) in_flight: Flights<N::Message>,
    pub(super) messages: u64,
    pub(super) operations: u32,
    pub(super) stopped: Option<LimitReached>,
    /// Folds every event into the fingerprint, so that equal states by different ways still differ.
    chain: u64,
    effects: Effects<N>,
}

impl<N: Node> Clone for World<N> {
    fn clone(&self) -> World<N> {
        World {
            setup: Rc::clone(&self.setup),
            settings: Rc::clone(&self.settings),
            now: self.now,
            event: self.event,
            acts: self.acts,
            hosts: self.hosts.clone(),
            clients: self.clients.clone(),
            desk: self.desk.clone(),
            network: self.network.clone(),
            agenda: self.agenda.clone(),
            in_flight: self.in_flight.clone(),
            messages: self.messages,
            operations: self.operations,
            stopped: self.stopped,
            chain: self.chain,
            effects: Effects::new(),
        }
    }
}

impl<N: Node> Hash for World<N> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.now, self.event, self.acts, self.messages, self.operations, self.stopped).hash(state);
        self.hosts.hash(state);
        self.clients.hash(state);
        self.network.hash(state);
        self.agenda.hash(state);
        self.in_flight.hash(state);
        self.chain.hash(state);
        // A run without an application has the fingerprint that it had before there were any.
        if let Some(desk) = &self.desk {
            desk.hash(state);
        }
    }
}

impl<N: Node> World<N> {
    pub fn new(setup: Setup, settings: N::Settings) -> World<N> {
        let nodes = setup.nodes;
        let seed = setup.seed;
        let mut agenda = Agenda::new();
        for replica in nodes.replicas() {
            agenda.schedule(Time::ZERO, Entry::Boot(replica));
        }
        let mut clients: Vec<Client> = nodes
            .clients()
            .map(|id| Client::new(id, setup.workload.clients[id.index()].home, seed))
            .collect();
        let app = setup.workload.app.as_ref();
        for (at, job) in app.iter().flat_map(|app| &app.arrivals) {
            agenda.schedule(*at, Entry::Job(*job));
        }
        for client in clients.iter_mut().filter(|_| app.is_none()) {
            let first = Time::ZERO + setup.workload.think.draw(&mut client.rng);
            client.thinking = Some(agenda.schedule(first, Entry::Think(client.id)));
        }
        World {
            now: Time::ZERO,
            event: 0,
            acts: 0,
            hosts: nodes.replicas().map(|id| Host::new(seed, u64::from(id.0))).collect(),
            desk: app.map(|app| Desk::new(app, seed, clients.len())),
            clients,
            network: Network::new(&setup),
            agenda,
            in_flight: Flights::new(),
            messages: 0,
            operations: 0,
            stopped: None,
            chain: 0,
            effects: Effects::new(),
            setup: Rc::new(setup),
            settings: Rc::new(settings),
        }
    }

    /// The replica's state machine, while it is up: for tests that assert invariants.
    pub fn node(&self, replica: ReplicaId) -> Option<&N> {
        self.hosts.get(replica.index())?.up()
    }

    /// What a crash of the replica would keep, or has kept.
    pub fn durable(&self, replica: ReplicaId) -> Option<&N::Durable> {
        match &self.hosts.get(replica.index())?.machine {
            Machine::Up(node) => Some(node.durable()),
            Machine::Down(durable) => Some(durable),
        }
    }

    pub(super) fn moment(&self) -> Moment {
        Moment { event: EventId(self.event), time: self.now }
    }

    /// Counts an event and writes it down.
    pub(super) fn begin(&mut self, kind: EventKind, record: &mut Option<&mut Record>) {
        self.event += 1;
        if self.event >= self.setup.limits.events {
            self.stopped = Some(LimitReached::Events(self.event));
        }
        if let Some(record) = record {
            record.change(Change::Event(EventRecord { time: self.now, kind }));
        }
    }

    fn fold(&mut self, entry: &Entry<N::Timer>) {
        self.chain = fingerprint_of(&(self.chain, self.now, entry)).0;
    }

    fn happen(&mut self, entry: Entry<N::Timer>, mut record: Option<&mut Record>) {
        self.fold(&entry);
        match entry {
            Entry::Boot(replica) => {
                self.begin(EventKind::Boot(replica), &mut record);
                self.boot(replica, record);
            }
            Entry::Deliver(message, slot) => {
                self.begin(EventKind::Deliver(message), &mut record);
                self.deliver(message, slot, record);
            }
            Entry::Timer { replica, timer } => {
                self.begin(EventKind::Timer { replica, name: N::timer_name(timer) }, &mut record);
                self.hosts[replica.index()].timers.retain(|(set, _)| *set != timer);
                self.step_node(replica, Input::Timer(timer), record);
            }
            Entry::Think(client) => self.call(client, record),
            Entry::Retry(client) => self.retry(client, record),
            Entry::Deadline(client) => self.give_up(client, record),
            Entry::Job(job) => {
                self.begin(EventKind::Job(job), &mut record);
                self.offer(job, &mut record);
            }
            Entry::Resume(client) => {
                self.begin(EventKind::Resume(client), &mut record);
                self.go_on(client, &mut record);
            }
            Entry::Rise(client) => {
                self.begin(EventKind::Rise(client), &mut record);
                self.rise(client, &mut record);
            }
        }
    }

    pub(super) fn boot(&mut self, replica: ReplicaId, record: Option<&mut Record>) {
        let host = &mut self.hosts[replica.index()];
        if let Machine::Down(durable) = &mut host.machine {
            let durable = std::mem::take(durable);
            host.machine = Machine::Up(N::start(&self.setup, &self.settings, replica, durable));
            self.step_node(replica, Input::Start, record);
        }
    }

    /// Pushes an input into a replica that is up and carries out what it does.
    pub(super) fn step_node(&mut self, replica: ReplicaId, input: Input<N>, mut record: Option<&mut Record>) {
        let mut effects = std::mem::take(&mut self.effects);
        let host = &mut self.hosts[replica.index()];
        let Machine::Up(node) = &mut host.machine else { return };
        let mut cx = Context {
            me: replica,
            replicas: self.setup.nodes.replicas,
            now: self.now,
            clock: (self.now.0 as i64).saturating_add(host.skew),
            rng: &mut host.rng,
        };
        let before = self.setup.check_persist.then(|| fingerprint_of(node.durable()));
        node.step(&mut cx, input, &mut effects);
        if before.is_some_and(|before| before != fingerprint_of(node.durable())) {
            assert_persisted(replica, &effects);
        }
        let tokens = effects.take_tokens();
        for effect in effects.drain() {
            self.carry_out(replica, effect, &tokens, &mut record);
        }
        self.effects = effects;
        self.note_standing(replica, record);
    }

    fn carry_out(
        &mut self,
        replica: ReplicaId,
        effect: Effect<N>,
        tokens: &[(Ticket, Token)],
        record: &mut Option<&mut Record>,
    ) {
        match effect {
            Effect::Send { to, message } => {
                self.send(replica.into(), to.into(), Payload::Peer(message), record);
            }
            Effect::SetTimer { timer, after } => {
                self.set_timer(replica, timer, self.now + after);
            }
            Effect::CancelTimer(timer) => self.cancel_timer(replica, timer),
            // The node's own durable state is what a crash keeps; the effect says when, and what for.
            Effect::Persist(_) => {}
            Effect::Respond { ticket, result, seen } => {
                let to = ticket.client.into();
                let given = tokens.iter().find(|(given, _)| *given == ticket && result.is_ok());
                let token = given.map_or_else(Token::default, |(_, token)| *token);
                let reply = Payload::Reply { ticket, result, seen, token, copy: false };
                self.send(replica.into(), to, reply, record);
            }
            Effect::Note(note) => {
                if let Some(record) = record {
                    let event = EventId(self.event);
                    record.change(Change::Note(NoteRecord { event, replica, note }));
                }
            }
        }
    }

    /// Sets a timer, or sets it anew: then it goes to the end of the list of those that are set.
    fn set_timer(&mut self, replica: ReplicaId, timer: N::Timer, at: Time) {
        let timers = &mut self.hosts[replica.index()].timers;
        let set = timers.iter().position(|(set, _)| *set == timer).map(|place| timers.swap_remove(place));
        let key = set.and_then(|(_, key)| self.agenda.reschedule(key, at));
        let key = key.unwrap_or_else(|| self.agenda.schedule(at, Entry::Timer { replica, timer }));
        self.hosts[replica.index()].timers.push((timer, key));
    }

    fn cancel_timer(&mut self, replica: ReplicaId, timer: N::Timer) {
        let timers = &mut self.hosts[replica.index()].timers;
        if let Some(place) = timers.iter().position(|(set, _)| *set == timer) {
            let (_, key) = timers.swap_remove(place);
            self.agenda.cancel(key);
        }
    }

    /// Writes down a change of role or epoch.
    pub(super) fn note_standing(&mut self, replica: ReplicaId, record: Option<&mut Record>) {
        let at = self.moment();
        let host = &mut self.hosts[replica.index()];
        let standing = host.up().map(N::standing);
        if host.standing != standing {
            host.standing = standing;
            if let Some(record) = record {
                record.change(Change::Standing(StandingRecord { at, replica, standing }));
            }
        }
    }

    /// The next operation's id.
    pub(super) fn next_operation(&mut self) -> OpId {
        let id = OpId(self.operations);
        self.operations += 1;
        id
    }
}

/// # Panics
/// If a step that changed durable state let others see an effect before the state was persisted.
fn assert_persisted<N: Node>(replica: ReplicaId, effects: &Effects<N>) {
    for effect in effects.as_slice() {
        match effect {
            Effect::Persist(_) => return,
            Effect::Send { .. } | Effect::Respond { .. } => {
                panic!("{replica} let others see an effect of a state that it had not persisted")
            }
            _ => {}
        }
    }
    panic!("{replica} changed its durable state and did not persist it");
}

impl<N: Node> Simulation for World<N> {
    fn now(&self) -> Time {
        self.now
    }

    fn event(&self) -> EventId {
        EventId(self.event)
    }

    fn acts(&self) -> usize {
        self.acts
    }

    fn next_time(&self) -> Option<Time> {
        if self.stopped.is_some() { None } else { self.agenda.next_time() }
    }

    fn stopped(&self) -> Option<LimitReached> {
        self.stopped
    }

    fn step(&mut self, act: Option<&ScriptedAct>, record: Option<&mut Record>) -> bool {
        if self.stopped.is_some() {
            return false;
        }
        let next = self.agenda.next_time();
        match act {
            Some(scripted) if next.is_none_or(|next| scripted.at < next) => {
                self.now = self.now.max(scripted.at);
                self.acts += 1;
                self.chain = fingerprint_of(&(self.chain, scripted)).0;
                self.act(&scripted.act, record);
                true
            }
            _ => match self.agenda.pop() {
                Some((at, entry)) => {
                    self.now = at;
                    self.happen(entry, record);
                    true
                }
                None => false,
            },
        }
    }

    fn fingerprint(&self) -> Fingerprint {
        fingerprint_of(self)
    }

    fn snapshot(&self) -> Snapshot {
        self.photograph()
    }

    fn fork(&self) -> Box<dyn Simulation> {
        Box::new(self.clone())
    }
}
