//! What the operations on a set tell, element by element and read by read. It knows no order but that of what
//! reads hold.

use std::ops::Range;

use super::super::NEVER;
use super::{By, Cause, NO, proof};
use crate::check::court::linearizable::Grounds;
use crate::history::recorded::{Call, Datum, Ending, Recorded, Reply};

/// What one operation tells of its element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// It puts the element in, unless it is there.
    Inserts,
    /// The same, if it took effect.
    Maybe,
    WasThere,
    WasNotThere,
    Nothing,
}

/// One operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fact {
    pub index: u32,
    /// Places from 1.
    pub called: u32,
    pub returned: u32,
    pub says: Says,
    pub is_insert: bool,
    /// By its number.
    pub element: Option<u32>,
    datum: Datum,
}

/// A read of all members.
#[derive(Clone, Debug)]
pub(super) struct Read {
    pub fact: Fact,
    /// By their numbers.
    pub members: Vec<u32>,
}

/// What is known of one element.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element {
    /// The first level that holds it, or [`NO`].
    pub level: u32,
    /// The insert that puts it in, and when that was called; [`NO`] if there is none.
    pub first: u32,
    pub called: u32,
    /// Whether that insert certainly took effect, and whether it said itself that it was the first.
    pub is_first_known: bool,
    pub is_first_told: bool,
    /// Another that said so.
    pub is_told_twice: u32,
    /// Whether some answer needs it to have come in.
    pub is_needed: bool,
    /// The last call of an operation that was told that it was not there.
    pub lacked: Cause,
}

pub(super) struct Facts {
    /// All but reads.
    pub all: Vec<Fact>,
    pub elements: Vec<Element>,
    /// In the order of their levels.
    pub reads: Vec<Read>,
    /// The reads of each level.
    pub levels: Vec<Range<usize>>,
}

impl Facts {
    /// `None` if something may have been removed, or an answer is none of a set.
    pub fn of(recorded: &Recorded, indices: &[usize], until: u32) -> Option<Facts> {
        let mut facts =
            Facts { all: Vec::new(), elements: Vec::new(), reads: Vec::new(), levels: Vec::new() };
        let mut told: Vec<(Fact, &[Datum])> = Vec::new();
        for index in indices {
            let observation = &recorded.observations[*index];
            if observation.called > until {
                break;
            }
            let late = observation.returned.is_some_and(|place| place > until);
            let reply = observation.reply().filter(|_| !late);
            let (says, datum) = match (observation.call, reply) {
                _ if observation.ending == Ending::Fail => continue,
                (Call::Insert(datum), None) => (Says::Maybe, datum),
                (_, None) if !matches!(observation.call, Call::Remove(_)) => continue,
                (Call::Insert(datum), Some(Reply::Done | Reply::Unseen)) => (Says::Inserts, datum),
                (Call::Insert(datum), Some(Reply::Compared(changed))) => {
                    (if *changed { Says::Inserts } else { Says::WasThere }, datum)
                }
                (Call::Contains(datum), Some(Reply::Compared(there))) => {
                    (if *there { Says::WasThere } else { Says::WasNotThere }, datum)
                }
                (Call::Read, Some(Reply::Members(_))) | (_, Some(Reply::Unseen)) => {
                    (Says::Nothing, Datum::NIL)
                }
                _ => return None,
            };
            if matches!(observation.call, Call::Remove(_)) {
                return None;
            }
            let returned = observation.returned.filter(|_| reply.is_some()).map_or(NEVER, |place| place + 1);
            let (index, called) = (*index as u32, observation.called + 1);
            let is_insert = matches!(observation.call, Call::Insert(_));
            let fact = Fact { index, called, returned, says, is_insert, element: None, datum };
            match reply {
                Some(Reply::Members(members)) => told.push((fact, members)),
                _ => facts.all.push(fact),
            }
        }
        facts.number(told);
        facts.gather(recorded);
        Some(facts)
    }

    /// Numbers the elements in the order of their data.
    fn number(&mut self, told: Vec<(Fact, &[Datum])>) {
        let named = self.all.iter().filter(|fact| fact.says != Says::Nothing).map(|fact| fact.datum);
        let mut data: Vec<Datum> =
            named.chain(told.iter().flat_map(|(_, members)| members.iter().copied())).collect();
        data.sort_unstable();
        data.dedup();
        let number = |datum: &Datum| data.binary_search(datum).expect("it is one of them") as u32;
        for fact in self.all.iter_mut().filter(|fact| fact.says != Says::Nothing) {
            fact.element = Some(number(&fact.datum));
        }
        self.reads = told
            .into_iter()
            .map(|(fact, members)| Read { fact, members: members.iter().map(number).collect() })
            .collect();
        let element = Element {
            level: NO,
            first: NO,
            called: NEVER,
            is_first_known: false,
            is_first_told: false,
            is_told_twice: NO,
            is_needed: false,
            lacked: Cause::NONE,
        };
        self.elements = vec![element; data.len()];
    }

    /// Tells each element what the operations say of it.
    fn gather(&mut self, recorded: &Recorded) {
        for fact in &self.all {
            let Some(number) = fact.element else { continue };
            let element = &mut self.elements[number as usize];
            let says_first =
                recorded.observations[fact.index as usize].reply() == Some(&Reply::Compared(true));
            match fact.says {
                Says::Inserts if says_first && element.is_first_told => element.is_told_twice = fact.index,
                Says::Inserts | Says::Maybe => {
                    let is_told = says_first && fact.says == Says::Inserts;
                    if is_told || element.first == NO {
                        element.first = fact.index;
                        element.called = fact.called;
                        element.is_first_known = fact.says == Says::Inserts;
                        element.is_first_told = is_told;
                    }
                    element.is_needed |= fact.says == Says::Inserts;
                }
                Says::WasThere => element.is_needed = true,
                Says::WasNotThere => {
                    let by = By::Operation(fact.index);
                    element.lacked = element.lacked.or_later(Cause { at: fact.called, by, via: NO });
                }
                Says::Nothing => {}
            }
        }
    }

    /// Puts reads in the order of what they hold.
    ///
    /// # Errors
    /// Two of which each holds what the other does not.
    pub fn put_on_levels(&mut self) -> Result<(), Grounds> {
        self.reads.sort_by_key(|read| read.members.len());
        for place in 0..self.reads.len() {
            let held = self.levels.last().map_or(0, |level| self.reads[level.start].members.len());
            let members = &self.reads[place].members;
            let level = self.levels.len() as u32;
            let known = |number: &&u32| self.elements[**number as usize].level != NO;
            if members.iter().filter(known).count() != held {
                let other = &self.reads[self.levels[level as usize - 1].start];
                return Err(proof::of_two_reads(&other.fact, &self.reads[place].fact));
            }
            if level > 0 && members.len() == held {
                self.levels[level as usize - 1].end = place + 1;
                continue;
            }
            for number in members {
                let element = &mut self.elements[*number as usize];
                element.level = element.level.min(level);
                element.is_needed = true;
            }
            self.levels.push(place..place + 1);
        }
        Ok(())
    }

    /// A read of a level.
    pub fn first_read(&self, level: u32) -> u32 {
        self.levels.get(level as usize).map_or(NO, |reads| self.reads[reads.start].fact.index)
    }
}
