//! Words that every layer shares: time, names of nodes, randomness, ratios, knobs, sources, fingerprints.
//! It knows nothing of networks, protocols or pictures.

mod chunked;
mod delay;
mod fingerprint;
mod id;
pub mod intern;
mod knob;
mod packed;
mod quiet;
mod ratio;
mod rng;
mod segmented;
mod sorted;
mod source;
mod time;
mod wide;

pub use chunked::Chunked;
pub use delay::Delay;
pub use fingerprint::{Fingerprint, StableHasher, fingerprint_of};
pub use id::{ClassId, ClientId, CutId, EventId, JobId, MessageId, NodeId, OpId, ReplicaId};
pub use knob::{Knob, KnobKind, Unit};
pub use packed::packed_len;
pub use quiet::Quiet;
pub use ratio::Ratio;
pub use rng::Rng;
pub use segmented::Segmented;
pub use sorted::{SortedMap, SortedSet, sort_few};
pub use source::Source;
pub use time::{Span, Time, group_thousands};
