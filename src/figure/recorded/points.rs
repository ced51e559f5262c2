//! Linearization points: for an order that explains a history, the moment at which each operation may be said to
//! have taken effect. It finds no order; it lays one that was found between the calls and returns.

use crate::history::recorded::Recorded;

/// A point for each operation of an explaining order, built once for each order.
#[derive(Clone, Debug)]
pub struct LinearizationPoints {
    /// Of each operation, its number in the order from 1; 0 if the order leaves it out.
    number: Vec<u32>,
    /// Of each operation in the order, the place after which its point lies.
    after: Vec<u32>,
}

impl LinearizationPoints {
    /// `None` if one of the operations would have to take effect before its call or after its return: then the
    /// order explains the history under a weaker model only, and there are no points.
    ///
    /// Each point lies as early as it may: right after the latest call among the operations up to it.
    ///
    /// # Panics
    /// If the order names an operation that the history does not have.
    pub fn new(history: &Recorded, order: &[usize]) -> Option<LinearizationPoints> {
        let mut number = vec![0; history.observations.len()];
        let mut after = Vec::with_capacity(order.len());
        let mut latest = 0;
        for (rank, operation) in order.iter().enumerate() {
            let observation = &history.observations[*operation];
            latest = observation.called.max(latest);
            if observation.returned.is_some_and(|returned| returned <= latest) {
                return None;
            }
            after.push(latest);
            number[*operation] = rank as u32 + 1;
        }
        Some(LinearizationPoints { number, after })
    }

    /// The operation's number in the order, from 1, and its point as a place: between two places of the log,
    /// points that lie between the same two are spread evenly.
    pub fn of(&self, operation: usize) -> Option<(usize, f64)> {
        let number = *self.number.get(operation)? as usize;
        let rank = number.checked_sub(1)?;
        let after = self.after[rank];
        let first = self.after.partition_point(|other| *other < after);
        let end = self.after.partition_point(|other| *other <= after);
        let share = (rank - first + 1) as f64 / (end - first + 1) as f64;
        Some((number, f64::from(after) + share))
    }
}
