//! The figures of the page, each drawn anew only when what it shows has changed.

use super::panels::{consistency, gauge, replica, rungs};
use super::shared::{Memo, Shared};
use crate::app::judging::{bookmarks, why_lines, why_title};
use crate::app::{CutInForce, Draft, Explanation, State, Tool, explain, told};
use crate::base::{EventId, MessageId, OpId, Time};
use crate::draw::scene::{Scene, Target};
use crate::draw::svg;
use crate::draw::theme::{Theme as Paper, resolved};
use crate::engine::{Frame, Scope};
use crate::figure::{
    self, CapOptions, LatencyOptions, RolesOptions, ScrubOptions, StageOptions, cap_triangle, class_sentence,
    latency, roles, scrub, stage, stage_outline, timelines, triangle_formula,
};
use crate::sim::LinePoint;

/// A picture of an event, in a run, with whatever else it depends on.
type Picture<R, T> = Memo<(EventId, (u32, R)), T>;

#[derive(Default)]
pub struct Pictures {
    /// Which frame of a round this is.
    frame: usize,
    playing: bool,
    stage: Memo<StageKey, StagePicture>,
    outline: Picture<Scope, Vec<String>>,
    tools: Picture<(Tool, bool), ToolsPicture>,
    explanation: Picture<(), Explanation>,
    judged: Picture<JudgedKey, consistency::Judged>,
    replicas: Picture<Option<Target>, replica::Replicas>,
    scrub: Picture<(i64, u32, Scope), Scene>,
    timelines: Picture<TimelinesKey, Scene>,
    gauge: Picture<(JudgedKey, Option<Target>), gauge::Gauge>,
    roles: Picture<(i64, Option<Target>), Scene>,
    costs: Memo<(u32, usize, i64), Scene>,
}

/// The frames of each round, while playing, in which a picture takes in what has happened. Nobody reads that fast; the
/// pictures take turns, so that no frame has to draw them all. The stage is drawn in every frame, and whatever is done
/// by hand is shown in all of them at once.
mod turn {
    pub const ROUND: usize = 16;
    pub const TIMELINES: [usize; 4] = [0, 4, 8, 12];
    pub const EXPLANATION: [usize; 2] = [1, 9];
    pub const TOOLS: [usize; 2] = [2, 10];
    /// The gauge and the verdicts beside it are always of the same event.
    pub const JUDGED: [usize; 2] = [3, 11];
    pub const REPLICAS: [usize; 2] = [5, 13];
    pub const SCRUB: [usize; 2] = [6, 14];
    pub const ROLES: [usize; 2] = [7, 15];
    pub const OUTLINE: [usize; 1] = [2];
    pub const COSTS: [usize; 1] = [10];
}

/// Width, span, selection, evidence, beginning where it was moved by hand, the message pointed at, and the scope of verdicts.
type TimelinesKey =
    (i64, u64, Option<Target>, (Vec<OpId>, u32, bool), Option<Time>, Option<MessageId>, Scope);

type StageKey = (EventId, (u32, Scope), Time, Option<Target>, (i64, i64), (Vec<LinePoint>, bool));

/// The stage with what the panel needs to be drawn upon.
pub struct StagePicture {
    pub scene: Shared<Scene>,
    pub outline: Shared<Vec<String>>,
}

/// What the tool bar shows.
pub struct ToolsPicture {
    pub tool: Tool,
    pub embed: bool,
    pub cuts: Vec<CutInForce>,
}

/// What verdicts depend on besides the event: their scope, the operations that are marked, and what the judge beside
/// the page told.
type JudgedKey = (Scope, Vec<OpId>, u32);

fn judged(state: &State) -> JudgedKey {
    (state.engine.scope(), state.evidence.clone(), state.ladder.told)
}

fn key<R>(state: &State, rest: R) -> (EventId, (u32, R)) {
    (state.engine.position(), (state.run, rest))
}

/// With reduced motion messages move by events alone.
fn frame_of(state: &State) -> Frame<'_> {
    let frame = state.engine.frame();
    if state.calm { Frame { time: frame.snapshot.time, ..frame } } else { frame }
}

impl Pictures {
    /// The page is about to be drawn.
    pub fn begin(&mut self, state: &State) {
        self.playing = state.runs();
        self.frame = (self.frame + 1) % turn::ROUND;
    }

    fn turn(&self, frames: &[usize]) -> bool {
        !self.playing || frames.contains(&self.frame)
    }

    pub fn stage(&mut self, state: &State) -> Shared<StagePicture> {
        let frame = frame_of(state);
        let (line, one_way) = match &state.draft {
            Draft::None => (Vec::new(), false),
            Draft::Stroke { line, one_way, .. } => (line.clone(), *one_way),
            Draft::Moving { cut, line, .. } => {
                (line.clone(), frame.snapshot.cut(*cut).is_some_and(|cut| cut.one_way))
            }
        };
        let size = (state.stage.0 as i64, state.stage.1 as i64);
        let turn = self.turn(&turn::OUTLINE);
        let outline = self.outline.in_turn(key(state, state.engine.scope()), turn, || stage_outline(&frame));
        let run = (state.run, state.engine.scope());
        let key = (state.engine.position(), run, frame.time, state.selection, size, (line, one_way));
        let draft = key.5.0.clone();
        self.stage.get(key, || {
            let options = StageOptions {
                width: state.stage.0,
                height: state.stage.1,
                selected: state.selection,
                draft: &draft,
                draft_one_way: one_way,
                ..StageOptions::default()
            };
            StagePicture { scene: Shared::new(stage(&frame, &options)), outline }
        })
    }

    pub fn tools(&mut self, state: &State) -> Shared<ToolsPicture> {
        let turn = self.turn(&turn::TOOLS);
        self.tools.in_turn(key(state, (state.tool, state.embed)), turn, || ToolsPicture {
            tool: state.tool,
            embed: state.embed,
            cuts: crate::app::cuts_in_force(state),
        })
    }

    pub fn explanation(&mut self, state: &State) -> Shared<Explanation> {
        let turn = self.turn(&turn::EXPLANATION);
        self.explanation.in_turn(key(state, ()), turn, || explain(state.engine.frame()))
    }

    pub fn judged(&mut self, state: &State) -> Shared<consistency::Judged> {
        let turn = self.turn(&turn::JUDGED);
        self.judged.in_turn(key(state, judged(state)), turn, || {
            let frame = state.engine.frame();
            let classes = frame.workload.classes.iter().map(|class| class.name.clone()).collect();
            let why = state.why().map(|why| (why_title(frame, why), why_lines(frame, why)));
            consistency::Judged {
                verdicts: frame.verdicts.clone(),
                application: told(frame),
                classes,
                scope: state.engine.scope(),
                models: rungs::cells(state),
                why,
            }
        })
    }

    pub fn replicas(&mut self, state: &State) -> Shared<replica::Replicas> {
        let turn = self.turn(&turn::REPLICAS);
        self.replicas.in_turn(key(state, state.selection), turn, || {
            let frame = state.engine.frame();
            let chosen = match state.selection {
                Some(Target::Replica(id)) => Some(id),
                _ => None,
            };
            replica::Replicas { all: frame.snapshot.replicas.clone(), chosen, roles: frame.roles }
        })
    }

    /// The picture behind the time slider.
    pub fn scrub(&mut self, state: &State) -> Shared<Scene> {
        let width = (state.stage.0 - 12.0).max(120.0);
        let turn = self.turn(&turn::SCRUB);
        let range = state.range();
        self.scrub.in_turn(key(state, (width as i64, state.ladder.told, state.engine.scope())), turn, || {
            let bookmarks: Vec<Time> = bookmarks(state).into_iter().map(|(time, ..)| time).collect();
            let options =
                ScrubOptions { width, beyond: true, bookmarks: &bookmarks, range, ..ScrubOptions::default() };
            scrub(&state.engine.frame(), &options)
        })
    }

    /// The playhead stands at the right, once the run is longer than what is shown.
    pub fn timelines(&mut self, state: &State) -> Shared<Scene> {
        let rest = (
            state.timelines_width as i64,
            state.timelines_span,
            state.selection,
            (state.evidence.clone(), state.ladder.told, state.order.is_some()),
            state.panned_to(),
            state.pointed,
            state.engine.scope(),
        );
        let turn = self.turn(&turn::TIMELINES);
        self.timelines
            .in_turn(key(state, rest), turn, || timelines(&state.engine.frame(), &state.timelines_options()))
    }

    pub fn gauge(&mut self, state: &State) -> Shared<gauge::Gauge> {
        let turn = self.turn(&turn::JUDGED);
        self.gauge.in_turn(key(state, (judged(state), state.selection)), turn, || {
            let frame = state.engine.frame();
            let options = CapOptions { width: 250.0, height: 196.0, selected: state.selection };
            let verdicts = frame.verdicts;
            let classes = verdicts.classes.iter().zip(&frame.workload.classes).map(|(judgement, class)| {
                let formula = triangle_formula(judgement, verdicts.partitioned);
                (class.name.clone(), class_sentence(judgement), formula)
            });
            let classes = classes.collect();
            gauge::Gauge { scene: Shared::new(cap_triangle(&frame, &options)), classes }
        })
    }

    pub fn roles(&mut self, state: &State) -> Shared<Scene> {
        let width = state.side_width;
        let turn = self.turn(&turn::ROLES);
        self.roles.in_turn(key(state, (width as i64, state.selection)), turn, || {
            roles(&state.engine.frame(), &RolesOptions { width, height: 190.0, selected: state.selection })
        })
    }

    /// Drawn anew only when an operation has ended.
    pub fn costs(&mut self, state: &State) -> Shared<Scene> {
        if let Some(last) = self.costs.last().filter(|_| !self.turn(&turn::COSTS)) {
            return last;
        }
        let frame = state.engine.frame();
        let steps = frame.record.history.steps();
        let ended = steps.partition_point(|step| step.event <= frame.snapshot.event);
        let width = state.side_width;
        self.costs.get((state.run, ended, width as i64), || {
            latency(&frame, &LatencyOptions { width, height: 220.0 })
        })
    }

    /// The stage or the timelines as an SVG file: its name and its text.
    pub fn on_paper(&self, state: &State, of_timelines: bool) -> (&'static str, String) {
        let frame = state.engine.frame();
        if of_timelines {
            let scene = figure::timelines(&frame, &state.timelines_options());
            return ("netsplit-timelines.svg", svg::to_svg(&scene, Some(&resolved(Paper::Light))));
        }
        let options = StageOptions { width: 860.0, height: 480.0, ..StageOptions::default() };
        ("netsplit-stage.svg", svg::to_svg(&stage(&frame, &options), Some(&resolved(Paper::Light))))
    }
}
