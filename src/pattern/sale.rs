//! Flash sale: as many are sold as there are, by an optimistic lock.
//!
//! The stock is one key. A service reads how many are left and writes one fewer by compare-and-set; only if nobody
//! changed it meanwhile has it got one to sell, and it reads again where somebody did. Nobody waits for a lock, and
//! under contention most of the work is done again.
//!
//! Where the outcome is unknown, it does not sell: the piece may be gone from the stock for nobody. So fewer may be
//! sold than there were, and never more.
//!
//! The broken rule writes what it computed without comparing: of two buyers who read the same number one update is
//! lost, and both have bought.

use std::rc::Rc;

use super::{Course, DECIDES, Pattern, RETRY, Ruling, TRIES, Values, in_groups, registers};
use crate::base::{Knob, Source, Unit};
use crate::history::Key;
use crate::sim::{Ask, Came, Name, Program, SideEffect, Step, Turn, Word};

pub const STOCK: Knob =
    Knob::number("fsstock", "Stock", (1, 5, 40), Unit::None, "How many pieces there are to sell.");
pub const BLIND: Knob = Knob::broken(
    "xfsblind",
    "Write without comparing",
    "Services read the stock and write one fewer: two who read the same number sell the same piece.",
);

const SELL: Name = &"sell";
const LEFT: Key = Key(0);

/// How many buyers come at once.
const CROWD: u32 = 3;

pub(super) static PATTERN: Pattern = Pattern {
    id: "sale",
    name: "Flash sale",
    summary: "Buyers come in crowds for the same few pieces; the stock is guarded by an optimistic lock.",
    knobs: &[STOCK, BLIND],
    invariant: |_| "No more pieces are sold than there are.",
    breaks: "An update that is lost: writes without comparing, or a store in which the last writer wins.",
    sources: &[Source::new("Kung and Robinson, On Optimistic Methods for Concurrency Control", "")],
    keys: |_| [1, 0],
    data: registers,
    jobs: |values, _| in_groups(values, CROWD),
    program: |values| {
        let stock = values.get(&STOCK);
        Rc::new(Service { stock, blind: values.on(&BLIND), left: 0, failures: 0 })
    },
    check,
};

#[derive(Clone, Hash)]
struct Service {
    stock: i64,
    blind: bool,
    /// How many are left if the write takes effect.
    left: i64,
    failures: u8,
}

impl Program for Service {
    fn resume(&mut self, turn: &mut Turn<'_>, came: Came) -> Step {
        match came {
            Came::Job => {
                self.failures = 0;
                Step::Ask(DECIDES, Ask::Read(LEFT))
            }
            Came::Read(word) => self.take(word),
            // The piece's number goes along: two sales of one piece show what went wrong.
            Came::Written(_) => {
                Step::Effect(SideEffect { token: self.left + 1, ..SideEffect::new(SELL, turn.job.0) })
            }
            Came::Missed | Came::Rested => Step::Ask(DECIDES, Ask::Read(LEFT)),
            Came::Effected(_) | Came::Acquired(_) | Came::Released => Step::Done,
            Came::Failed | Came::Unknown if self.failures == TRIES => Step::Leave,
            Came::Failed | Came::Unknown => {
                self.failures += 1;
                Step::Rest(RETRY)
            }
        }
    }
}

impl Service {
    fn take(&mut self, word: Word) -> Step {
        let left = word.number().unwrap_or(self.stock);
        if left <= 0 {
            return Step::Done;
        }
        self.left = left - 1;
        let ask = if self.blind { Ask::Write(LEFT, self.left) } else { Ask::Cas(LEFT, word, self.left) };
        Step::Ask(DECIDES, ask)
    }
}

fn check(values: &Values, course: &Course<'_>) -> Ruling {
    let sold: Vec<_> = course.named("sell").collect();
    let stock = values.get(&STOCK) as usize;
    let Some((last, ..)) = sold.get(stock) else { return Ruling::Holds };
    // So many sales of so few pieces: two of them were of the same.
    let twice = sold[..=stock].iter().enumerate().find_map(|(nth, (place, _, effect))| {
        let before = sold[..nth].iter().find(|(.., before)| before.token == effect.token);
        before.map(|(first, ..)| [*first, *place])
    });
    let mut places: Vec<usize> = twice.into_iter().flatten().chain([*last]).collect();
    places.dedup();
    course.violated(&places, format!("{} were sold, and there were {stock}.", stock + 1))
}
