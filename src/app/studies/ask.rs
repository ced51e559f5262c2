//! What is asked, as it is chosen on the page, and the study that this comes to.

use crate::base::Span;
use crate::scenario::Scenario;
use crate::study::{Plan, Point, Reach, Seeds, Staleness, Study};
use crate::system::System;

/// The question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Pacelc,
    Cost,
    Staleness,
    Sweep,
}

/// A number that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    Seeds,
    /// Of each run, in seconds.
    Length,
    Copies,
    Read,
    Write,
    /// In milliseconds.
    Least,
    Most,
}

/// Everything that is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub kind: Kind,
    /// Seeds of each point, by kind: a sweep wants many, the others are slow enough with few.
    seeds: [u32; 4],
    pub seconds: u32,
    /// Whose levels take part, by id.
    pub systems: Vec<&'static str>,
    pub copies: u8,
    pub read: u8,
    pub write: u8,
    pub least: u32,
    pub most: u32,
    pub everyone: bool,
}

/// How many points a curve of staleness has.
const POINTS: u64 = 16;

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Pacelc, Kind::Cost, Kind::Staleness, Kind::Sweep];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Pacelc => "PACELC",
            Kind::Cost => "Cost",
            Kind::Staleness => "Staleness",
            Kind::Sweep => "Many seeds",
        }
    }

    /// For the name of a file, and of the same question on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Pacelc => "pacelc",
            Kind::Cost => "cost",
            Kind::Staleness => "staleness",
            Kind::Sweep => "sweep",
        }
    }

    /// The question in a sentence or two.
    pub fn about(self) -> &'static str {
        match self {
            Kind::Pacelc => {
                "Under a partition, availability against consistency; else, latency against consistency. Every documented \
                 level of each system runs with a cut and without, for the same clients; what is measured are transfers."
            }
            Kind::Cost => {
                "What one operation takes when nothing is wrong: one client, links that all take 10 ms where no geography \
                 says otherwise."
            }
            Kind::Staleness => {
                "How likely a read is fresh that begins so long after a write was acknowledged: simulated in the quorum \
                 store, beside what can be calculated."
            }
            Kind::Sweep => {
                "The runs that stand side by side, faults included, under many seeds: how often each model holds for transfers."
            }
        }
    }

    fn place(self) -> usize {
        Kind::ALL.iter().position(|other| *other == self).unwrap_or_default()
    }
}

impl Default for Asked {
    fn default() -> Asked {
        Asked {
            kind: Kind::default(),
            seeds: [4, 4, 400, 200],
            seconds: 6,
            systems: Vec::new(),
            copies: 3,
            read: 1,
            write: 1,
            least: 1,
            most: 60,
            everyone: true,
        }
    }
}

impl Asked {
    /// What a number may be, its ends included.
    pub fn range(&self, number: Number) -> (i64, i64) {
        match number {
            Number::Seeds => {
                (1, if self.kind == Kind::Pacelc || self.kind == Kind::Cost { 100 } else { 10_000 })
            }
            Number::Length => (1, 600),
            Number::Copies => (1, 6),
            Number::Read | Number::Write => (1, i64::from(self.copies)),
            Number::Least | Number::Most => (1, 5_000),
        }
    }

    pub fn get(&self, number: Number) -> i64 {
        match number {
            Number::Seeds => i64::from(self.seeds[self.kind.place()]),
            Number::Length => i64::from(self.seconds),
            Number::Copies => i64::from(self.copies),
            Number::Read => i64::from(self.read),
            Number::Write => i64::from(self.write),
            Number::Least => i64::from(self.least),
            Number::Most => i64::from(self.most),
        }
    }

    /// Takes the nearest that is in range.
    pub fn set(&mut self, number: Number, value: i64) {
        let (least, most) = self.range(number);
        let value = value.clamp(least, most);
        match number {
            Number::Seeds => self.seeds[self.kind.place()] = value as u32,
            Number::Length => self.seconds = value as u32,
            Number::Copies => {
                self.copies = value as u8;
                self.read = self.read.min(self.copies);
                self.write = self.write.min(self.copies);
            }
            Number::Read => self.read = value as u8,
            Number::Write => self.write = value as u8,
            Number::Least => {
                self.least = value as u32;
                self.most = self.most.max(self.least);
            }
            Number::Most => {
                self.most = value as u32;
                self.least = self.least.min(self.most);
            }
        }
    }

    /// Systems keep the order of the catalogue.
    pub fn take(&mut self, id: &'static str, takes: bool) {
        self.systems.retain(|other| *other != id);
        if takes {
            self.systems.push(id);
            let place = |id: &&str| System::all().position(|system| system.id == *id);
            self.systems.sort_by_key(place);
        }
    }

    pub fn study(&self, runs: &[Scenario]) -> Study {
        let seeds = Seeds::up_to(self.seeds[self.kind.place()]);
        match self.kind {
            Kind::Pacelc => Study::Pacelc(self.rows(seeds)),
            Kind::Cost => Study::Cost(self.rows(seeds)),
            Kind::Staleness => Study::Staleness(self.staleness(seeds)),
            Kind::Sweep => {
                let first = runs.iter().map(|run| run.seed).min().unwrap_or(1);
                let points = runs.iter().cloned().map(Point::of).collect();
                Study::Sweep(Plan { points, seeds: Seeds { first, ..seeds }, class: crate::base::ClassId(0) })
            }
        }
    }

    fn rows(&self, seeds: Seeds) -> Plan {
        let systems: Vec<&'static System> = self.systems.iter().filter_map(|id| System::find(id)).collect();
        Plan::rows(&systems, seeds, Some(Span::from_secs(u64::from(self.seconds))))
    }

    /// The curve ends where no read can be stale any more, or where it lies flat.
    fn staleness(&self, seeds: Seeds) -> Staleness {
        let last = u64::from(self.most);
        Staleness {
            copies: self.copies,
            read: self.read,
            write: self.write,
            least: Span::from_ms(u64::from(self.least)),
            most: Span::from_ms(last),
            reach: if self.everyone { Reach::Everyone } else { Reach::OnlyQuorum },
            after: (0..POINTS).map(|n| Span::from_ms(last * n / (POINTS - 1))).collect(),
            seeds,
        }
    }
}
