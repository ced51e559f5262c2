//! Chubby: a small store of files whose clients cache what they read, and whose caches are never stale.
//!
//! **The cell** is a Paxos group (`protocol::paxos`) whose leader is the *master* and holds a master lease: it alone
//! answers reads and takes writes.
//!
//! **Sessions** (`session.rs`). A client library has a session with the cell. With *KeepAlives* the master extends the
//! session's lease, 12 s at a time; the library counts it from when it sent the KeepAlive, so that its own lease ends
//! before the master's. When it ends, the session is in *jeopardy*: the library does not know whether the master has
//! given it up. It empties its cache, lets its callers wait, and looks for a master for a *grace period* of 45 s; if it
//! finds one the session goes on, otherwise it has expired and callers get an error.
//!
//! **Caches** (`session.rs`, `master.rs`). A library keeps what it has read. The master knows which sessions may have a
//! file in their caches. A write first invalidates those: it waits until each has acknowledged, or its lease has run
//! out, while the file is served uncached. So nobody reads from a cache what is no longer so; the price is that a client
//! that is cut off with the file in its cache holds up writes for the rest of its lease.
//!
//! **A new master** (`master.rs`) does not know who caches what. It tells every session that the master has changed,
//! upon which libraries empty their caches, and takes writes once each has acknowledged or the longest lease that the
//! old master may have given has run out.
//!
//! A crash keeps what Paxos keeps; sessions and caches begin anew.
//!
//! `Differs:` the library of a client is a part of the replica that the client asks, as if it were one of Chubby's
//! proxies; it fails with that replica. A KeepAlive is answered at once and an invalidation is a message of its own;
//! Chubby holds the answer back until the lease is nearly over, or there is something to tell. Sessions are known to the
//! master alone, not in the replicated database. Files only: no locks, no events but these, no handles.
//!
//! Sources: Burrows, *The Chubby lock service for loosely-coupled distributed systems*, OSDI 2006 ("Chubby"), §2.2
//! master and lease, §2.7 caching, §2.8 sessions and KeepAlives.

mod master;
mod message;
pub mod rules;
mod session;
mod settings;
mod view;

#[cfg(test)]
mod tests;

pub use crate::protocol::paxos::ROLES;
pub use message::{Message, Read, Told};
pub use rules::RULES;
pub use settings::Settings;

use crate::base::{ReplicaId, Time};
use crate::history::{DataType, Refusal};
use crate::protocol::paxos::under::{Answers, carry_out};
use crate::protocol::paxos::{self, Paxos};
use crate::sim::{Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};
use master::Master;
use session::Session;

/// A replica of the cell, with a client library beside it.
#[derive(Clone, Debug, Hash)]
pub struct Chubby {
    me: ReplicaId,
    replicas: u8,
    settings: Settings,
    group: Paxos,
    session: Session,
    /// What it knows as master.
    master: Option<Box<Master>>,
    /// When this step began.
    now: Time,
}

/// The timers of a replica and of the library beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    Group(paxos::Timer),
    KeepAlive,
    /// The library's own lease is over.
    Lease,
    /// The grace period is over.
    Grace,
    /// Time to ask again what was not answered, or to tell again what was not acknowledged.
    Again,
    /// As master: a session's lease, or all that an earlier master may have given, is over.
    Sessions,
    /// As master: writes that wait for nobody go to the cell.
    Propose,
}

impl Node for Chubby {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = paxos::Durable;

    fn start(setup: &Setup, settings: &Settings, me: ReplicaId, durable: paxos::Durable) -> Chubby {
        Chubby {
            me,
            replicas: setup.nodes.replicas,
            settings: *settings,
            group: Paxos::start(setup, &settings.group, me, durable),
            session: Session::default(),
            master: None,
            now: Time::ZERO,
        }
    }

    fn durable(&self) -> &paxos::Durable {
        self.group.durable()
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Chubby>, out: &mut Effects<Chubby>) {
        self.now = cx.now;
        self.group.begin(cx);
        let answers = match input {
            Input::Start => {
                out.set_timer(Timer::KeepAlive, self.settings.again);
                self.drive(cx, Input::Start, out)
            }
            Input::Message { from, message: Message::Group(message) } => {
                self.drive(cx, Input::Message { from, message }, out)
            }
            Input::Timer(Timer::Group(timer)) => self.drive(cx, Input::Timer(timer), out),
            Input::Timer(Timer::Propose) => self.propose(cx, out),
            Input::Message { from, message } => {
                self.receive(from, message, out);
                Vec::new()
            }
            Input::Timer(timer) => {
                self.on_timer(timer, out);
                Vec::new()
            }
            Input::Request(request) if request.action.data_type() != DataType::Register => {
                out.respond(request.ticket, Err(Refusal::Unsupported));
                Vec::new()
            }
            Input::Request(request) => {
                self.on_request(request, out);
                Vec::new()
            }
        };
        self.reign(out);
        self.pass_on(answers, out);
        self.go_on(out);
    }

    fn standing(&self) -> Standing {
        self.group.standing()
    }

    fn view(&self) -> ReplicaView {
        self.look()
    }

    fn label(message: &Message) -> Label {
        message.label()
    }

    fn describe(message: &Message) -> String {
        message.describe()
    }

    fn timer_name(timer: Timer) -> Name {
        match timer {
            Timer::Group(timer) => Paxos::timer_name(timer),
            Timer::KeepAlive => &"KeepAlive",
            Timer::Lease => &"session lease",
            Timer::Grace => &"grace period",
            Timer::Again => &"ask again",
            Timer::Sessions => &"sessions",
            Timer::Propose => &"proposal",
        }
    }
}

impl Chubby {
    fn drive(&mut self, cx: &mut Context<'_>, input: Input<Paxos>, out: &mut Effects<Chubby>) -> Answers {
        let mut effects = Effects::new();
        self.group.step(cx, input, &mut effects);
        carry_out(effects, (Message::Group, Timer::Group), out)
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Effects<Chubby>) {
        match timer {
            Timer::KeepAlive => self.keep_alive(out),
            Timer::Lease => self.lease_over(out),
            Timer::Grace => self.grace_over(out),
            Timer::Again => self.again(out),
            Timer::Sessions | Timer::Propose | Timer::Group(_) => {}
        }
    }

    fn receive(&mut self, from: ReplicaId, message: Message, out: &mut Effects<Chubby>) {
        match message {
            Message::Group(_) => {}
            Message::KeepAlive { sent, epoch } => self.on_keep_alive(from, sent, epoch, out),
            Message::Alive { sent, epoch } => self.on_alive(sent, epoch, out),
            Message::NewMaster { epoch } => self.on_new_master(epoch, out),
            Message::Ask { life, request } => self.on_ask(from, life, request, out),
            Message::Told(told) => self.on_told(&told, out),
            Message::Invalidate { key, epoch, number } => self.on_invalidate(from, key, (epoch, number), out),
            Message::Invalidated { key, number } => self.on_invalidated(from, key, number),
        }
    }

    /// A message from the library to the master or back; both may be here.
    fn tell(&mut self, to: ReplicaId, message: Message, out: &mut Effects<Chubby>) {
        if to == self.me {
            self.receive(to, message, out);
        } else {
            out.send(to, message);
        }
    }

    fn all(&self) -> impl Iterator<Item = ReplicaId> + use<> {
        (0..self.replicas).map(ReplicaId)
    }

    /// Tries again what was not answered: as a library its calls, as master its invalidations.
    fn again(&mut self, out: &mut Effects<Chubby>) {
        self.ask_all(out);
        self.invalidate_again(out);
        self.arm_again(out);
    }

    fn arm_again(&self, out: &mut Effects<Chubby>) {
        let waits = self.master.as_ref().is_some_and(|master| !master.pending.is_empty());
        if waits || !self.session.calls.is_empty() {
            out.set_timer(Timer::Again, self.settings.again);
        }
    }
}
