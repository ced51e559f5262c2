//! What the page has told the judge of a run, and what it has to tell it next.

use super::Order;
use super::talk::{Ask, News};
use crate::app::State;
use crate::base::{ClassId, EventId, OpId};
use crate::check::court::Model;
use crate::check::ladder::Extent;
use crate::history::{HistoryStep, Moment, Operation, StepKind};
use crate::sim::Record;

/// The page's side of the talk, of one run.
#[derive(Clone, Debug, Default)]
pub(super) struct Asking {
    /// The run that was told, how many of its calls and returns, and the extent that was asked for.
    told: Option<(u32, usize, Extent)>,
    /// The operations whose explanation was asked for last.
    explained: Vec<OpId>,
    /// The order that was asked for last.
    ordered: Option<(u32, Order)>,
}

impl Asking {
    /// Whether there is anything to ask about: until then nobody has to be asked.
    pub fn is_wanted(state: &State) -> bool {
        state.engine.frame().record.history.steps().iter().any(|step| step.kind == StepKind::Return)
    }

    /// The next question, if there is one.
    pub fn next(&mut self, state: &State) -> Option<Ask> {
        let frame = state.engine.frame();
        let steps = frame.record.history.steps();
        let extent = state.extent();
        let why = self.why(state);
        let order = self.order(state);
        let known = self.told.as_ref().filter(|(run, known, _)| *run == state.run && *known <= steps.len());
        let known = known.map(|(_, known, extent)| (*known, extent));
        let is_known = known.is_some_and(|(known, asked)| known == steps.len() && *asked == extent);
        if steps.is_empty() || (is_known && why.is_none() && order.is_none()) {
            return None;
        }
        let anew = known.is_none();
        let news = &steps[known.map_or(0, |(known, _)| known)..];
        let ask = Ask {
            place: 0,
            run: state.run,
            anew,
            classes: frame.workload.classes.len() as u8,
            news: news.iter().filter_map(|step| told(frame.record, *step)).collect(),
            extent: extent.clone(),
            to: frame.record.end(),
            why,
            order,
        };
        self.told = Some((state.run, steps.len(), extent));
        Some(ask)
    }

    /// An explaining order that is to be shown and was not asked for.
    fn order(&mut self, state: &State) -> Option<(ClassId, Moment)> {
        let order = state.order.as_ref().filter(|order| order.points.is_none())?;
        let wanted = (state.run, order.clone());
        if self.ordered.as_ref() == Some(&wanted) {
            return None;
        }
        self.ordered = Some(wanted);
        Some((order.class, order.at))
    }

    /// A violation of linearizability that is shown without words.
    fn why(&mut self, state: &State) -> Option<(EventId, Vec<OpId>)> {
        let why =
            state.why.as_ref().filter(|why| why.model == Model::Linearizable && why.sentences.is_empty())?;
        if self.explained == why.operations {
            return None;
        }
        self.explained.clone_from(&why.operations);
        Some((why.at, why.operations.clone()))
    }
}

fn told(record: &Record, step: HistoryStep) -> Option<News> {
    let operation = record.history.get(step.op)?;
    Some(match step.kind {
        StepKind::Invoke => News::Called(Operation { completed: None, ..operation.clone() }),
        StepKind::Return => News::Returned(step.op, operation.completed?),
    })
}
