//! An order that explains a history, as the picture shows it: the number of each operation in it and, where the order
//! keeps real time, the moment at which each may be said to have taken effect. It finds no order.

use crate::history::recorded::Recorded;

/// Built once for each order.
#[derive(Clone, Debug)]
pub struct ExplainingOrder {
    /// Of each operation, its number in the order from 1; 0 if the order leaves it out.
    number: Vec<u32>,
    /// Of each operation in the order, the place after which its point lies; `None` if the order does not keep real
    /// time.
    after: Option<Vec<u32>>,
}

impl ExplainingOrder {
    /// Each point lies as early as it may: right after the latest call among the operations up to it. There are no
    /// points if one of the operations would have to take effect before its call or after its return: then the
    /// order explains the history under a weaker model only.
    ///
    /// # Panics
    /// If the order names an operation that the history does not have.
    pub fn new(history: &Recorded, order: &[usize]) -> ExplainingOrder {
        let mut number = vec![0; history.observations.len()];
        for (rank, operation) in order.iter().enumerate() {
            number[*operation] = rank as u32 + 1;
        }
        let mut latest = 0;
        let mut point = |operation: &usize| {
            let observation = &history.observations[*operation];
            latest = observation.called.max(latest);
            observation.returned.is_none_or(|returned| returned > latest).then_some(latest)
        };
        ExplainingOrder { number, after: order.iter().map(&mut point).collect() }
    }

    /// Whether every operation takes effect between its call and its return, so that all have points.
    pub fn keeps_real_time(&self) -> bool {
        self.after.is_some()
    }

    /// The operation's number in the order, from 1; `None` if the order leaves it out.
    pub fn number(&self, operation: usize) -> Option<usize> {
        self.number.get(operation).map(|number| *number as usize).filter(|number| *number > 0)
    }

    /// The operation's point as a place: between two places of the log, points that lie between the same two are
    /// spread evenly.
    pub fn point(&self, operation: usize) -> Option<f64> {
        let (after, rank) = (self.after.as_ref()?, self.number(operation)? - 1);
        let here = after[rank];
        let first = after.partition_point(|other| *other < here);
        let end = after.partition_point(|other| *other <= here);
        let share = (rank - first + 1) as f64 / (end - first + 1) as f64;
        Some(f64::from(here) + share)
    }
}
