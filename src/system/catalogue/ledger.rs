//! A ledger that some of its keepers may lie about: PBFT.

use crate::base::{Knob, ReplicaId, Source, Unit};
use crate::protocol::pbft::{self, Liars, Lie, Pbft, ROLES, RULES, tolerated};
use crate::sim::{Setup, Simulation, World};
use crate::system::{Conduct, Does, Kind, LevelKnobs, Levels, Make, Objection, Settings, SideDoes, System};

pub const REPLICAS: Knob = Knob::number(
    "n",
    "Replicas",
    (4, 4, 9),
    Unit::None,
    "How many keep the ledger: 3f + 1 bear f liars, so that fewer than four bear none.",
);
pub const LIARS: Knob = Knob::number(
    "liars",
    "Liars",
    (0, 0, 2),
    Unit::None,
    "How many replicas misbehave, at most a third of them less one.",
);
pub const FIRST: Knob = Knob::number(
    "liar",
    "First liar",
    (1, 1, 9),
    Unit::None,
    "The number of the first replica that misbehaves; n1 is the first primary.",
);
pub const LIE: Knob = Knob::choice(
    "lie",
    "Misbehaviour",
    &["silence", "equivocation", "false replies"],
    1,
    "It sends nothing, tells some that there is no request, or answers clients what is not so.",
);
pub const PATIENCE: Knob = Knob::number(
    "wait",
    "Patience",
    (10, 250, 60_000),
    Unit::Milliseconds,
    "How long a backup waits for a request to be executed before it asks for another primary; it doubles.",
);
pub const RESEND: Knob = Knob::number(
    "resend",
    "Send again after",
    (5, 150, 60_000),
    Unit::Milliseconds,
    "How often replicas tell how far they are, and a request without an answer goes to all.",
);
pub const CHECKPOINT: Knob = Knob::number(
    "cp",
    "Checkpoint every",
    (1, 16, 1_000),
    Unit::None,
    "After so many orders replicas prove their state, and forget the log before it.",
);
pub const TOO_MANY: Knob =
    Knob::broken("xliars", "One liar too many", "One replica more misbehaves than the protocol bears.");

const READS: Levels = Levels::new(
    &["ordered", "from one replica"],
    &[0, 1],
    "An ordered read is believed when f + 1 replicas answer the same; for that of one replica nobody vouches.",
);
const WRITES: Levels = Levels::new(&["ordered"], &[0], "Every write takes a number that a quorum commits.");

pub static LEDGER: System = System {
    id: "ledger",
    name: "BFT ledger (PBFT)",
    summary: "Replicas that agree on one order although a third of them less one may lie.",
    kind: Kind::Store,
    knobs: &[REPLICAS, LIARS, FIRST, LIE, PATIENCE, RESEND, CHECKPOINT, TOO_MANY],
    levels: [LevelKnobs::transfer(READS, WRITES), LevelKnobs::badge(READS.by_default(1), WRITES)],
    roles: &ROLES,
    rules: RULES,
    sources: &[Source::new("PBFT", "§4.2 to §4.4")],
    conduct: &[
        Conduct {
            level: "ordered; the primary cut off",
            settings: &[("tr", 0), ("end", 12_000)],
            cut_off: &[0],
            majority: SideDoes::SERVES,
            minority: SideDoes::WAITS,
            linearizable: true,
            source: Source::new("PBFT", "§4.2"),
        },
        Conduct {
            level: "ordered; a backup cut off and the primary equivocating",
            settings: &[("tr", 0), ("liars", 1), ("n", 7), ("c", 7), ("end", 12_000)],
            cut_off: &[5],
            majority: SideDoes::SERVES,
            minority: SideDoes::WAITS,
            linearizable: true,
            source: Source::new("PBFT", "§4.4"),
        },
        Conduct {
            level: "ordered; two on each side",
            settings: &[("tr", 0), ("c", 4)],
            cut_off: &[0, 1],
            majority: SideDoes::WAITS,
            minority: SideDoes::WAITS,
            linearizable: true,
            source: Source::new("PBFT", "§4.2"),
        },
        Conduct {
            level: "reads from one replica",
            settings: &[("tr", 1), ("c", 4), ("end", 12_000)],
            cut_off: &[0],
            majority: SideDoes::SERVES,
            minority: SideDoes::new(Does::Stale, Does::Waits),
            linearizable: false,
            source: Source::new("PBFT", "the client"),
        },
    ],
    said: "Ledgers are said to be immutable because they are spread over many machines. What keeps one is a quorum: \
           two thirds and one more. With one liar more than a third less one, a client can be told anything.",
    differs: &[
        "The replica that a client asks plays the client’s own part and collects f + 1 equal replies, honestly.",
        "Messages count as signed, and certificates stand for what they certify: nobody forges either.",
        "The log is on disk, so that a crash is no more than silence; the paper’s replicas do not forget.",
        "Orders stand where the paper has digests, and states are sent whole.",
        "With a number of replicas other than 3f + 1, a quorum is as many as share a correct replica.",
    ],
    check: |settings| {
        let replicas = settings.get(&REPLICAS) as u8;
        let most = i64::from(tolerated(replicas));
        let mut objections = Vec::new();
        if settings.get(&LIARS) > most {
            let reason = format!("Of {replicas} replicas at most {most} may lie.");
            objections.push(Objection { knob: LIARS.id, reason, nearest: most });
        }
        if settings.get(&FIRST) > i64::from(replicas) {
            let reason = format!("There are only {replicas} replicas.");
            objections.push(Objection { knob: FIRST.id, reason, nearest: replicas.into() });
        }
        objections
    },
    make: Make::Here(build),
    ..System::BLANK
};

fn build(setup: Setup, settings: &Settings) -> Box<dyn Simulation> {
    let bears = tolerated(setup.nodes.replicas);
    let count = if settings.on(&TOO_MANY) { bears + 1 } else { (settings.get(&LIARS) as u8).min(bears) };
    let first = ReplicaId((settings.get(&FIRST) as u8).saturating_sub(1));
    let pbft = pbft::Settings {
        patience: settings.span(&PATIENCE),
        resend: settings.span(&RESEND),
        checkpoint: settings.get(&CHECKPOINT) as u16,
        liars: Liars { first, count, lie: Lie::from_choice(settings.get(&LIE)) },
        ..pbft::Settings::default()
    };
    Box::new(World::<Pbft>::new(setup, pbft))
}
