//! The figures of the page, each drawn anew only when what it shows has changed.

use super::panels::{consistency, gauge, replica};
use super::shared::{Memo, Shared};
use crate::app::{CutInForce, Draft, Explanation, State, Tool, explain};
use crate::base::{EventId, OpId, Time};
use crate::draw::scene::{Scene, Target};
use crate::draw::svg;
use crate::draw::theme::{Theme as Paper, resolved};
use crate::engine::{Frame, WindowKind};
use crate::figure::{
    self, CapOptions, LatencyOptions, RolesOptions, ScrubOptions, StageOptions, TimelinesOptions,
    cap_triangle, class_sentence, latency, roles, scrub, stage, stage_outline, timelines, triangle_formula,
};
use crate::sim::LinePoint;

/// Which event of which run: all that most figures depend on.
pub type Stamp = (u32, EventId);

#[derive(Default)]
pub struct Pictures {
    stage: Memo<StageKey, StagePicture>,
    outline: Memo<Stamp, Vec<String>>,
    tools: Memo<(Tool, Stamp, bool), ToolsPicture>,
    explanation: Memo<Stamp, Explanation>,
    judged: Memo<Judged, consistency::Judged>,
    replicas: Memo<(Stamp, Option<Target>), replica::Replicas>,
    scrub: Memo<(Stamp, i64), Scene>,
    timelines: Memo<TimelinesKey, Scene>,
    gauge: Memo<(Judged, Option<Target>), gauge::Gauge>,
    roles: Memo<(Stamp, i64, Option<Target>), Scene>,
    costs: Memo<(u32, usize, i64), Scene>,
}

/// Event, width, span, selection and evidence.
type TimelinesKey = (Stamp, i64, u64, Option<Target>, Vec<OpId>);

type StageKey = (Stamp, Time, Option<Target>, (i64, i64), (Vec<LinePoint>, bool));

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

pub fn stamp(state: &State) -> Stamp {
    (state.run, state.engine.position())
}

/// What all verdicts depend on.
pub type Judged = (Stamp, WindowKind, Time, Vec<OpId>);

/// The window of the last second moves on without events, but nobody reads verdicts faster than ten a second.
pub fn judged(state: &State) -> Judged {
    let window = state.engine.window();
    let moves = window == WindowKind::LastSecond;
    let time = if moves { Time(state.engine.time().0 / 100_000) } else { Time::ZERO };
    (stamp(state), window, time, state.evidence.clone())
}

/// With reduced motion messages move by events alone.
fn frame_of(state: &State) -> Frame<'_> {
    let frame = state.engine.frame();
    if state.calm { Frame { time: frame.snapshot.time, ..frame } } else { frame }
}

impl Pictures {
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
        let outline = self.outline.get(stamp(state), || stage_outline(&frame));
        let key = (stamp(state), frame.time, state.selection, size, (line, one_way));
        let draft = key.4.0.clone();
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
        self.tools.get((state.tool, stamp(state), state.embed), || ToolsPicture {
            tool: state.tool,
            embed: state.embed,
            cuts: crate::app::cuts_in_force(state),
        })
    }

    pub fn explanation(&mut self, state: &State) -> Shared<Explanation> {
        self.explanation.get(stamp(state), || explain(state.engine.frame()))
    }

    pub fn judged(&mut self, state: &State) -> Shared<consistency::Judged> {
        self.judged.get(judged(state), || {
            let frame = state.engine.frame();
            let classes = frame.workload.classes.iter().map(|class| class.name.clone()).collect();
            consistency::Judged { verdicts: frame.verdicts.clone(), classes }
        })
    }

    pub fn replicas(&mut self, state: &State) -> Shared<replica::Replicas> {
        self.replicas.get((stamp(state), state.selection), || {
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
        self.scrub.get((stamp(state), width as i64), || {
            scrub(&state.engine.frame(), &ScrubOptions { width, beyond: true, ..ScrubOptions::default() })
        })
    }

    /// The playhead stands at the right, once the run is longer than what is shown.
    pub fn timelines(&mut self, state: &State) -> Shared<Scene> {
        let key = (
            stamp(state),
            state.timelines_width as i64,
            state.timelines_span,
            state.selection,
            state.evidence.clone(),
        );
        self.timelines.get(key, || timelines(&state.engine.frame(), &timelines_options(state)))
    }

    pub fn gauge(&mut self, state: &State) -> Shared<gauge::Gauge> {
        self.gauge.get((judged(state), state.selection), || {
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
        self.roles.get((stamp(state), width as i64, state.selection), || {
            roles(&state.engine.frame(), &RolesOptions { width, height: 190.0, selected: state.selection })
        })
    }

    /// Drawn anew only when an operation has ended.
    pub fn costs(&mut self, state: &State) -> Shared<Scene> {
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
            let scene = figure::timelines(&frame, &timelines_options(state));
            return ("netsplit-timelines.svg", svg::to_svg(&scene, Some(&resolved(Paper::Light))));
        }
        let options = StageOptions { width: 860.0, height: 480.0, ..StageOptions::default() };
        ("netsplit-stage.svg", svg::to_svg(&stage(&frame, &options), Some(&resolved(Paper::Light))))
    }
}

fn timelines_options(state: &State) -> TimelinesOptions {
    let (from, to) = state.timelines_window();
    TimelinesOptions {
        width: state.timelines_width,
        lane_height: if state.nodes().count() > 8 { 22.0 } else { 25.0 },
        from,
        to,
        selected: state.selection,
        ..TimelinesOptions::default()
    }
}
