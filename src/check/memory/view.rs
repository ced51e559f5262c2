//! Whether one process can have seen an order: its own operations and all writes, each read answered by the last
//! write before it.
//!
//! Where w is the source of the read r, and another write v of the same key comes before r, then v must come
//! before w. Adding that until nothing changes either closes a cycle, and then there is no order; or it does
//! not, and then there is one, if the reads are those of one process: go through them in order and put before
//! each what must come before it and is not there yet. No other write to the key can get between w and r, since
//! all that come before r come before w [Bouajjani et al. 2017, §5: bad patterns WriteCOInitRead, WriteCORead,
//! WriteHBInitRead and CyclicHB].
//!
//! Asked of the reads of all processes at once, the rule and its mirror image (a write of the key after w comes
//! after r) are necessary for an order of all operations, though not sufficient [Gibbons and Korach 1997].

use super::history::{INITIAL, Memory, NOTHING};
use super::order::{Edge, Order};
use super::proof;
use super::sources::{Effort, Trouble};
use crate::check::court::Because;

/// Which operations matter to a view: those that come before its last operation. They are told apart by the
/// clocks before any edge was added; edges lead from these to these.
pub(crate) struct Scope {
    last: u32,
    clock: Vec<u32>,
}

impl Scope {
    pub fn until(order: &Order, last: u32) -> Scope {
        Scope { last, clock: order.clock(last).to_vec() }
    }

    /// Everything matters.
    pub fn all(order: &Order) -> Scope {
        Scope { last: NOTHING, clock: vec![u32::MAX; order.width()] }
    }

    fn holds(&self, order: &Order, op: u32) -> bool {
        op == self.last || order.chain(op).is_some_and(|(chain, place)| self.clock[chain as usize] > place)
    }
}

/// The writes of each key on each chain, in order.
pub(crate) struct Writes {
    /// Key, chain, place, operation.
    all: Vec<(u32, u32, u32, u32)>,
    /// Where each chain's writes of a key begin and end in `all`.
    runs: Vec<(u32, u32)>,
    /// Where the runs of each key begin in `runs`, and the end.
    of_key: Vec<u32>,
}

impl Writes {
    pub fn of(memory: &Memory, order: &Order) -> Writes {
        let placed = |op: u32| {
            let (chain, place) = order.chain(op)?;
            let written = &memory.ops[op as usize];
            written.writes.map(|_| (written.key, chain, place, op))
        };
        let mut all: Vec<_> = (0..memory.len() as u32).filter_map(placed).collect();
        all.sort_unstable();
        let mut runs = Vec::new();
        let mut of_key = vec![0; memory.keys + 1];
        for run in all.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let start = runs.last().map_or(0, |(_, end)| *end);
            runs.push((start, start + run.len() as u32));
            of_key[run[0].0 as usize + 1] = runs.len() as u32;
        }
        for key in 0..memory.keys {
            of_key[key + 1] = of_key[key + 1].max(of_key[key]);
        }
        Writes { all, runs, of_key }
    }

    /// For each chain that writes the key: its writes.
    fn runs(&self, key: u32) -> impl Iterator<Item = &[(u32, u32, u32, u32)]> {
        let runs = self.of_key[key as usize] as usize..self.of_key[key as usize + 1] as usize;
        self.runs[runs].iter().map(|(start, end)| &self.all[*start as usize..*end as usize])
    }
}

/// What some reads add to an order.
pub(crate) struct View<'a> {
    pub memory: &'a Memory,
    pub source: &'a [u32],
    pub order: &'a mut Order,
    pub writes: &'a Writes,
    pub scope: Scope,
    /// The reads are of all processes, and the rule holds both ways.
    pub mirrored: bool,
}

impl View<'_> {
    /// Adds to the order what must hold if each of `reads` was answered from its source.
    pub fn saturate(&mut self, reads: &[u32], effort: &mut Effort) -> Result<(), Trouble> {
        loop {
            let edges = self.order.edges().len();
            for read in reads.iter().filter(|read| self.source[**read as usize] != NOTHING) {
                effort.spend(1 + self.order.width() as u64)?;
                self.pull(*read)?;
                if self.mirrored {
                    self.push(*read)?;
                }
            }
            if self.order.edges().len() == edges {
                return Ok(());
            }
        }
    }

    /// What was written before the read was written before its source.
    fn pull(&mut self, read: u32) -> Result<(), Trouble> {
        let source = self.source[read as usize];
        let writes = self.writes;
        for run in writes.runs(self.memory.ops[read as usize].key) {
            let chain = run[0].1 as usize;
            let before = self.order.clock(read)[chain];
            let seen = run.partition_point(|write| write.2 < before);
            let Some((_, _, _, write)) = seen.checked_sub(1).map(|last| run[last]) else { continue };
            if source == INITIAL {
                return Err(Trouble::Conflict(proof::of_initial(self.order, self.source, write, read)));
            }
            if write != source && !self.order.is_before(write, source) {
                self.add(Edge::new(write, source, Because::WasOverwritten, read))?;
            }
        }
        Ok(())
    }

    /// What was written after the source was written after the read.
    fn push(&mut self, read: u32) -> Result<(), Trouble> {
        let source = self.source[read as usize];
        let writes = self.writes;
        for run in writes.runs(self.memory.ops[read as usize].key) {
            let after =
                |write: &(u32, u32, u32, u32)| source == INITIAL || self.order.is_before(source, write.3);
            let first = run.partition_point(|write| !after(write));
            let Some((_, _, _, write)) = run[first..].iter().find(|write| write.3 != read) else { continue };
            if !self.order.is_before(read, *write) {
                self.add(Edge::new(read, *write, Because::WasNotYetOverwritten, read))?;
            }
        }
        Ok(())
    }

    fn add(&mut self, edge: Edge) -> Result<(), Trouble> {
        let scope = &self.scope;
        let added = self.order.add(edge, |order, op| scope.holds(order, op));
        added.map_err(|cycle| Trouble::Conflict(proof::of_cycle(self.order, self.source, &cycle)))
    }
}
