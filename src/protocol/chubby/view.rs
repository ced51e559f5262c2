//! A replica of Chubby as the page shows it: the cell's view, its sessions if it is master, and the library beside it.

use super::Chubby;
use super::session::State;
use crate::sim::{Fact, Node, ReplicaView};

impl Chubby {
    pub(super) fn look(&self) -> ReplicaView {
        let mut view = self.group.view();
        let fact = |name, value| Fact { name, value, durable: false };
        if let Some(master) = &self.master {
            let sessions = master.sessions.iter().map(|(of, end)| format!("{of} until {end}"));
            view.facts.push(fact("master: sessions", sessions.collect::<Vec<_>>().join(", ")));
            view.facts.push(fact("master: writes waiting", master.pending.len().to_string()));
        }
        let state = match self.session.state {
            State::Opening => "opening",
            State::Valid => "valid",
            State::Jeopardy => "in jeopardy",
            State::Expired => "expired",
        };
        let cached = self.session.cache.iter().map(|(key, value)| match value {
            Some(value) => format!("{key} = {value}"),
            None => format!("{key} absent"),
        });
        view.facts.push(fact("library: session", state.to_owned()));
        view.facts.push(fact("library: cache", cached.collect::<Vec<_>>().join(", ")));
        view.facts.push(fact("library: calls waiting", self.session.calls.len().to_string()));
        view
    }
}
