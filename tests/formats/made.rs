//! Random histories of any object, as a recorder could have written them.

use netsplit::check::spec::Spec;
use netsplit::history::recorded::{
    Call, Datum, Ending, FaultBand, Observation, Process, Recorded, Reply, Texts,
};
use proptest::prelude::*;

/// What values, keys and faults are called: every kind of EDN, and what only looks like it.
const NAMES: &[&str] = &[
    "1",
    "-7",
    "0",
    "007",
    "9223372036854775808",
    "x",
    "nil",
    "true",
    ":k",
    ":",
    "2.5",
    "1/2",
    "a b",
    "[1 2]",
    "[1  2]",
    "{:a 1}",
    "#{1 2}",
    "#{2 1}",
    "\"q\"",
    "\"",
    "a\\b",
    "tab\there",
    "é→𝄞",
    "#inst \"2024\"",
    "\\a",
    ")",
    "; no",
    "new\nline",
    "#_",
    "##NaN",
    "",
];

/// A history and the object that it is of.
#[derive(Clone, Debug)]
pub struct Made {
    pub spec: Spec,
    pub recorded: Recorded,
}

/// One thing that happens: to which process, and four dice for what.
type Roll = (u32, [u8; 4]);

/// `rich`: with answers that only JSON lines can say.
pub fn made(rich: bool) -> impl Strategy<Value = Made> {
    let rolls = prop::collection::vec((0..5u32, any::<[u8; 4]>()), 0..60);
    (0..Spec::NAMES.len(), any::<bool>(), any::<bool>(), rolls).prop_map(
        move |(spec, keyed, timed, rolls)| {
            let spec = Spec::of_name(Spec::NAMES[spec]).unwrap();
            let keyed = keyed || matches!(spec, Spec::KeyValue { .. });
            let mut recorder = Recorder {
                spec,
                keyed,
                timed,
                rich,
                recorded: Recorded::default(),
                open: [None; 5],
                place: 0,
                now: 0,
            };
            rolls.into_iter().for_each(|roll| recorder.happens(roll));
            Made { spec: recorder.spec, recorded: recorder.recorded }
        },
    )
}

struct Recorder {
    spec: Spec,
    keyed: bool,
    timed: bool,
    rich: bool,
    recorded: Recorded,
    open: [Option<usize>; 5],
    place: u32,
    now: u64,
}

fn name(texts: &mut Texts, die: u8) -> Datum {
    texts.intern(NAMES[usize::from(die) % NAMES.len()])
}

fn name_or_nil(texts: &mut Texts, die: u8) -> Datum {
    if die > 230 { Datum::NIL } else { name(texts, die) }
}

impl Recorder {
    fn time(&mut self) -> Option<u64> {
        self.now += 10;
        self.timed.then_some(self.now)
    }

    fn happens(&mut self, (process, dice): Roll) {
        if dice[3] < 16 {
            return self.fault(dice[0]);
        }
        // Numbers of processes that do not stand in a small table, too.
        let number = if process == 4 { u32::MAX } else { process };
        match self.open[process as usize].take() {
            None => {
                let called_at = self.time();
                let texts = &mut self.recorded.texts;
                let key = if self.keyed { name(texts, dice[2] % 7) } else { Datum::NIL };
                self.open[process as usize] = Some(self.recorded.observations.len());
                let call = call(&self.spec, texts, dice);
                self.recorded.observations.push(Observation {
                    process: Process(number),
                    key,
                    call,
                    ending: Ending::Unknown,
                    called: self.place,
                    returned: None,
                    called_at,
                    returned_at: None,
                    line: 0,
                });
                self.place += 1;
            }
            Some(index) => self.ends(index, dice),
        }
    }

    fn ends(&mut self, index: usize, dice: [u8; 4]) {
        let returned_at = self.time();
        let call = self.recorded.observations[index].call;
        let ending = match dice[0] % 4 {
            0 => Ending::Fail,
            1 => Ending::Unknown,
            _ => Ending::Ok(reply(&self.spec, &call, &mut self.recorded.texts, dice, self.rich)),
        };
        let observation = &mut self.recorded.observations[index];
        observation.returned_at = returned_at;
        if ending != Ending::Unknown {
            observation.returned = Some(self.place);
            self.place += 1;
        }
        observation.ending = ending;
    }

    /// Begins a fault, or ends the oldest.
    fn fault(&mut self, die: u8) {
        let at = self.time();
        let place = self.place;
        let open = self.recorded.faults.iter_mut().find(|band| band.to.is_none());
        if let Some(band) = open.filter(|_| die < 128) {
            (band.to, band.to_at) = (Some(place), at);
            return;
        }
        let text = self.recorded.texts.intern(&format!("fault {}", die % 4));
        self.recorded.faults.push(FaultBand { text, from: place, to: None, from_at: at, to_at: None });
    }
}

fn call(spec: &Spec, texts: &mut Texts, [a, b, c, _]: [u8; 4]) -> Call {
    let of = |n| a % n;
    match spec {
        Spec::Register { .. } if of(2) == 0 => Call::Read,
        Spec::Register { .. } => Call::Write(name_or_nil(texts, b)),
        Spec::CasRegister { .. } | Spec::KeyValue { .. } => match of(4) {
            0 => Call::Read,
            1 => Call::Write(name_or_nil(texts, b)),
            2 if matches!(spec, Spec::KeyValue { .. }) => Call::Append(name(texts, b)),
            _ => Call::Cas { expected: name_or_nil(texts, b), new: name_or_nil(texts, c) },
        },
        Spec::Counter { .. } if of(2) == 0 => Call::Read,
        Spec::Counter { .. } => Call::Add(i64::from(b) - 100),
        Spec::Set => match of(4) {
            0 => Call::Read,
            1 => Call::Insert(name(texts, b)),
            2 => Call::Remove(name(texts, b)),
            _ => Call::Contains(name(texts, b)),
        },
        Spec::Queue if of(4) == 0 => Call::Dequeue,
        Spec::Queue if of(4) == 1 => Call::Drain,
        Spec::Queue => Call::Enqueue(name(texts, b)),
        Spec::Mutex | Spec::FencedLock if of(2) == 0 => Call::Acquire,
        Spec::Mutex | Spec::FencedLock => Call::Release,
        Spec::Bank { .. } if of(2) == 0 => Call::Read,
        Spec::Bank { .. } => {
            Call::Transfer { from: name(texts, b), to: name(texts, c), amount: 3 - i64::from(b) }
        }
    }
}

fn reply(spec: &Spec, call: &Call, texts: &mut Texts, [_, b, c, d]: [u8; 4], rich: bool) -> Reply {
    if rich && d > 240 {
        return Reply::Unseen;
    }
    let yes = b % 2 == 0;
    match (spec, call) {
        (Spec::Counter { .. }, Call::Read) => Reply::Count(i64::from(b) * -3),
        (Spec::Counter { .. }, _) if rich && yes => Reply::Count(i64::MIN),
        (Spec::FencedLock, Call::Acquire) if yes => Reply::Count(i64::from(c)),
        (Spec::Set, Call::Read) => {
            let mut members: Vec<Datum> = (0..c % 5).map(|n| name(texts, b.wrapping_add(n))).collect();
            members.sort_unstable();
            members.dedup();
            Reply::Members(members.into())
        }
        (Spec::Bank { .. }, Call::Read) => {
            let mut held: Vec<_> =
                (0..c % 4).map(|n| (name(texts, b.wrapping_add(n)), i64::from(c) - 9)).collect();
            held.sort_unstable();
            held.dedup();
            Reply::Balances(held.into())
        }
        (_, Call::Read | Call::Dequeue) => Reply::Value(name_or_nil(texts, b)),
        (_, Call::Drain) => Reply::Drained((0..c % 4).map(|n| name(texts, b.wrapping_add(n))).collect()),
        (_, Call::Append(_)) if rich && yes => Reply::Value(name(texts, c)),
        (_, Call::Cas { .. } | Call::Contains(_)) => Reply::Compared(yes),
        // Jepsen's formats cannot tell whether “true” answers or repeats what was called.
        (_, Call::Insert(member) | Call::Remove(member)) if !rich && texts.text(*member) == "true" => {
            Reply::Done
        }
        (_, Call::Insert(_) | Call::Remove(_) | Call::Transfer { .. }) if c % 3 > 0 => Reply::Compared(yes),
        _ => Reply::Done,
    }
}
