//! PBFT: replicas that agree on one order of requests although some of them lie, whole but for authenticators,
//! proactive recovery and the shortcuts for reads. It is not a network nor a clock: the kernel pushes inputs and
//! carries out effects.
//!
//! **How many** (`settings.rs`). Of n = 3f + 1 replicas f may do anything at all. A group of 2f + 1 is a
//! quorum: two of them share f + 1 replicas, so at least one that is correct; and one quorum is there though all
//! f liars are silent.
//!
//! **Normal operation** (`normal.rs`). The replica number v mod n is the primary of view v. It numbers a request
//! and tells all (PRE-PREPARE). A backup that accepts says so to all (PREPARE), unless it has accepted another
//! order for that number in this view. The order is *prepared* where its acceptance by a quorum is known: no other
//! one can be, in this view. That is told too (COMMIT), and where a quorum has prepared, the order is
//! *committed*: whatever view comes next, it will find it. What is committed is executed in order.
//!
//! **Replies** (`clients.rs`). All replicas reply; f + 1 equal replies are believed. A request without an answer
//! goes to all replicas, which then watch the primary.
//!
//! **Checkpoints** (`execute.rs`). Every so often replicas prove their state to each other. Proofs of a quorum
//! make it stable: the log before it goes. Numbers lie between two water marks, so that a liar cannot use them up.
//!
//! **View changes** (`view_change.rs`). A backup that waited too long for a request leaves the view and tells what
//! it has prepared (VIEW-CHANGE). The next primary shows that a quorum did (NEW-VIEW); what must stand in the new
//! view follows from what these have prepared, and every backup checks it. Patience doubles each time, so that
//! a view lasts long enough in the end.
//!
//! **Catching up** (`catch_up.rs`). Replicas tell how far they are; those that are behind are helped.
//!
//! **Lies** (`lie.rs`). The user chooses who misbehaves: by silence, by telling some replicas one thing and the
//! others another, or by false replies. With more than f of them the promises are gone, and a run can show it.
//!
//! A crash keeps `Durable`. `Differs:` the paper assumes that replicas do not forget; here they write to disk.
//!
//! Source: "PBFT" is Castro and Liskov, *Practical Byzantine Fault Tolerance*, OSDI 1999; §4.2 to §4.4 are the
//! pages to hold beside the code.

mod catch_up;
mod clients;
mod execute;
mod lie;
mod message;
mod normal;
mod roles;
mod rules;
mod settings;
mod state;
mod view;
mod view_change;

#[cfg(test)]
mod tests;

pub use message::{Message, NewView, Order, Stable, Status, View, ViewChange};
pub use roles::ROLES;
pub use rules::RULES;
pub use settings::{Liars, Lie, Settings, tolerated};
pub use state::{Durable, Pbft};

use lie::false_answer;

use crate::base::{ReplicaId, SortedMap};
use crate::protocol::asked::Asked;
use crate::protocol::machine::Index;
use crate::sim::{Arg, Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};

/// The timers of a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// The primary, or the next view, had its time.
    Patience,
    /// Time to tell the others how far it is.
    Status,
}

impl Node for Pbft {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;

    fn start(setup: &Setup, settings: &Settings, me: ReplicaId, durable: Durable) -> Pbft {
        let replicas = setup.nodes.replicas;
        let last = durable.slots.keys().last().copied().unwrap_or(Index::ZERO);
        let mut pbft = Pbft {
            me,
            replicas,
            settings: *settings,
            lie: settings.liars.lie_of(me, replicas),
            machine: durable.stable.machine.clone(),
            next: last.max(durable.stable.seq).next(),
            durable,
            dirty: false,
            votes: SortedMap::new(),
            taken: SortedMap::new(),
            pending: SortedMap::new(),
            asked: Asked::default(),
            replies: SortedMap::new(),
            changes: SortedMap::new(),
            checkpoints: SortedMap::new(),
            proofs: SortedMap::new(),
            fruitless: 0,
            waiting: false,
        };
        pbft.recall();
        pbft
    }

    fn durable(&self) -> &Durable {
        &self.durable
    }

    /// The step of an honest replica, whose state is on disk before anything of it is seen; then its lies.
    fn step(&mut self, cx: &mut Context<'_>, input: Input<Pbft>, out: &mut Effects<Pbft>) {
        let mut said = Effects::new();
        match input {
            Input::Start => self.come_up(&mut said),
            Input::Message { from, message } => self.receive(from, message, &mut said),
            Input::Timer(Timer::Patience) => self.patience_ends(&mut said),
            Input::Timer(Timer::Status) => self.status_due(&mut said),
            Input::Request(request) => self.on_request(request, &mut said),
        }
        debug_assert_eq!(cx.me, self.me);
        if self.dirty {
            self.dirty = false;
            out.persist("log");
        }
        self.utter(&mut said, out);
    }

    fn standing(&self) -> Standing {
        Standing { role: self.place(), epoch: self.view() }
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
            Timer::Patience => &"patience",
            Timer::Status => &"status",
        }
    }
}

impl Pbft {
    /// Executes what its disk knows to be committed, and remembers what it said of the rest.
    fn recall(&mut self) {
        let mut unseen = Effects::new();
        self.execute(&mut unseen);
        let (me, primary) = (self.me, self.primary_of(self.view()));
        for (seq, slot) in &self.durable.slots {
            let votes = self.votes.get_or_default(*seq);
            if let Some(accepted) = slot.accepted.filter(|_| me != primary) {
                votes.prepares.insert(me, accepted);
            }
            if let Some(prepared) = slot.prepared {
                votes.commits.insert(me, prepared);
            }
        }
        self.waiting = false;
        self.dirty = false;
    }

    fn come_up(&mut self, out: &mut Effects<Pbft>) {
        if self.view() > 0 || !self.durable.slots.is_empty() {
            out.note(&rules::RECOVERED, [Arg::Number(self.view()), self.executed().into()]);
        }
        if self.replicas > 1 {
            out.set_timer(Timer::Status, self.settings.resend);
        }
        if self.durable.changing {
            let change = ViewChange {
                view: self.view(),
                stable: self.durable.stable.seq,
                prepared: self.durable.prepared(),
            };
            self.changes.insert(self.me, std::rc::Rc::new(change));
        }
    }

    fn receive(&mut self, from: ReplicaId, message: Message, out: &mut Effects<Pbft>) {
        match message {
            Message::Request { request, proxy } => self.on_relayed(from, (request, proxy), out),
            Message::Reply { ticket, serial, answer } => {
                self.count_reply(from, (ticket, serial), answer, out);
            }
            Message::PrePrepare { view, seq, order } => self.on_pre_prepare(from, (view, seq, order), out),
            Message::Prepare { view, seq, order } => self.on_prepare(from, (view, seq, order), out),
            Message::Commit { view, seq, order } => self.on_commit(from, (view, seq, order), out),
            Message::Committed { seq, order } => self.on_committed(from, (seq, order), out),
            Message::Checkpoint { seq, digest } => self.on_checkpoint(from, (seq, digest), out),
            Message::State(stable) => self.on_state(from, &stable, out),
            Message::ViewChange(change) => self.on_view_change(from, &change, out),
            Message::NewView(new_view) => self.on_new_view(&new_view, out),
            Message::Status(status) => self.on_status(from, status, out),
        }
    }
}
