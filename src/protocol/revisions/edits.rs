//! A client asks: what it may edit, and what it is given to read.

use super::copies::{Kind, Round};
use super::{Body, Chooser, Revision, Revisions, Tree, rules};
use crate::history::{Action, Answer, Key, Refusal, Value};
use crate::sim::{Arg, Context, Effects, Request, Token};

impl Revisions {
    pub(super) fn take_request(&mut self, cx: &Context<'_>, request: &Request, out: &mut Effects<Revisions>) {
        let key = request.action.key();
        let waits = self.rounds.values().any(|round| round.request.ticket == request.ticket);
        if waits {
            return;
        }
        match request.action {
            Action::Read { .. } => self.read(cx, request, out),
            Action::Write { value, .. } => {
                let shown = match self.settings.with_rev {
                    true => shown(request.token),
                    false => self.winner(key).map(|(revision, _)| revision),
                };
                match self.tree(key).editable(shown, self.chooser()) {
                    Some(parent) => self.edit(cx, request, (parent, value), Answer::Written, out),
                    None => self.refuse(request, shown, out),
                }
            }
            Action::Cas { expected, new, .. } if self.value(key) == expected => {
                let parent = self.winner(key).map(|(revision, _)| revision);
                self.edit(cx, request, (parent, new), Answer::Compared(true), out);
            }
            Action::Cas { .. } => out.respond(request.ticket, Ok(Answer::Compared(false))),
            _ => out.respond(request.ticket, Err(Refusal::Unsupported)),
        }
    }

    pub(super) fn chooser(&self) -> Chooser {
        if self.settings.own_winner { Chooser::Alone(self.me) } else { Chooser::Everybody }
    }

    /// The document as it is here; empty where it was never heard of.
    pub(super) fn tree(&self, key: Key) -> &Tree {
        static EMPTY: Tree = Tree::EMPTY;
        self.durable.documents.get(&key).unwrap_or(&EMPTY)
    }

    pub(super) fn winner(&self, key: Key) -> Option<(Revision, Body)> {
        self.tree(key).winner(self.chooser())
    }

    pub(super) fn value(&self, key: Key) -> Option<Value> {
        self.tree(key).value(self.chooser())
    }

    /// Somebody was faster: 409, nothing was saved [CouchDB docs, Conflict avoidance].
    fn refuse(&mut self, request: &Request, shown: Option<Revision>, out: &mut Effects<Revisions>) {
        self.refused += 1;
        let key = request.action.key();
        let generation =
            |revision: Option<Revision>| Arg::Number(revision.map_or(0, |one| one.generation.into()));
        let here = self.winner(key).map(|(revision, _)| revision);
        out.note(&rules::REFUSED, [Arg::Key(key), generation(shown), generation(here)]);
        out.respond(request.ticket, Err(Refusal::Conflict));
    }

    /// Saves an edit here and in as many copies as are asked for.
    fn edit(
        &mut self,
        cx: &Context<'_>,
        request: &Request,
        (parent, value): (Option<Revision>, Value),
        answer: Answer,
        out: &mut Effects<Revisions>,
    ) {
        let key = request.action.key();
        let tree = self.durable.documents.get_or_default(key);
        let revision = tree.edit(parent, Body::Value(value));
        let branch = tree.branch(revision).expect("it was just added");
        // The others are sent the parent, too, however little is kept.
        let forgotten = tree.stem(*self.settings.revs_limit);
        out.persist("revision");
        self.note_forgotten(key, forgotten, out);
        let generation = Arg::Number(revision.generation.into());
        out.note(&rules::EDITED, [Arg::Key(key), Arg::Value(Some(value)), generation]);
        let round = Round {
            request: *request,
            kind: Kind::Edit { answer, revision },
            needed: request.level.max(1),
            got: 1,
        };
        self.begin(cx, round, Some(branch), out);
    }

    /// Says that a document's history was cut.
    pub(super) fn note_forgotten(&self, key: Key, forgotten: usize, out: &mut Effects<Revisions>) {
        if forgotten > 0 {
            let limit = Arg::Number(self.settings.revs_limit.0.0.into());
            out.note(&rules::STEMMED, [Arg::Number(forgotten as u64), Arg::Key(key), limit]);
        }
    }

    fn read(&mut self, cx: &Context<'_>, request: &Request, out: &mut Effects<Revisions>) {
        let round = Round { request: *request, kind: Kind::Read, needed: request.level.max(1), got: 1 };
        self.begin(cx, round, None, out);
    }

    /// Answers a read by the winner, whose revision the client will show when it edits.
    pub(super) fn answer_read(&self, request: &Request, out: &mut Effects<Revisions>) {
        let key = request.action.key();
        let token = self.winner(key).map_or_else(Token::default, |(revision, _)| token(revision));
        out.give(request.ticket, token);
        out.respond(request.ticket, Ok(Answer::Read(self.value(key))));
    }
}

/// A revision as a client carries it.
pub(super) fn token(revision: Revision) -> Token {
    let mut token = Token::default();
    token.0[0] = revision.generation;
    token.0[1] = revision.hash;
    token
}

fn shown(token: Token) -> Option<Revision> {
    (!token.is_empty()).then_some(Revision { generation: token.0[0], hash: token.0[1] })
}
