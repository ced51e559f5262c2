//! Names of the things in a run. Each is its own type, so that a replica is never taken for a client.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// The position of this one in tables that hold one row for each.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A replica: a process that holds data. Counted from 0, shown from 1 (`n1`).
    ReplicaId(u8)
);
id!(
    /// A client: a process that asks. Counted from 0, shown from 1 (`c1`) where it has no name.
    ClientId(u8)
);
id!(
    /// A message: any packet that travels a link. Counted from 0 in sending order.
    MessageId(u64)
);
id!(
    /// An operation of a client: one call and, at most, one return. Counted from 0 in calling order.
    OpId(u32)
);
id!(
    /// An operation class: operations the user judges together. Its place in the workload's list.
    ClassId(u8)
);
id!(
    /// A cut. Ids are given by the script and may be used again after the cut healed.
    CutId(u16)
);
id!(
    /// A job that an application is to do: an order, a mail. Counted from 0 in the order of its list, shown from 1.
    JobId(u32)
);
id!(
    /// How many events have happened: `EventId(0)` is the state before the first, `EventId(n)` the state
    /// after the n-th.
    EventId(u64)
);

impl fmt::Display for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "n{}", self.0 + 1)
    }
}

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c{}", self.0 + 1)
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "job {}", self.0 + 1)
    }
}

/// Either end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum NodeId {
    Replica(ReplicaId),
    Client(ClientId),
}

impl NodeId {
    pub fn replica(self) -> Option<ReplicaId> {
        match self {
            NodeId::Replica(id) => Some(id),
            NodeId::Client(_) => None,
        }
    }

    pub fn client(self) -> Option<ClientId> {
        match self {
            NodeId::Replica(_) => None,
            NodeId::Client(id) => Some(id),
        }
    }
}

impl From<ReplicaId> for NodeId {
    fn from(id: ReplicaId) -> NodeId {
        NodeId::Replica(id)
    }
}

impl From<ClientId> for NodeId {
    fn from(id: ClientId) -> NodeId {
        NodeId::Client(id)
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NodeId::Replica(id) => id.fmt(f),
            NodeId::Client(id) => id.fmt(f),
        }
    }
}
