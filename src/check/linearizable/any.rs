//! The checker that a key needs, by what its first operation is asked of.

use super::checker::{Checker, Found};
use super::lock::LockChecker;
use super::object::ObjectChecker;
use crate::base::OpId;
use crate::history::{Action, DataType, Outcome};

/// Decides whether the operations on one key are linearizable, whatever the key is.
#[derive(Clone, Debug)]
pub enum KeyChecker {
    Register(Checker),
    Object(ObjectChecker),
    Lock(LockChecker),
}

impl KeyChecker {
    /// A checker of a key that nobody touched before this operation, which gives up rather than hold more than
    /// `limit` states.
    pub fn new(action: Action, limit: usize) -> KeyChecker {
        match action.data_type() {
            DataType::Register => KeyChecker::Register(Checker::new(limit)),
            DataType::Lock => KeyChecker::Lock(LockChecker::default()),
            DataType::Counter | DataType::GrowingCounter | DataType::Set => {
                KeyChecker::Object(ObjectChecker::new(limit))
            }
        }
    }

    /// An operation on this key was called.
    pub fn invoke(&mut self, op: OpId, action: Action) {
        match self {
            KeyChecker::Register(checker) => checker.invoke(op, action),
            KeyChecker::Object(checker) => checker.invoke(op, action),
            KeyChecker::Lock(checker) => checker.invoke(op),
        }
    }

    /// An operation that waits returned.
    pub fn complete(&mut self, op: OpId, action: Action, outcome: Outcome) -> Found {
        match self {
            KeyChecker::Register(checker) => checker.complete(op, action, outcome),
            KeyChecker::Object(checker) => checker.complete(op, action, outcome),
            KeyChecker::Lock(checker) => checker.complete(op, outcome),
        }
    }
}
