//! Documents with their history as a tree of revisions, edited at any node and replicated between them, as in CouchDB.
//! It is not consensus: whoever is asked takes the edit, and edits of the same revision become branches.
//!
//! # The algorithm
//! A revision is named by its *generation*, one more than its parent's, and a hash of the parent and the content:
//! "2-b91bb807". The same edit of the same revision has the same name everywhere.
//!
//! - **Edit.** A client shows the revision that it read. If that is no leaf of the tree at this node, somebody was
//!   faster, and the edit is refused: a conflict (409). Else the new revision becomes its child.
//! - **Replicate.** A node tells another its leaves, the other says which it lacks and is sent these with the names
//!   of all their ancestors. They are put into its tree whatever is there: branches that grew apart are both kept.
//! - **Winner.** A reader is given one leaf, chosen by all nodes alike without asking each other: one that is not
//!   deleted before one that is, then the one with the longer history, by generation as a number, then the one with
//!   the greater hash.
//! - **Conflicts.** The losing leaves stay until somebody deletes them: by an edit like any other, whose content is
//!   nothing. A client is not told of them unless it asks.
//!
//! In a *cluster* each document has n copies. Whoever is asked saves it in its own, sends it to the others and
//! answers when w have it (201), or after a while with fewer (202): one copy is enough. A read asks for r copies and
//! takes after a while what it has got. So both sides of a cut take edits, here too.
//!
//! - **Stem.** Of each leaf a node keeps as many names as the limit on revisions says, its own among them. An edit that is
//!   older than what another node still remembers cannot be told from one that was made beside it: the two are kept as
//!   branches without a common ancestor, and a leaf that was superseded long ago comes back as a conflict.
//!
//! What a crash keeps: the trees. Requests under way are gone.
//!
//! # Sources
//! - Apache CouchDB documentation 3.2 ("CouchDB docs"): "Replication and conflict model" (conflict avoidance,
//!   revision tree, working with conflicting documents), "Theory" of clusters (n, r, w; 201 and 202).
//! - The same, `/{db}/_revs_limit`, for its default, and CouchDB source, couch_key_tree (`stem`, `merge_at`): the limit
//!   is on each path, and paths that share no name are not joined.
//! - CouchDB: The Definitive Guide, draft, "Conflict Management" ("CouchDB guide"): the winner.
//! - `Differs:` the lab's documents hold one value each.

mod copies;
mod edits;
mod message;
mod replicate;
mod roles;
pub mod rules;
#[cfg(test)]
mod tests;
mod tree;
mod view;

use crate::base::{Quiet, ReplicaId, SortedMap, Span};
use crate::history::Key;
use crate::sim::{Context, Effects, Input, Label, Name, Node, ReplicaView, Setup, Standing};

pub use copies::Round;
pub use message::{Leaves, Message};
pub use roles::{COORDINATING, NODE, ROLES};
pub use rules::RULES;
pub use tree::{Body, Branch, Chooser, Revision, RevsLimit, Tree};

/// How a store of revision trees is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Settings {
    /// How often a node tells another its leaves.
    pub replicate: Span,
    /// A write shows the revision that its client has read, as every edit of CouchDB does. Without, the client asks
    /// the node for the revision first, as applications do that overwrite whatever is there.
    pub with_rev: bool,
    /// For how long copies are waited for: as many as the level of a request says.
    pub timeout: Span,
    /// How often an application deletes the losing leaves at each node; zero: never.
    pub sweep: Span,
    pub revs_limit: Quiet<RevsLimit>,
    /// Wrong: each node has a rule of its own for the winner.
    pub own_winner: bool,
}

/// One node.
#[derive(Clone, Debug, Hash)]
pub struct Revisions {
    me: ReplicaId,
    settings: Settings,
    durable: Durable,
    rounds: SortedMap<u64, Round>,
    next_round: u64,
    /// Edits refused since it came up.
    refused: u64,
}

/// What a crash keeps.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Durable {
    pub documents: SortedMap<Key, Tree>,
    /// How often it came up, so that a late answer to a request of before is not taken for another's.
    pub starts: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Timer {
    Replicate,
    Sweep,
    /// One request has waited long enough.
    Round(u64),
}

impl Node for Revisions {
    type Settings = Settings;
    type Message = Message;
    type Timer = Timer;
    type Durable = Durable;

    fn start(_: &Setup, settings: &Settings, me: ReplicaId, durable: Durable) -> Revisions {
        let (rounds, settings) = (SortedMap::new(), *settings);
        Revisions { me, settings, durable, rounds, next_round: 0, refused: 0 }
    }

    fn durable(&self) -> &Durable {
        &self.durable
    }

    fn step(&mut self, cx: &mut Context<'_>, input: Input<Revisions>, out: &mut Effects<Revisions>) {
        match input {
            Input::Start => {
                self.durable.starts += 1;
                out.persist("count of starts");
                // Nodes that start together must not all replicate together.
                out.set_timer(Timer::Replicate, Span(cx.rng.between(1, self.settings.replicate.0.max(1))));
                if self.settings.sweep > Span::ZERO {
                    out.set_timer(Timer::Sweep, self.settings.sweep);
                }
            }
            Input::Timer(Timer::Replicate) => self.replicate(cx, out),
            Input::Timer(Timer::Sweep) => self.sweep(out),
            Input::Timer(Timer::Round(number)) => self.time_out(number, out),
            Input::Request(request) => self.take_request(cx, &request, out),
            Input::Message { from, message } => self.receive(from, message, out),
        }
    }

    fn standing(&self) -> Standing {
        Standing { role: if self.rounds.is_empty() { NODE } else { COORDINATING }, epoch: 0 }
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
            Timer::Replicate => &"replication timer",
            Timer::Sweep => &"sweep timer",
            Timer::Round(_) => &"request timer",
        }
    }
}
