//! What ZooKeeper's documents say of `sync`: it asks the leader, and no quorum. While a leader is deposed and does
//! not know it, a synced read at one of its followers may be old; a read in the order of all never is.

use netsplit::base::{ClassId, ClientId, CutId, NodeId, ReplicaId, Span, Time};
use netsplit::check::Verdict;
use netsplit::engine::{Engine, Goal, WindowKind};
use netsplit::scenario::Scenario;
use netsplit::sim::{Act, LinkSet, Nodes, ScriptedAct};
use netsplit::system::System;

const NODES: Nodes = Nodes { replicas: 5, clients: 5 };

/// n5 leads and is cut off with n4 and the clients there. The others elect another leader when they have heard nothing
/// for `syncLimit`; n5 counts its followers once a tick, and so may notice later. In between a client writes on the
/// larger side, and then one reads at n4.
fn is_stale(cut: Span, level: i64) -> bool {
    let system = System::find("zookeeper").expect("it is in the catalogue");
    let mut scenario = Scenario { system: system.id.to_owned(), ..Scenario::default() };
    for (id, value) in [("c", 5), ("tmin", 60_000), ("tmax", 60_000), ("end", 30_000), ("tr", level)] {
        scenario.settings.set(system.knob(id).expect("a setting"), value);
    }
    let at = |after: u64| Time(cut.0) + Span::from_ms(after);
    let ask = |client, write| Act::Request { client: ClientId(client), class: ClassId(0), write };
    let side: Vec<NodeId> =
        vec![ReplicaId(3).into(), ReplicaId(4).into(), ClientId(3).into(), ClientId(4).into()];
    let links = LinkSet::between(NODES, &side, false);
    let away = Act::Cut { cut: CutId(1), links, one_way: false, line: Vec::new() };
    scenario.script = vec![
        ScriptedAct { at: Time(5_000_000), act: ask(2, true) },
        ScriptedAct { at: at(0), act: away },
        ScriptedAct { at: at(10_900), act: ask(0, true) },
        ScriptedAct { at: at(11_300), act: ask(3, false) },
    ];
    let mut engine = Engine::new(scenario);
    engine.set_window(WindowKind::WholeRun);
    engine.go(Goal::End);
    while !engine.work(100_000) {}
    let transfer = &engine.frame().verdicts.classes[0];
    assert!(transfer.counts.answered >= 1);
    matches!(transfer.linearizable, Verdict::Violated(_))
}

/// The cut falls anywhere in a tick of two seconds.
fn stale_somewhere(level: i64) -> bool {
    (0..20).any(|tenth| is_stale(Span::from_ms(10_000 + 100 * tenth), level))
}

#[test]
fn a_synced_read_may_be_stale_while_a_deposed_leader_does_not_know_it() {
    assert!(stale_somewhere(1));
}

#[test]
fn a_read_in_the_order_of_all_never_is() {
    assert!(!stale_somewhere(2));
}
