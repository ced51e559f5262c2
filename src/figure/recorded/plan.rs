//! What of a history is shown: which stretches of the log, which operations, which lanes, and what is left out.
//! It places nothing on the picture.

use super::boxes::NUMBERS;
use super::window::stretches;
use super::{LaneIndex, RecordedOptions};
use crate::base::group_thousands;
use crate::figure::operation_box::MOST;
use crate::history::recorded::{Call, Recorded};

/// The most lanes, and how many of them at most are of processes that only wait for an answer that never came.
pub(super) const LANES: usize = 24;
const WAITING: usize = 4;

pub(super) struct Plan {
    pub stretches: Vec<(u32, u32)>,
    /// Every operation that is called or open in a stretch, in calling order, whoever called it.
    pub all: Vec<u32>,
    /// Those that are drawn as boxes.
    pub boxes: Vec<u32>,
    /// Whether there are too many for boxes.
    pub crowd: bool,
    /// The rows of the processes that are shown, from the top.
    pub lanes: Vec<u32>,
    lane_of: Vec<Option<u8>>,
    /// What is left out, in words.
    pub notes: Vec<String>,
}

impl Plan {
    pub fn new(history: &Recorded, index: &LaneIndex, options: &RecordedOptions<'_>) -> Plan {
        let to = options.to.min(index.places());
        let window = (options.from.min(to), to);
        let folded = if options.fold { options.evidence } else { &[] };
        let stretches = stretches(history, folded, window);
        let mut plan = Plan {
            all: called_or_open(history, index, &stretches),
            stretches,
            boxes: Vec::new(),
            crowd: false,
            lanes: Vec::new(),
            lane_of: vec![None; index.processes()],
            notes: Vec::new(),
        };
        let others = plan.choose_lanes(history, index, options);
        plan.choose_boxes(index, options);
        plan.say_what_is_missing(others, options);
        plan
    }

    /// The number of an operation's lane from the top, if it is shown.
    pub fn lane(&self, index: &LaneIndex, operation: usize) -> Option<usize> {
        self.lane_of[index.row(operation) as usize].map(usize::from)
    }

    /// Processes of the evidence first, then those that call or return in the window, then some of those that wait
    /// for ever. Says how many of the latter two have no lane.
    fn choose_lanes(
        &mut self,
        history: &Recorded,
        index: &LaneIndex,
        options: &RecordedOptions<'_>,
    ) -> (usize, usize) {
        let mut active = vec![false; index.processes()];
        self.all.iter().for_each(|operation| active[index.row(*operation as usize) as usize] = true);
        let rows = |operations: &mut dyn Iterator<Item = usize>| -> Vec<u32> {
            let known = operations.filter(|operation| *operation < history.observations.len());
            known.map(|operation| index.row(operation)).filter(|row| active[*row as usize]).collect()
        };
        let first = rows(&mut options.evidence.iter().copied().chain(options.blamed));
        let selected = rows(&mut options.selected.into_iter());
        let rest: Vec<u32> = (0..active.len() as u32).filter(|row| active[*row as usize]).collect();
        let hanging = index.hanging(history, self.stretches[self.stretches.len() - 1].0);
        let waits = |operation: &&u32| !active[index.row(**operation as usize) as usize];
        // The latest first, but reads last: without an answer they say nothing.
        let mut waiting: Vec<&u32> = hanging.iter().rev().filter(waits).collect();
        waiting.sort_by_key(|operation| history.observations[**operation as usize].call == Call::Read);
        let some = waiting.iter().take(WAITING).map(|operation| index.row(**operation as usize));
        for row in first.iter().chain(&selected).chain(&rest).copied().chain(some) {
            if self.lanes.len() < LANES && !self.lanes.contains(&row) {
                self.lanes.push(row);
            }
        }
        let named = self.lanes.iter().take_while(|row| first.contains(row)).count();
        self.lanes[named..].sort_unstable();
        for (lane, row) in self.lanes.iter().enumerate() {
            self.lane_of[*row as usize] = Some(lane as u8);
        }
        let lanes_active = self.lanes.iter().filter(|row| active[**row as usize]).count();
        let left_out = (rest.len() - lanes_active, waiting.len() - (self.lanes.len() - lanes_active));
        self.add_waiting(hanging, index);
        left_out
    }

    /// Of the processes that are shown, the operations that wait since before a stretch.
    fn add_waiting(&mut self, hanging: &[u32], index: &LaneIndex) {
        let lane_of = &self.lane_of;
        let shown = |operation: &&u32| lane_of[index.row(**operation as usize) as usize].is_some();
        let before = self.all.len();
        self.all.extend(hanging.iter().filter(shown));
        if self.all.len() > before {
            self.all.sort_unstable();
            self.all.dedup();
        }
    }

    fn choose_boxes(&mut self, index: &LaneIndex, options: &RecordedOptions<'_>) {
        self.crowd = self.all.len() > MOST;
        let lane_of = &self.lane_of;
        let shown = |operation: &u32| lane_of[index.row(*operation as usize) as usize].is_some();
        if !self.crowd {
            self.boxes = self.all.iter().copied().filter(shown).collect();
            return;
        }
        let named = options.evidence.iter().copied().chain(options.blamed).chain(options.selected);
        let mut boxes: Vec<u32> = named
            .map(|operation| operation as u32)
            .filter(|operation| self.all.binary_search(operation).is_ok() && shown(operation))
            .collect();
        boxes.sort_unstable();
        boxes.dedup();
        self.boxes = boxes;
    }

    fn say_what_is_missing(&mut self, left_out: (usize, usize), options: &RecordedOptions<'_>) {
        let shown = |operation: &&usize| self.boxes.binary_search(&(**operation as u32)).is_ok();
        let outside = options.evidence.len() - options.evidence.iter().filter(shown).count();
        let mut say = |count: usize, one: &str, many: &str| match count {
            0 => {}
            1 => self.notes.push(one.to_owned()),
            n => self.notes.push(format!("{} {many}", group_thousands(n as u64))),
        };
        say(
            outside,
            "1 operation of the evidence is outside this window",
            "operations of the evidence are outside this window",
        );
        let crowd = if self.crowd { self.all.len() } else { 0 };
        say(crowd, "", "operations: zoom in to see each");
        let numbered = options.witness.is_some_and(|order| !order.keeps_real_time());
        let unnumbered = numbered && !self.crowd && self.boxes.len() > NUMBERS;
        say(if unnumbered { self.boxes.len() } else { 0 }, "", "operations: zoom in to see their numbers");
        say(left_out.0, "1 more process is not shown", "more processes are not shown");
        say(
            left_out.1,
            "1 more process waits for an answer that never came",
            "more processes wait for answers that never came",
        );
        if self.all.is_empty() {
            self.notes.push("No operation in this window".to_owned());
        }
    }
}

/// In calling order, without those that wait for ever since before a stretch.
fn called_or_open(history: &Recorded, index: &LaneIndex, stretches: &[(u32, u32)]) -> Vec<u32> {
    let mut all = Vec::new();
    for (from, to) in stretches {
        index.open(history, *from, &mut all);
        let called = index.called(history, *from, *to);
        all.extend(called.start as u32..called.end as u32);
    }
    all.sort_unstable();
    all.dedup();
    all
}
