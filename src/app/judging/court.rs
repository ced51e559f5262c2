//! The judge's side: keeps the history that the page told it, and judges it. It decides nothing itself.

use super::talk::{Ask, Found, News, Tell};
use crate::base::ClassId;
use crate::check::court::Model;
use crate::check::ladder::{Judged, LIMITS, Rungs, Scope, points, why};
use crate::history::History;

/// Of how many scopes the verdicts are kept, so that going to and fro costs nothing.
const SCOPES: usize = 8;

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

/// A run, and what was found of it so far.
#[derive(Debug, Default)]
pub struct Court {
    history: History,
    /// The scope asked for last stands last.
    found: Vec<(Scope, Vec<Rungs>)>,
}

impl Court {
    /// Answers a question, by one answer after each round.
    pub fn answer(&mut self, ask: Ask, tell: &mut dyn FnMut(Tell)) {
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
            let judged = Judged { history: &self.history, class, scope: &ask.scope };
            let order = judged.witness(Model::Linearizable, at.event, &LIMITS);
            let points = order.and_then(|order| points(&self.history, &order, at.event, at.time));
            tell(Tell::Order(class, points));
        }
        let mut classes = self.take(&ask.scope, ask.classes);
        for models in ROUNDS {
            for (class, rungs) in (0..).map(ClassId).zip(&mut classes) {
                let judged = Judged { history: &self.history, class, scope: &ask.scope };
                for model in models {
                    let rung = &mut rungs[*model as usize];
                    *rung = judged.rung(*model, rung, ask.to, &LIMITS, &mut || true);
                }
            }
            tell(Tell::Found(Found { run: ask.run, scope: ask.scope.clone(), classes: classes.clone() }));
        }
        self.found.push((ask.scope, classes));
    }

    /// What was found in a scope.
    fn take(&mut self, scope: &Scope, classes: u8) -> Vec<Rungs> {
        if let Some(place) = self.found.iter().position(|(other, _)| other == scope) {
            return self.found.remove(place).1;
        }
        if self.found.len() == SCOPES {
            self.found.remove(0);
        }
        (0..classes).map(|_| Rungs::default()).collect()
    }
}
