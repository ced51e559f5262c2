//! What a write waits for [PostgreSQL manual, Synchronous Replication]: how many hold it how far, and who is told
//! when. Waiting is not undoing: the entry is in the log whether its client hears of it or not.

use super::book::{Reply, Waiting};
use super::level::{Copies, Stage};
use super::reads::shown;
use super::settings::StandbyRule;
use super::state::{Acknowledged, Member, Role};
use super::{Timer, rules};
use crate::base::{Span, Time};
use crate::history::Refusal;
use crate::protocol::machine::Index;
use crate::protocol::majority::reached_by;
use crate::sim::{Arg, Effects};

impl Member {
    /// The primary counts disks. Only an entry of its own epoch counts; those before it come with it.
    pub(super) fn advance_commit(&mut self, out: &mut Effects<Member>) {
        let (flushed, needed) = (self.flushed(), self.copies_needed());
        let Role::Primary(book) = &self.role else { return };
        let disks = book.replicas(self.me, self.data()).map(|(_, follower)| follower.flushed);
        // Not beyond its own disk: it may crash and go on from what is there.
        let reached = reached_by(needed, disks.chain([flushed])).unwrap_or_default().min(flushed);
        if reached > self.commit && self.epoch_at(reached) == Some(self.epoch()) {
            out.note(&rules::ON_MAJORITY, [reached.into(), Arg::Number(needed.into())]);
            self.learn_commit(reached);
        }
    }

    /// A majority holds the log up to `index`. It never goes back but by a rollback.
    pub(super) fn learn_commit(&mut self, index: Index) {
        if index <= self.commit {
            return;
        }
        self.commit = index;
        let mut majority = std::mem::take(&mut self.majority);
        self.apply_to(&mut majority, index);
        self.majority = majority;
        self.at_risk.retain(|write| write.index > index);
    }

    /// Adds a request to those that wait, and begins its wait.
    pub(super) fn wait(&mut self, waiting: Waiting, out: &mut Effects<Member>) {
        let limit = self.settings.wait_limit;
        let Role::Primary(book) = &mut self.role else { return };
        if book.waiting.is_empty() && limit > Span::ZERO {
            out.set_timer(Timer::Wait, limit);
        }
        book.waiting.push(waiting);
    }

    /// Tells every client whose wait is over. Where a waiting write is hidden it also holds its key's lock: later
    /// writes of the key wait behind it.
    pub(super) fn release(&mut self, now: Time, out: &mut Effects<Member>) {
        let mut place = 0;
        loop {
            let Role::Primary(book) = &self.role else { return };
            let Some(waiting) = book.waiting.get(place).copied() else { return };
            let mut before = book.waiting[..place].iter();
            let locked = self.settings.hides_waiting && before.any(|other| other.key == waiting.key);
            if locked || !self.is_held(&waiting, now) {
                place += 1;
                continue;
            }
            let Role::Primary(book) = &mut self.role else { return };
            book.waiting.remove(place);
            self.tell(&waiting, now, out);
        }
    }

    fn tell(&mut self, waiting: &Waiting, now: Time, out: &mut Effects<Member>) {
        let answer = match waiting.reply {
            Reply::Answer(answer) => answer,
            Reply::Read(action) => shown(action, self.majority.read(waiting.key)),
        };
        self.note_release(waiting, now, out);
        if matches!(waiting.reply, Reply::Answer(_)) && waiting.index > self.commit {
            let (index, ticket) = (waiting.index, waiting.ticket);
            let epoch = self.epoch_at(index).unwrap_or_default();
            self.at_risk.push(Acknowledged { index, epoch, ticket, at: now });
        }
        let Role::Primary(book) = &mut self.role else { return };
        book.answered(waiting.ticket, answer);
        out.respond(waiting.ticket, Ok(answer));
    }

    fn note_release(&self, waiting: &Waiting, now: Time, out: &mut Effects<Member>) {
        let args =
            [Arg::Operation(waiting.ticket.op), Arg::Client(waiting.ticket.client), waiting.index.into()];
        if matches!(waiting.reply, Reply::Read(_)) {
            return out.note(&rules::READ_CONFIRMED, args);
        }
        let (_, held) = self.progress(waiting, now);
        let with_count = [args[0], args[1], args[2], Arg::Number(held.into())];
        match waiting.level.copies {
            Copies::Standbys(_) if self.settings.standbys.count == 0 => out.note(&rules::DONE_ON_DISK, args),
            Copies::None if waiting.level.journaled => out.note(&rules::DONE_ON_DISK, args),
            Copies::None => out.note(&rules::DONE_IN_MEMORY, args),
            Copies::Standbys(Stage::Received) => out.note(&rules::DONE_RECEIVED, with_count),
            Copies::Standbys(Stage::Flushed) => out.note(&rules::DONE_FLUSHED, with_count),
            Copies::Standbys(Stage::Applied) => out.note(&rules::DONE_APPLIED, with_count),
            Copies::Majority => out.note(&rules::DONE_MAJORITY, args),
            Copies::Replicas(_) => out.note(&rules::DONE_REPLICAS, with_count),
        }
    }

    fn is_held(&self, waiting: &Waiting, now: Time) -> bool {
        let on_disk = !waiting.level.journaled || self.flushed() >= waiting.index;
        let (needed, held) = self.progress(waiting, now);
        on_disk && held >= needed
    }

    /// How many must hold the entry for this client, and how many do.
    fn progress(&self, waiting: &Waiting, now: Time) -> (u8, u8) {
        let Role::Primary(book) = &self.role else { return (0, 0) };
        let replicas = book.replicas(self.me, self.data());
        let at = |stage: Stage| replicas.clone().filter(move |(_, row)| row.reached(stage) >= waiting.index);
        match waiting.level.copies {
            Copies::None => (0, 0),
            Copies::Replicas(count) => (count, at(Stage::Received).count() as u8),
            Copies::Majority => {
                let own = u8::from(self.flushed() >= waiting.index);
                (self.copies_needed(), own + at(Stage::Flushed).count() as u8)
            }
            Copies::Standbys(stage) => {
                let standbys = self.settings.standbys;
                let held = match standbys.rule {
                    StandbyRule::Any => at(stage).count(),
                    // The first that are connected, in list order, all of them.
                    StandbyRule::First => replicas
                        .clone()
                        .filter(|(_, row)| now.since(row.contact) < standbys.timeout)
                        .take(standbys.count.into())
                        .filter(|(_, row)| row.reached(stage) >= waiting.index)
                        .count(),
                };
                (standbys.count, held as u8)
            }
        }
    }

    /// Clients that waited too long are told so. What they asked for stays in the log.
    pub(super) fn on_wait_over(&mut self, now: Time, out: &mut Effects<Member>) {
        let limit = self.settings.wait_limit;
        let Role::Primary(book) = &mut self.role else { return };
        let (over, waiting): (Vec<_>, Vec<_>) =
            book.waiting.drain(..).partition(|waiting| now.since(waiting.since) >= limit);
        book.waiting = waiting;
        if let Some(first) = book.waiting.first() {
            out.set_timer(Timer::Wait, (first.since + limit).since(now));
        }
        for waiting in &over {
            let args = [Arg::Operation(waiting.ticket.op), Arg::Client(waiting.ticket.client)];
            out.note(&rules::WAITED_TOO_LONG, [args[0], args[1], waiting.index.into(), Arg::Span(limit)]);
            self.refuse_waiting(waiting, now, out);
        }
        self.release(now, out);
    }

    /// The client hears that too few hold its entry; whether it takes effect is open.
    pub(super) fn refuse_waiting(&self, waiting: &Waiting, now: Time, out: &mut Effects<Member>) {
        let (needed, answered) = self.progress(waiting, now);
        out.respond(waiting.ticket, Err(Refusal::NoQuorum { needed, answered }));
    }
}
