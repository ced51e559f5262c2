//! The requests that a replica took from its clients and has not answered: what every protocol needs in which
//! the replica that was asked answers, whoever orders the request. It is not replicated, and a crash loses it.

use crate::base::ClientId;
use crate::protocol::machine::Command;
use crate::sim::Request;

/// Unanswered requests in order of arrival, the latest of each client: a client waits for one at a time.
#[derive(Clone, Debug, Default, Hash)]
pub struct Asked {
    requests: Vec<Request>,
}

/// What an applied command means to a request that waits here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    /// It was this request.
    Now(Request),
    /// It was a later one of the same client, which so no longer waits for this one.
    Outdated(Request),
}

impl Asked {
    /// Takes a request in. `false` if a later one of the same client waits here.
    pub fn take(&mut self, request: Request) -> bool {
        let later = |other: &Request| other.serial > request.serial;
        if self.of(request.ticket.client).is_some_and(later) {
            return false;
        }
        self.forget(request.ticket.client);
        self.requests.push(request);
        true
    }

    /// Whether the same request waits here.
    pub fn waits(&self, request: &Request) -> bool {
        self.of(request.ticket.client).is_some_and(|other| other.ticket == request.ticket)
    }

    /// A command was applied: the request that waited for it, or for an earlier one of its client, waits no
    /// longer.
    pub fn settle(&mut self, command: &Command) -> Option<Settled> {
        let client = command.ticket.client;
        let request = *self.of(client).filter(|request| request.serial <= command.serial)?;
        self.forget(client);
        let same = request.serial == command.serial;
        Some(if same { Settled::Now(request) } else { Settled::Outdated(request) })
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Request> {
        self.requests.iter()
    }

    pub fn len(&self) -> usize {
        self.requests.len()
    }

    pub fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    pub fn clear(&mut self) {
        self.requests.clear();
    }

    /// The request of a client that waits here.
    pub fn of(&self, client: ClientId) -> Option<&Request> {
        self.requests.iter().find(|request| request.ticket.client == client)
    }

    pub fn forget(&mut self, client: ClientId) {
        self.requests.retain(|request| request.ticket.client != client);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::testing::{read, request};

    fn command(serial: u32) -> Command {
        let Request { ticket, serial, action, .. } = request(serial, read(), 0);
        Command { ticket, serial, action }
    }

    #[test]
    fn a_client_waits_for_its_latest_request_alone() {
        let mut asked = Asked::default();
        assert!(asked.take(request(2, read(), 0)) && !asked.take(request(1, read(), 0)));
        assert!(asked.waits(&request(2, read(), 0)) && !asked.waits(&request(1, read(), 0)));
        assert!(asked.take(request(3, read(), 0)));
        assert_eq!((asked.len(), asked.settle(&command(2))), (1, None));
        assert_eq!(asked.settle(&command(4)), Some(Settled::Outdated(request(3, read(), 0))));
        assert!(asked.is_empty());
        asked.take(request(5, read(), 0));
        assert_eq!(asked.settle(&command(5)), Some(Settled::Now(request(5, read(), 0))));
    }
}
