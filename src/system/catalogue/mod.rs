//! The systems that a page loads when one of them is asked for. A new one is a file here and a line in [`ALL`].

mod cassandra;
mod causal;
mod chubby;
mod cockroachdb;
mod consul;
mod cosmos_db;
mod couchdb;
mod crdt;
mod dns;
mod dynamo;
mod dynamodb;
mod dynamodb_global;
mod editor;
mod etcd;
mod hbase;
mod ledger;
mod mongodb;
mod paxos;
mod postgres;
mod primary;
mod redis;
mod riak;
mod single;
mod spanner;
mod tikv;
mod zab;
mod zookeeper;

use super::{System, quorum, raft};

/// Every system there is: the two that a bare page has, then all others in the order in which the page lists them.
pub static ALL: &[&System] = &[
    &raft::RAFT,
    &quorum::QUORUM,
    &paxos::PAXOS,
    &zab::ZAB,
    &primary::PRIMARY_REPLICA,
    &etcd::ETCD,
    &consul::CONSUL,
    &zookeeper::ZOOKEEPER,
    &chubby::CHUBBY,
    &hbase::HBASE,
    &ledger::LEDGER,
    &tikv::TIKV,
    &cockroachdb::COCKROACHDB,
    &spanner::SPANNER,
    &mongodb::MONGODB,
    &postgres::POSTGRES_SINGLE,
    &postgres::POSTGRES_ASYNC,
    &postgres::POSTGRES_SYNC,
    &redis::REDIS_CLUSTER,
    &redis::REDIS_SENTINEL,
    &cassandra::CASSANDRA,
    &dynamo::DYNAMO,
    &riak::RIAK,
    &dynamodb::DYNAMODB,
    &dynamodb_global::DYNAMODB_GLOBAL,
    &cosmos_db::COSMOS_DB,
    &single::SINGLE,
    &causal::CAUSAL,
    &crdt::CRDT,
    &editor::EDITOR,
    &couchdb::COUCHDB,
    &dns::DNS,
];
