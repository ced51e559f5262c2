//! The search for one order of all operations: depth first, from operation to operation, never twice through the
//! same situation. A situation is how far each process came, which operations of unknown ending took effect, and
//! the state of each object; what can follow depends on nothing else.
//!
//! Where an operation that changes nothing fits, it is taken at once: an order in which it comes later can be
//! changed into one in which it comes now.

use super::interner::Interner;
use super::task::Task;
use crate::check::court::Reached;
use crate::check::memory::{Effort, Order};
use crate::check::spec::{Machine, State};

/// What the search found.
pub(super) enum Found {
    /// Indices in the recorded history.
    Order(Vec<usize>),
    /// No order. `furthest`: the first task that no attempt could take.
    None { furthest: u32 },
}

pub(super) struct Search<'a> {
    machine: Machine<'a>,
    tasks: Vec<Task>,
    /// The number of the process of each task.
    process: Vec<u32>,
    /// Operations by process, without those of unknown ending.
    processes: Vec<Vec<u32>>,
    /// Operations of unknown ending, each with its process and how far that must be.
    late: Vec<(u32, u32, u32)>,
    /// What must come before what, by the numbers of tasks; processes are numbered as there.
    before: Option<Order>,
    /// How far each process is.
    at: Vec<u32>,
    is_done: Vec<bool>,
    /// The state of each object.
    held: Vec<u32>,
    states: Interner<State>,
    /// What was taken, with the state of its object before.
    trail: Vec<(u32, u32)>,
    left: usize,
    failed: Interner<Box<[u32]>>,
    was_taken: Vec<bool>,
}

/// A situation, and what is still to be tried in it.
struct Frame {
    /// The length of the trail when the operation before the situation was not yet taken.
    start: usize,
    options: Vec<u32>,
}

impl<'a> Search<'a> {
    /// `before` numbers operations and processes as `tasks` does.
    pub fn new(machine: Machine<'a>, tasks: Vec<Task>, before: Option<Order>) -> Search<'a> {
        let mut names: Vec<u32> = tasks.iter().map(|task| task.process).collect();
        names.sort_unstable();
        names.dedup();
        if before.is_some() {
            names = (0..names.last().map_or(0, |last| last + 1)).collect();
        }
        let mut processes: Vec<Vec<u32>> = vec![Vec::new(); names.len()];
        let (mut process, mut late) = (Vec::with_capacity(tasks.len()), Vec::new());
        for (number, task) in (0..).zip(&tasks) {
            let name = names.binary_search(&task.process).expect("a name of a process");
            process.push(name as u32);
            if task.known {
                processes[name].push(number);
            } else if !task.is_idle {
                late.push((number, name as u32, processes[name].len() as u32));
            }
        }
        let objects = tasks.iter().map(|task| task.object as usize + 1).max().unwrap_or(0);
        let mut states = Interner::new();
        let initial = states.number(machine.initial());
        Search {
            machine,
            left: tasks.iter().filter(|task| task.known).count(),
            at: vec![0; processes.len()],
            is_done: vec![false; tasks.len()],
            was_taken: vec![false; tasks.len()],
            held: vec![initial; objects],
            states,
            process,
            processes,
            late,
            before,
            trail: Vec::new(),
            failed: Interner::new(),
            tasks,
        }
    }

    /// Whether there is an order.
    pub fn run(mut self, effort: &mut Effort) -> Result<Found, Reached> {
        let mut frames: Vec<Frame> = Vec::new();
        let mut start = 0;
        loop {
            self.take_observers(effort)?;
            if self.left == 0 {
                let index = |(task, _): &(u32, u32)| self.tasks[*task as usize].index as usize;
                return Ok(Found::Order(self.trail.iter().map(index).collect()));
            }
            let options = if self.failed.contains(&self.situation()) { Vec::new() } else { self.options() };
            frames.push(Frame { start, options });
            start = match self.next(&mut frames, effort)? {
                Some(start) => start,
                None => {
                    let missed = |(taken, task): (&bool, &Task)| !taken && task.known;
                    let furthest = self.was_taken.iter().zip(&self.tasks).position(missed);
                    return Ok(Found::None { furthest: furthest.unwrap_or(0) as u32 });
                }
            };
        }
    }

    /// Takes the next option there is, going back where there is none. The length of the trail before it.
    fn next(&mut self, frames: &mut Vec<Frame>, effort: &mut Effort) -> Result<Option<usize>, Reached> {
        while let Some(frame) = frames.last_mut() {
            let start = self.trail.len();
            while let Some(option) = frame.options.pop() {
                effort.spend(1)?;
                if self.take(option) {
                    return Ok(Some(start));
                }
            }
            let start = frame.start;
            frames.pop();
            self.failed.number(self.situation());
            effort.hold(self.failed.len())?;
            while self.trail.len() > start {
                self.give_back();
            }
        }
        Ok(None)
    }

    /// Takes every operation that changes nothing and can be next, until there is none.
    fn take_observers(&mut self, effort: &mut Effort) -> Result<(), Reached> {
        let mut idle = 0;
        let mut process = 0;
        while idle < self.processes.len() {
            let next = self.processes[process].get(self.at[process] as usize).copied();
            let observer = next.filter(|task| self.tasks[*task as usize].observes() && self.is_free(*task));
            effort.spend(1)?;
            if observer.is_some_and(|task| self.leaves_unchanged(task) && self.take(task)) {
                idle = 0;
            } else {
                idle += 1;
                process = (process + 1) % self.processes.len();
            }
        }
        Ok(())
    }

    /// What may be tried next: known operations in calling order come last in the list, and so are tried first.
    fn options(&self) -> Vec<u32> {
        let at = |(process, tasks): (usize, &Vec<u32>)| tasks.get(self.at[process] as usize).copied();
        let mut known: Vec<u32> = self.processes.iter().enumerate().filter_map(at).collect();
        known.retain(|task| self.is_free(*task));
        known.sort_unstable_by(|one, other| other.cmp(one));
        let waits = |(task, process, place): &&(u32, u32, u32)| {
            !self.is_done[*task as usize] && self.at[*process as usize] >= *place && self.is_free(*task)
        };
        self.late.iter().rev().filter(waits).map(|(task, ..)| *task).chain(known).collect()
    }

    /// Whether all that must come before a task was taken, as far as it is of known ending.
    fn is_free(&self, task: u32) -> bool {
        let Some(order) = &self.before else { return true };
        order.clock(task).iter().zip(&self.at).all(|(needed, at)| needed <= at)
    }

    fn after(&self, task: u32) -> Option<State> {
        let Task { object, call, reply, .. } = &self.tasks[task as usize];
        self.machine.apply(self.states.get(self.held[*object as usize]), call, reply.as_ref())
    }

    fn leaves_unchanged(&self, task: u32) -> bool {
        let object = self.tasks[task as usize].object as usize;
        self.after(task).is_some_and(|state| state == *self.states.get(self.held[object]))
    }

    /// Whether it was possible.
    fn take(&mut self, task: u32) -> bool {
        let Some(state) = self.after(task) else { return false };
        let object = self.tasks[task as usize].object as usize;
        let state = self.states.number(state);
        self.trail.push((task, std::mem::replace(&mut self.held[object], state)));
        self.step(task, true);
        true
    }

    fn give_back(&mut self) {
        let (task, state) = self.trail.pop().expect("something was taken");
        self.held[self.tasks[task as usize].object as usize] = state;
        self.step(task, false);
    }

    fn step(&mut self, task: u32, taken: bool) {
        self.is_done[task as usize] = taken;
        self.was_taken[task as usize] |= taken;
        if self.tasks[task as usize].known {
            let process = self.process[task as usize] as usize;
            if taken {
                self.at[process] += 1;
                self.left -= 1;
            } else {
                self.at[process] -= 1;
                self.left += 1;
            }
        }
    }

    fn situation(&self) -> Box<[u32]> {
        let done = self.late.chunks(32).map(|late| {
            let bit =
                |(bit, (task, ..)): (usize, &(u32, u32, u32))| u32::from(self.is_done[*task as usize]) << bit;
            late.iter().enumerate().map(bit).sum()
        });
        self.at.iter().copied().chain(done).chain(self.held.iter().copied()).collect()
    }
}
