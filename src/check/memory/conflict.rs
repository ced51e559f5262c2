//! What a check answers when it finds that no order can be: the operations that it looked at to see so.

use super::history::Memory;
use crate::check::court::Reason;

/// Operations that contradict a model by themselves, by their numbers in the memory.
#[derive(Clone, Debug)]
pub(crate) struct Conflict {
    /// Sorted, each once.
    pub ops: Vec<u32>,
    /// With numbers in the memory in place of indices in the history.
    pub reason: Reason,
}

impl Conflict {
    pub fn new(mut ops: Vec<u32>, reason: Reason) -> Conflict {
        ops.sort_unstable();
        ops.dedup();
        Conflict { ops, reason }
    }

    /// With somebody who read from each operation of unknown ending in it: else that need not have happened.
    pub fn with_readers(mut self, memory: &Memory, source: &[u32]) -> Conflict {
        let mut place = 0;
        while let Some(op) = self.ops.get(place).copied() {
            place += 1;
            let read_by = |other: &u32| source[*other as usize] == op;
            if !memory.ops[op as usize].known && !self.ops.iter().any(read_by) {
                self.ops.extend((0..memory.len() as u32).find(read_by));
            }
        }
        Conflict::new(self.ops, self.reason)
    }

    pub fn holds(&self, op: u32) -> bool {
        self.ops.binary_search(&op).is_ok()
    }
}
