//! The measured run: Raft with five replicas and five clients over links that lose one message in a hundred,
//! with the trace on. The same code is measured natively and, as a module without bindings, in a wasm engine.

pub mod protocols;

use netsplit::base::{Ratio, Span, Time};
use netsplit::protocol::raft::{Raft, Settings};
use netsplit::sim::{Fate, MessageKind, MessageRecord, Record, Setup, Simulation, World};
use netsplit::system::{self, common};

/// What everybody does in the measured run.
pub fn setup() -> Setup {
    let raft = system::SYSTEMS[0];
    let mut settings = system::Settings::new();
    settings.set(&common::CLIENTS, 5);
    for levels in &raft.levels {
        settings.set(&levels.read, 1);
    }
    let mut setup = common::setup(1, &settings, raft);
    setup.link.loss = Ratio::from_percent(1);
    setup
}

pub fn raft_settings() -> Settings {
    Settings { pre_vote: true, check_quorum: true, ..Settings::default() }
}

/// The trace of so many seconds of virtual time.
pub fn run(seconds: u64) -> Record {
    let mut record = Record::new();
    let mut world = World::<Raft>::new(setup(), raft_settings());
    let end = Time::ZERO + Span::from_secs(seconds);
    while world.next_time().is_some_and(|next| next <= end) {
        world.step(None, Some(&mut record));
    }
    record
}

/// How many messages arrived at a replica from another.
pub fn between_replicas(record: &Record) -> u64 {
    arrived(record).filter(|message| message.kind() == MessageKind::Peer).count() as u64
}

/// How many messages arrived, with the requests and replies of clients, which the peer's driver does not have.
pub fn deliveries(record: &Record) -> u64 {
    arrived(record).count() as u64
}

fn arrived(record: &Record) -> impl Iterator<Item = &MessageRecord> {
    record.messages.iter().filter(|message| matches!(message.fate, Fate::Delivered(_)))
}

/// So many runs, for a host that can only call functions on numbers; the deliveries between replicas of one.
#[unsafe(no_mangle)]
pub extern "C" fn deliveries_of_a_run(seconds: u32, runs: u32) -> u32 {
    let mut record = Record::new();
    (0..runs).for_each(|_| record = run(u64::from(seconds)));
    between_replicas(&record) as u32
}
