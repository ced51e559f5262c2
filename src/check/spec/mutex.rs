//! A lock: acquire waits while it is held, release has to find it held.

use super::{State, agrees};
use crate::history::recorded::{Call, Reply};

pub(super) fn apply(held: bool, call: &Call, reply: Option<&Reply>) -> Option<State> {
    let possible = match call {
        Call::Acquire => !held,
        Call::Release => held,
        _ => false,
    };
    (possible && agrees(reply, &Reply::Done)).then_some(State::Held(!held))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_held_once() {
        assert_eq!(apply(false, &Call::Acquire, Some(&Reply::Done)), Some(State::Held(true)));
        assert_eq!(apply(true, &Call::Acquire, Some(&Reply::Done)), None);
        assert_eq!(apply(true, &Call::Release, None), Some(State::Held(false)));
        assert_eq!(apply(false, &Call::Release, None), None);
    }
}
