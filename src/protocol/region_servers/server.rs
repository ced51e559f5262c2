//! A region server: its session, the regions it opens, and the log that it writes.

use std::rc::Rc;

use super::message::{Assignment, Epoch, Message, Region};
use super::state::{COORDINATOR, Held, Part, Regions};
use super::{Timer, rules};
use crate::protocol::asked::Settled;
use crate::protocol::machine::{Applied, Command, Index, Payload};
use crate::sim::{Arg, Effects};

impl Regions {
    pub(super) fn heartbeat(&self, out: &mut Effects<Regions>) {
        out.send(COORDINATOR, Message::Heartbeat { session: self.session, life: self.life });
        out.set_timer(Timer::Heartbeat, self.settings.heartbeat);
    }

    /// The session lasts, or has begun. Regions come and go with the table.
    pub(super) fn on_table(
        &mut self,
        (session, life): (u64, u64),
        regions: &[Assignment],
        out: &mut Effects<Regions>,
    ) {
        // One for an earlier life is late: what it gives was lost since.
        if life != self.life || session < self.session {
            return;
        }
        if self.session != session {
            self.session = session;
            self.held.clear();
            out.note(&rules::IN_SESSION, [Arg::Number(session)]);
        }
        // An older table says less.
        let older = regions.iter().zip(&self.table).any(|(new, old)| new.epoch < old.epoch);
        if older {
            return;
        }
        self.table = regions.to_vec();
        for (region, row) in (0..).zip(regions) {
            if row.server == Some(self.me) {
                self.open(region, row.epoch, out);
            } else {
                self.close(region, row.epoch, out);
            }
        }
    }

    /// Reads the log of a region that it is to serve.
    fn open(&mut self, region: Region, epoch: Epoch, out: &mut Effects<Regions>) {
        let held = self.held.get_or_default(region);
        if held.part.epoch().is_none_or(|own| own < epoch) {
            *held = Held { part: Part::Opening(epoch), machine: held.machine.clone(), ..Held::default() };
            out.note(&rules::OPENS, [Arg::Number(region.into()), Arg::Number(epoch)]);
            out.send(COORDINATOR, Message::Fetch { region, after: held.machine.applied() });
        }
    }

    /// Stops serving a region that is another's. Its files are there for every server to read.
    fn close(&mut self, region: Region, epoch: Epoch, out: &mut Effects<Regions>) {
        let serves = |held: &Held| held.part.epoch().is_some_and(|own| own < epoch);
        if self.held.get(&region).is_some_and(serves) {
            out.note(&rules::CLOSES, [Arg::Number(region.into()), Arg::Number(epoch)]);
            self.held.remove(&region);
        }
        self.held.get_or_default(region);
    }

    /// [HBase, RegionServer failure] Its session is gone, and with it all that it served: it begins anew.
    pub(super) fn on_expired(&mut self, session: u64, out: &mut Effects<Regions>) {
        if session == self.session && session > 0 {
            out.note(&rules::ABORTS, [Arg::Number(session)]);
            self.life = self.life.wrapping_add(1);
            self.session = 0;
            self.held.clear();
            self.asked.clear();
            self.heartbeat(out);
        }
    }

    /// Takes what stands in the log. One that opens a region serves it once it has read all.
    pub(super) fn on_entries(
        &mut self,
        (region, epoch): (Region, Epoch),
        (after, commands): (Index, &[Command]),
        out: &mut Effects<Regions>,
    ) {
        let Some(held) = self.held.get_mut(&region) else { return };
        let applied = held.machine.applied();
        if after > applied || matches!(held.part, Part::Serving(_)) {
            return;
        }
        let known = usize::try_from(applied.0 - after.0).unwrap_or(usize::MAX);
        for command in commands.get(known..).unwrap_or(&[]) {
            held.machine.apply(&Payload::Command(*command), false);
        }
        let Part::Opening(own) = held.part else { return };
        if !commands.is_empty() {
            out.send(COORDINATOR, Message::Fetch { region, after: held.machine.applied() });
        } else if own == epoch && after == held.machine.applied() {
            held.part = Part::Serving(own);
            let args = [Arg::Number(region.into()), Arg::Number(own), held.machine.applied().into()];
            out.note(&rules::SERVES, args);
        }
    }

    /// Sends all writes that wait to the log at once, unless some are under way.
    pub(super) fn write_log(&mut self, region: Region, again: bool, out: &mut Effects<Regions>) {
        let Some(held) = self.held.get_mut(&region) else { return };
        let Part::Serving(epoch) = held.part else { return };
        if held.queue.is_empty() || held.sent > 0 && !again {
            return;
        }
        if held.sent == 0 {
            held.sent = held.queue.len();
        }
        let commands: Rc<[Command]> = held.queue[..held.sent].into();
        out.send(COORDINATOR, Message::Append { region, epoch, after: held.machine.applied(), commands });
    }

    /// What is in the log is applied, and answered.
    pub(super) fn on_appended(
        &mut self,
        (region, epoch): (Region, Epoch),
        len: Index,
        out: &mut Effects<Regions>,
    ) {
        let Some(held) = self.held.get_mut(&region) else { return };
        if held.part != Part::Serving(epoch) {
            return;
        }
        let fresh = usize::try_from(len.0.saturating_sub(held.machine.applied().0)).unwrap_or(usize::MAX);
        let done: Vec<Command> = held.queue.drain(..fresh.min(held.sent)).collect();
        if done.is_empty() {
            return;
        }
        held.sent -= done.len();
        for command in done {
            let Some(held) = self.held.get_mut(&region) else { return };
            let applied = held.machine.apply(&Payload::Command(command), false);
            let (Some(applied), Some(settled)) = (applied, self.asked.settle(&command)) else { continue };
            let (Settled::Now(request) | Settled::Outdated(request)) = settled;
            let args = [Arg::Operation(request.ticket.op), Arg::Client(request.ticket.client), len.into()];
            match (settled, applied) {
                (Settled::Now(_), Applied::Done(answer) | Applied::Repeated(answer)) => {
                    out.note(&rules::ANSWERED, args);
                    out.respond(request.ticket, Ok(answer));
                }
                _ => out.note(&rules::OUTDATED, [args[0], args[1]]),
            }
        }
        self.write_log(region, false, out);
    }

    /// The log refuses: the region is another's.
    pub(super) fn on_fenced(&mut self, region: Region, epoch: Epoch, out: &mut Effects<Regions>) {
        if self.held.get(&region).is_some_and(|held| held.part.epoch() == Some(epoch)) {
            out.note(&rules::LOST_REGION, [Arg::Number(region.into()), Arg::Number(epoch)]);
            self.held.remove(&region);
        }
    }

    /// Copies read on in the log, and what got no answer is asked again.
    pub(super) fn refresh(&mut self, out: &mut Effects<Regions>) {
        let regions: Vec<Region> = self.held.keys().copied().collect();
        for region in regions {
            let held = &self.held[&region];
            if matches!(held.part, Part::Serving(_)) {
                self.write_log(region, true, out);
            } else {
                out.send(COORDINATOR, Message::Fetch { region, after: held.machine.applied() });
            }
        }
        out.set_timer(Timer::Refresh, self.settings.refresh);
    }
}
