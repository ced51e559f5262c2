//! Spanner's replication: a Paxos group whose writes carry times that agree with real time, so that a read at a time
//! may be answered by any replica that knows everything up to it. One group; transactions over several are not here.
//!
//! **TrueTime** (`true_time.rs`). A clock does not say what time it is but between which two bounds it is: `earliest`
//! and `latest`, ε to either side of its reading. ε grows while the clock runs by itself and falls back when it is set.
//! Everything below rests on real time being within the bounds; a clock that is further off breaks it.
//!
//! **Leases.** The group's leader holds a lease from a majority (`protocol::paxos`). The next leader waits until it is
//! over, and the old one gives no time that is not certainly before its end: the times of two leaders do not overlap. A
//! new leader first gets an empty value chosen with a time of its own, and leaves out what Paxos finds of earlier leaders
//! that would come after it with an earlier time: that cannot have been chosen (`leave_out_overtaken`).
//!
//! **Writes** (`writing.rs`). The leader gives a write the time `latest`, or later than any time it gave or promised
//! before, and the value goes through Paxos with it. *Commit wait*: the client is answered only once that time is
//! certainly past. So if one write ends before another begins, the other's time is later; and a read that begins after
//! an answer has a time that covers it, on whatever clock.
//!
//! **Safe time** (`safe.rs`). A replica may answer a read at time t when it knows all writes up to t: t ≤ `t_safe`. That
//! grows with the writes it has applied, as their times pass, and with the leader's promise to give no write a time up
//! to some t. The leader promises now and then, and when a replica asks for it; it promises only what its lease covers,
//! once all it has proposed up to t is chosen and past.
//!
//! **Reads** (`reading.rs`). *Strong* at the leader: at the time of its last write. *Strong* at any replica: at `latest`
//! of its own clock, which mostly makes it ask the leader. *Exact staleness*: at so long ago. *Bounded staleness*: at the
//! newest time that the replica can answer at once, if that is not too old. None of the last two asks anybody where the
//! replica has kept up.
//!
//! A crash keeps what Paxos keeps; times are part of the chosen values.
//!
//! `Differs:` one group, and each write is a transaction of its own: no locks, no two-phase commit. A read at the leader
//! waits out the time of the write that it shows, where Spanner hides the write until then. A promise of safe time
//! travels as a message of its own.
//!
//! Sources: Corbett and others, *Spanner: Google's Globally-Distributed Database*, OSDI 2012 ("Spanner"), §3 TrueTime, §4
//! concurrency control.

mod message;
mod reading;
pub mod rules;
mod safe;
mod settings;
mod true_time;
mod view;
mod writing;

#[cfg(test)]
mod tests;

pub use crate::protocol::paxos::ROLES;
pub use message::Message;
pub use rules::RULES;
pub use settings::Settings;
pub use true_time::Uncertainty as ClockUncertainty;

use crate::base::{ReplicaId, SortedMap, Span};
use crate::history::{DataType, Key, Refusal, Value};
use crate::protocol::machine::{Index, Machine};
use crate::protocol::paxos::under::carry_out;
use crate::protocol::paxos::{self, Paxos};
use crate::sim::{Context, Effects, Input, Label, Name, Node, ReplicaView, Request, Setup, Standing};
use reading::Reading;
use safe::{Ask, Promise};
use true_time::TrueTime;
use writing::Waiting;

/// A replica of the group.
#[derive(Clone, Debug, Hash)]
pub struct Spanner {
    me: ReplicaId,
    replicas: u8,
    settings: Settings,
    time: TrueTime,
    group: Paxos,
    /// The chosen values as far as they were taken in, one by one with their times.
    machine: Machine,
    versions: SortedMap<Key, Vec<Version>>,
    /// The time of the last write taken in.
    last: i64,
    /// As leader: no write gets this time or an earlier one.
    floor: i64,
    /// As leader: its ballot and the slot of the first value that it gave a time.
    marked: Option<(u64, Index)>,
    /// Everything up to this time is known here.
    safe: i64,
    /// Times of writes taken in that may not be past.
    fresh: Vec<i64>,
    /// The leader's latest promise.
    promise: Promise,
    /// Answers that wait until their time is past.
    waiting: Vec<Waiting>,
    /// Reads that wait, the latest of each client.
    reads: Vec<Reading>,
    /// As leader: who wants to know when a time is safe.
    asks: Vec<Ask>,
}

/// A value with the time from which on it is the key's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Version {
    time: i64,
    value: Value,
}

/// The timers of a replica.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    Group(paxos::Timer),
    /// A time that somebody waits for is past.
    Past,
    /// Time to ask the leader again for what reads wait for.
    Ask,
    /// Time for the leader to promise a safe time although nothing is written.
    Advance,
}

impl Node for Spanner {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = paxos::Durable;

    fn start(setup: &Setup, settings: &Settings, me: ReplicaId, durable: paxos::Durable) -> Spanner {
        Spanner {
            me,
            replicas: setup.nodes.replicas,
            settings: *settings,
            time: TrueTime::new(settings, me, setup.nodes.replicas),
            group: Paxos::start(setup, &settings.group, me, durable),
            machine: Machine::default(),
            versions: SortedMap::new(),
            last: 0,
            floor: 0,
            marked: None,
            safe: 0,
            fresh: Vec::new(),
            promise: Promise::default(),
            waiting: Vec::new(),
            reads: Vec::new(),
            asks: Vec::new(),
        }
    }

    fn durable(&self) -> &paxos::Durable {
        self.group.durable()
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Spanner>, out: &mut Effects<Spanner>) {
        self.time.look(cx.now, cx.clock);
        self.with_group(cx, out, |group, cx, _| group.begin(cx));
        match input {
            Input::Start => {
                self.drive(cx, Input::Start, out);
                out.set_timer(Timer::Advance, self.settings.advance);
            }
            Input::Message { from, message: Message::Group(message) } => {
                self.drive(cx, Input::Message { from, message }, out);
            }
            Input::Message { from, message: Message::AskSafe { time } } => self.asked(from, time, out),
            Input::Message { message: Message::Safe(promise), .. } => self.promised(promise),
            Input::Timer(Timer::Group(timer)) => self.drive(cx, Input::Timer(timer), out),
            Input::Timer(Timer::Past) => {}
            Input::Timer(Timer::Ask) => self.ask_again(out),
            Input::Timer(Timer::Advance) => self.advance(out),
            Input::Request(request) => self.request(cx, request, out),
        }
        self.mark(cx, out);
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
            Timer::Past => &"commit wait",
            Timer::Ask => &"ask again",
            Timer::Advance => &"safe time",
        }
    }
}

impl Spanner {
    fn request(&mut self, cx: &mut Context<'_>, request: Request, out: &mut Effects<Spanner>) {
        if request.action.data_type() != DataType::Register {
            out.respond(request.ticket, Err(Refusal::Unsupported));
        } else if request.action.is_read() {
            self.read(request, out);
        } else {
            self.write(cx, request, out);
        }
    }

    /// Pushes an input into the group and carries out what it does.
    fn drive(&mut self, cx: &mut Context<'_>, input: Input<Paxos>, out: &mut Effects<Spanner>) {
        self.with_group(cx, out, |group, cx, effects| group.step(cx, input, effects));
    }

    /// Lets the group do something by this replica's clock: its effects are this replica's, but its answers wait for
    /// their times.
    fn with_group(
        &mut self,
        cx: &mut Context<'_>,
        out: &mut Effects<Spanner>,
        act: impl FnOnce(&mut Paxos, &mut Context<'_>, &mut Effects<Paxos>),
    ) {
        let mut effects = Effects::new();
        let Context { me, replicas, now, .. } = *cx;
        let mut inner = Context { me, replicas, now, clock: self.time.reading(), rng: &mut *cx.rng };
        act(&mut self.group, &mut inner, &mut effects);
        let taken = self.take_in();
        for (ticket, result) in carry_out(effects, (Message::Group, Timer::Group), out) {
            self.answer_in_time(ticket, result, &taken, out);
        }
    }

    /// What may have become possible by this step, or by the time that has passed.
    fn go_on(&mut self, out: &mut Effects<Spanner>) {
        self.release(out);
        self.serve_asks(out);
        self.learn_safe();
        self.serve_reads(out);
        self.arm_past(out);
    }

    /// Comes back when the next time that is waited for may be past.
    fn arm_past(&self, out: &mut Effects<Spanner>) {
        let waiting = self.waiting.iter().map(|waiting| waiting.time);
        let asks = self.asks.iter().map(|ask| ask.time.min(self.last));
        let reads = self.reads.iter().filter(|read| read.at_leader).map(|read| read.time);
        let fresh = self.fresh.iter().copied().filter(|_| !self.reads.is_empty());
        let times = waiting.chain(asks).chain(reads).chain(fresh).filter(|time| !self.is_past(*time));
        if let Some(next) = times.min() {
            out.set_timer(Timer::Past, self.time.until_past(next).max(Span(1)));
        }
    }

    /// How far the log was taken in.
    fn applied(&self) -> Index {
        self.machine.applied()
    }

    /// Whether a time is certainly past; with commit wait switched off everybody takes it for so.
    fn is_past(&self, time: i64) -> bool {
        self.settings.skips_commit_wait || self.time.is_past(time)
    }
}
