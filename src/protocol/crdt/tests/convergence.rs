//! Replicas on a bad network: once everything was delivered they hold the same, no add is lost and none counts twice.

use crate::base::{ClassId, ClientId, OpId, ReplicaId, Rng, Span, Time};
use crate::history::{Action, Answer, Key, Member, Value};
use crate::protocol::crdt::{Crdt, Durable, Object, Registers, Sets, Settings, Style};
use crate::protocol::testing::{Checked, Net, Violation, Watch, Weather, require, weather};
use crate::sim::{Request, Seen, Ticket, Token};

const KEYS: [Key; 3] = [Key(0), Key(1), Key(2)];

/// At every step: states only grow, and what is on disk is what is held.
#[derive(Default)]
struct Growing {
    totals: Vec<Option<Durable>>,
}

impl Watch for Growing {
    type Node = Crdt;
    type Outline = Durable;

    fn outline(durable: &Durable) -> Durable {
        durable.clone()
    }

    fn check(&mut self, id: ReplicaId, nodes: &[Option<Crdt>], _: &[Durable]) -> Checked {
        self.totals.resize(nodes.len(), None);
        let now = &nodes[id.index()].as_ref().expect("it took a step").durable;
        if let Some(before) = self.totals[id.index()].as_ref().filter(|before| *before != now) {
            let delivered = now.log.delivered().includes(before.log.delivered());
            require(delivered, "what was delivered stays delivered", || id.to_string())?;
            for (key, object) in &before.store.objects {
                let mut joined = now.store.objects[key].clone();
                joined.join(object, super::super::Broken::default());
                let by_state = !matches!(object, Object::Sum(_)) && now.log.delivered().iter().count() == 0;
                let grows = !by_state || joined == now.store.objects[key];
                require(grows, "a state only grows", || format!("{id}: {key}"))?;
            }
        }
        self.totals[id.index()] = Some(now.clone());
        Ok(())
    }

    fn crashed(&mut self, _: ReplicaId) {}

    fn committed(&self) -> usize {
        0
    }

    fn epochs(&self) -> usize {
        0
    }

    fn answered(&self, _: ReplicaId, _: &Request, _: usize, _: Answer) -> Checked {
        Ok(())
    }

    fn leads(_: &Crdt) -> bool {
        false
    }

    fn reached(_: &Crdt) -> usize {
        0
    }
}

struct Run {
    net: Net<Growing>,
    rng: Rng,
    asked: Vec<Request>,
}

impl Run {
    fn new(seed: u64, settings: Settings) -> Run {
        let mut rng = Rng::stream(seed, "convergence", 0);
        let net = Net::new(4, settings, seed, weather(&mut rng), Growing::default());
        Run { net, rng, asked: Vec::new() }
    }

    fn ask(&mut self) {
        let op = self.asked.len() as u32;
        let member = Member(self.rng.below(3) as u8);
        let action = match self.rng.below(6) {
            0 | 1 => Action::Add { key: KEYS[0], amount: self.rng.between(1, 20) as i64 - 8 },
            2 | 3 => Action::Write { key: KEYS[1], value: Value(op.into()) },
            4 => Action::Insert { key: KEYS[2], member },
            _ => Action::Remove { key: KEYS[2], member },
        };
        // Each operation is of a client of its own, so that none overtakes another.
        let ticket = Ticket { client: ClientId(op as u8), op: OpId(op) };
        let (serial, level) = (1, 0);
        let (class, seen, token) = (ClassId(0), Seen::default(), Token::default());
        let request = Request { ticket, serial, class, action, level, seen, token };
        let to = ReplicaId(self.rng.below(4) as u8);
        self.asked.push(request);
        self.net.ask(to, request);
    }

    fn fault(&mut self) -> Checked {
        let (id, other) = (ReplicaId(self.rng.below(4) as u8), ReplicaId(self.rng.below(4) as u8));
        match self.rng.below(5) {
            0 => self.net.crash(id),
            1 | 2 => self.net.restart(id)?,
            3 => _ = self.net.cuts.insert((id, other)),
            _ => self.net.cuts.clear(),
        }
        Ok(())
    }

    fn run(mut self) -> Result<Net<Growing>, Violation> {
        for id in self.net.replicas() {
            self.net.restart(id)?;
        }
        for _ in 0..150 {
            self.net.run(self.net.now + Span(self.rng.between(1_000, 30_000)))?;
            match self.rng.below(3) {
                0 => self.fault()?,
                _ if self.asked.len() < 100 => self.ask(),
                _ => {}
            }
        }
        self.net.cuts.clear();
        self.net.weather = Weather { loss: 0, duplicate: 20, slowest: Span::from_ms(8) };
        for id in self.net.replicas() {
            self.net.restart(id)?;
        }
        self.net.run(Time(self.net.now.0 + 8_000_000))?;
        self.settled()?;
        Ok(self.net)
    }

    /// All replicas hold the same; the counter holds every acknowledged add once, and of others some.
    fn settled(&self) -> Checked {
        let stores: Vec<_> = self.net.nodes.iter().flatten().map(|node| &node.durable.store).collect();
        for store in &stores {
            for key in KEYS {
                let same = store.value(key) == stores[0].value(key);
                require(same, "replicas converge", || {
                    format!("{key}: {:?}", stores.iter().map(|store| store.value(key)).collect::<Vec<_>>())
                })?;
            }
        }
        let answered =
            |request: &&Request| self.net.answers.iter().any(|(ticket, _)| *ticket == request.ticket);
        let amount = |request: &Request| match request.action {
            Action::Add { amount, .. } => amount,
            _ => 0,
        };
        let certain: i64 = self.asked.iter().filter(answered).map(amount).sum();
        let total = stores[0].value(KEYS[0]).map_or(0, |value| value.0);
        // A replica answers in the step in which it takes a request, so that what is unanswered was not taken.
        require(total == certain, "every add counts once", || format!("{total} of {certain}"))
    }
}

fn all_settings() -> impl Iterator<Item = Settings> {
    let styles = [Style::State, Style::Delta, Style::Operation];
    styles.into_iter().flat_map(|style| {
        [(Registers::LastWriteWins, Sets::ObservedRemove), (Registers::MultiValue, Sets::LastWriteWins)]
            .map(|(registers, sets)| Settings { style, registers, sets, ..Settings::default() })
    })
}

/// Strong eventual consistency on a network that loses, doubles and reorders, with cuts and crashes
/// [Shapiro et al. 2011, SSS].
#[test]
fn replicas_converge_and_no_add_is_lost() {
    let mut answered = 0;
    for settings in all_settings() {
        for seed in 0..60 {
            match Run::new(seed, settings).run() {
                Ok(net) => answered += net.answers.len(),
                Err(violation) => panic!("{settings:?} {seed}: {violation:?}"),
            }
        }
    }
    assert!(answered > 10_000, "{answered} answered");
}

/// Each broken rule is caught by the same runs.
#[test]
fn what_is_applied_twice_counts_twice() {
    let broken = [
        Settings { style: Style::State, ..Settings::default() },
        Settings { style: Style::Operation, ..Settings::default() },
    ];
    for mut settings in broken {
        settings.broken.sums_joins = settings.style == Style::State;
        settings.broken.applies_again = settings.style == Style::Operation;
        let caught = (0..20).filter(|seed| Run::new(*seed, settings).run().is_err()).count();
        assert!(caught > 10, "{settings:?}: {caught} of 20");
    }
}
