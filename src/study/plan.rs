//! What a study runs: points, each a system in its settings, under a row of seeds.

use serde::{Deserialize, Serialize};

use crate::base::{ClassId, Span};
use crate::engine::conduct;
use crate::scenario::Scenario;
use crate::system::{System, common};

/// The most runs of one study.
const MOST_RUNS: u64 = 100_000;

/// Seeds `first`, `first + 1`, …
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeds {
    pub first: u64,
    pub count: u32,
}

/// One system in its settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// What is asked of the system, in the product's words: the level of a row of its conduct. Empty: whatever the
    /// settings say.
    pub level: String,
    /// The run; its seed is put in place by the study. A sweep runs its script; the others run without, and make the
    /// cut of their own.
    pub scenario: Scenario,
    /// The replicas that the cut of a PACELC study takes from the others, as indices; empty: there is no cut.
    pub cut_off: Vec<u8>,
}

/// Points and seeds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub points: Vec<Point>,
    pub seeds: Seeds,
    /// The class of operations that is measured; the rows of a system's conduct speak of the first.
    pub class: ClassId,
}

impl Seeds {
    pub fn up_to(count: u32) -> Seeds {
        Seeds { first: 1, count }
    }

    pub fn get(self, n: u32) -> u64 {
        self.first.saturating_add(u64::from(n))
    }
}

impl Point {
    /// Every row of the system's conduct; the system as it is by default where it has none. `length`: of each run, in
    /// place of the row's own.
    pub fn rows_of(system: &'static System, length: Option<Span>) -> Vec<Point> {
        let rows = system.conduct.iter();
        let point = |row: &crate::system::Conduct| {
            let scenario = conduct::uncut(system, row, 1)?;
            Some(Point { level: row.level.to_owned(), scenario, cut_off: row.cut_off.to_vec() })
        };
        let mut points: Vec<Point> = rows.filter_map(point).collect();
        if points.is_empty() {
            let scenario = Scenario { system: system.id.to_owned(), ..Scenario::default() };
            points.push(Point { level: String::new(), scenario, cut_off: Vec::new() });
        }
        if let Some(length) = length {
            points.iter_mut().for_each(|point| point.set_length(length));
        }
        points
    }

    /// A run as it is, script included.
    pub fn of(scenario: Scenario) -> Point {
        Point { level: String::new(), scenario, cut_off: Vec::new() }
    }

    /// "Cassandra, QUORUM".
    pub fn name(&self) -> String {
        let id = &self.scenario.system;
        let name = System::find(id).map_or(id.as_str(), |system| system.name);
        if self.level.is_empty() {
            return name.to_owned();
        }
        // What a name says after a comma, the level says again.
        let name = name.split(',').next().unwrap_or(name);
        format!("{name}, {}", self.level)
    }

    /// Sets the length of the runs, as near as the system's limits allow.
    pub fn set_length(&mut self, length: Span) {
        self.set(common::DURATION.id, (length.0 / 1_000) as i64);
    }

    /// Sets a knob of the system, where it has one of this id.
    pub(super) fn set(&mut self, id: &str, value: i64) {
        if let Some(knob) = self.scenario.system().knob(id) {
            self.scenario.settings.set(knob, value);
        }
    }

    /// The run under a seed, without cut.
    pub(super) fn without_cut(&self, seed: u64) -> Scenario {
        Scenario { seed, script: Vec::new(), ..self.scenario.clone() }
    }

    /// The run under a seed with the point's cut, made at a quarter of it and healed at three quarters.
    pub(super) fn with_cut(&self, seed: u64) -> Scenario {
        let mut scenario = self.without_cut(seed);
        conduct::cut(&mut scenario, &self.cut_off);
        scenario
    }

    /// The run under a seed with the script that it came with.
    pub(super) fn as_scripted(&self, seed: u64) -> Scenario {
        Scenario { seed, ..self.scenario.clone() }
    }
}

impl Plan {
    /// Every documented level of these systems under so many seeds.
    pub fn rows(systems: &[&'static System], seeds: Seeds, length: Option<Span>) -> Plan {
        let points = systems.iter().flat_map(|system| Point::rows_of(system, length)).collect();
        Plan { points, seeds, class: ClassId(0) }
    }

    /// One run under so many seeds, for a sweep.
    pub fn sweep(scenario: Scenario, seeds: Seeds) -> Plan {
        Plan { points: vec![Point::of(scenario)], seeds, class: ClassId(0) }
    }

    pub(super) fn check(&self) -> Result<(), String> {
        if self.points.is_empty() || self.seeds.count == 0 {
            return Err("A study needs a system and a seed.".to_owned());
        }
        if self.class.index() >= common::CLASSES {
            return Err(format!("There are {} classes of operations.", common::CLASSES));
        }
        let runs = self.points.len() as u64 * u64::from(self.seeds.count);
        if runs > MOST_RUNS {
            return Err(format!("The study has {runs} runs; {MOST_RUNS} are the most."));
        }
        self.points.iter().try_for_each(|point| point.scenario.check())
    }
}
