//! A lock with fencing tokens that its store may take back at any time. That two clients never hold it at once is no
//! promise that such a lock can keep: who holds it learns too late that it was taken back. What it promises is that
//! tokens grow, so that whatever the lock protects can refuse the older of two holders.
//!
//! Source: Burrows, *The Chubby lock service for loosely-coupled distributed systems*, OSDI 2006, calls the token a
//! sequencer.

use super::{State, agrees};
use crate::history::recorded::{Call, Reply};

pub(super) fn apply(newest: i64, call: &Call, reply: Option<&Reply>) -> Option<State> {
    match (call, reply) {
        (Call::Acquire, Some(Reply::Count(token))) => (*token > newest).then_some(State::Token(*token)),
        // Nobody knows with which token, so that nothing follows for the others.
        (Call::Acquire, _) => agrees(reply, &Reply::Done).then_some(State::Token(newest)),
        (Call::Release, _) => agrees(reply, &Reply::Done).then_some(State::Token(newest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_grow_whoever_released() {
        let acquired = |newest, token| apply(newest, &Call::Acquire, Some(&Reply::Count(token)));
        assert_eq!(acquired(0, 3), Some(State::Token(3)));
        assert_eq!(acquired(3, 9), Some(State::Token(9)), "the store took it back");
        assert_eq!((acquired(9, 9), acquired(9, 3)), (None, None));
        assert_eq!(apply(9, &Call::Acquire, None), Some(State::Token(9)));
        assert_eq!(apply(9, &Call::Release, Some(&Reply::Done)), Some(State::Token(9)));
        assert_eq!(apply(9, &Call::Read, None), None);
    }
}
