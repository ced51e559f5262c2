//! Drawing fault lines: strokes, the points of lines that are there, and what a finished line cuts.

use super::acts;
use super::msg::Msg;
use super::stage;
use super::state::{Draft, State};
use crate::base::CutId;
use crate::draw::geometry::{fault_line, links_crossed};
use crate::draw::layout::{Layout, off_stage};
use crate::draw::scene::{Point, Target};
use crate::sim::{Act, LinePoint, LinkSet};

/// Points of a stroke that lie nearer to each other than this, in thousandths, are one.
const NEAR: i16 = 3;

/// The most points of a stroke before it is simplified.
const MOST: usize = 4_000;

/// How far a simplified line may stray from the stroke, in thousandths.
const TOLERANCE: u16 = 12;

/// The stage from edge to edge, in thousandths.
const WHOLE: i16 = 1_000;

/// A stroke shorter than this, in thousandths, was a press.
const A_PRESS: i16 = 15;

impl State {
    /// Where everything stands on the stage.
    pub fn layout(&self) -> Layout {
        crate::figure::stage::layout_of(&self.engine.frame())
    }
}

pub fn down(state: &mut State, at: Point, on: Option<Target>) {
    let at = off_stage(state.stage, at);
    if let Some(Target::CutPoint(cut, point)) = on {
        let Some(there) = state.engine.snapshot().cut(cut) else { return };
        let line = there.line.clone();
        state.draft = Draft::Moving { cut, point: usize::from(point), line };
    } else if state.tool.draws() {
        let one_way = state.tool == super::state::Tool::OneWayCut;
        state.draft = Draft::Stroke { line: vec![at], one_way, on };
    }
}

pub fn moved(state: &mut State, at: Point) {
    let at = off_stage(state.stage, at);
    reach(&mut state.draft, at);
}

/// What is being drawn or moved comes to another place.
fn reach(draft: &mut Draft, at: LinePoint) {
    match draft {
        Draft::None => {}
        Draft::Stroke { line, .. } => {
            let near = line.last().is_some_and(|last| within(*last, at, NEAR));
            if !near && line.len() < MOST {
                line.push(at);
            }
        }
        Draft::Moving { point, line, .. } => move_point(line, *point, at),
    }
}

/// A closed ring ends where it begins: both move.
fn move_point(line: &mut [LinePoint], point: usize, to: LinePoint) {
    let closed = line.len() > 2 && line.first() == line.last();
    let last = line.len().saturating_sub(1);
    if let Some(there) = line.get_mut(point) {
        *there = to;
    }
    if closed && (point == 0 || point == last) {
        line[0] = to;
        line[last] = to;
    }
}

/// Moves a point of a line by so many thousandths of the stage. The line is drawn as it would be; it cuts there once
/// it is let go.
pub fn nudge(state: &mut State, cut: CutId, point: u8, by: (i16, i16)) {
    let point = usize::from(point);
    let under_way =
        matches!(&state.draft, Draft::Moving { cut: other, point: at, .. } if (*other, *at) == (cut, point));
    if !under_way {
        let Some(there) = state.engine.snapshot().cut(cut) else { return };
        state.draft = Draft::Moving { cut, point, line: there.line.clone() };
    }
    let Draft::Moving { line, .. } = &mut state.draft else { return };
    let Some(from) = line.get(point).copied() else { return };
    let shift = |from: i16, by: i16| from.saturating_add(by).clamp(0, WHOLE);
    let to = LinePoint { x: shift(from.x, by.0), y: shift(from.y, by.1) };
    move_point(line, point, to);
    let share = |part: i16| part / 10;
    state.announce(format!(
        "{} % across, {} % down. Enter cuts along the line, Escape leaves it where it was.",
        share(to.x),
        share(to.y)
    ));
}

pub fn up(state: &mut State, at: Point) {
    moved(state, at);
    let_go(state);
}

/// The line that a message is about to finish, as a cut of no links: what it stops is each stage's own. `None` for a
/// press, and for a line that stays where it is.
pub fn about_to_finish(state: &State, msg: &Msg) -> Option<Act> {
    let mut draft = state.draft.clone();
    match msg {
        Msg::Up(at) => reach(&mut draft, off_stage(state.stage, *at)),
        Msg::LetGo => {}
        Msg::Press(Target::CutPoint(..)) if matches!(draft, Draft::Moving { .. }) => {}
        _ => return None,
    }
    let links = LinkSet::new();
    match draft {
        Draft::Stroke { line, one_way, .. } if !is_press(&line) => {
            let line = fault_line(&line, TOLERANCE);
            Some(Act::Cut { cut: state.fresh_cut(), links, one_way, line })
        }
        Draft::Moving { cut, line, .. } => {
            let there = state.engine.snapshot().cut(cut).filter(|there| there.line != line)?;
            Some(Act::Cut { cut, links, one_way: there.one_way, line })
        }
        Draft::Stroke { .. } | Draft::None => None,
    }
}

/// What is being drawn or moved is finished.
pub fn let_go(state: &mut State) {
    match std::mem::take(&mut state.draft) {
        Draft::None => {}
        Draft::Stroke { line, on, .. } if is_press(&line) => {
            if let Some(target) = on {
                stage::press(state, target);
            }
        }
        Draft::Stroke { line, one_way, .. } => {
            let line = fault_line(&line, TOLERANCE);
            let cut = state.fresh_cut();
            finish(state, cut, line, one_way);
        }
        Draft::Moving { cut, line, .. } => {
            let Some(there) = state.engine.snapshot().cut(cut) else { return };
            let one_way = there.one_way;
            if line == there.line {
                stage::press(state, Target::Cut(cut));
            } else {
                finish(state, cut, line, one_way);
            }
        }
    }
}

fn is_press(line: &[LinePoint]) -> bool {
    line.iter().all(|at| within(line[0], *at, A_PRESS))
}

fn within(a: LinePoint, b: LinePoint, reach: i16) -> bool {
    (a.x - b.x).abs() < reach && (a.y - b.y).abs() < reach
}

/// The cut that a line makes.
pub fn cut_along(state: &State, cut: CutId, line: Vec<LinePoint>, one_way: bool) -> Option<Act> {
    let links = links_crossed(&line, &state.layout(), state.nodes(), one_way);
    (!links.is_empty()).then_some(Act::Cut { cut, links, one_way, line })
}

fn finish(state: &mut State, cut: CutId, line: Vec<LinePoint>, one_way: bool) {
    match cut_along(state, cut, line, one_way) {
        Some(cut) => acts::act(state, cut),
        None => state.note("That line crosses no link, so nothing is cut. Draw it between two replicas."),
    }
}

/// One way again: only what the line stops from its left to its right, or, where no line was drawn, the one
/// half of each pair.
pub fn one_way(state: &State, id: CutId) -> Option<Act> {
    let cut = state.engine.snapshot().cut(id)?;
    if cut.line.len() > 1 {
        return cut_along(state, id, cut.line.clone(), true);
    }
    let nodes = state.nodes();
    let mut links = LinkSet::new();
    for (from, to) in cut.links.iter(nodes) {
        if !links.contains(nodes, to, from) {
            links.insert(nodes, from, to);
        }
    }
    Some(Act::Cut { cut: id, links, one_way: true, line: Vec::new() })
}
