//! Paxos: a log of slots, in each of which one value is chosen once and for all, whole but for log
//! compaction and changes of membership. It is not a network nor a clock: the kernel pushes inputs
//! and carries out effects.
//!
//! **Ballots** (`ballot.rs`). Every attempt to get values chosen has a number of its own: the replicas draw
//! theirs from disjoint sets, so that no two ever use the same. There is no term that all agree on; a ballot
//! is only ever overtaken by a higher one.
//!
//! **Phase 1** (`prepare.rs`, `acceptor.rs`). A proposer asks all acceptors to *promise* its ballot: to
//! accept nothing of a lower one from then on. With its promise an acceptor tells what it has accepted so
//! far, in every slot that is still open. The promise is on disk before it is told. Phase 1 runs once a
//! ballot for all slots together, however many values follow.
//!
//! **Phase 2** (`propose.rs`, `acceptor.rs`). A majority of promises lets the proposer send values. In a slot
//! for which any of them told of an accepted value, it must send the one of the highest ballot: that one may
//! be chosen already. In a gap below such a slot it sends a no-op. In all later slots it is free to send what
//! clients ask. An acceptor accepts unless it has promised a higher ballot. A value that a majority accepted
//! in one ballot is *chosen*; since two majorities share an acceptor, every later ballot will find it and
//! send the same.
//!
//! **Learning** (`learn.rs`). The proposer counts, and tells the others how far all slots are chosen. Values
//! are applied in slot order to the state machine (`protocol::machine`), and whoever was asked answers. A
//! learner that lacks a value asks for it.
//!
//! **Progress** (`preempt.rs`). Two proposers can preempt each other for ever: each one's phase 1 falls
//! between the other's two phases. Nothing unsafe comes of it, and nothing else either. So a preempted
//! proposer backs off for a random time that doubles, and *Multi-Paxos* has one leader: the others stay
//! acceptors while they hear it. In the *single-decree* mode any replica that a client asks proposes, and
//! runs both phases for each value.
//!
//! **Clients** (`requests.rs`, `reads.rs`). A request takes a slot; a retry takes effect once, by the
//! sessions in the replicated state. A read takes a slot too, or the leader asks a majority whether its
//! ballot still stands, or rests on a lease of theirs (`lease.rs`), or any replica answers from what it has applied, however old.
//!
//! A crash keeps `Durable`: the promise, what was accepted, what is known to be chosen. All else is found out
//! again.
//!
//! Sources: "PMS" is Lamport, *Paxos Made Simple*, 2001; §2.2 and §3 are the pages to hold beside the code.
//! Sessions and confirmed reads are those of Ongaro's dissertation, §6.3 and §6.4, with ballots for terms;
//! the lease is that of Burrows, *The Chubby lock service*, 2006 ("Chubby"), §2.2.

mod acceptor;
mod ballot;
mod learn;
mod lease;
mod message;
mod preempt;
mod prepare;
mod propose;
mod reads;
mod requests;
mod roles;
mod rules;
mod settings;
mod state;
pub(crate) mod under;
mod view;

#[cfg(test)]
mod tests;

pub use ballot::{Ballot, Proposal, Stamp};
pub use message::{Message, Promise};
pub use reads::ReadPath;
pub use roles::ROLES;
pub use rules::RULES;
pub use settings::{Broken, Lease, Proposers, Settings};
pub use state::{Durable, Paxos};

use crate::base::{Quiet, ReplicaId, Span};
use crate::protocol::machine::Machine;
use crate::sim::{Arg, Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};
use state::Role;

/// The timers of a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// No leader was heard from for too long.
    Leader,
    /// A preempted proposer has waited.
    BackOff,
    /// Time for the leader to tell that it is there.
    Heartbeat,
    /// Time to ask those again that did not answer.
    Resend,
    /// Without a leader: time to ask another replica for values that it knows.
    CatchUp,
}

impl Node for Paxos {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;

    fn start(setup: &Setup, settings: &Settings, me: ReplicaId, mut durable: Durable) -> Paxos {
        if settings.broken.forgets_promise {
            durable.promised = Ballot::NONE;
        }
        // What is known to be chosen is on disk, and the state machine is rebuilt from it.
        let mut machine = Machine::default();
        let mut latest = Stamp::default();
        for proposal in durable.chosen.iter_from(0) {
            machine.apply(&proposal.payload, false);
            latest.0 = latest.0.max(proposal.stamp.0);
        }
        Paxos {
            me,
            replicas: setup.nodes.replicas,
            settings: *settings,
            durable,
            machine,
            role: Role::Acceptor,
            leader: None,
            seen: Ballot::NONE,
            patience: Span::ZERO,
            preemptions: 0,
            resends: 0,
            asked: Vec::new(),
            lease: Quiet::default(),
            latest,
        }
    }

    fn durable(&self) -> &Durable {
        &self.durable
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Paxos>, out: &mut Effects<Paxos>) {
        self.look_at_clocks(cx);
        match input {
            Input::Start => self.come_up(cx, out),
            Input::Message { from, message } => self.receive(cx, from, message, out),
            Input::Timer(Timer::Leader) => self.leader_timeout(out),
            Input::Timer(Timer::BackOff) => self.waited(out),
            Input::Timer(Timer::Heartbeat) => self.heartbeat(cx, out),
            Input::Timer(Timer::Resend) => self.resend(out),
            Input::Timer(Timer::CatchUp) => self.ask_anyone(cx, out),
            Input::Request(request) => self.on_request(request, Stamp::default(), out),
        }
    }

    /// The epoch is the ballot that it has promised, which for a leader is its own.
    fn standing(&self) -> Standing {
        Standing { role: self.role.place(), epoch: self.durable.promised.0 }
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
            Timer::Leader => &"leader",
            Timer::BackOff => &"back-off",
            Timer::Heartbeat => &"heartbeat",
            Timer::Resend => &"resend",
            Timer::CatchUp => &"catch-up",
        }
    }
}

impl Paxos {
    fn come_up(&mut self, cx: &mut Context<'_>, out: &mut Effects<Paxos>) {
        self.forgot_lease();
        if self.durable.promised > Ballot::NONE || !self.durable.open.is_empty() {
            let open = Arg::Number(self.durable.open.len() as u64);
            out.note(&rules::RECOVERED, [self.durable.promised.into(), open, self.chosen().into()]);
        }
        if self.has_leader() {
            self.draw_patience(cx);
            out.set_timer(Timer::Leader, self.patience);
        } else if self.replicas > 1 {
            out.set_timer(Timer::CatchUp, self.settings.heartbeat);
        }
    }

    fn receive(&mut self, cx: &mut Context<'_>, from: ReplicaId, message: Message, out: &mut Effects<Paxos>) {
        match message {
            Message::Prepare { ballot, after } => self.on_prepare(cx, from, (ballot, after), out),
            Message::Promise(promise) => self.on_promise(from, &promise, out),
            Message::Preempted { ballot, promised } => self.on_preempted(cx, from, (ballot, promised), out),
            Message::Accept { slot, proposal } => self.on_accept(cx, from, (slot, proposal), out),
            Message::Accepted { ballot, slot } => self.on_accepted(from, ballot, slot, out),
            Message::Chosen { ballot, up_to } => self.on_chosen(cx, from, (ballot, up_to), out),
            Message::Heartbeat { ballot, up_to, round } => {
                self.on_heartbeat(cx, from, (ballot, up_to, round), out);
            }
            Message::Heard { ballot, round } => self.on_heard(from, ballot, round, out),
            Message::Learn { after } => self.on_learn(from, after, out),
            Message::Values { after, values } => self.on_values(from, after, &values, out),
        }
    }
}
