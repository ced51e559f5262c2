//! What a check answers when it finds that no order can be: the operations that it looked at to see so.

use super::history::{Memory, NOTHING};
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

    /// With somebody who read from each operation of unknown ending in it, and so on up to one that is certain:
    /// else they need not have happened.
    pub fn with_readers(mut self, memory: &Memory, source: &[u32]) -> Conflict {
        let mut reader = vec![NOTHING; memory.len()];
        let mut certain: Vec<u32> =
            (0..memory.len() as u32).filter(|op| memory.ops[*op as usize].known).collect();
        while let Some(op) = certain.pop() {
            let late = memory.ops.get(source[op as usize] as usize).is_some_and(|source| !source.known);
            if late && reader[source[op as usize] as usize] == NOTHING {
                reader[source[op as usize] as usize] = op;
                certain.push(source[op as usize]);
            }
        }
        let mut place = 0;
        while let Some(op) = self.ops.get(place).copied() {
            place += 1;
            let reader = reader[op as usize];
            if reader != NOTHING && !self.ops.contains(&reader) {
                self.ops.push(reader);
            }
        }
        Conflict::new(self.ops, self.reason)
    }

    pub fn holds(&self, op: u32) -> bool {
        self.ops.binary_search(&op).is_ok()
    }
}
