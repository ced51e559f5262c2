//! Every protocol through a system that uses it, with the trace on, and a sweep of many seeds: measured natively and in a
//! wasm engine by the same code.

use netsplit::base::Span;
use netsplit::scenario::Scenario;
use netsplit::sim::Record;
use netsplit::study::{Plan, Seeds, Study, Work};
use netsplit::system::{System, common};

/// Each protocol with the system that is run for it; the first is what the others are compared with.
pub const PROTOCOLS: [(&str, &str); 14] = [
    ("raft", "raft"),
    ("paxos", "paxos"),
    ("zab", "zab"),
    ("pbft", "ledger"),
    ("primary", "pgasync"),
    ("quorum", "quorum"),
    ("regions", "cosmosdb"),
    ("region_servers", "hbase"),
    ("crdt", "crdt"),
    ("causal", "causal"),
    ("revisions", "couchdb"),
    ("ttl", "dns"),
    ("spanner", "spanner"),
    ("chubby", "chubby"),
];

/// Runs the n-th protocol's system as it is by default, but with five clients, through so many events in all: seed after
/// seed until there are as many. Returns how many there were.
pub fn events(n: usize, least: u64) -> u64 {
    let system = System::find(PROTOCOLS[n].1).expect("the system is one of the catalogue");
    let mut scenario = Scenario { system: system.id.to_owned(), ..Scenario::default() };
    scenario.settings.set(system.knob(common::CLIENTS.id).expect("every system has clients"), 5);
    let mut events = 0;
    while events < least {
        let (mut world, end) = (scenario.build(), scenario.end());
        let mut record = Record::new();
        while events + world.event().0 < least && world.next_time().is_some_and(|next| next <= end) {
            world.step(None, Some(&mut record));
        }
        events += world.event().0;
        scenario.seed += 1;
    }
    events
}

/// A sweep of the quorum system as it is by default, five replicas: so many seeds of so many virtual seconds, judged
/// under every model. Returns how many events it had.
pub fn sweep(seeds: u32, seconds: u64) -> u64 {
    let scenario = Scenario { system: "quorum".to_owned(), ..Scenario::default() };
    let mut plan = Plan::sweep(scenario, Seeds::up_to(seeds));
    plan.points.iter_mut().for_each(|point| point.set_length(Span::from_secs(seconds)));
    let mut work = Work::new(Study::Sweep(plan));
    while !work.work(100_000) {}
    assert_eq!(work.progress().done, u64::from(seeds));
    work.progress().events
}

/// For a host that can only call functions on numbers.
#[unsafe(no_mangle)]
pub extern "C" fn events_of_a_protocol(n: u32, least: u32) -> u32 {
    events(n as usize, u64::from(least)) as u32
}

/// The same for the sweep.
#[unsafe(no_mangle)]
pub extern "C" fn events_of_a_sweep(seeds: u32, seconds: u32) -> u32 {
    sweep(seeds, u64::from(seconds)) as u32
}
