//! The operations of a history of registers, and who may have read from whom. It knows no order but that in
//! which each process called.

use super::blocks::{self, Block};
use crate::check::spec::Spec;
use crate::history::recorded::{Call, Datum, Ending, Observation, Recorded, Reply};

/// No operation, no source yet.
pub(crate) const NOTHING: u32 = u32::MAX;

/// The source of a read of the initial value.
pub(crate) const INITIAL: u32 = u32::MAX - 1;

/// What an operation tells of the value that it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    Nothing,
    Value(Datum),
    /// A compare-and-set that was not set.
    OtherThan(Datum),
    /// A compare-and-set of which it is known that it took effect, but not whether it was set.
    Either {
        expected: Datum,
    },
}

/// An operation that says something: one that failed, and a read without an answer, does not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Op {
    /// Its index in the recorded history.
    pub index: u32,
    pub process: u32,
    /// Keys are numbered from 0.
    pub key: u32,
    pub reads: Reads,
    pub writes: Option<Datum>,
    /// Whether it certainly took effect.
    pub known: bool,
}

/// A history of registers.
#[derive(Clone, Debug)]
pub(crate) struct Memory {
    /// In calling order.
    pub ops: Vec<Op>,
    pub processes: usize,
    pub keys: usize,
    /// For each operation the one of its process that came just before and took effect.
    pub before: Vec<u32>,
    initial: Datum,
    /// Writes by key and value, then in calling order.
    writers: Vec<(u32, Datum, u32)>,
    /// For each operation what it shows, if it is a read of several writes; empty if there is none such.
    pub(super) blocks: Vec<Option<Block>>,
    /// Whether what a read shows has an order.
    pub(super) is_ordered: bool,
}

impl Memory {
    /// `None` where the history is not one of registers: an object of another kind, an answer that no register
    /// gives, or a process that calls again before it was answered.
    pub fn of(spec: &Spec, recorded: &Recorded) -> Option<Memory> {
        let initial = match spec {
            Spec::Register { initial } | Spec::CasRegister { initial } | Spec::KeyValue { initial } => {
                *initial
            }
            Spec::Set => Datum::NIL,
            _ => return None,
        };
        let are_blocks = blocks::are_in(spec, recorded);
        let processes = Numbers::of(recorded.observations.iter().map(|observation| observation.process.0));
        let keys = Numbers::of(recorded.observations.iter().map(|observation| observation.key.0));
        let mut ops = Vec::new();
        // For each process, the place after its last return.
        let mut free = vec![0; processes.names.len()];
        for (index, observation) in recorded.observations.iter().enumerate() {
            let process = processes.number(observation.process.0);
            let key = keys.number(observation.key.0);
            let free = &mut free[process as usize];
            if !spec.understands(&observation.call) || observation.called < *free {
                return None;
            }
            *free = observation.returned.map_or(*free, |place| place + 1);
            let meaning = if are_blocks { meaning_of_block(observation) } else { meaning(observation) };
            if let Some((reads, writes)) = meaning? {
                let known = !matches!(observation.ending, Ending::Unknown);
                ops.push(Op { index: index as u32, process, key, reads, writes, known });
            }
        }
        let mut memory = Memory::new(ops, processes.names.len(), keys.names.len(), initial);
        if are_blocks {
            blocks::fill(&mut memory, spec, recorded)?;
        }
        Some(memory)
    }

    fn new(ops: Vec<Op>, processes: usize, keys: usize, initial: Datum) -> Memory {
        let mut last = vec![NOTHING; processes];
        let mut before = Vec::with_capacity(ops.len());
        let mut writers = Vec::new();
        for (number, op) in ops.iter().enumerate() {
            let last = &mut last[op.process as usize];
            before.push(*last);
            if op.known {
                *last = number as u32;
            }
            writers.extend(op.writes.map(|value| (op.key, value, number as u32)));
        }
        writers.sort_unstable();
        let (blocks, is_ordered) = (Vec::new(), false);
        Memory { ops, processes, keys, before, initial, writers, blocks, is_ordered }
    }

    pub(super) fn writers(&self) -> &[(u32, Datum, u32)] {
        &self.writers
    }

    pub fn has_blocks(&self) -> bool {
        !self.blocks.is_empty()
    }

    /// What an operation shows, if it is a read of several writes.
    pub fn block(&self, op: u32) -> Option<&Block> {
        self.blocks.get(op as usize).and_then(Option::as_ref)
    }

    /// What the last write that a block shows wrote.
    pub(super) fn value_of(&self, block: &Block) -> Datum {
        block.shown.last().and_then(|last| self.ops[*last as usize].writes).unwrap_or(self.initial)
    }

    /// The writes that `op` read from, given its source.
    pub fn causes(&self, op: u32, source: u32) -> impl Iterator<Item = u32> + '_ {
        let block = self.block(op).filter(|_| source != NOTHING);
        let alone = Some(source).filter(|source| block.is_none() && *source < INITIAL);
        block.into_iter().flat_map(|block| block.shown.iter().copied()).chain(alone)
    }

    /// Of each operation, whether it takes part: it took effect certainly, or somebody read from it.
    pub fn takes_part(&self, source: &[u32]) -> Vec<bool> {
        let mut takes_part: Vec<bool> = self.ops.iter().map(|op| op.known).collect();
        for (op, source) in (0..).zip(source) {
            self.causes(op, *source).for_each(|cause| takes_part[cause as usize] = true);
        }
        takes_part
    }

    /// The write before which every other write to the key comes that is seen with `op`; [`INITIAL`] if there is
    /// none such.
    pub fn base(&self, op: u32, source: u32) -> u32 {
        self.block(op).filter(|_| source != NOTHING).map_or(source, |block| block.base)
    }

    /// The base of each operation.
    pub fn bases(&self, source: &[u32]) -> Vec<u32> {
        (0..).zip(source).map(|(op, source)| self.base(op, *source)).collect()
    }

    /// Whether `op` shows `write`, given its source.
    pub fn shows(&self, op: u32, source: u32, write: u32) -> bool {
        self.block(op).map_or(source == write, |block| block.holds(write))
    }

    /// The writes that `op` shows one after the other.
    pub fn in_order(&self, op: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let block = self.block(op).filter(|_| self.is_ordered);
        block.into_iter().flat_map(|block| block.shown.windows(2).map(|two| (two[0], two[1])))
    }

    /// Whether every read shows all that comes before it, so that nothing is ever written over.
    pub fn is_additive(&self) -> bool {
        let over = |block: &Block| block.base != INITIAL;
        self.has_blocks() && !self.blocks.iter().flatten().any(over)
    }

    pub fn initial(&self) -> Datum {
        self.initial
    }

    /// The writes that `op` may have read from, in the order of their values.
    pub fn candidates(&self, op: u32) -> impl Iterator<Item = u32> + '_ {
        let Op { key, reads, .. } = self.ops[op as usize];
        let from = match reads {
            Reads::Value(value) => self.writers.partition_point(|write| (write.0, write.1) < (key, value)),
            _ => self.writers.partition_point(|write| write.0 < key),
        };
        let of_key = self.writers[from..].iter().take_while(move |write| match reads {
            Reads::Nothing => false,
            Reads::Value(value) => (write.0, write.1) == (key, value),
            Reads::OtherThan(_) | Reads::Either { .. } => write.0 == key,
        });
        let fits = move |write: &&(u32, Datum, u32)| match reads {
            Reads::OtherThan(value) => write.1 != value && write.2 != op,
            _ => write.2 != op,
        };
        of_key.filter(fits).map(|write| write.2)
    }

    /// Whether `op` may have read the initial value.
    pub fn may_read_initial(&self, op: u32) -> bool {
        match self.ops[op as usize].reads {
            Reads::Nothing => false,
            Reads::Value(value) => value == self.initial,
            Reads::OtherThan(value) => value != self.initial,
            Reads::Either { .. } => true,
        }
    }

    /// The history with one operation of a kind that is decided: an [`Reads::Either`] that was set, or not.
    pub fn with_either(&self, op: u32, set: bool) -> Memory {
        let mut ops = self.ops.clone();
        let changed = &mut ops[op as usize];
        if let Reads::Either { expected } = changed.reads {
            changed.reads = if set { Reads::Value(expected) } else { Reads::OtherThan(expected) };
            changed.writes = changed.writes.filter(|_| set);
        }
        Memory::new(ops, self.processes, self.keys, self.initial)
    }

    /// The history of these operations alone. A read of which a possible source is left out then says nothing,
    /// so whatever contradicts itself here does so in the whole history.
    pub fn only(&self, chosen: &[u32]) -> Memory {
        let mut stays = vec![false; self.ops.len()];
        chosen.iter().for_each(|op| stays[*op as usize] = true);
        let renamed = |op: &u32| chosen.binary_search(op).ok().map(|place| place as u32);
        let part = |op: &u32| {
            let block = self.block(*op)?;
            let base = if block.base == INITIAL { Some(INITIAL) } else { renamed(&block.base) };
            base.map(|base| Block::new(base, block.shown.iter().filter_map(renamed).collect()))
        };
        let narrowed = |op: &u32| {
            let mut narrowed = self.ops[*op as usize];
            if let Some(block) = self.block(*op) {
                let whole = part(op).map(|_| block);
                let last = whole.map(|block| block.shown.iter().rev().find(|write| stays[**write as usize]));
                let value = |write: &u32| self.ops[*write as usize].writes;
                narrowed.reads = last.map_or(Reads::Nothing, |last| {
                    Reads::Value(last.and_then(value).unwrap_or(self.initial))
                });
            } else if !self.candidates(*op).all(|write| stays[write as usize]) {
                // What may have been written is no more than what may have happened.
                narrowed.known &= !matches!(narrowed.reads, Reads::Either { .. });
                narrowed.reads = Reads::Nothing;
            }
            narrowed
        };
        let ops = chosen.iter().map(narrowed).collect();
        let mut only = Memory::new(ops, self.processes, self.keys, self.initial);
        if self.has_blocks() {
            only.blocks = chosen.iter().map(part).collect();
            only.is_ordered = self.is_ordered;
        }
        only
    }

    /// For each operation, whether somebody may have read what it wrote.
    pub fn wanted(&self) -> Vec<bool> {
        let mut wanted = vec![false; self.len()];
        let mut asked: Vec<(u32, Option<Datum>, u32)> = Vec::new();
        for (number, op) in (0..).zip(&self.ops) {
            match op.reads {
                Reads::Nothing => {}
                Reads::Value(value) => asked.push((op.key, Some(value), number)),
                Reads::OtherThan(_) | Reads::Either { .. } => asked.push((op.key, None, number)),
            }
        }
        asked.sort_unstable();
        // A write is no candidate for itself, but two that ask the same are so for each other.
        for same in asked.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let reads = if same[0].1.is_none() { same } else { &same[..same.len().min(2)] };
            for (_, _, read) in reads {
                self.candidates(*read).for_each(|write| wanted[write as usize] = true);
            }
        }
        for block in self.blocks.iter().flatten() {
            block.shown.iter().for_each(|write| wanted[*write as usize] = true);
        }
        wanted
    }

    pub fn has_undecided(&self) -> bool {
        self.ops.iter().any(|op| matches!(op.reads, Reads::Either { .. }))
    }

    pub fn len(&self) -> usize {
        self.ops.len()
    }
}

/// What an operation read and wrote; `Some(None)` if it says nothing, `None` if no register answers so.
#[allow(clippy::option_option)]
fn meaning(observation: &Observation) -> Option<Option<(Reads, Option<Datum>)>> {
    if observation.ending == Ending::Fail {
        return Some(None);
    }
    Some(match (observation.call, observation.reply()) {
        (Call::Read, None | Some(Reply::Unseen)) => None,
        (Call::Read, Some(Reply::Value(value))) => Some((Reads::Value(*value), None)),
        (Call::Write(value), None | Some(Reply::Done | Reply::Unseen)) => Some((Reads::Nothing, Some(value))),
        (Call::Cas { expected, new }, None | Some(Reply::Done | Reply::Compared(true))) => {
            Some((Reads::Value(expected), Some(new)))
        }
        (Call::Cas { expected, .. }, Some(Reply::Compared(false))) => {
            Some((Reads::OtherThan(expected), None))
        }
        (Call::Cas { expected, new }, Some(Reply::Unseen)) => Some((Reads::Either { expected }, Some(new))),
        _ => return None,
    })
}

/// The same of texts that are appended to, and of sets; which writes a read shows is worked out later.
#[allow(clippy::option_option)]
fn meaning_of_block(observation: &Observation) -> Option<Option<(Reads, Option<Datum>)>> {
    if observation.ending == Ending::Fail {
        return Some(None);
    }
    Some(match (observation.call, observation.reply()) {
        (Call::Read, None | Some(Reply::Unseen)) => None,
        (Call::Read, Some(Reply::Value(_) | Reply::Members(_))) => Some((Reads::Value(Datum::NIL), None)),
        (
            Call::Write(value) | Call::Append(value) | Call::Insert(value),
            None | Some(Reply::Done | Reply::Unseen),
        ) => Some((Reads::Nothing, Some(value))),
        _ => return None,
    })
}

/// Numbers from 0 for names, in the order of the names.
struct Numbers {
    names: Vec<u32>,
}

impl Numbers {
    fn of(names: impl Iterator<Item = u32>) -> Numbers {
        let mut names: Vec<u32> = names.collect();
        names.sort_unstable();
        names.dedup();
        Numbers { names }
    }

    /// # Panics
    /// If the name is unknown.
    fn number(&self, name: u32) -> u32 {
        self.names.binary_search(&name).expect("a known name") as u32
    }
}
