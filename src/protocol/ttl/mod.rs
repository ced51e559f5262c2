//! Names that are looked up through caches with a time to live, as in DNS. It is not consensus and not replication
//! of everything: one server is the authority, and everyone else may be wrong for as long as it allowed.
//!
//! # The algorithm
//! - **Authority.** One server (n1) is the *primary* of the zone: it alone takes changes, and counts each in the
//!   zone's *serial*. The next few are *secondaries*, which hold a copy of the zone and answer with authority too.
//!   All others are *resolvers*, which hold nothing but what they were told lately.
//! - **Lookup.** A resolver answers from its cache while the record's TTL lasts. Else it asks a server of the zone,
//!   the next one where that is silent, and keeps the answer for its TTL. "There is no such name" is an answer and
//!   is kept too, for a time of its own.
//! - **Change.** It goes to the primary, whoever was asked. Nobody tells the caches: they learn of it when their
//!   copy has run out. So no reader sees its own write before that, unless it asks a server of the zone.
//! - **Zone transfer.** A secondary asks for the serial every *refresh*, after a silent primary every *retry*, and
//!   fetches the zone if the serial is greater. After *expire* without the primary it no longer answers. With
//!   *notify* the primary tells it of a change at once.
//! - **Serve stale**, where it is on: a resolver that gets no answer in time gives what ran out, rather than
//!   nothing, up to a maximum age; it does not try again for a while.
//!
//! So staleness is bounded by the TTL, and the TTL is chosen by whoever may want to change the record in a hurry: a
//! cut leaves resolvers on the far side with answers for as long, and with none after that.
//!
//! What a crash keeps: zones. Caches are gone.
//!
//! # Sources
//! - RFC 1034, "Domain names: concepts and facilities", 1987: §4.3.5 zone maintenance and transfers.
//! - RFC 2308, "Negative caching of DNS queries", 1998: §3, §5.
//! - RFC 8767, "Serving stale data to improve DNS resiliency", 2020: §4, §5.
//! - RFC 1996, "A mechanism for prompt notification of zone changes", 1996.
//! - `Differs:` one zone, one record a name and no referrals; a change that reaches a resolver is carried to the
//!   primary by it, where an operator would go there.

mod authority;
mod cache;
mod message;
mod resolve;
mod roles;
pub mod rules;
mod settings;
#[cfg(test)]
mod tests;
mod view;

use crate::base::{ReplicaId, SortedMap, Time};
use crate::history::{Key, Value};
use crate::sim::{Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};

pub use cache::{Cache, Cached};
pub use message::{Message, Record};
pub use resolve::Lookup;
pub use roles::{EXPIRED, PRIMARY, RESOLVER, RESOLVING, ROLES, SECONDARY};
pub use rules::RULES;
pub use settings::{Settings, Stale};

/// One server or resolver.
#[derive(Clone, Debug, Hash)]
pub struct Ttl {
    me: ReplicaId,
    settings: Settings,
    durable: Durable,
    cache: Cache,
    lookups: SortedMap<u64, Lookup>,
    next_lookup: u64,
    /// When a secondary last heard the primary; it begins as if it just had.
    heard: Time,
    expired: bool,
}

/// What a crash keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Durable {
    /// Of a server of the zone.
    pub zone: SortedMap<Key, Value>,
    pub serial: u64,
    /// The last change of each client that the primary made, so that a change that is asked for again is not made
    /// over a later one.
    pub sessions: SortedMap<crate::base::ClientId, u32>,
    /// How often it came up, so that late answers are not taken for others.
    pub starts: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    /// A secondary asks for the serial.
    Refresh,
    /// A lookup, or a change under way, asks the next server.
    Again(u64),
    /// A client has waited for it as long as it is kept waiting.
    Patience(u64),
}

impl Node for Ttl {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;

    fn start(_: &Setup, settings: &Settings, me: ReplicaId, durable: Durable) -> Ttl {
        Ttl {
            me,
            settings: *settings,
            durable,
            cache: Cache::default(),
            lookups: SortedMap::new(),
            next_lookup: 0,
            heard: Time::ZERO,
            expired: false,
        }
    }

    fn durable(&self) -> &Durable {
        &self.durable
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Ttl>, out: &mut Effects<Ttl>) {
        match input {
            Input::Start => {
                self.durable.starts += 1;
                out.persist("count of starts");
                self.heard = cx.now;
                if self.is_secondary() {
                    self.refresh(cx, out);
                }
            }
            Input::Timer(Timer::Refresh) => self.refresh(cx, out),
            Input::Timer(Timer::Again(number)) => self.ask_next(cx, number, out),
            Input::Timer(Timer::Patience(number)) => self.give_up(cx, number, out),
            Input::Request(request) => self.take_request(cx, &request, out),
            Input::Message { from, message } => self.receive(cx, from, message, out),
        }
    }

    fn standing(&self) -> Standing {
        let role = match () {
            () if self.me == ReplicaId(0) => PRIMARY,
            () if self.is_secondary() && self.expired => EXPIRED,
            () if self.is_secondary() => SECONDARY,
            () if self.lookups.is_empty() => RESOLVER,
            () => RESOLVING,
        };
        Standing { role, epoch: self.durable.serial }
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
            Timer::Refresh => &"refresh timer",
            Timer::Again(_) => &"query timer",
            Timer::Patience(_) => &"client response timer",
        }
    }
}
