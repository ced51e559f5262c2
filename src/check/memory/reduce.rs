//! From a contradiction to evidence: the operations that contradict a model by themselves, as few as leaving out
//! one after the other gives. It need not be the smallest set there is.
//!
//! What stays must contradict although a read of which a possible source was left out says nothing
//! ([`Memory::only`]): so no value comes from nowhere, and no write that was left out could have helped.

use super::conflict::Conflict;
use super::history::Memory;
use super::sources::{Answer, Effort};
use crate::check::court::{Evidence, Limits, Reached};

/// Of more operations than this, none is left out one by one.
const MOST: usize = 300;

/// What one attempt to explain a part may take.
const ATTEMPT: Limits = Limits { states: 100_000, steps: 200_000 };

/// The evidence in a conflict. `decide` says whether a part of the history can be explained.
pub(crate) fn evidence(
    memory: &Memory,
    conflict: Conflict,
    effort: &mut Effort,
    decide: &dyn Fn(&Memory, &mut Effort) -> Answer,
) -> Evidence {
    let mut reduction = Reduction { memory, decide, conflict, minimal: false };
    // Evidence that is not as small as it could be is evidence too.
    let _ = reduction.run(effort);
    reduction.evidence()
}

struct Reduction<'a> {
    memory: &'a Memory,
    decide: &'a dyn Fn(&Memory, &mut Effort) -> Answer,
    conflict: Conflict,
    minimal: bool,
}

impl Reduction<'_> {
    fn run(&mut self, effort: &mut Effort) -> Result<(), Reached> {
        // The check often finds another contradiction in a part, with fewer operations.
        loop {
            let before = self.conflict.ops.len();
            let ops = self.conflict.ops.clone();
            let told = self.try_only(&ops, effort)?;
            if told == Some(true) {
                debug_assert!(false, "a conflict contradicts by itself: {:?}", self.conflict);
                self.conflict.ops = (0..self.memory.len() as u32).collect();
                return Ok(());
            }
            if self.conflict.ops.len() >= before {
                break;
            }
        }
        self.shorten(effort)?;
        if self.conflict.ops.len() > MOST {
            return Ok(());
        }
        loop {
            let mut certain = true;
            let mut smaller = false;
            let mut place = 0;
            while let Some(op) = self.conflict.ops.get(place).copied() {
                let without: Vec<u32> =
                    self.conflict.ops.iter().copied().filter(|other| *other != op).collect();
                match self.try_only(&without, effort)? {
                    Some(false) => smaller = true,
                    told => {
                        certain &= told == Some(true);
                        place += 1;
                    }
                }
            }
            if !smaller {
                self.minimal = certain;
                return Ok(());
            }
        }
    }

    /// Looks for a contradiction among the first operations, then among the last of those.
    fn shorten(&mut self, effort: &mut Effort) -> Result<(), Reached> {
        for from_the_end in [false, true] {
            let ops = self.conflict.ops.clone();
            let mut size = 32;
            while size < ops.len() {
                let part = if from_the_end { &ops[ops.len() - size..] } else { &ops[..size] };
                if self.try_only(part, effort)? == Some(false) {
                    break;
                }
                size *= 2;
            }
        }
        Ok(())
    }

    /// Keeps these operations alone if they contradict. Whether they can be explained, if that was decided.
    fn try_only(&mut self, ops: &[u32], effort: &mut Effort) -> Result<Option<bool>, Reached> {
        let part = self.memory.only(ops);
        effort.spend(ops.len() as u64)?;
        let told = effort.attempt(&ATTEMPT, |effort| (self.decide)(&part, effort));
        Ok(match told {
            Answer::Explained => Some(true),
            Answer::GaveUp(Reached::Stopped) => return Err(Reached::Stopped),
            Answer::GaveUp(_) => None,
            Answer::Contradicted(conflict) => {
                self.conflict = conflict.renamed(|op| ops[op]);
                Some(false)
            }
        })
    }

    fn evidence(self) -> Evidence {
        let named = self.conflict.renamed(|op| self.memory.ops[op].index);
        let operations = named.ops.iter().map(|op| *op as usize).collect();
        Evidence { operations, minimal: self.minimal, reason: named.reason }
    }
}

impl Conflict {
    /// The same operations under other numbers, in the same order.
    fn renamed(&self, name: impl Fn(usize) -> u32) -> Conflict {
        let reason = self.reason.renamed(|op| name(op) as usize);
        Conflict { ops: self.ops.iter().map(|op| name(*op as usize)).collect(), reason }
    }
}
