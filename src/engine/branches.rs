//! The branches of a run: each is a script and the place where it was left.

use crate::base::{EventId, Time};
use crate::sim::ScriptedAct;

/// The most branches that are kept; the oldest that is not the present one goes first.
const MOST: usize = 50;

/// One future of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Counted from 1 in the order of making; never used again.
    pub number: u32,
    pub script: Vec<ScriptedAct>,
    /// Where it was left, or is.
    pub event: EventId,
    pub time: Time,
    /// When it parted from the branch it was made from; `None` for the first.
    pub parted: Option<Time>,
}

pub(super) struct Branches {
    all: Vec<Branch>,
    current: usize,
    made: u32,
}

impl Branches {
    pub fn new(script: Vec<ScriptedAct>) -> Branches {
        let first = Branch { number: 1, script, event: EventId(0), time: Time::ZERO, parted: None };
        Branches { all: vec![first], current: 0, made: 1 }
    }

    pub fn all(&self) -> &[Branch] {
        &self.all
    }

    pub fn current(&self) -> usize {
        self.current
    }

    /// The present branch stays behind as it is; a new one begins at `time`.
    pub fn leave(&mut self, script: &[ScriptedAct], event: EventId, time: Time) {
        let old = &mut self.all[self.current];
        old.script = script.to_vec();
        (old.event, old.time) = (event, time);
        if self.all.len() == MOST {
            let oldest = usize::from(self.current == 0);
            self.all.remove(oldest);
        }
        self.made += 1;
        self.all.push(Branch { number: self.made, script: Vec::new(), event, time, parted: Some(time) });
        self.current = self.all.len() - 1;
    }

    /// The present branch's script has changed.
    pub fn grow(&mut self, script: &[ScriptedAct]) {
        self.all[self.current].script = script.to_vec();
    }

    /// Leaves the present branch at a position and gives the one asked for; `None` if there is none such.
    pub fn switch(&mut self, branch: usize, event: EventId, time: Time) -> Option<&Branch> {
        if branch >= self.all.len() || branch == self.current {
            return None;
        }
        (self.all[self.current].event, self.all[self.current].time) = (event, time);
        self.current = branch;
        Some(&self.all[branch])
    }
}
