//! A collaborative editor over CRDTs, as with Automerge: each device has the whole document, edits it offline, and
//! merges.

use crate::base::{Knob, Source, Unit};
use crate::protocol::crdt::{self, Crdt, ROLES, RULES, Registers, Sets, Style};
use crate::sim::{Setup, Simulation, World};
use crate::system::common::{BADGE_DATA, LIMIT, REPLICAS, TRANSFER_DATA, data};
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Settings, SideDoes, System};

const DEVICES: Knob = Knob { name: "Devices", default: 3, ..REPLICAS };
/// The document is a map: of its entries the class "transfer" is one that is set as a whole.
const TRANSFER: Knob = Knob { default: 0, ..TRANSFER_DATA };
/// And "badge" one to which parts are added, and from which they are deleted.
const BADGE: Knob = Knob { default: 3, ..BADGE_DATA };
const SYNC: Knob = Knob::number(
    "sync",
    "Sync every",
    (1, 200, 60_000),
    Unit::Milliseconds,
    "How often a device tells another what it has, to be sent the changes that it lacks.",
);
const WAIT: Knob = Knob { default: 400, ..LIMIT };

const LOCAL: Levels = Levels::new(&["this device"], &[0], "The document is on the device.");
const CONFLICTS: Source =
    Source::page("Automerge docs", "Conflicts", "automerge.org/docs/documents/conflicts", "2025");
const COUNTERS: Source =
    Source::page("Automerge docs", "Counters", "automerge.org/docs/documents/counters", "2025");
const MERGE_RULES: Source = Source::page(
    "Automerge docs",
    "Merge rules",
    "automerge.org/docs/reference/under-the-hood/merge-rules",
    "2025",
);
const OFFLINE: SideDoes = SideDoes::new(Does::Stale, Does::Serves);

const fn row(level: &'static str, settings: &'static [(&'static str, i64)], source: Source) -> Conduct {
    let (majority, minority) = (OFFLINE, OFFLINE);
    Conduct { level, settings, cut_off: &[0], majority, minority, linearizable: false, source }
}

pub static EDITOR: System = System {
    id: "editor",
    name: "Collaborative editor (CRDT)",
    summary: "Every device holds the document and edits it, online or not. What was edited at the same time is \
              merged: of one value set twice a winner is shown and the other is kept.",
    kind: Kind::Store,
    knobs: &[DEVICES, TRANSFER, BADGE, SYNC, WAIT],
    levels: [LevelKnobs::transfer(LOCAL, LOCAL), LevelKnobs::badge(LOCAL, LOCAL)],
    data: |settings| data(settings, [&TRANSFER, &BADGE]),
    roles: &ROLES,
    rules: RULES,
    sources: &[
        CONFLICTS,
        COUNTERS,
        MERGE_RULES,
        Source::new("Shapiro et al. 2011, study", "MV-register, OR-set"),
    ],
    conduct: &[
        row("a value of the document", &[], CONFLICTS),
        row("a counter", &[("td", 1)], COUNTERS),
        row("parts added and deleted", &[("td", 3)], MERGE_RULES),
    ],
    said: "It is said to have no conflicts. Values that were set at the same time do conflict: one is shown, the \
           others are there for whoever asks.",
    differs: &[
        "A document has values, counters and unordered parts, and no text with its order of characters.",
        "Each client is a user at the device that is its home.",
    ],
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let crdt = crdt::Settings {
        style: Style::Operation,
        gossip: settings.span(&SYNC),
        registers: Registers::MultiValue,
        sets: Sets::ObservedRemove,
        ..crdt::Settings::default()
    };
    Box::new(World::<Crdt>::new(setup, crdt))
}
