//! Registers in which every value is written once, in the time of a sort [Gibbons and Korach 1997, §4].
//!
//! A write and the reads of its value are a cluster. It has a zone: from its first return to its last call. If
//! the return comes first, the cluster's value is in the register throughout the zone (a forward zone).
//! Otherwise all of the cluster overlaps, and may take effect together at any moment of the zone (a backward
//! one). An order exists if no two forward zones overlap and no backward zone lies within a forward one, and no
//! read returned before the write of its value was called. The initial value is written before everything.
//!
//! A write of unknown ending took effect if its value was read, and then it returns never; otherwise it is left
//! out.
//!
//! Sources: Gibbons and Korach, "Testing shared memories", SIAM Journal on Computing 26(4), 1997.

use super::{Known, NEVER};
use crate::check::court::linearizable::Grounds;
use crate::check::spec::{Spec, State};
use crate::history::recorded::{Call, Datum, Ending, Recorded, Reply};

/// An operation with the value that it wrote or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Access {
    value: Datum,
    is_read: bool,
    /// Places from 1, so that the initial value is written at 0.
    called: u32,
    returned: u32,
    index: u32,
}

/// The accesses of one value.
#[derive(Clone, Copy, Debug)]
struct Zone {
    /// A range of all accesses, which are in the order of their values.
    accesses: (u32, u32),
    /// The first return and the last call, as the earlier and the later one.
    from: u32,
    to: u32,
    forward: bool,
}

/// Decides what was known once the log had reached a place. `None` if the object is no register in which every
/// value is written once.
pub(super) fn explain_until(
    spec: &Spec,
    recorded: &Recorded,
    indices: &[usize],
    until: u32,
) -> Option<Known> {
    let mut accesses = accesses(recorded, indices, until)?;
    let initial = match spec.machine(&recorded.texts).initial() {
        State::Value(value) => value,
        _ => return None,
    };
    accesses.sort_unstable();
    let mut zones = Vec::new();
    let mut first = 0;
    for cluster in accesses.chunk_by(|a, b| a.value == b.value) {
        let writes = cluster.iter().take_while(|access| !access.is_read).count();
        let is_initial = cluster[0].value == initial;
        if writes + usize::from(is_initial) > 1 {
            return None;
        }
        let range = (first, first + cluster.len() as u32);
        first = range.1;
        if writes == 1 && cluster.len() == 1 && cluster[0].returned == NEVER {
            continue;
        }
        let written = if is_initial { Some(0) } else { (writes == 1).then_some(cluster[0].called) };
        let reads = &cluster[writes..];
        if let Some(read) =
            reads.iter().filter(|read| written.is_none_or(|at| read.returned < at)).min_by_key(by_return)
        {
            return Some(Known::Stuck(members(&[cluster[0], *read])));
        }
        zones.push(zone(cluster, range, is_initial));
    }
    let (mut forward, mut backward): (Vec<Zone>, Vec<Zone>) =
        zones.into_iter().partition(|zone| zone.forward);
    forward.sort_unstable_by_key(|zone| zone.from);
    if let Some((one, other)) = conflict(&forward, &backward) {
        return Some(Known::Stuck(stuck(&accesses, one, other)));
    }
    // A backward cluster takes effect when its zone begins or, if a forward one is on then, when that has ended.
    for zone in &mut backward {
        if let Some(around) = around(&forward, zone.from) {
            zone.from = around.to;
        }
    }
    forward.append(&mut backward);
    forward.sort_unstable_by_key(|zone| (zone.from, !zone.forward));
    let of = |zone: &Zone| &accesses[zone.accesses.0 as usize..zone.accesses.1 as usize];
    let order = forward.iter().flat_map(|zone| of(zone).iter().map(|access| access.index as usize));
    Some(Known::Order(order.collect()))
}

fn by_return(access: &&Access) -> u32 {
    access.returned
}

/// The operations that wrote or read, unless one of them is something else.
fn accesses(recorded: &Recorded, indices: &[usize], until: u32) -> Option<Vec<Access>> {
    let mut accesses = Vec::with_capacity(indices.len());
    for index in indices {
        let observation = &recorded.observations[*index];
        if observation.called > until {
            break;
        }
        let late = observation.returned.is_some_and(|place| place > until);
        let (value, is_read) = match (&observation.call, &observation.ending) {
            (_, Ending::Fail) | (Call::Read, Ending::Unknown) => continue,
            (Call::Read, _) if late => continue,
            (Call::Read, Ending::Ok(Reply::Value(value))) => (*value, true),
            (Call::Write(value), Ending::Ok(Reply::Done | Reply::Unseen) | Ending::Unknown) => {
                (*value, false)
            }
            _ => return None,
        };
        let returned = observation.returned.filter(|_| observation.ending != Ending::Unknown && !late);
        accesses.push(Access {
            value,
            is_read,
            called: observation.called + 1,
            returned: returned.map_or(NEVER, |place| place + 1),
            index: *index as u32,
        });
    }
    Some(accesses)
}

fn zone(cluster: &[Access], accesses: (u32, u32), is_initial: bool) -> Zone {
    let returned = cluster.iter().map(|access| access.returned).min().filter(|_| !is_initial).unwrap_or(0);
    let called = cluster.iter().map(|access| access.called).max().unwrap_or(0);
    let forward = returned < called;
    let (from, to) = if forward { (returned, called) } else { (called, returned) };
    Zone { accesses, from, to, forward }
}

/// The forward zone that is on at a place.
fn around(forward: &[Zone], place: u32) -> Option<&Zone> {
    let next = forward.partition_point(|zone| zone.from < place);
    forward[..next].last().filter(|zone| place < zone.to)
}

/// Two zones that exclude each other, the first found in the order of the log.
fn conflict<'a>(forward: &'a [Zone], backward: &'a [Zone]) -> Option<(&'a Zone, &'a Zone)> {
    let overlapping = forward.windows(2).find(|pair| pair[1].from < pair[0].to);
    if let Some([one, other]) = overlapping {
        return Some((one, other));
    }
    let mut within = backward.iter().filter_map(|zone| {
        around(forward, zone.from).filter(|around| zone.to < around.to).map(|around| (around, zone))
    });
    within.next()
}

/// The operations that make two zones exclude each other.
fn stuck(accesses: &[Access], one: &Zone, other: &Zone) -> Grounds {
    let mut all: Vec<Access> = Vec::new();
    for zone in [one, other] {
        let cluster = &accesses[zone.accesses.0 as usize..zone.accesses.1 as usize];
        let last_called = cluster.iter().max_by_key(|access| access.called);
        let first_returned = cluster.iter().min_by_key(by_return);
        all.extend(cluster.first().into_iter().chain(last_called).chain(first_returned));
    }
    members(&all)
}

fn members(accesses: &[Access]) -> Grounds {
    let mut members: Vec<usize> = accesses.iter().map(|access| access.index as usize).collect();
    members.sort_unstable();
    members.dedup();
    Grounds::Among(members)
}
