//! A counter: add, and read of the count.

use super::{State, agrees};
use crate::history::recorded::{Call, Reply};

pub(super) fn apply(count: i64, call: &Call, reply: Option<&Reply>) -> Option<State> {
    match call {
        Call::Read => agrees(reply, &Reply::Count(count)).then_some(State::Count(count)),
        Call::Add(amount) => {
            let count = count.wrapping_add(*amount);
            let told = agrees(reply, &Reply::Done) || agrees(reply, &Reply::Count(count));
            told.then_some(State::Count(count))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_add_may_tell_the_count() {
        let added = |reply| apply(2, &Call::Add(3), reply);
        assert_eq!(added(Some(&Reply::Count(5))), Some(State::Count(5)));
        assert_eq!(added(Some(&Reply::Done)), Some(State::Count(5)));
        assert_eq!(added(Some(&Reply::Count(2))), None);
        assert_eq!(apply(2, &Call::Read, Some(&Reply::Count(3))), None);
    }
}
