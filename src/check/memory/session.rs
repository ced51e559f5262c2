//! Whose answers have to be explained by one view: a process's, and those before an operation of unknown ending
//! that took effect.

use super::history::{Memory, NOTHING, Reads};

/// The answers that one view has to explain.
pub(crate) struct Session {
    /// In process order; not empty.
    pub reads: Vec<u32>,
}

impl Session {
    /// One a process that has read, and one for each compare-and-set of unknown ending that somebody read from:
    /// it saw what its process saw before, and nothing of its process saw it.
    pub fn all(memory: &Memory, source: &[u32]) -> Vec<Session> {
        let mut of_process: Vec<Vec<u32>> = vec![Vec::new(); memory.processes];
        let mut late = Vec::new();
        for (number, op) in memory.ops.iter().enumerate().filter(|(_, op)| op.reads != Reads::Nothing) {
            let reads = &mut of_process[op.process as usize];
            if op.known {
                reads.push(number as u32);
            } else if source[number] != NOTHING {
                let reads = reads.iter().copied().chain([number as u32]).collect();
                late.push(Session { reads });
            }
        }
        let first = of_process.into_iter().map(|reads| Session { reads });
        first.filter(|session| !session.reads.is_empty()).chain(late).collect()
    }
}
