//! The writes of each key on each chain, so that the last of them before some place is found by halving. What a
//! chain is, the caller says.

use super::history::Memory;

/// A write and its place on its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Write {
    pub chain: u32,
    pub place: u32,
    pub op: u32,
}

pub(crate) struct Writes {
    /// By key, chain and place.
    all: Vec<Write>,
    /// Where each chain's writes of a key begin and end in `all`.
    runs: Vec<(u32, u32)>,
    /// Where the runs of each key begin in `runs`, and the end.
    of_key: Vec<u32>,
}

impl Writes {
    /// `chain` says where an operation is; those that are nowhere are left out.
    pub fn of(memory: &Memory, chain: impl Fn(u32) -> Option<(u32, u32)>) -> Writes {
        let placed = |op: u32| {
            memory.ops[op as usize].writes?;
            chain(op).map(|(chain, place)| (memory.ops[op as usize].key, Write { chain, place, op }))
        };
        let mut all: Vec<(u32, Write)> = (0..memory.len() as u32).filter_map(placed).collect();
        all.sort_unstable();
        let mut runs: Vec<(u32, u32)> = Vec::new();
        let mut of_key = vec![0; memory.keys + 1];
        for run in all.chunk_by(|one, other| (one.0, one.1.chain) == (other.0, other.1.chain)) {
            let start = runs.last().map_or(0, |(_, end)| *end);
            runs.push((start, start + run.len() as u32));
            of_key[run[0].0 as usize + 1] = runs.len() as u32;
        }
        for key in 0..memory.keys {
            of_key[key + 1] = of_key[key + 1].max(of_key[key]);
        }
        Writes { all: all.into_iter().map(|(_, write)| write).collect(), runs, of_key }
    }

    /// For each chain that writes the key: its writes, in order.
    pub fn runs(&self, key: u32) -> impl Iterator<Item = &[Write]> {
        let runs = self.of_key[key as usize] as usize..self.of_key[key as usize + 1] as usize;
        self.runs[runs].iter().map(|(start, end)| &self.all[*start as usize..*end as usize])
    }
}
