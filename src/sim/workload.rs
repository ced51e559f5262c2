//! What the clients ask, how often, and how long they wait.

use super::App;
use crate::base::{Delay, Ratio, ReplicaId, Span};
use crate::history::{DataType, Key};

/// The clients of a run and what they do.
#[derive(Clone, Debug)]
pub struct Workload {
    pub clients: Vec<ClientSpec>,
    pub classes: Vec<ClassSpec>,
    /// Pause between an operation's end and the next call.
    pub think: Delay,
    /// How long a client waits for an operation in all, retries included.
    pub limit: Span,
    /// How long it waits for one attempt before it asks another replica.
    pub retry: Span,
    /// What clients do in place of choosing operations at random. Requests by hand are not carried out then: they
    /// would write what no program wrote.
    pub app: Option<App>,
}

/// One client.
#[derive(Clone, Debug)]
pub struct ClientSpec {
    pub name: String,
    /// The replica it asks first and returns to.
    pub home: ReplicaId,
}

/// One operation class: its keys are its own, so that it can be judged by itself.
#[derive(Clone, Debug)]
pub struct ClassSpec {
    pub name: String,
    pub keys: Vec<Key>,
    /// What its keys are.
    pub data: DataType,
    pub reads: Ratio,
    /// Share of compare-and-sets among the operations that write registers.
    pub compares: Ratio,
    /// Values of the system's read and write level for this class.
    pub read_level: u8,
    pub write_level: u8,
    /// How often clients choose this class, relative to the others.
    pub weight: u32,
}
