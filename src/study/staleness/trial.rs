//! One write and one read of the quorum store, as a client's script cannot have them: the read is called so long after
//! the return of the write, whenever that came.

use super::{Curve, Fresh, Reach, Staleness, chance_missed};
use crate::base::{ClassId, ClientId, CutId, Delay, NodeId, OpId, Ratio, ReplicaId, Span, Time};
use crate::history::{Action, Answer, Key, Value};
use crate::scenario::Scenario;
use crate::sim::{Act, LinkQuality, LinkSet, Nodes, Record, ScriptedAct, Simulation};
use crate::study::estimate::Share;
use crate::system::{Settings, System, common};

/// The store: the plain quorum system.
const SYSTEM: &str = "quorum";

/// The key whose copies lie at the first N replicas, in the class that it belongs to.
const KEY: Key = Key(0);
const CLASS: ClassId = ClassId(0);
const VALUE: Value = Value(1);

/// Longer than any trial.
const NEVER: i64 = 60_000;

/// Trials that are under way.
pub(in crate::study) struct Trials {
    asked: Staleness,
    settings: Settings,
    fresh: Vec<Share>,
    calculated: Vec<Ratio>,
}

impl Trials {
    pub fn new(asked: Staleness) -> Trials {
        Trials {
            settings: settings(&asked),
            fresh: vec![Share::default(); asked.after.len()],
            calculated: asked.after.iter().map(|after| asked.calculated(*after)).collect(),
            asked,
        }
    }

    pub fn runs(&self) -> u64 {
        self.asked.after.len() as u64 * u64::from(self.asked.seeds.count)
    }

    /// Makes the n-th trial and returns how many events it had. Each has a seed of its own, and every time after the
    /// write comes in turn.
    pub fn trial(&mut self, n: u64) -> u64 {
        let place = (n % self.asked.after.len() as u64) as usize;
        let seed = self.asked.seeds.first.saturating_add(n);
        let scenario =
            Scenario { seed, system: SYSTEM.to_owned(), settings: self.settings.clone(), script: Vec::new() };
        let mut trial = Trial::new(&scenario);
        let fresh = trial.run(&self.asked, self.asked.after[place]);
        self.fresh[place].add(fresh.expect("a store without faults answers"));
        trial.world.event().0
    }

    pub fn curve(&self) -> Curve {
        let Staleness { copies, read, write, .. } = self.asked;
        let points = self.asked.after.iter().zip(&self.fresh).zip(&self.calculated);
        let point = |((after, fresh), calculated): ((&Span, &Share), &Ratio)| Fresh {
            after: *after,
            fresh: *fresh,
            calculated: *calculated,
        };
        Curve {
            missed: chance_missed(copies, read, write),
            points: points.map(point).collect(),
            asked: self.asked.clone(),
        }
    }
}

/// The quorum system with nothing but quorums, and clients that call when they are told to.
fn settings(asked: &Staleness) -> Settings {
    let system = System::find(SYSTEM).expect("the quorum system is among those of this program");
    // The named levels come before the plain numbers, and there are two of them in between.
    let level = |copies: u8| i64::from(if copies <= 3 { copies - 1 } else { copies + 1 });
    let ms = |span: Span| (span.0 / 1_000) as i64;
    let replicas = i64::from(asked.copies) + 2;
    let mut settings = Settings::new();
    for (id, value) in [
        (common::REPLICAS.id, replicas),
        (common::CLIENTS.id, replicas),
        (common::DELAY_LEAST.id, ms(asked.least)),
        (common::DELAY_MOST.id, ms(asked.most)),
        (common::THINK_LEAST.id, NEVER),
        (common::THINK_MOST.id, NEVER),
        (common::LIMIT.id, NEVER),
        (common::RETRY.id, NEVER),
        ("copies", i64::from(asked.copies)),
        ("tr", level(asked.read)),
        ("tw", level(asked.write)),
        ("qt", NEVER),
        ("repair", 0),
        ("hints", 0),
        ("ae", 0),
        ("hb", 0),
    ] {
        settings.set(system.knob(id).expect("the quorum system has the setting"), value);
    }
    settings
}

/// A trial under way.
struct Trial {
    world: Box<dyn Simulation>,
    record: Record,
    /// When the next act is done.
    now: Time,
}

impl Trial {
    fn new(scenario: &Scenario) -> Trial {
        Trial { world: scenario.build(), record: Record::new(), now: Time::ZERO }
    }

    /// Whether the read is fresh; `None` if an operation was not answered.
    fn run(&mut self, asked: &Staleness, after: Span) -> Option<bool> {
        let nodes = Nodes { replicas: asked.copies + 2, clients: asked.copies + 2 };
        let [writer, reader] = [asked.copies, asked.copies + 1];
        for client in [writer, reader] {
            self.put_beside_its_coordinator(client);
        }
        if asked.reach == Reach::OnlyQuorum {
            self.cut_off(nodes, ReplicaId(writer), asked.write..asked.copies);
        }
        let write = self.call(writer, Action::Write { key: KEY, value: VALUE });
        let (returned, _) = self.answer(write)?;
        self.now = returned + after;
        let read = self.call(reader, Action::Read { key: KEY });
        let (_, answer) = self.answer(read)?;
        Some(answer == Answer::Read(Some(VALUE)))
    }

    /// Does an act now: after all events up to now.
    fn act(&mut self, act: Act) {
        while self.world.next_time().is_some_and(|next| next <= self.now) {
            self.world.step(None, Some(&mut self.record));
        }
        self.world.step(Some(&ScriptedAct { at: self.now, act }), Some(&mut self.record));
    }

    /// The client's links take no time.
    fn put_beside_its_coordinator(&mut self, n: u8) {
        let (client, coordinator) = (NodeId::Client(ClientId(n)), NodeId::Replica(ReplicaId(n)));
        let delay = Delay::new(Span::ZERO, Span::ZERO);
        let quality = LinkQuality { delay, loss: Ratio::ZERO, duplicate: Ratio::ZERO, fifo: false };
        for (from, to) in [(client, coordinator), (coordinator, client)] {
            self.act(Act::Quality { from, to, quality: Some(quality) });
        }
    }

    fn cut_off(&mut self, nodes: Nodes, from: ReplicaId, others: std::ops::Range<u8>) {
        let mut links = LinkSet::new();
        others.for_each(|other| links.insert(nodes, from.into(), ReplicaId(other).into()));
        self.act(Act::Cut { cut: CutId(1), links, one_way: true, line: Vec::new() });
    }

    fn call(&mut self, client: u8, action: Action) -> OpId {
        let operation = OpId(self.record.history.operations().len() as u32);
        self.act(Act::Call { client: ClientId(client), class: CLASS, action });
        operation
    }

    /// Goes on until the operation is answered: when, and what.
    fn answer(&mut self, operation: OpId) -> Option<(Time, Answer)> {
        loop {
            if let Some(end) = self.record.history.get(operation)?.completed {
                return Some((end.at.time, end.answer()?));
            }
            if !self.world.step(None, Some(&mut self.record)) {
                return None;
            }
        }
    }
}
