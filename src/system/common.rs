//! The settings that every system has: how many take part, how the network behaves, what clients do.

use super::{Settings, System, places};
use crate::base::{Delay, Knob, Ratio, ReplicaId, Span, Time, Unit};
use crate::history::{DataType, Key};
use crate::pattern;
use crate::sim::{ClassSpec, ClientSpec, Limits, LinkQuality, Nodes, Setup, Workload};

/// How many operation classes a workload has.
pub const CLASSES: usize = 2;

/// Transfers touch money, the badge counts what is unread: one run, two trade-offs.
pub const CLASS_NAMES: [&str; CLASSES] = ["transfer", "badge"];

const CLIENT_NAMES: [&str; 8] = ["Mumbai", "Delhi", "Chennai", "Kolkata", "Pune", "Jaipur", "Surat", "Kochi"];

use Unit::{Milliseconds as Ms, None as Count, Percent};

pub const REPLICAS: Knob =
    Knob::number("n", "Replicas", (1, 5, 9), Count, "How many processes hold the data.");
pub const CLIENTS: Knob = Knob::number("c", "Clients", (1, 3, 8), Count, "How many processes ask.");
pub const DURATION: Knob = Knob::number(
    "end",
    "Length",
    (1_000, 6_000, 600_000),
    Ms,
    "Virtual time at which the run ends: the right end of the time slider.",
);
pub const DELAY_LEAST: Knob =
    Knob::number("dmin", "Delay, least", (1, 15, 5_000), Ms, "The shortest time that a message takes.");
pub const DELAY_MOST: Knob = Knob::number(
    "dmax",
    "Delay, most",
    (1, 30, 5_000),
    Ms,
    "The longest time that a message takes; each draws its own between the two.",
);
pub const GEOGRAPHY: Knob = Knob::choice(
    "geo",
    "Geography",
    places::NAMES,
    0,
    "Where replicas and clients are; any but the first takes the place of the two delays.",
);
pub const LOSS: Knob =
    Knob::number("loss", "Loss", (0, 0, 100), Percent, "Share of messages that a link loses by chance.");
pub const DUPLICATES: Knob =
    Knob::number("dup", "Duplicates", (0, 0, 100), Percent, "Share of messages that arrive twice.");
pub const FIFO: Knob = Knob::switch(
    "fifo",
    "Keep order",
    false,
    "On: a link delivers in sending order. Off: a later message may overtake.",
);
pub const THINK_LEAST: Knob =
    Knob::number("tmin", "Pause, least", (1, 40, 60_000), Ms, "The shortest pause between two operations.");
pub const THINK_MOST: Knob =
    Knob::number("tmax", "Pause, most", (1, 160, 60_000), Ms, "The longest pause between two operations.");
pub const LIMIT: Knob = Knob::number(
    "limit",
    "Client's limit",
    (1, 400, 60_000),
    Ms,
    "How long a client waits for an operation in all; then it was not answered.",
);
pub const RETRY: Knob = Knob::number(
    "retry",
    "Retry after",
    (1, 150, 60_000),
    Ms,
    "How long a client waits for one replica before it asks another.",
);
pub const READS: Knob =
    Knob::number("reads", "Reads", (0, 60, 100), Percent, "Share of operations that read.");
pub const COMPARES: Knob = Knob::number(
    "cas",
    "Compare-and-sets",
    (0, 0, 100),
    Percent,
    "Share of the operations that write which do so only if nothing changed meanwhile.",
);

/// What the keys of a class are, for systems that know more than registers.
const DATA: &[&str] = &["register", "counter", "growing counter", "set"];
pub const TRANSFER_DATA: Knob = Knob::choice(
    "td",
    "Transfer data",
    DATA,
    0,
    "A register is written as a whole; a counter is added to; a set gains and loses members.",
);
pub const BADGE_DATA: Knob = Knob { id: "bd", name: "Badge data", ..TRANSFER_DATA };

/// The types that the two settings choose; a system may give them other defaults.
pub fn data(settings: &Settings, [transfer, badge]: [&Knob; CLASSES]) -> [DataType; CLASSES] {
    [transfer, badge].map(|knob| match settings.get(knob) {
        1 => DataType::Counter,
        2 => DataType::GrowingCounter,
        3 => DataType::Set,
        _ => DataType::Register,
    })
}

/// The settings that every system has, in the order of the page.
pub static KNOBS: &[Knob] = &[
    REPLICAS,
    CLIENTS,
    DURATION,
    GEOGRAPHY,
    DELAY_LEAST,
    DELAY_MOST,
    LOSS,
    DUPLICATES,
    FIFO,
    THINK_LEAST,
    THINK_MOST,
    LIMIT,
    RETRY,
    READS,
    COMPARES,
    pattern::APP,
];

/// The world's setup for a system. `least` and `most` of a pair are put in order, so that any two legal values
/// make a legal pair.
pub fn setup(seed: u64, settings: &Settings, system: &System) -> Setup {
    let get = |knob: &Knob| system.get(settings, knob);
    let nodes = Nodes { replicas: get(&REPLICAS) as u8, clients: get(&CLIENTS) as u8 };
    let (delay, workload) =
        (delay_of(get(&DELAY_LEAST), get(&DELAY_MOST)), workload(settings, nodes, system));
    Setup {
        nodes,
        seed,
        link: LinkQuality {
            delay,
            loss: percent(get(&LOSS)),
            duplicate: percent(get(&DUPLICATES)),
            fifo: get(&FIFO) != 0,
        },
        workload,
        limits: Limits::default(),
        geography: places::ALL.get(get(&GEOGRAPHY) as usize).copied().flatten(),
        check_persist: false,
    }
}

/// What the clients of these settings do.
pub fn workload(settings: &Settings, nodes: Nodes, system: &System) -> Workload {
    let get = |knob: &Knob| system.get(settings, knob);
    let clients = nodes.clients().map(|id| ClientSpec {
        name: CLIENT_NAMES[id.index()].to_owned(),
        home: ReplicaId((id.index() * usize::from(nodes.replicas) / usize::from(nodes.clients)) as u8),
    });
    let chosen = system.application(settings);
    // What the program asks, whatever the store knows besides.
    let data = match &chosen {
        Some(chosen) => chosen.data(),
        None => system.data_types(settings),
    };
    let keys = chosen.as_ref().map(pattern::Chosen::keys);
    let classes = system.levels.iter().enumerate().map(|(place, level)| ClassSpec {
        name: CLASS_NAMES[place].to_owned(),
        keys: keys.as_ref().map_or_else(|| vec![Key(place as u8)], |keys| keys[place].clone()),
        data: data[place],
        reads: percent(get(&READS)),
        compares: percent(get(&COMPARES)),
        read_level: code(level.read_codes, settings.get(&level.read)),
        write_level: code(level.write_codes, settings.get(&level.write)),
        weight: 1,
    });
    Workload {
        clients: clients.collect(),
        classes: classes.collect(),
        think: delay_of(get(&THINK_LEAST), get(&THINK_MOST)),
        limit: span(get(&LIMIT)),
        retry: span(get(&RETRY)),
        app: chosen.map(|chosen| chosen.app(Time::ZERO + duration(settings, system))),
    }
}

/// The two knobs' values as a range, whichever is the larger.
pub fn delay(settings: &Settings, least: &Knob, most: &Knob) -> Delay {
    delay_of(settings.get(least), settings.get(most))
}

fn delay_of(a: i64, b: i64) -> Delay {
    Delay::new(span(a.min(b)), span(a.max(b)))
}

fn span(ms: i64) -> Span {
    Span::from_ms(ms.unsigned_abs())
}

fn percent(value: i64) -> Ratio {
    Ratio::from_percent(value as u32)
}

fn code(codes: &[u8], choice: i64) -> u8 {
    codes.get(choice as usize).copied().unwrap_or_default()
}

/// The end of the run.
pub fn duration(settings: &Settings, system: &System) -> Span {
    span(system.get(settings, &DURATION))
}
