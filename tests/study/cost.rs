//! The costs of protocols whose messages can be counted on paper.

use netsplit::base::Span;
use netsplit::study::{CostRow, Estimate, Plan, Results, Seeds, Study};
use netsplit::system::System;

use crate::results;

fn rows(id: &str) -> Vec<CostRow> {
    let system = System::find(id).unwrap();
    let plan = Plan::rows(&[system], Seeds::up_to(3), Some(Span::from_secs(6)));
    match results(Study::Cost(plan)) {
        Results::Cost(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn row(id: &str, level: &str) -> CostRow {
    let rows = rows(id);
    let levels: Vec<String> = rows.iter().map(|row| row.point.level.clone()).collect();
    rows.into_iter().find(|row| row.point.level == level).unwrap_or_else(|| panic!("{id} has {levels:?}"))
}

fn exactly(found: Option<Estimate>, thousandths: u64) {
    let found = found.expect("there is a mean");
    assert_eq!((found.mean, found.error), (thousandths, Some(0)));
}

/// Five replicas, the leader among them asked: append to four, four acknowledge; the answer waits for one round trip
/// beside the client's own.
#[test]
fn raft_writes_take_eight_messages_and_two_round_trips() {
    let row = row("raft", "reads through the log");
    exactly(row.writes.messages, 8_000);
    exactly(row.writes.hops, 4_000);
    exactly(row.reads.messages, 8_000);
    assert_eq!(row.writes.latency.p50.unwrap().mean, 40_000, "four hops of 10 ms");
    assert_eq!(row.availability.answered.of, row.availability.answered.all);
    assert!(row.background.unwrap().mean > 0, "heartbeats are nobody's");
}

/// Every message has a size, an append more than its acknowledgement; whoever tells more of its history takes more.
#[test]
fn bytes_are_those_of_the_messages() {
    let raft = row("raft", "reads through the log").writes;
    let (messages, bytes) = (raft.messages.unwrap().mean, raft.bytes.unwrap().mean);
    assert!(bytes > 3 * messages && bytes < 40 * messages, "{bytes} for {messages}");
    let local = row("raft", "local reads").reads;
    assert_eq!((local.messages.unwrap().mean, local.bytes.unwrap().mean), (0, 0));
    // A revision comes with the names of all before it.
    let couch = row("couchdb", "a cluster, r=2 w=2").writes.bytes.unwrap().mean;
    assert!(couch > bytes, "{couch}");
}

#[test]
fn local_reads_take_no_message_between_replicas() {
    let row = row("raft", "local reads");
    exactly(row.reads.messages, 0);
    exactly(row.reads.hops, 2_000);
    assert_eq!(row.reads.latency.p99.unwrap().mean, 20_000);
}

/// Paxos tells its learners by messages of their own; ZAB commits by one more, and here a follower is asked.
#[test]
fn protocols_differ_as_on_paper() {
    let paxos = row("paxos", "reads in a slot");
    exactly(paxos.writes.messages, 12_000);
    exactly(paxos.writes.hops, 4_000);
    let zab = row("zab", "reads in order");
    exactly(zab.writes.messages, 13_000);
    exactly(zab.writes.hops, 6_000);
}

/// Whatever the level waits for, all copies are asked: a level changes the hops and not the messages.
#[test]
fn levels_of_a_quorum_store_change_what_is_waited_for() {
    for (level, hops) in [("ONE", 2_000), ("QUORUM", 4_000), ("ALL", 4_000)] {
        let row = row("quorum", level);
        exactly(row.writes.messages, 8_000);
        exactly(row.writes.hops, hops);
        exactly(row.reads.hops, hops);
    }
    let serial = row("quorum", "SERIAL");
    exactly(serial.writes.hops, 8_000);
    exactly(serial.writes.messages, 24_000);
}

/// Where every chain is whole and links are even, hops account for the latency.
#[test]
fn hops_account_for_the_latency() {
    let mut checked = 0;
    for system in netsplit::system::SYSTEMS.iter().filter(|system| system.id != "cosmosdb") {
        for row in rows(system.id) {
            for cost in [row.writes, row.reads] {
                let Some((hops, p50)) = cost.hops.zip(cost.latency.p50) else { continue };
                if cost.whole.of == cost.whole.all && hops.error == Some(0) && cost.latency.p99 == Some(p50) {
                    assert_eq!(hops.mean * 10, p50.mean, "{} {}", system.id, row.point.level);
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 100, "{checked}");
}
