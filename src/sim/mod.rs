//! The deterministic kernel: replicas, clients, a network of directed links, and faults, driven by one queue
//! of events. It knows no protocol by name and holds no wall clock, no thread and no floating point.

mod act;
mod agenda;
mod asking;
mod client;
mod desk;
mod effects;
mod faults;
mod flights;
mod geography;
mod hosts;
mod limits;
mod links;
mod network;
mod node;
mod nodes;
mod outside;
mod photograph;
mod program;
mod record;
mod rule;
mod services;
mod simulation;
mod snapshot;
mod transport;
mod view;
mod workload;
mod world;

pub use act::{Act, LinePoint, ScriptedAct};
pub use effects::{Effect, Effects};
pub use geography::Geography;
pub use limits::{LimitReached, Limits};
pub use links::LinkSet;
pub use network::LinkQuality;
pub use node::{Context, Input, Label, Name, Node, Request, Seen, Standing, Ticket, Token};
pub use nodes::Nodes;
pub use program::{App, Ask, Came, Effected, Guard, Program, Run, SideEffect, Step, Turn, Word};
pub use record::{
    Change, CutRecord, EventKind, EventRecord, Fate, JobRecord, JobStep, LossReason, MessageKind,
    MessageRecord, NoteRecord, Record, StandingRecord,
};
pub use rule::{Arg, Decision, Note, Part, Rule};
pub use simulation::{Setup, Simulation};
pub use snapshot::{ClientState, CutState, Flight, LinkState, ReplicaState, Snapshot};
pub use view::{EntryView, Fact, LogView, ReplicaView, RoleDiagram, RoleState, RoleTransition};
pub use workload::{ClassSpec, ClientSpec, Workload};
pub use world::World;
