//! A recorded history as a picture: a lane for each process, a box from the call of each operation to its return,
//! and on top of them what the judge found: the few operations that prove a violation, or the points of an order
//! that explains the history. It judges nothing, and knows no frame: a recorded history has no simulator behind it.

mod axis;
mod boxes;
mod ground;
mod index;
mod links;
mod order;
mod plan;
mod window;
mod words;

pub use index::LaneIndex;
pub use links::blamed;
pub use order::ExplainingOrder;
pub use window::window_for;

use crate::base::group_thousands;
use crate::check::court::Link;
use crate::draw::pen::rect;
use crate::draw::text::styled_width;
use crate::draw::{Anchor, Area, Item, Point, Scene, Space, Style, area};
use crate::history::recorded::Recorded;
use axis::Axis;
use plan::Plan;

/// How a history is to be drawn. Operations are indices into [`Recorded::observations`].
#[derive(Clone, Copy, Debug)]
pub struct RecordedOptions<'a> {
    pub width: f64,
    /// Height of one lane, from 22 up.
    pub lane_height: f64,
    /// The places of the log that are shown: `[from, to)`.
    pub from: u32,
    pub to: u32,
    /// Whether stretches between operations of the evidence are left out where they are long.
    pub fold: bool,
    /// The operations that prove a violation: drawn in full, the others dimmed. Dims nothing where it is empty.
    pub evidence: &'a [usize],
    /// The one that cannot be explained, where the reason names one; see [`blamed`].
    pub blamed: Option<usize>,
    /// The steps of a cycle, drawn as arrows.
    pub links: &'a [Link],
    /// An order that explains the history.
    pub witness: Option<&'a ExplainingOrder>,
    pub selected: Option<usize>,
    /// By recorded time, where the history has one for each call and return; else by place.
    pub by_time: bool,
}

impl Default for RecordedOptions<'_> {
    fn default() -> Self {
        RecordedOptions {
            width: 850.0,
            lane_height: 40.0,
            from: 0,
            to: u32::MAX,
            fold: true,
            evidence: &[],
            blamed: None,
            links: &[],
            witness: None,
            selected: None,
            by_time: false,
        }
    }
}

/// Room for the words above the lanes, for the lines or times under them, and for each note.
const HEAD: f64 = 18.0;
const FOOT: f64 = 20.0;
const NOTE: f64 = 17.0;

/// How high the picture is.
pub fn recorded_height(history: &Recorded, index: &LaneIndex, options: &RecordedOptions<'_>) -> f64 {
    height(&Plan::new(history, index, options), options)
}

fn height(plan: &Plan, options: &RecordedOptions<'_>) -> f64 {
    HEAD + plan.lanes.len() as f64 * options.lane_height + FOOT + plan.notes.len() as f64 * NOTE
}

/// What the parts share while a history is drawn.
struct Lanes<'a> {
    history: &'a Recorded,
    index: &'a LaneIndex,
    options: &'a RecordedOptions<'a>,
    plan: Plan,
    axis: Axis,
    /// What names of processes take at the left.
    gutter: f64,
    /// Room among boxes and words.
    space: Space,
    /// Room among words alone.
    words: Space,
}

impl<'a> Lanes<'a> {
    fn new(history: &'a Recorded, index: &'a LaneIndex, options: &'a RecordedOptions<'a>) -> Lanes<'a> {
        let plan = Plan::new(history, index, options);
        let names =
            plan.lanes.iter().map(|row| styled_width(&ground::process(history, index, *row), "t-small-name"));
        let gutter = names.fold(40.0, f64::max).min(options.width * 0.22) + 12.0;
        let mut axis = Axis::new(&plan.stretches, (gutter, options.width - 8.0));
        if options.by_time && index.timed() {
            axis = axis.by_time(history, &plan.all);
        }
        let picture = Area::new(0.0, 0.0, options.width, height(&plan, options));
        let mut space = Space::new(picture);
        space.take(Area { right: gutter, ..picture });
        Lanes { history, index, options, plan, axis, gutter, words: space.clone(), space }
    }

    fn y(&self, lane: usize) -> f64 {
        HEAD + (lane as f64 + 0.5) * self.options.lane_height
    }

    fn bottom(&self) -> f64 {
        HEAD + self.plan.lanes.len() as f64 * self.options.lane_height
    }

    fn is_evidence(&self, operation: usize) -> bool {
        self.options.evidence.contains(&operation) || self.options.blamed == Some(operation)
    }

    /// Takes room for words where neither a box nor other words are.
    fn claim(&mut self, words: &str, style: Style, places: &[(Point, Anchor)]) -> Option<(Point, Anchor)> {
        let (at, anchor) = self.space.place_text(words, style, places)?;
        self.words.take(area::of_text(at, words, anchor, style));
        Some((at, anchor))
    }

    /// Takes room for words where no other words are: in a box, or on one if there is no other place.
    fn claim_over_boxes(
        &mut self,
        words: &str,
        style: Style,
        places: &[(Point, Anchor)],
    ) -> Option<(Point, Anchor)> {
        let (at, anchor) = self.words.place_text(words, style, places)?;
        self.space.take(area::of_text(at, words, anchor, style));
        Some((at, anchor))
    }

    /// Whether what is no evidence stands back.
    fn dims(&self) -> bool {
        !self.options.evidence.is_empty()
    }
}

/// Draws a recorded history; the scene's height is that of [`recorded_height`].
pub fn recorded(history: &Recorded, index: &LaneIndex, options: &RecordedOptions<'_>) -> Scene {
    let mut lanes = Lanes::new(history, index, options);
    let size = (options.width, height(&lanes.plan, options));
    let mut scene = Scene::titled(size, "Recorded history");
    scene.description = description(&lanes);
    let items: &mut Vec<Item> = &mut scene.items;
    items.push(rect(Point::default(), size, 0.0, "ground"));
    ground::draw_faults(&mut lanes, items);
    ground::draw_lanes(&lanes, items);
    ground::draw_folds(&mut lanes, items);
    boxes::draw(&mut lanes, items);
    links::draw(&mut lanes, items);
    ground::draw_axis(&mut lanes, items);
    ground::draw_notes(&lanes, items);
    scene
}

fn description(lanes: &Lanes<'_>) -> String {
    let (shown, all) = (lanes.plan.all.len(), lanes.history.observations.len());
    let count = |n: usize| group_thousands(n as u64);
    let mut said = format!(
        "A lane for each of {} processes; {} of {} operations.",
        lanes.plan.lanes.len(),
        count(shown),
        count(all)
    );
    match lanes.options.evidence.len() {
        0 => {}
        n => said.push_str(&format!(" {n} of them prove a violation.")),
    }
    match lanes.options.witness.map(ExplainingOrder::keeps_real_time) {
        Some(true) => said
            .push_str(" Dots are the points at which operations take effect in an order that explains them."),
        Some(false) => said.push_str(
            " Numbers are the places of operations in an order that explains them but does not keep real time.",
        ),
        None => {}
    }
    said
}
