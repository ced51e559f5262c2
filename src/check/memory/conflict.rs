//! What a check answers when it finds that no order can be: the operations that it looked at to see so.

use super::history::{INITIAL, Memory, NOTHING};
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
            for cause in memory.causes(op, source[op as usize]) {
                if !memory.ops[cause as usize].known && reader[cause as usize] == NOTHING {
                    reader[cause as usize] = op;
                    certain.push(cause);
                }
            }
        }
        // What a read shows says something only together with what it begins with.
        let bases = self.ops.iter().filter_map(|op| memory.block(*op)).map(|block| block.base);
        let bases: Vec<u32> = bases.filter(|base| *base < INITIAL).collect();
        self.ops.extend(bases);
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
