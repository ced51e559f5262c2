//! How old the answers of reads were: in writes (k-staleness) and in time (Δ-staleness). It is a measurement and no
//! verdict: a history without a stale read need not be linearizable, and a stale read is allowed by weak models.
//!
//! A write is *newer* than another to the same key if it was called after that one returned, so that every order
//! which keeps real time puts it after. A read is stale by k if k acknowledged writes that are newer than its
//! source returned before the read was called; it is stale by Δ if the first of them to return did so Δ before
//! the call. An initial value is older than every write. So both figures are what is certain from the outside:
//! no order that keeps real time makes the read less stale.
//!
//! `Differs:` the k of k-atomicity and the Δ of Δ-atomicity are the least that *one* order of all operations
//! attains; here each read is measured by itself, which is a lower bound of both and takes n·log n. Where a value
//! was written more than once, the source is taken to be the one that makes the read the least stale. Reads of
//! what nobody wrote are counted apart, and compare-and-sets that were not set are not measured.
//!
//! Sources: Golab, Li and Shah, "Analyzing consistency properties for fun and profit", PODC 2011; Golab, Hurwitz
//! and Li, "On the k-atomicity-verification problem", ICDCS 2013.

use super::memory::{INITIAL, Memory, NOTHING, Reads};
use crate::check::spec::Spec;
use crate::history::recorded::{Observation, Recorded, Reply};

/// One read that was answered with a value that was certainly overwritten. Operations are named by their indices
/// in the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stale {
    pub read: usize,
    /// `None`: the initial value.
    pub source: Option<usize>,
    /// How many newer acknowledged writes had returned before the read was called; at least 1.
    pub newer: u32,
    /// The one of them that returned first.
    pub overwrite: usize,
    /// From its return to the call of the read, in places of the log.
    pub places: u32,
    /// The same in nanoseconds, where the log has times.
    pub nanoseconds: Option<u64>,
}

/// What was measured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staleness {
    /// How many reads have a source.
    pub reads: usize,
    /// Reads of what nobody wrote, which have none.
    pub unwritten: Vec<usize>,
    /// In calling order.
    pub stale: Vec<Stale>,
}

impl Staleness {
    /// `None` if the history is not one of registers.
    pub fn of(spec: &Spec, recorded: &Recorded) -> Option<Staleness> {
        let memory = Memory::of(spec, recorded).filter(|memory| !memory.has_blocks())?;
        let mut keys: Vec<Overwrites> = vec![Overwrites::default(); memory.keys];
        let observed = |op: u32| &recorded.observations[memory.ops[op as usize].index as usize];
        for (number, op) in (0..).zip(&memory.ops).filter(|(_, op)| op.writes.is_some() && op.known) {
            keys[op.key as usize].writes.push((observed(number).called, number));
        }
        let mut found = Staleness::default();
        let mut asked: Vec<Vec<Question>> = vec![Vec::new(); memory.keys];
        for (number, op) in (0..).zip(&memory.ops) {
            let answer = observed(number).reply();
            if !matches!(
                (op.reads, answer),
                (Reads::Value(_), Some(Reply::Value(_) | Reply::Compared(true) | Reply::Done))
            ) {
                continue;
            }
            match freshest(&memory, number, &observed) {
                None => found.unwritten.push(op.index as usize),
                Some(source) => {
                    found.reads += 1;
                    let returned =
                        if source == INITIAL { Some(0) } else { observed(source).returned.map(|at| at + 1) };
                    let question = returned.map(|from| Question { read: number, source, from });
                    asked[op.key as usize].extend(question);
                }
            }
        }
        for (key, questions) in keys.iter_mut().zip(asked) {
            key.answer(questions, &memory, &observed, &mut found.stale);
        }
        found.stale.sort_unstable_by_key(|stale| stale.read);
        Some(found)
    }

    /// The most newer writes of any read, 0 if none is stale: no k up to this makes the history k-atomic.
    pub fn most_newer(&self) -> u32 {
        self.stale.iter().map(|stale| stale.newer).max().unwrap_or(0)
    }

    /// The read that most newer writes had overtaken; of several the one whose first overwrite lies furthest back.
    pub fn worst(&self) -> Option<&Stale> {
        self.stale.iter().max_by_key(|stale| (stale.newer, stale.nanoseconds, stale.places))
    }

    /// The longest time, where the log has times; 0 if none is stale.
    pub fn longest(&self) -> Option<u64> {
        self.stale.iter().try_fold(0, |longest, stale| Some(longest.max(stale.nanoseconds?)))
    }
}

/// The source that makes a read the least stale: of those called before the read returned, the one that returned
/// last, or not at all.
fn freshest<'a>(memory: &Memory, read: u32, observed: &dyn Fn(u32) -> &'a Observation) -> Option<u32> {
    let end = observed(read).returned.unwrap_or(u32::MAX);
    let returned = |write: u32| observed(write).returned.unwrap_or(u32::MAX);
    let (mut best, mut later) = (NOTHING, NOTHING);
    for write in memory.candidates(read) {
        let kept = if observed(write).called < end { &mut best } else { &mut later };
        if *kept == NOTHING || returned(*kept) < returned(write) {
            *kept = write;
        }
    }
    let initial = memory.may_read_initial(read).then_some(INITIAL);
    let written = |write: u32| (write != NOTHING).then_some(write);
    written(best).or(initial).or(written(later))
}

/// A read, its source, and the place from which on writes are newer than the source.
#[derive(Clone, Copy)]
struct Question {
    read: u32,
    source: u32,
    from: u32,
}

/// The acknowledged writes of one key.
#[derive(Clone, Default)]
struct Overwrites {
    /// With the places of their calls, in order.
    writes: Vec<(u32, u32)>,
}

impl Overwrites {
    fn answer<'a>(
        &mut self,
        mut questions: Vec<Question>,
        memory: &Memory,
        observed: &dyn Fn(u32) -> &'a Observation,
        stale: &mut Vec<Stale>,
    ) {
        let returned = |write: u32| observed(write).returned.unwrap_or(u32::MAX);
        // Of the writes from each place on, the one that returned first.
        let mut first: Vec<u32> = self.writes.iter().map(|(_, write)| *write).collect();
        for place in (1..first.len()).rev() {
            if returned(first[place]) < returned(first[place - 1]) {
                first[place - 1] = first[place];
            }
        }
        let mut by_return: Vec<(u32, usize)> =
            self.writes.iter().enumerate().map(|(place, (_, write))| (returned(*write), place)).collect();
        by_return.sort_unstable();
        let mut by_return = by_return.into_iter().peekable();
        let mut counted = Counter::new(self.writes.len());
        questions.sort_unstable_by_key(|question| observed(question.read).called);
        for Question { read, source, from } in questions {
            let called = observed(read).called;
            while let Some((_, place)) = by_return.next_if(|(returned, _)| *returned < called) {
                counted.add(place);
            }
            let place = self.writes.partition_point(|(called, _)| *called < from);
            let newer = counted.from(place);
            if newer > 0 {
                let index = |op: u32| memory.ops[op as usize].index as usize;
                let overwrite = observed(first[place]);
                let times = observed(read).called_at.zip(overwrite.returned_at);
                stale.push(Stale {
                    read: index(read),
                    source: (source != INITIAL).then(|| index(source)),
                    newer,
                    overwrite: index(first[place]),
                    places: called - returned(first[place]),
                    nanoseconds: times.map(|(called, returned)| called.saturating_sub(returned)),
                });
            }
        }
    }
}

/// Counts places, and how many of them are not before a place [Fenwick 1994].
struct Counter {
    sums: Vec<u32>,
}

impl Counter {
    fn new(places: usize) -> Counter {
        Counter { sums: vec![0; places + 1] }
    }

    fn add(&mut self, place: usize) {
        let mut at = self.sums.len() - 1 - place;
        while at < self.sums.len() {
            self.sums[at] += 1;
            at += at & at.wrapping_neg();
        }
    }

    fn from(&self, place: usize) -> u32 {
        let mut at = self.sums.len() - 1 - place;
        let mut sum = 0;
        while at > 0 {
            sum += self.sums[at];
            at -= at & at.wrapping_neg();
        }
        sum
    }
}
