//! The operations of a history as the search for one order sees them.

use crate::check::memory::{Memory, Op, Reads};
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

/// One a operation of the memory, as operations of a compare-and-set register.
pub(super) fn of_memory(memory: &Memory) -> Vec<Task> {
    let wanted = memory.wanted();
    let task = |(number, op): (u32, &Op)| {
        let (call, reply) = match (op.reads, op.writes) {
            (Reads::Nothing, Some(value)) => (Call::Write(value), Some(Reply::Done)),
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
    (0..).zip(&memory.ops).map(task).collect()
}
