//! How many copies are waited for: r for a read, w for a write, and neither for longer than the timeout.

use super::edits::token;
use super::{Branch, Message, Revision, Revisions, Timer, rules};
use crate::base::ReplicaId;
use crate::history::Answer;
use crate::sim::{Arg, Context, Effects, Request};

/// A request that waits for copies.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Round {
    pub request: Request,
    pub kind: Kind,
    pub needed: u8,
    /// Copies so far, this node's own included.
    pub got: u8,
}

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Read,
    Edit { answer: Answer, revision: Revision },
}

impl Revisions {
    /// Asks the other nodes, or answers at once where one copy is enough.
    pub(super) fn begin(
        &mut self,
        cx: &Context<'_>,
        mut round: Round,
        branch: Option<Branch>,
        out: &mut Effects<Revisions>,
    ) {
        round.needed = round.needed.min(cx.replicas);
        if round.got >= round.needed {
            return self.finish(&round, out);
        }
        let number = self.next_round;
        self.next_round += 1;
        let (id, key) = ((self.durable.starts, number), round.request.action.key());
        for other in (0..cx.replicas).map(ReplicaId).filter(|other| *other != self.me) {
            out.send(
                other,
                match &branch {
                    Some(branch) => Message::Save { round: id, key, branch: branch.clone() },
                    None => Message::Open { round: id, key },
                },
            );
        }
        out.set_timer(Timer::Round(number), self.settings.timeout);
        self.rounds.insert(number, round);
    }

    /// Another node has the copy, or has told of its own.
    pub(super) fn counted(&mut self, (starts, number): (u64, u64), out: &mut Effects<Revisions>) {
        if starts != self.durable.starts {
            return;
        }
        let Some(round) = self.rounds.get_mut(&number) else { return };
        round.got += 1;
        if round.got >= round.needed {
            let round = self.rounds.remove(&number).expect("it was there a line ago");
            out.cancel_timer(Timer::Round(number));
            self.finish(&round, out);
        }
    }

    /// Too few copies in time: what there is has to do [CouchDB docs, Theory].
    pub(super) fn time_out(&mut self, number: u64, out: &mut Effects<Revisions>) {
        if let Some(round) = self.rounds.remove(&number) {
            let counts = [Arg::Number(round.got.into()), Arg::Number(round.needed.into())];
            let rule = if round.kind == Kind::Read { &rules::READ_FEWER } else { &rules::SAVED_FEWER };
            out.note(rule, [counts[0], counts[1], Arg::Key(round.request.action.key())]);
            self.finish(&round, out);
        }
    }

    fn finish(&self, round: &Round, out: &mut Effects<Revisions>) {
        match round.kind {
            Kind::Read => self.answer_read(&round.request, out),
            Kind::Edit { answer, revision } => {
                out.give(round.request.ticket, token(revision));
                out.respond(round.request.ticket, Ok(answer));
            }
        }
    }
}
