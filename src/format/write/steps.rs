//! What happened in a history, one thing after the other. It is the order of the lines in every format.

use crate::history::recorded::{Ending, Recorded};

/// A line to come; operations and bands by their indices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Call(usize),
    Return(usize),
    Begins(usize),
    Ends(usize),
}

/// An operation of unknown ending gives up before its process calls again, else once a later line is later than
/// it, else at the end; one that never returned and whose process does nothing more has no return at all.
pub(super) fn steps(recorded: &Recorded) -> Vec<Step> {
    let mut placed: Vec<(u32, Step)> = Vec::with_capacity(2 * recorded.observations.len());
    for (index, observation) in recorded.observations.iter().enumerate() {
        placed.push((observation.called, Step::Call(index)));
        if let Some(returned) = observation.returned {
            placed.push((returned, Step::Return(index)));
        }
    }
    placed.sort_by_key(|(place, _)| *place);
    let bands = edges(recorded);
    let mut given_up = GivenUp::of(recorded);
    let mut steps = Vec::with_capacity(placed.len() + bands.len());
    let mut edges = bands.into_iter().peekable();
    for (place, step) in placed {
        while let Some((_, edge)) = edges.next_if(|(at, _)| *at <= place) {
            steps.push(edge);
        }
        given_up.before(recorded, step, &mut steps);
        steps.push(step);
    }
    steps.extend(edges.map(|(_, edge)| edge));
    given_up.rest(&mut steps);
    steps
}

/// Where bands begin and end: at one place first those that end there, then those that begin, each of which may
/// end at once.
fn edges(recorded: &Recorded) -> Vec<(u32, Step)> {
    let mut edges: Vec<(u32, u8, usize, Step)> = Vec::new();
    for (index, band) in recorded.faults.iter().enumerate() {
        edges.push((band.from, 1, index, Step::Begins(index)));
        if let Some(to) = band.to {
            edges.push((to, u8::from(to == band.from), index, Step::Ends(index)));
        }
    }
    edges.sort_by_key(|(place, order, index, step)| (*place, *order, *index, matches!(step, Step::Ends(_))));
    edges.into_iter().map(|(place, _, _, step)| (place, step)).collect()
}

/// Operations of unknown ending whose return is still to be written.
struct GivenUp {
    /// The latest first, by time, then by index.
    timed: Vec<(u64, usize)>,
    /// For each operation, the one of unknown ending that its process called before.
    before: Vec<Option<usize>>,
    written: Vec<bool>,
    /// How many calls are written.
    calls: usize,
}

impl GivenUp {
    fn of(recorded: &Recorded) -> GivenUp {
        let observations = &recorded.observations;
        let mut by_process: Vec<usize> = (0..observations.len()).collect();
        by_process.sort_by_key(|index| (observations[*index].process, *index));
        let mut before = vec![None; observations.len()];
        for two in by_process.windows(2) {
            let (first, second) = (&observations[two[0]], &observations[two[1]]);
            if first.process == second.process && first.returned.is_none() {
                before[two[1]] = Some(two[0]);
            }
        }
        let timed = observations.iter().enumerate().filter_map(|(index, observation)| {
            let open = observation.ending == Ending::Unknown && observation.returned.is_none();
            open.then_some(observation.returned_at?).map(|at| (at, index))
        });
        let mut timed: Vec<(u64, usize)> = timed.collect();
        timed.sort_unstable_by(|a, b| b.cmp(a));
        GivenUp { timed, before, written: vec![false; observations.len()], calls: 0 }
    }

    fn write(&mut self, index: usize, steps: &mut Vec<Step>) {
        if !std::mem::replace(&mut self.written[index], true) {
            steps.push(Step::Return(index));
        }
    }

    fn before(&mut self, recorded: &Recorded, step: Step, steps: &mut Vec<Step>) {
        let time = match step {
            Step::Call(index) => recorded.observations[index].called_at,
            Step::Return(index) => recorded.observations[index].returned_at,
            Step::Begins(_) | Step::Ends(_) => None,
        };
        while let Some((at, index)) = self.timed.last().copied() {
            if time.is_none_or(|time| time < at) || index >= self.calls {
                break;
            }
            self.timed.pop();
            self.write(index, steps);
        }
        if let Step::Call(index) = step {
            self.calls = index + 1;
            if let Some(open) = self.before[index] {
                self.write(open, steps);
            }
        }
    }

    fn rest(&mut self, steps: &mut Vec<Step>) {
        while let Some((_, index)) = self.timed.pop() {
            self.write(index, steps);
        }
    }
}
