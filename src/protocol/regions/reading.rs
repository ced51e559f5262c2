//! Reads: each is answered by the region that was asked, from its own log. What differs by level is what it waits for.

use super::{Level, Regions, rules};
use crate::history::{Answer, Refusal};
use crate::sim::{Arg, Effects, Request, Seen};

impl Regions {
    /// A client reads: at the account's level, or at a weaker one that it asked for.
    pub(super) fn read(&mut self, request: Request, out: &mut Effects<Regions>) {
        if !self.try_read(&request, true, out) {
            self.parked.push(request);
        }
    }

    /// The log or the commit has moved on: reads that waited for that are answered.
    pub(super) fn read_parked(&mut self, out: &mut Effects<Regions>) {
        let parked = std::mem::take(&mut self.parked);
        for request in parked {
            if !self.try_read(&request, false, out) {
                self.parked.push(request);
            }
        }
    }

    /// Answers a read if its level allows it by now; whether it did. Only the first time it says why not.
    fn try_read(&self, request: &Request, first: bool, out: &mut Effects<Regions>) -> bool {
        let key = request.action.key();
        let latest = self.latest(key);
        let (number, value) = (latest.map_or(0, |(number, _)| number), latest.map(|(_, value)| value));
        let (name, shown) = (Arg::Key(key), Arg::Value(value));
        match self.settings.account.max(Level::from_code(request.level)) {
            Level::Strong if !self.is_counted() && !self.settings.trusting => {
                out.note(&rules::STRONG_REFUSED, [name]);
                let refusal = Refusal::NoQuorum { needed: self.regions, answered: 1 };
                out.respond(request.ticket, Err(refusal));
                return true;
            }
            Level::Strong if number > self.durable.committed => {
                if first {
                    let counts = [Arg::Number(number), Arg::Number(self.durable.committed)];
                    out.note(&rules::STRONG_WAITS, [name, counts[0], counts[1]]);
                }
                return false;
            }
            Level::Strong => out.note(&rules::STRONG_READ, [name, shown]),
            Level::Session if request.seen.0 > self.len() => {
                if first {
                    let counts = [Arg::Number(request.seen.0), Arg::Number(self.len())];
                    out.note(&rules::SESSION_WAITS, [name, counts[0], counts[1]]);
                }
                return false;
            }
            Level::Session => {
                out.note(&rules::SESSION_READ, [name, shown, Arg::Number(request.seen.0)]);
            }
            Level::BoundedStaleness | Level::ConsistentPrefix | Level::Eventual => {
                out.note(&rules::LOCAL_READ, [name, shown]);
            }
        }
        out.respond_seen(request.ticket, Ok(Answer::Read(value)), Seen(number));
        true
    }
}
