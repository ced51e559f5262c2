//! What is needed of a recorded history to find at once what a window of it shows. It is built once for each
//! history; afterwards nothing asks for all operations again.

use crate::history::recorded::{Process, Recorded};

/// How many entries of one level share one of the level above.
const FAN: usize = 32;
/// The end of what never ends.
const NEVER: u32 = u32::MAX;

/// Processes, and where the box of each operation ends, for quick search by place.
#[derive(Clone, Debug)]
pub struct LaneIndex {
    processes: Vec<Process>,
    /// Of each operation, its process's place among `processes`.
    row: Vec<u32>,
    /// Of each operation, where its box ends: at its return; else where its process calls the next one; else
    /// nowhere.
    until: Vec<u32>,
    /// The latest end among each `FAN` operations, among each `FAN` of those, and so on, without those that
    /// never end.
    latest: Vec<Vec<u32>>,
    /// The operations that never end, in calling order: at most one a process.
    hanging: Vec<u32>,
    places: u32,
    timed: bool,
}

impl LaneIndex {
    /// # Panics
    /// At 2³² operations.
    pub fn new(history: &Recorded) -> LaneIndex {
        let observations = &history.observations;
        let mut processes: Vec<Process> = observations.iter().map(|operation| operation.process).collect();
        processes.sort_unstable();
        processes.dedup();
        let row_of = |process| processes.binary_search(&process).expect("every process is listed") as u32;
        let row: Vec<u32> = observations.iter().map(|operation| row_of(operation.process)).collect();
        let mut next_call = vec![NEVER; processes.len()];
        let mut until = vec![NEVER; observations.len()];
        let mut places = 0;
        for (index, operation) in observations.iter().enumerate().rev() {
            let next = &mut next_call[row[index] as usize];
            until[index] = operation.returned.unwrap_or(*next);
            *next = operation.called;
            places = places.max(operation.called + 1).max(operation.returned.map_or(0, |place| place + 1));
        }
        let count = u32::try_from(observations.len()).expect("fewer than 2^32 operations");
        let hanging = (0..count).filter(|index| until[*index as usize] == NEVER).collect();
        let timed = observations.iter().all(|operation| {
            operation.called_at.is_some() && (operation.returned.is_none() || operation.returned_at.is_some())
        });
        LaneIndex { processes, row, latest: levels(&until), until, hanging, places, timed }
    }

    /// One past the last place of the log.
    pub fn places(&self) -> u32 {
        self.places
    }

    /// Whether every call and every return has a time.
    pub fn timed(&self) -> bool {
        self.timed
    }

    /// How many processes there are.
    pub fn processes(&self) -> usize {
        self.processes.len()
    }

    pub(super) fn process(&self, row: u32) -> Process {
        self.processes[row as usize]
    }

    pub(super) fn row(&self, operation: usize) -> u32 {
        self.row[operation]
    }

    /// Where the operation's box ends; `None` if nowhere.
    pub(super) fn until(&self, operation: usize) -> Option<u32> {
        Some(self.until[operation]).filter(|until| *until != NEVER)
    }

    /// The operations that were called from one place up to another.
    pub(super) fn called(&self, history: &Recorded, from: u32, to: u32) -> std::ops::Range<usize> {
        let before = |place| history.observations.partition_point(|operation| operation.called < place);
        let first = before(from);
        first..before(to).max(first)
    }

    /// The operations that were called before a place and never end.
    pub(super) fn hanging(&self, history: &Recorded, place: u32) -> &[u32] {
        let called = |index: &u32| history.observations[*index as usize].called;
        &self.hanging[..self.hanging.partition_point(|index| called(index) < place)]
    }

    /// Adds the operations that were called before a place and end there or later, but do end.
    pub(super) fn open(&self, history: &Recorded, place: u32, found: &mut Vec<u32>) {
        let before = self.called(history, 0, place).end;
        let top = self.latest.len() - 1;
        for entry in 0..self.latest[top].len() {
            self.descend(top, entry, (before, place), found);
        }
    }

    fn descend(&self, level: usize, entry: usize, (before, place): (usize, u32), found: &mut Vec<u32>) {
        let first = entry * FAN.pow(level as u32 + 1);
        if first >= before || self.latest[level][entry] < place {
            return;
        }
        if let Some(below) = level.checked_sub(1) {
            let end = ((entry + 1) * FAN).min(self.latest[below].len());
            (entry * FAN..end).for_each(|child| self.descend(below, child, (before, place), found));
            return;
        }
        for index in first..(first + FAN).min(before) {
            if (place..NEVER).contains(&self.until[index]) {
                found.push(index as u32);
            }
        }
    }
}

fn levels(until: &[u32]) -> Vec<Vec<u32>> {
    let ends = |until: &u32| if *until == NEVER { 0 } else { *until };
    let latest = |part: &[u32]| part.iter().map(ends).max().unwrap_or(0);
    let mut levels: Vec<Vec<u32>> = vec![until.chunks(FAN).map(latest).collect()];
    while let Some(below) = levels.last().filter(|level| level.len() > FAN) {
        levels.push(below.chunks(FAN).map(latest).collect());
    }
    levels
}
