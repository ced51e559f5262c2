//! Read your writes on one key: a client's read sees the client's own earlier writes. It judges each read by
//! itself, and nothing else: two clients that disagree on the order of two concurrent writes break no session
//! guarantee, and are found by [`super::linearizable`].
//!
//! The guarantee: if a read follows a write in a session, the state that the read is answered from includes that
//! write [Terry et al. 1994; Viotti and Vukolić 2016, session guarantees]. A client does not see that state, only the
//! value of the write that is last in it, in some order of all writes. So a read breaks the guarantee if no
//! order of the writes would explain its answer, that is: if, whatever the order, the write whose value it
//! returned comes before the client's own.
//!
//! Which orders are allowed is a choice that both papers leave open. Here an order keeps the real time of writes:
//! a write answered before another was called comes first. (Without that, a store could always claim that the
//! older value was written later, and only an empty answer would break the guarantee.) It follows that
//!
//! - only the latest of the client's own acknowledged writes to the key matters, since its earlier ones come
//!   before it, and what comes before them does too;
//! - a value that another write may have put there at the same time or later is fine, and so is that of a write
//!   which ended unknown, even an own one: it may take effect at any later time;
//! - `nil`, and a value that nobody wrote, are never fine once the client has a write of its own;
//! - every history that is linearizable keeps the guarantee: a linearization orders writes by real time.
//!
//! Writes are plain writes and compare-and-sets that were set; only plain reads are judged. Each call and return
//! costs a few look-ups in ordered maps.
//!
//! Sources: Terry, Demers, Petersen, Spreitzer, Theimer and Welch, "Session guarantees for weakly consistent
//! replicated data", PDIS 1994; Viotti and Vukolić, "Consistency in non-transactional distributed storage
//! systems", ACM Computing Surveys 49(1), 2016.

use crate::base::{ClientId, OpId, SortedMap, sort_few};
use crate::history::{Action, Answer, Outcome, Value};

/// Decides whether reads on one key see their client's own writes.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    /// How many calls and returns there were.
    now: u64,
    waiting: SortedMap<OpId, Waiting>,
    /// Each client's latest acknowledged write.
    own: SortedMap<ClientId, Own>,
    writers: SortedMap<Value, Writers>,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    client: ClientId,
    invoked: u64,
    /// The client's latest acknowledged write at the time of the call.
    own: Option<Own>,
}

#[derive(Clone, Copy, Debug)]
struct Own {
    op: OpId,
    invoked: u64,
}

/// The operations that write a value.
#[derive(Clone, Copy, Debug, Default)]
struct Writers {
    /// How many wait or ended unknown: they may take effect at any later time.
    possible: u32,
    /// The one acknowledged last, and the step of its return.
    acknowledged: Option<(OpId, u64)>,
}

impl Checker {
    pub fn new() -> Checker {
        Checker::default()
    }

    /// An operation on this key was called.
    pub fn invoke(&mut self, op: OpId, client: ClientId, action: Action) {
        self.now += 1;
        if let Some(value) = action.writes() {
            self.writers.get_or_default(value).possible += 1;
        }
        let own = self.own.get(&client).copied();
        self.waiting.insert(op, Waiting { client, invoked: self.now, own });
    }

    /// An operation that waits returned. If it is a read that misses its client's own write: the operations that
    /// prove it, in calling order.
    ///
    /// # Panics
    /// If the operation does not wait.
    pub fn complete(&mut self, op: OpId, action: Action, outcome: Outcome) -> Option<Vec<OpId>> {
        self.now += 1;
        let call = self.waiting.remove(&op).expect("only what waits returns");
        if let Some(value) = action.writes() {
            self.wrote(op, call, value, outcome);
            return None;
        }
        match outcome {
            Outcome::Ok(Answer::Read(value)) => self.missed(op, call.own?, value),
            _ => None,
        }
    }

    fn wrote(&mut self, op: OpId, call: Waiting, value: Value, outcome: Outcome) {
        if matches!(outcome, Outcome::Unknown(_)) {
            return;
        }
        let writers = self.writers.get_or_default(value);
        writers.possible -= 1;
        if matches!(outcome, Outcome::Ok(Answer::Written | Answer::Compared(true))) {
            writers.acknowledged = Some((op, self.now));
            let own = Own { op, invoked: call.invoked };
            let latest = self.own.get_or_insert_with(call.client, || own);
            if latest.invoked < own.invoked {
                *latest = own;
            }
        }
    }

    /// What proves that a read of `value` misses the client's write `own`, if it does.
    fn missed(&self, op: OpId, own: Own, value: Option<Value>) -> Option<Vec<OpId>> {
        let writers = value.and_then(|value| self.writers.get(&value)).copied().unwrap_or_default();
        let mut evidence = match writers {
            Writers { possible: 0, acknowledged: None } => vec![own.op, op],
            Writers { possible: 0, acknowledged: Some((writer, returned)) } if returned < own.invoked => {
                vec![writer, own.op, op]
            }
            _ => return None,
        };
        sort_few(&mut evidence, |a, b| a < b);
        Some(evidence)
    }
}
