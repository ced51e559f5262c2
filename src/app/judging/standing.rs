//! What the ladder says at the playhead, and where its violations begin.

use super::{Found, Ladder, Order, Why};
use crate::app::State;
use crate::app::{time, timelines};
use crate::base::OpId;
use crate::base::{ClassId, EventId, Time};
use crate::check::Verdict;
use crate::check::court::Model;
use crate::check::explain::Sentence;
use crate::check::ladder::{Extent, First, Rung, Rungs, Standing, latest_return};
use crate::engine::{Goal, WindowKind};
use crate::history::Moment;

impl State {
    /// Whose answers the verdicts speak of.
    pub fn extent(&self) -> Extent {
        let verdicts = self.engine.frame().verdicts;
        let window = verdicts.window;
        let (from, until) = match window.kind {
            WindowKind::Range { from, to } => (from, Some(to)),
            _ => (window.from, (!window.open).then_some(window.to)),
        };
        Extent { clients: verdicts.clients.clone(), from, until }
    }

    /// The verdicts of the judge beside the page at the playhead, by model.
    pub fn standings<'a>(&'a self, class: ClassId) -> impl Fn(Model) -> Standing<'a> {
        static NOTHING: Rung = Rung::Holds { to: EventId(0) };
        let rungs = self.rungs().and_then(|classes| classes.get(class.index()));
        let frame = self.engine.frame();
        let returned = latest_return(&frame.record.history, class, frame.snapshot.event);
        move |model| rungs.map_or(&NOTHING, |rungs| &rungs[model as usize]).at(returned)
    }

    pub fn standing(&self, class: ClassId, model: Model) -> Standing<'_> {
        self.standings(class)(model)
    }

    /// What was found, if it is of this run and extent.
    fn rungs(&self) -> Option<&Vec<Rungs>> {
        let Ladder { run, extent, classes, .. } = &self.ladder;
        (*run == Some(self.run) && extent.as_ref() == Some(&self.extent())).then_some(classes)
    }
}

impl State {
    /// The violation that is explained, once it is earned.
    pub fn why(&self) -> Option<&Why> {
        self.why.as_ref().filter(|why| why.at <= self.engine.position())
    }

    /// What everything else on the timelines is dimmed for.
    pub fn shown_evidence(&self) -> &[OpId] {
        if self.why().is_some() { &self.evidence } else { &[] }
    }

    /// Operations that were asked for, and prove nothing.
    pub fn marked(&self) -> &[OpId] {
        if self.why.is_none() { &self.evidence } else { &[] }
    }

    /// When operations take effect in the order that is shown.
    pub fn points(&self) -> &[(OpId, Time)] {
        let here = Moment { event: self.engine.position(), time: self.engine.time() };
        let order = self.order.as_ref().filter(|order| order.at == here);
        order.and_then(|order| order.points.as_deref()).unwrap_or_default()
    }
}

/// Shows an order that explains the answers of a class, or hides it.
pub fn order(state: &mut State, class: ClassId) {
    state.playing = false;
    let at = Moment { event: state.engine.position(), time: state.engine.time() };
    let is_shown = state.order.as_ref().is_some_and(|order| (order.class, order.at) == (class, at));
    state.clear_evidence();
    state.order = (!is_shown).then_some(Order { class, at, points: None });
}

/// The judge found an order, or none.
pub fn ordered(state: &mut State, class: ClassId, points: Option<Vec<(OpId, Time)>>) {
    let Some(order) = state.order.as_mut().filter(|order| order.class == class && order.points.is_none())
    else {
        return;
    };
    let found = points.is_some();
    order.points = Some(points.unwrap_or_default());
    state.ladder.told = state.ladder.told.wrapping_add(1);
    state.announce(match found {
        true => "The timelines show where each operation takes effect.",
        false => "No order was found within the limits of this search.",
    });
}

/// The first violation of each model that is known, up to the playhead or beyond.
pub fn bookmarks(state: &State) -> Vec<(Time, ClassId, Model)> {
    let mut marks = Vec::new();
    for judgement in &state.engine.frame().verdicts.classes {
        if let Verdict::Violated(found) = &judgement.linearizable {
            marks.push((found[0].at.time, judgement.class, Model::Linearizable));
        }
    }
    for (class, rungs) in (0..).map(ClassId).zip(state.rungs().into_iter().flatten()) {
        for (model, rung) in Model::ALL.iter().zip(rungs) {
            if let Rung::Violated(First { at, .. }) = rung {
                marks.push((at.time, class, *model));
            }
        }
    }
    marks
}

/// The judge found something.
pub fn found(state: &mut State, found: Found) {
    let Found { run, extent, classes } = found;
    let told = state.ladder.told.wrapping_add(1);
    state.ladder = Ladder { run: Some(run), extent: Some(extent), classes, told, is_missing: false };
    if state.stops && state.playing {
        time::stop_at_violation(state);
    }
}

/// There is no judge: what it had to say will not come.
pub fn missing(state: &mut State) {
    state.ladder.is_missing = true;
    state.ladder.told = state.ladder.told.wrapping_add(1);
}

/// The event by which each model is violated, of those that are, and the class whose answers do so.
pub fn first_events(state: &State) -> impl Iterator<Item = (EventId, ClassId, Model)> {
    let classes = (0..).map(ClassId).zip(state.rungs().into_iter().flatten());
    classes.flat_map(|(class, rungs)| {
        Model::ALL.into_iter().zip(rungs).filter_map(move |(model, rung)| match rung {
            Rung::Violated(first) => Some((first.at.event, class, model)),
            _ => None,
        })
    })
}

/// Goes to the answer that violates a model, and shows what proves it.
pub fn show(state: &mut State, class: ClassId, model: Model) {
    let Some(why) = proof(state, class, model) else { return };
    time::go(state, Goal::Event(why.at));
    let history = &state.engine.frame().record.history;
    let called =
        why.operations.iter().filter_map(|op| history.get(*op)).map(|operation| operation.invoked.time);
    if let Some(first) = called.min() {
        timelines::reach_back(state, first);
    }
    state.evidence.clone_from(&why.operations);
    state.why = Some(why);
}

fn proof(state: &State, class: ClassId, model: Model) -> Option<Why> {
    if model != Model::Linearizable {
        let Standing::Violated(First { at, operations, sentences, .. }) = state.standing(class, model) else {
            return None;
        };
        let (operations, sentences) = (operations.clone(), sentences.clone());
        return Some(Why { class, model, at: at.event, operations, sentences });
    }
    let verdicts = state.engine.frame().verdicts;
    let judgement = verdicts.classes.iter().find(|judgement| judgement.class == class)?;
    let Verdict::Violated(violations) = &judgement.linearizable else { return None };
    let violation = violations.first()?;
    let (at, operations) = (violation.at.event, violation.evidence.clone());
    Some(Why { class, model, at, operations, sentences: Vec::new() })
}

/// The judge found words for a violation.
pub fn worded(state: &mut State, operations: &[OpId], sentences: Vec<Sentence>) {
    if let Some(why) = state.why.as_mut().filter(|why| why.operations == operations) {
        why.sentences = sentences;
        state.ladder.told = state.ladder.told.wrapping_add(1);
    }
}
