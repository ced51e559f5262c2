//! The coordinator: sessions, assignments, and the log that fences.

use std::rc::Rc;

use super::message::{Assignment, Epoch, Message, Region};
use super::state::{Regions, Row};
use super::{Timer, rules};
use crate::base::{Chunked, ReplicaId};
use crate::protocol::machine::{Command, Index};
use crate::sim::{Arg, Context, Effects};

/// The most entries in one message.
const PIECE: usize = 256;

impl Regions {
    pub(super) fn start_coordinator(&mut self, cx: &Context<'_>, out: &mut Effects<Regions>) {
        if self.durable.regions.is_empty() {
            let row = Row { assignment: Assignment { epoch: 0, server: None }, log: Chunked::new() };
            self.durable.regions = vec![row; self.regions().into()];
            out.persist("regions");
        } else {
            out.note(&rules::RECOVERED, [Arg::Number(self.durable.sessions.len() as u64)]);
        }
        // Nobody was heard while it was down, which is nobody's fault.
        self.heard = self.durable.sessions.keys().map(|server| (*server, cx.now)).collect();
        out.set_timer(Timer::Check, self.settings.heartbeat);
    }

    /// A server is there. One that comes without its session has lost all it had, and gets another; one whose
    /// session is gone is told so.
    pub(super) fn on_heartbeat(
        &mut self,
        cx: &Context<'_>,
        from: ReplicaId,
        (session, life): (u64, u64),
        out: &mut Effects<Regions>,
    ) {
        let known = self.durable.sessions.get(&from).copied();
        if session > 0 && known.is_none_or(|(own, _)| own != session) {
            return out.send(from, Message::Expired { session });
        }
        if session == 0 && known.is_none_or(|(_, own)| own != life) {
            self.durable.latest += 1;
            self.durable.sessions.insert(from, (self.durable.latest, life));
            out.note(&rules::REGISTERED, [Arg::Replica(from), Arg::Number(self.durable.latest)]);
            self.release(cx, from, out);
            out.persist("session");
        }
        self.heard.insert(from, cx.now);
        self.tell(from, out);
    }

    fn tell(&self, server: ReplicaId, out: &mut Effects<Regions>) {
        let Some((session, life)) = self.durable.sessions.get(&server).copied() else { return };
        out.send(server, Message::Table { session, life, regions: self.assignments().into() });
    }

    /// [HBase, RegionServer failure] Sessions end, logs are split, regions are assigned.
    pub(super) fn check(&mut self, cx: &Context<'_>, out: &mut Effects<Regions>) {
        let limit = self.settings.session;
        let silent =
            |server: &ReplicaId| self.heard.get(server).is_none_or(|heard| cx.now.since(*heard) > limit);
        let lost: Vec<_> = self.durable.sessions.keys().copied().filter(silent).collect();
        for server in &lost {
            out.note(&rules::SESSION_LOST, [Arg::Replica(*server), Arg::Span(limit)]);
            self.durable.sessions.remove(server);
            self.heard.remove(server);
            self.release(cx, *server, out);
        }
        let changed = self.assign(cx, out) || !lost.is_empty();
        if changed {
            out.persist("assignments");
            let live: Vec<_> = self.durable.sessions.keys().copied().collect();
            live.into_iter().for_each(|server| self.tell(server, out));
        }
        out.set_timer(Timer::Check, self.settings.heartbeat);
    }

    /// A server has lost its regions: the log takes nothing of it any more, and is split.
    fn release(&mut self, cx: &Context<'_>, server: ReplicaId, out: &mut Effects<Regions>) {
        for (region, row) in (0..).zip(&mut self.durable.regions) {
            if row.assignment.server == Some(server) {
                row.assignment = Assignment { epoch: row.assignment.epoch + 1, server: None };
                self.splitting.insert(region, cx.now + self.settings.recovery);
                let args =
                    [Arg::Number(region.into()), Arg::Replica(server), Arg::Span(self.settings.recovery)];
                out.note(&rules::SPLITS, args);
            }
        }
    }

    /// Gives regions that nobody serves to a server that should have them, or to any.
    fn assign(&mut self, cx: &Context<'_>, out: &mut Effects<Regions>) -> bool {
        let mut changed = false;
        for region in 0..self.regions() {
            let row = &self.durable.regions[usize::from(region)];
            let split = self.splitting.get(&region).is_none_or(|ready| *ready <= cx.now);
            if row.assignment.server.is_some() || !split {
                continue;
            }
            let Some(server) = self.homes(region).find(|home| self.durable.sessions.contains_key(home))
            else {
                continue;
            };
            let epoch = row.assignment.epoch + 1;
            self.splitting.remove(&region);
            self.durable.regions[usize::from(region)].assignment = Assignment { epoch, server: Some(server) };
            out.note(
                &rules::ASSIGNED,
                [Arg::Number(region.into()), Arg::Replica(server), Arg::Number(epoch)],
            );
            changed = true;
        }
        changed
    }

    pub(super) fn on_fetch(
        &mut self,
        from: ReplicaId,
        (region, after): (Region, Index),
        out: &mut Effects<Regions>,
    ) {
        let Some(row) = self.durable.regions.get(usize::from(region)) else { return };
        let start = usize::try_from(after.0).unwrap_or(usize::MAX);
        let commands: Rc<[Command]> = row.log.iter_from(start).take(PIECE).copied().collect();
        out.send(from, Message::Entries { region, epoch: row.assignment.epoch, after, commands });
    }

    /// The log takes writes of the region's present server alone: whoever lost the region without knowing it
    /// is told so here [HBase, WAL fencing].
    pub(super) fn on_append(
        &mut self,
        from: ReplicaId,
        (region, epoch): (Region, Epoch),
        (after, commands): (Index, &[Command]),
        out: &mut Effects<Regions>,
    ) {
        let unfenced = self.settings.unfenced;
        let Some(row) = self.durable.regions.get_mut(usize::from(region)) else { return };
        if row.assignment != (Assignment { epoch, server: Some(from) }) {
            if !unfenced {
                out.note(
                    &rules::FENCED,
                    [Arg::Replica(from), Arg::Number(region.into()), Arg::Number(epoch)],
                );
                return out.send(from, Message::Fenced { region, epoch });
            }
            out.note(&rules::UNFENCED, [Arg::Replica(from), Arg::Number(region.into()), Arg::Number(epoch)]);
        }
        let len = Index(row.log.len() as u64);
        let known = usize::try_from(len.0.saturating_sub(after.0)).unwrap_or(usize::MAX);
        let mut reached = len;
        if after <= len || unfenced {
            let fresh = commands.get(known..).unwrap_or(&[]);
            fresh.iter().for_each(|command| row.log.push(*command));
            if !fresh.is_empty() {
                reached = len.plus(fresh.len());
                out.note(&rules::LOGGED, [Arg::Number(region.into()), reached.into(), Arg::Replica(from)]);
                out.persist("log");
            }
        }
        // An unfenced server hears what it wants to hear.
        let stale = unfenced && row.assignment.epoch != epoch;
        let len = if stale { after.plus(commands.len()) } else { reached };
        out.send(from, Message::Appended { region, epoch, len });
    }
}
