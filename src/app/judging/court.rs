//! The judge's side: keeps the history that the page told it, and judges it. It decides nothing itself.

use super::talk::{Ask, Found, News, Tell};
use crate::base::ClassId;
use crate::check::court::Model;
use crate::check::ladder::{Extent, Judged, LIMITS, Rungs, points, why};
use crate::history::History;

/// Of how many extents the verdicts are kept, so that going to and fro costs nothing.
const EXTENTS: usize = 8;

/// The models, the quickest to judge first, and with a pause before the one that may take long.
const ROUNDS: [&[Model]; 2] = [
    &[
        Model::ReadYourWrites,
        Model::MonotonicReads,
        Model::MonotonicWrites,
        Model::WritesFollowReads,
        Model::Pram,
        Model::Causal,
    ],
    &[Model::Sequential],
];

/// The judge of all runs that are shown, by the place in which each stands.
#[derive(Debug, Default)]
pub struct Courts(Vec<Court>);

impl Courts {
    /// Answers a question, by one answer after each round.
    pub fn answer(&mut self, ask: Ask, tell: &mut dyn FnMut(Tell)) {
        let place = usize::from(ask.place);
        if self.0.len() <= place {
            self.0.resize_with(place + 1, Court::default);
        }
        self.0[place].answer(ask, tell);
    }
}

/// A run, and what was found of it so far.
#[derive(Debug, Default)]
struct Court {
    history: History,
    /// The extent asked for last stands last.
    found: Vec<(Extent, Vec<Rungs>)>,
}

impl Court {
    fn answer(&mut self, ask: Ask, tell: &mut dyn FnMut(Tell)) {
        if ask.anew {
            *self = Court::default();
        }
        for news in ask.news {
            match news {
                News::Called(operation) => self.history.invoke(operation),
                News::Returned(op, completion) => self.history.complete(op, completion),
            }
        }
        if let Some((event, operations)) = ask.why {
            let sentences = why(&self.history, &operations, event);
            tell(Tell::Why(operations, sentences));
        }
        if let Some((class, at)) = ask.order {
            let judged = Judged { history: &self.history, class, extent: &ask.extent };
            let order = judged.witness(Model::Linearizable, at.event, &LIMITS);
            let points = order.and_then(|order| points(&self.history, &order, at.event, at.time));
            tell(Tell::Order(class, points));
        }
        let mut classes = self.take(&ask.extent, ask.classes);
        for models in ROUNDS {
            for (class, rungs) in (0..).map(ClassId).zip(&mut classes) {
                let judged = Judged { history: &self.history, class, extent: &ask.extent };
                for model in models {
                    let rung = &mut rungs[*model as usize];
                    *rung = judged.rung(*model, rung, ask.to, &LIMITS, &mut || true);
                }
            }
            tell(Tell::Found(Found { run: ask.run, extent: ask.extent.clone(), classes: classes.clone() }));
        }
        self.found.push((ask.extent, classes));
    }

    /// What was found in an extent.
    fn take(&mut self, extent: &Extent, classes: u8) -> Vec<Rungs> {
        if let Some(place) = self.found.iter().position(|(other, _)| other == extent) {
            return self.found.remove(place).1;
        }
        if self.found.len() == EXTENTS {
            self.found.remove(0);
        }
        (0..classes).map(|_| Rungs::default()).collect()
    }
}
