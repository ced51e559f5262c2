//! The operations of a history as the search for one order sees them.

use crate::check::memory::{INITIAL, Memory, Op, Reads};
use crate::history::recorded::{Call, Datum, Ending, Recorded, Reply};

/// An operation that took effect, or may have.
#[derive(Clone, Debug)]
pub(super) struct Task {
    /// In the recorded history.
    pub index: u32,
    pub process: u32,
    /// The number of the object, from 0.
    pub object: u32,
    pub call: Call,
    pub reply: Option<Reply>,
    pub known: bool,
    /// Whether it is of unknown ending and could explain nothing.
    pub is_idle: bool,
}

impl Task {
    /// Whether it certainly changes nothing.
    pub fn observes(&self) -> bool {
        match self.call {
            Call::Read | Call::Contains(_) => true,
            Call::Cas { .. } => self.reply == Some(Reply::Compared(false)),
            _ => false,
        }
    }

    /// Whether it changes nothing and tells nothing.
    fn says_nothing(&self) -> bool {
        self.observes() && matches!(self.reply, None | Some(Reply::Unseen))
    }
}

/// `None` if a process calls again before it was answered.
pub(super) fn of_recorded(recorded: &Recorded) -> Option<Vec<Task>> {
    // For each process, the place after its last return and its last operation.
    let mut free: Vec<(u32, u32, usize)> = Vec::new();
    let mut tasks = Vec::new();
    let objects: Vec<Datum> = recorded.objects().into_iter().map(|(key, _)| key).collect();
    for (index, observation) in recorded.observations.iter().enumerate() {
        let process = observation.process.0;
        let place = free.binary_search_by_key(&process, |(process, ..)| *process).unwrap_or_else(|place| {
            free.insert(place, (process, 0, index));
            place
        });
        let (_, free, last) = &mut free[place];
        let is_part = || recorded.observations[*last].is_part_before(observation);
        if observation.called < *free && !is_part() {
            return None;
        }
        *free = observation.returned.map_or(*free, |place| place + 1);
        *last = index;
        let task = Task {
            index: index as u32,
            process,
            object: objects.binary_search(&observation.key).expect("every key is an object") as u32,
            call: observation.call,
            reply: observation.reply().cloned(),
            known: !matches!(observation.ending, Ending::Unknown),
            is_idle: false,
        };
        if observation.ending != Ending::Fail && !task.says_nothing() {
            tasks.push(task);
        }
    }
    Some(tasks)
}

/// One an operation of the memory, as operations of a compare-and-set register. Where a read shows a write after
/// another, that is one that found what the other wrote. `None` if two reads differ in that.
pub(super) fn of_memory(memory: &Memory) -> Option<Vec<Task>> {
    let wanted = memory.wanted();
    let found = found(memory)?;
    let task = |(number, op): (u32, &Op)| {
        let (call, reply) = match (op.reads, op.writes) {
            (Reads::Nothing, Some(new)) => match found.get(number as usize).copied().flatten() {
                Some(expected) => (Call::Cas { expected, new }, Some(Reply::Compared(true))),
                None => (Call::Write(new), Some(Reply::Done)),
            },
            (Reads::Nothing, None) => (Call::Read, None),
            (Reads::Value(value), None) => (Call::Read, Some(Reply::Value(value))),
            (Reads::Value(expected), Some(new)) => (Call::Cas { expected, new }, Some(Reply::Compared(true))),
            (Reads::OtherThan(expected), _) => {
                (Call::Cas { expected, new: expected }, Some(Reply::Compared(false)))
            }
            (Reads::Either { expected }, new) => {
                (Call::Cas { expected, new: new.unwrap_or(expected) }, Some(Reply::Unseen))
            }
        };
        let is_idle = !op.known && !wanted[number as usize];
        Task { index: op.index, process: op.process, object: op.key, call, reply, known: op.known, is_idle }
    };
    Some((0..).zip(&memory.ops).map(task).collect())
}

/// What each write found, as far as a read shows that; empty if no read shows more than one.
fn found(memory: &Memory) -> Option<Vec<Option<Datum>>> {
    if !memory.has_blocks() {
        return Some(Vec::new());
    }
    let mut found: Vec<Option<Datum>> = vec![None; memory.len()];
    for block in (0..memory.len() as u32).filter_map(|op| memory.block(op)) {
        let mut before = Some(memory.initial()).filter(|_| block.base == INITIAL);
        for write in &block.shown {
            let found = &mut found[*write as usize];
            if found.is_some() && before.is_some() && *found != before {
                return None;
            }
            *found = found.or(before);
            before = memory.ops[*write as usize].writes;
        }
    }
    Some(found)
}
