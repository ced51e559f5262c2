//! What a coordinator remembers of its clients: the last operation of each and the stamp it gave to it. It is
//! volatile and known to no other replica.
//!
//! `Differs:` drivers of real stores stamp a write themselves, so that a retry at any coordinator is the same
//! write. Here stamps are the coordinators', and a retry elsewhere is a newer write of the same value.

use super::Contents;
use crate::base::{ClientId, SortedMap};
use crate::history::Answer;
use crate::sim::Request;

/// The last operation of each client here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Sessions {
    last: SortedMap<ClientId, Session>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Session {
    serial: u32,
    written: Option<Contents>,
    /// Whether Paxos was asked for it, and the answer once there was one.
    serial_answer: Option<Option<Answer>>,
}

impl Sessions {
    /// Whether to act on a request: not if its client has since asked something else, for then it is a copy
    /// that was long on its way.
    pub fn admit(&mut self, request: &Request) -> bool {
        let fresh = || Session { serial: request.serial, written: None, serial_answer: None };
        let last = self.last.get_or_insert_with(request.ticket.client, fresh);
        if last.serial < request.serial {
            *last = fresh();
        }
        last.serial == request.serial
    }

    /// What an earlier attempt of the same operation wrote here.
    pub fn written(&self, request: &Request) -> Option<&Contents> {
        let last = self.last.get(&request.ticket.client)?;
        last.written.as_ref().filter(|_| last.serial == request.serial)
    }

    pub fn remember(&mut self, request: &Request, written: Contents) {
        let session = Session { serial: request.serial, written: Some(written), serial_answer: None };
        self.last.insert(request.ticket.client, session);
    }

    /// Takes note that a request goes to Paxos; if it went there before, what became of it, `None` where that is not
    /// known. It must not go there twice, for its value would come back after others.
    pub fn begin_serial(&mut self, request: &Request) -> Option<Option<Answer>> {
        let last = self.last.get_mut(&request.ticket.client)?;
        last.serial_answer.replace(last.serial_answer.flatten())
    }

    pub fn end_serial(&mut self, request: &Request, answer: Answer) {
        let last = self.last.get_mut(&request.ticket.client);
        if let Some(last) = last.filter(|last| last.serial == request.serial) {
            last.serial_answer = Some(Some(answer));
        }
    }
}
