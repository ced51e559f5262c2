//! One test a rule, then random schedules: causes come before what they caused, at every replica.

use crate::base::{ReplicaId, Rng};
use crate::history::{Action, Answer, Key, Refusal, Value};
use crate::protocol::broadcast::Stamped;
use crate::protocol::causal::{Causal, Concurrent, Durable, Message, Settings, Write};
use crate::protocol::testing::{
    Checked, N2, N3, Net, Schedule, Solo, Watch, read, request, require, weather,
};
use crate::protocol::vector::{Dot, Vector};
use crate::sim::Request;

use crate::base::{ClientId, Span};

const KEY: Key = Key(0);

fn settings() -> Settings {
    Settings { sync: Span::from_ms(100), concurrent: Concurrent::LastDelivered, at_once: false }
}

fn write(by: ReplicaId, count: u64, value: i64, after: &[Dot]) -> Message {
    let payload =
        Write { key: KEY, value: Value(value), time: 1, client: ClientId(by.0 + 1), serial: count as u32 };
    Message::Write(Stamped { dot: Dot { by, count }, after: after.iter().copied().collect(), payload })
}

fn holds(solo: &mut Solo<Causal>) -> Option<i64> {
    match solo.step(crate::sim::Input::Request(request(99, read(), 0))).answers[0].1 {
        Ok(Answer::Read(value)) => value.map(|value| value.0),
        ref other => panic!("{other:?}"),
    }
}

/// An answer is held back until the question is there [Birman et al. 1991, CBCAST].
#[test]
fn an_answer_does_not_come_before_the_question() {
    let mut solo = Solo::<Causal>::with(3, settings());
    let question = Dot { by: N2, count: 1 };
    assert_eq!(solo.receive(N3, write(N3, 1, 20, &[question])).notes, ["causal.held_back"]);
    assert_eq!(holds(&mut solo), None);
    solo.receive(N2, write(N2, 1, 10, &[]));
    assert_eq!(holds(&mut solo), Some(20), "the question, then the answer");
}

#[test]
fn delivered_at_once_an_answer_is_overwritten_by_the_question() {
    let mut solo = Solo::<Causal>::with(3, Settings { at_once: true, ..settings() });
    solo.receive(N3, write(N3, 1, 20, &[Dot { by: N2, count: 1 }]));
    assert_eq!(solo.notes[0], "causal.too_early");
    assert_eq!(holds(&mut solo), Some(20));
    solo.receive(N2, write(N2, 1, 10, &[]));
    assert_eq!(holds(&mut solo), Some(10));
}

/// Concurrent writes are applied as they come, unless their times decide [Lloyd et al. 2011].
#[test]
fn concurrent_writes_are_resolved_as_set() {
    for (concurrent, left) in [(Concurrent::LastDelivered, 10), (Concurrent::GreatestTime, 20)] {
        let mut solo = Solo::<Causal>::with(3, Settings { concurrent, ..settings() });
        solo.receive(N3, write(N3, 1, 20, &[]));
        solo.receive(N2, write(N2, 1, 10, &[]));
        assert_eq!(holds(&mut solo), Some(left), "{concurrent:?}");
    }
}

#[test]
fn a_retry_is_not_applied_again_even_after_a_crash() {
    let mut solo = Solo::<Causal>::with(3, settings());
    solo.write(1);
    solo.restart();
    assert_eq!(solo.write(1).answers[0].1, Ok(Answer::Written));
    assert!(solo.sent.is_empty());
    assert_eq!(solo.node.durable.log.delivered().get(ReplicaId(0)), 1);
}

#[test]
fn counters_are_refused() {
    let mut solo = Solo::<Causal>::with(3, settings());
    let answer = &solo.request(1, Action::Add { key: KEY, amount: 1 }, 0).answers[0].1;
    assert_eq!(*answer, Err(Refusal::Unsupported));
}

/// What is lost is asked for: whoever has more sends it again.
#[test]
fn what_another_lacks_is_sent_again() {
    let mut solo = Solo::<Causal>::with(3, settings());
    solo.write(1);
    solo.receive(N2, Message::Delivered(Vector::default()));
    assert!(matches!(&solo.sent[..], [(N2, Message::Again(_))]), "{:?}", solo.sent);
}

/// At every step a replica has got every cause of what it has got.
#[derive(Default)]
struct Causes {
    /// Of each write what its sender had delivered before.
    after: Vec<(Dot, Vector)>,
    delivered: Vec<Vector>,
}

impl Watch for Causes {
    type Node = Causal;
    type Outline = Durable;

    fn outline(durable: &Durable) -> Durable {
        durable.clone()
    }

    fn check(&mut self, id: ReplicaId, nodes: &[Option<Causal>], _: &[Durable]) -> Checked {
        self.delivered.resize(nodes.len(), Vector::default());
        let node = nodes[id.index()].as_ref().expect("it took a step");
        let now = node.durable.log.delivered();
        require(now.includes(&self.delivered[id.index()]), "what was delivered stays delivered", || {
            id.to_string()
        })?;
        let (own, before) = (now.get(id), self.delivered[id.index()].get(id));
        if own > before {
            let dot = Dot { by: id, count: own };
            self.after.push((dot, self.delivered[id.index()].clone()));
        }
        for (dot, after) in &self.after {
            let caused = now.covers(*dot) && !now.includes(after);
            require(!caused, "causes first", || format!("{id}: {dot} after {after}, has {now}"))?;
        }
        self.delivered[id.index()] = now.clone();
        Ok(())
    }

    fn crashed(&mut self, _: ReplicaId) {}

    fn committed(&self) -> usize {
        self.after.len()
    }

    fn epochs(&self) -> usize {
        0
    }

    fn answered(&self, _: ReplicaId, _: &Request, _: usize, _: Answer) -> Checked {
        Ok(())
    }

    fn leads(_: &Causal) -> bool {
        false
    }

    fn reached(node: &Causal) -> usize {
        node.durable.log.delivered().iter().map(|(_, count)| count as usize).sum()
    }
}

/// Loss, copies, reordering, cuts and crashes; after the heal every replica has got every write.
#[test]
fn causes_come_first_in_random_schedules_and_everything_arrives() {
    for seed in 0..400 {
        let mut rng = Rng::stream(seed, "causal schedule", 0);
        let concurrent = if seed % 2 == 0 { Concurrent::LastDelivered } else { Concurrent::GreatestTime };
        let settings = Settings { concurrent, ..settings() };
        let replicas = 3 + (seed % 3) as u8;
        let net = Net::new(replicas, settings, seed, weather(&mut rng), Causes::default());
        if let Err(violation) = Schedule::new(net, rng).run() {
            panic!("seed {seed}: {violation:?}");
        }
    }
}
