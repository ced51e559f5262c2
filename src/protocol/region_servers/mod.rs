//! Region servers: each range of keys has one server at a time, which a coordinator appoints, in the manner of
//! HBase. It is no consensus: the coordinator and its log stand for services that have that inside.
//!
//! **The coordinator** (`coordinator.rs`) is replica n1. It stands for three things that real stores run on
//! machines of their own, each with a majority: the coordination service that knows which servers live, the
//! master that assigns regions, and the file system that keeps the log. `Differs:` here it is one process, and
//! what it has written survives its crash; while it is down nothing can be written, nor assigned.
//!
//! **Sessions.** A server tells now and then that it is there. Silent for too long, it loses its session, whether
//! it is dead or only cut off: nobody can tell. Its regions are taken from it.
//!
//! **Recovery.** The log of a lost server is split by region, which takes a while. Then each region is assigned to
//! another server, in a new epoch; that server reads the region's log, and serves. From the cut to that moment
//! nobody serves the region well.
//!
//! **Writes** (`server.rs`) are answered when the log holds them, those that wait together. The log knows the epoch
//! of each region and takes nothing of an earlier one: it *fences* a server that has lost a region and does not
//! know it.
//!
//! **Reads** (`requests.rs`) are answered from memory, and nothing fences them. A server that was cut off goes on
//! answering until it learns that its session is gone, which may be when the cut heals: for so long two servers
//! answer reads of one region, and the old one's are stale. Copies of a region on other servers follow the log at a
//! distance; a client may accept what they say (TIMELINE). `Differs:` every server follows every log, since files are
//! shared, and only copies answer.
//!
//! A crash of a server keeps nothing: the log is elsewhere.
//!
//! Sources: "HBase" is the project's reference guide, by page; "HBase defaults" its `hbase-default.xml`; "HBase
//! issues" its issue tracker, where HBASE-22918 (2019) reports the overlap.

mod coordinator;
mod message;
mod requests;
mod roles;
mod rules;
mod server;
mod settings;
mod state;
mod view;

#[cfg(test)]
mod tests;

pub use message::{Assignment, Epoch, Message, Region};
pub use roles::ROLES;
pub use rules::RULES;
pub use settings::Settings;
pub use state::{COORDINATOR, Durable, Regions};

use crate::base::{ReplicaId, SortedMap};
use crate::protocol::asked::Asked;
use crate::sim::{Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};

/// The timers of a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// A server: time to tell that it is there.
    Heartbeat,
    /// A server: time to read on in the logs, and to ask again.
    Refresh,
    /// The coordinator: time to look who is silent.
    Check,
}

impl Node for Regions {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;

    fn start(setup: &Setup, settings: &Settings, me: ReplicaId, durable: Durable) -> Regions {
        Regions {
            me,
            replicas: setup.nodes.replicas,
            settings: *settings,
            durable,
            heard: SortedMap::new(),
            splitting: SortedMap::new(),
            session: 0,
            life: 0,
            table: Vec::new(),
            held: SortedMap::new(),
            asked: Asked::default(),
        }
    }

    fn durable(&self) -> &Durable {
        &self.durable
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Regions>, out: &mut Effects<Regions>) {
        match input {
            Input::Start if self.is_coordinator() => self.start_coordinator(cx, out),
            Input::Start => {
                self.life = cx.rng.between(1, u64::MAX / 2);
                self.heartbeat(out);
                out.set_timer(Timer::Refresh, self.settings.refresh);
            }
            Input::Message { from, message } => self.receive(cx, from, message, out),
            Input::Timer(Timer::Heartbeat) => self.heartbeat(out),
            Input::Timer(Timer::Refresh) => self.refresh(out),
            Input::Timer(Timer::Check) => self.check(cx, out),
            Input::Request(request) => self.on_request(request, out),
        }
    }

    /// The epoch is the server's session.
    fn standing(&self) -> Standing {
        Standing { role: self.place(), epoch: self.epoch() }
    }

    fn view(&self) -> ReplicaView {
        self.replica_view()
    }

    fn label(message: &Message) -> Label {
        message.label()
    }

    fn describe(message: &Message) -> String {
        message.describe()
    }

    fn timer_name(timer: Timer) -> Name {
        match timer {
            Timer::Heartbeat => &"heartbeat",
            Timer::Refresh => &"refresh",
            Timer::Check => &"check",
        }
    }
}

impl Regions {
    fn receive(
        &mut self,
        cx: &mut Context<'_>,
        from: ReplicaId,
        message: Message,
        out: &mut Effects<Regions>,
    ) {
        match message {
            Message::Heartbeat { session, life } => self.on_heartbeat(cx, from, (session, life), out),
            Message::Table { session, life, regions } => self.on_table((session, life), &regions, out),
            Message::Expired { session } => self.on_expired(session, out),
            Message::Fetch { region, after } => self.on_fetch(from, (region, after), out),
            Message::Entries { region, epoch, after, commands } => {
                self.on_entries((region, epoch), (after, &commands), out);
            }
            Message::Append { region, epoch, after, commands } => {
                self.on_append(from, (region, epoch), (after, &commands), out);
            }
            Message::Appended { region, epoch, len } => self.on_appended((region, epoch), len, out),
            Message::Fenced { region, epoch } => self.on_fenced(region, epoch, out),
        }
    }
}
