//! PRAM, pipelined random access memory: every process sees an order of all writes and its own operations, in
//! which each read is answered by the last write before it, and which keeps the order of each process [Lipton
//! and Sandberg 1988]. What a process read before it wrote binds nobody else: that would be [`super::causal`].
//!
//! It is decided as causal memory is, with process order in the place of causal order: in each view a source
//! comes before its read for the reads of that process alone.
//!
//! Sources: Lipton and Sandberg, "PRAM: a scalable shared memory", Princeton CS-TR-180-88, 1988; Viotti and
//! Vukolić, "Consistency in non-transactional distributed storage systems", ACM Computing Surveys 49(1), 2016,
//! §3.3.

use super::memory::{self, Before, Effort, Graph, Memory, NOTHING, Session, Sources, Trouble, View, Writes};
use crate::check::court::{Because, Finding, Limits};
use crate::check::spec::Spec;
use crate::history::recorded::Recorded;

/// Whether the history is one of a PRAM.
pub fn check(
    spec: &Spec,
    recorded: &Recorded,
    limits: &Limits,
    keep_going: &mut dyn FnMut() -> bool,
) -> Finding {
    memory::judge(spec, recorded, limits, keep_going, &|memory, effort| {
        memory::explain(memory, effort, &mut views)
    })
}

/// Whether every process has a view, given the source of each read.
fn views(memory: &Memory, source: &Sources, effort: &mut Effort) -> Result<(), Trouble> {
    let mut graph = Graph::new(memory, source, |_| false);
    let count = graph.edges().len();
    let mut order = ProcessOrder::new(memory, source);
    for session in Session::all(memory, source) {
        effort.spend(memory.len() as u64)?;
        order.look_at(&session.reads);
        for read in &session.reads {
            for cause in memory.causes(*read, source[*read as usize]) {
                graph.link(cause, *read, Because::WasRead, *read);
            }
        }
        let writes = Writes::of(memory, |op| order.chain(op));
        View::new(memory, source, &order, &writes, &session.reads).explain(&mut graph, effort)?;
        graph.truncate(count);
    }
    Ok(())
}

/// Process order, and each source before its read for the reads of one process.
struct ProcessOrder<'a> {
    memory: &'a Memory,
    source: &'a Sources,
    /// `NOTHING` for operations of unknown ending that this process did not read.
    chain: Vec<u32>,
    place: Vec<u32>,
    width: usize,
    is_looked_at: Vec<bool>,
    looked_at: Vec<u32>,
}

impl<'a> ProcessOrder<'a> {
    fn new(memory: &'a Memory, source: &'a Sources) -> ProcessOrder<'a> {
        let mut lengths = vec![0; memory.processes];
        let (mut chain, mut place) = (Vec::with_capacity(memory.len()), Vec::with_capacity(memory.len()));
        for op in &memory.ops {
            let length = &mut lengths[op.process as usize];
            chain.push(if op.known { op.process } else { NOTHING });
            place.push(if op.known { *length } else { 0 });
            *length += u32::from(op.known);
        }
        let (width, is_looked_at, looked_at) = (memory.processes, vec![false; memory.len()], Vec::new());
        ProcessOrder { memory, source, chain, place, width, is_looked_at, looked_at }
    }

    /// The process whose reads these are. A write of unknown ending that it read is a chain of its own.
    fn look_at(&mut self, reads: &[u32]) {
        for read in std::mem::take(&mut self.looked_at) {
            self.is_looked_at[read as usize] = false;
            for source in self.late_sources(read) {
                self.chain[source] = NOTHING;
            }
        }
        self.width = self.memory.processes;
        for read in reads {
            self.is_looked_at[*read as usize] = true;
            for source in self.late_sources(*read) {
                if self.chain[source] == NOTHING {
                    self.chain[source] = self.width as u32;
                    self.width += 1;
                }
            }
        }
        self.looked_at = reads.to_vec();
    }

    fn late_sources(&self, read: u32) -> Vec<usize> {
        let causes = self.memory.causes(read, self.source[read as usize]).map(|cause| cause as usize);
        causes.filter(|cause| !self.memory.ops[*cause].known).collect()
    }

    /// What comes before `op` in its process.
    fn join_process(&self, op: u32, clock: &mut [u32]) -> bool {
        let before = self.memory.before[op as usize];
        before != NOTHING && self.join_place(before, clock)
    }

    fn join_place(&self, op: u32, clock: &mut [u32]) -> bool {
        let Some((chain, place)) = self.chain(op) else { return false };
        let held = &mut clock[chain as usize];
        let is_news = *held <= place;
        *held = (*held).max(place + 1);
        is_news
    }
}

impl Before for ProcessOrder<'_> {
    fn width(&self) -> usize {
        self.width
    }

    fn chain(&self, op: u32) -> Option<(u32, u32)> {
        let chain = self.chain[op as usize];
        (chain != NOTHING).then_some((chain, self.place[op as usize]))
    }

    fn is_before(&self, first: u32, second: u32) -> bool {
        let [one, other] = [first, second].map(|op| self.memory.ops[op as usize]);
        one.known && one.process == other.process && first < second
    }

    fn join(&self, op: u32, clock: &mut [u32]) -> bool {
        let mut is_news = self.join_process(op, clock);
        if self.is_looked_at[op as usize] {
            for cause in self.memory.causes(op, self.source[op as usize]) {
                is_news |= self.join_process(cause, clock);
                is_news |= self.join_place(cause, clock);
            }
        }
        is_news
    }
}
