//! The replicated log: entries, each with the term in which a leader received it. It does not know which of
//! them are committed. Its first entries may be gone, covered by a snapshot [Ongaro §5.1].

use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use super::config::Config;
use crate::base::Chunked;
use crate::protocol::machine::{self, Command, Index};
use crate::sim::Arg;

/// A term: a stretch of logical time with at most one leader [Raft §5.1]. Terms start from 1; `Term::ZERO` is
/// the one before any election.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(pub u64);

impl Term {
    pub const ZERO: Term = Term(0);

    pub fn next(self) -> Term {
        Term(self.0.saturating_add(1))
    }
}

/// What an entry holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Payload {
    /// It changes nothing: a new leader's first entry [Raft §8].
    NoOp,
    Command(Command),
    /// From here on the cluster is these [Ongaro §4.1].
    Config(Config),
}

impl Payload {
    /// As the state machine takes it, which knows nothing of who takes part.
    pub fn for_machine(&self) -> machine::Payload {
        match self {
            Payload::Command(command) => machine::Payload::Command(*command),
            Payload::NoOp | Payload::Config(_) => machine::Payload::NoOp,
        }
    }
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Payload::Config(config) => write!(f, "members {config}"),
            Payload::NoOp | Payload::Command(_) => self.for_machine().fmt(f),
        }
    }
}

/// One entry of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    pub term: Term,
    pub payload: Payload,
}

/// The entries of one message, shared by all its copies. An empty one costs no memory, and each is one pointer:
/// messages are moved often, and most carry none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Entries(Option<Rc<Vec<Entry>>>);

impl Deref for Entries {
    type Target = [Entry];

    fn deref(&self) -> &[Entry] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl FromIterator<Entry> for Entries {
    fn from_iter<I: IntoIterator<Item = Entry>>(entries: I) -> Entries {
        let entries: Vec<Entry> = entries.into_iter().collect();
        Entries((!entries.is_empty()).then(|| Rc::new(entries)))
    }
}

/// The log. Terms never fall from one entry to the next, on which the searches for a term rely.
#[derive(Clone, Debug, Default, Hash)]
pub struct Log {
    /// The last entry that is gone, and its term.
    start: Index,
    start_term: Term,
    entries: Chunked<Entry>,
}

impl Log {
    /// The last entry that a snapshot made superfluous; `Index::ZERO` where all are there.
    pub fn start(&self) -> Index {
        self.start
    }

    /// How many entries it holds.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The place of the last entry, `Index::ZERO` where there never was one.
    pub fn last_index(&self) -> Index {
        self.start.plus(self.entries.len())
    }

    /// The term of the last entry, `Term::ZERO` where there never was one.
    pub fn last_term(&self) -> Term {
        self.entries.last().map_or(self.start_term, |entry| entry.term)
    }

    /// How many entries come before the one at `index`, of those it holds; `None` where that one is gone.
    fn place(&self, index: Index) -> Option<usize> {
        usize::try_from(index.0.checked_sub(self.start.0)?.checked_sub(1)?).ok()
    }

    pub fn get(&self, index: Index) -> Option<&Entry> {
        self.entries.get(self.place(index)?)
    }

    /// The term at a place: `Term::ZERO` before the first entry, `None` where it is gone or not there yet.
    pub fn term_at(&self, index: Index) -> Option<Term> {
        if index == self.start { Some(self.start_term) } else { self.get(index).map(|entry| entry.term) }
    }

    /// The entries after `index` that it still holds, oldest first.
    pub fn after(&self, index: Index) -> impl Iterator<Item = &Entry> {
        self.entries.iter_from(self.place(index.next()).unwrap_or(0))
    }

    /// A copy of at most `most` entries from `from` on.
    pub fn slice(&self, from: Index, most: usize) -> Entries {
        let left = self.last_index().0.saturating_sub(from.back().0);
        match left.min(most as u64) {
            0 => Entries::default(),
            1 => self.get(from).copied().into_iter().collect(),
            many => (0..many as usize).map(|n| *self.get(from.plus(n)).expect("inside the log")).collect(),
        }
    }

    /// Drops the entries up to `index`, which a snapshot covers; those after it stay.
    pub fn compact(&mut self, index: Index) {
        let Some(term) = self.term_at(index).filter(|_| index > self.start) else { return };
        let mut kept = Chunked::new();
        self.after(index).for_each(|entry| kept.push(*entry));
        *self = Log { start: index, start_term: term, entries: kept };
    }

    /// Holds nothing any more: a snapshot that ends at `index` takes its place.
    pub fn reset(&mut self, index: Index, term: Term) {
        *self = Log { start: index, start_term: term, entries: Chunked::new() };
    }

    /// Appends an entry and says where it stands.
    pub fn push(&mut self, entry: Entry) -> Index {
        self.entries.push(entry);
        self.last_index()
    }

    /// Keeps the entries up to `index`, that one included.
    pub fn truncate_after(&mut self, index: Index) {
        self.entries.truncate(self.place(index.next()).unwrap_or(0));
    }

    /// The first index whose entry is of `term` or a later one; one past the end where there is none.
    pub fn first_from_term(&self, term: Term) -> Index {
        let (mut low, mut high) = (self.start.next(), self.last_index().next());
        while low < high {
            let middle = Index(low.0 + (high.0 - low.0) / 2);
            if self.term_at(middle).is_some_and(|found| found < term) {
                low = middle.next();
            } else {
                high = middle;
            }
        }
        low
    }

    /// The last index whose entry is of `term`, if any is.
    pub fn last_of_term(&self, term: Term) -> Option<Index> {
        let last = self.first_from_term(term.next()).back();
        (last > self.start && self.term_at(last) == Some(term)).then_some(last)
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Term> for Arg {
    fn from(term: Term) -> Arg {
        Arg::Number(term.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(terms: &[u64]) -> Log {
        let mut log = Log::default();
        for term in terms {
            log.push(Entry { term: Term(*term), payload: Payload::NoOp });
        }
        log
    }

    #[test]
    fn terms_are_found_by_their_ends() {
        let log = log(&[1, 1, 3, 3, 3, 6]);
        assert_eq!(log.first_from_term(Term(1)), Index(1));
        assert_eq!(log.first_from_term(Term(2)), Index(3));
        assert_eq!(log.first_from_term(Term(6)), Index(6));
        assert_eq!(log.first_from_term(Term(7)), Index(7));
        assert_eq!(log.last_of_term(Term(3)), Some(Index(5)));
        assert_eq!(log.last_of_term(Term(4)), None);
        assert_eq!(Log::default().last_of_term(Term(0)), None);
    }

    #[test]
    fn slices_stop_at_the_limit_and_at_the_end() {
        let log = log(&[1, 1, 2, 2]);
        assert_eq!(log.slice(Index(2), 2).len(), 2);
        assert_eq!(log.slice(Index(2), 9).len(), 3);
        assert_eq!(log.slice(Index(5), 9).len(), 0);
        assert_eq!(log.slice(Index(u64::MAX), 9).len(), 0);
        assert_eq!(log.slice(Index(4), 9)[0].term, Term(2));
    }

    #[test]
    fn ongaro_5_1_a_log_without_its_prefix_keeps_its_places() {
        let mut log = log(&[1, 1, 3, 3, 3, 6]);
        log.compact(Index(4));
        assert_eq!((log.start(), log.last_index(), log.last_term()), (Index(4), Index(6), Term(6)));
        assert_eq!((log.term_at(Index(3)), log.term_at(Index(4))), (None, Some(Term(3))));
        assert_eq!(log.term_at(Index(5)), Some(Term(3)));
        assert_eq!(log.last_of_term(Term(3)), Some(Index(5)));
        assert_eq!(log.last_of_term(Term(1)), None, "it is gone");
        assert_eq!(log.slice(Index(5), 9).len(), 2);
        assert_eq!(log.after(Index(5)).count(), 1);
        log.compact(Index(2));
        assert_eq!(log.start(), Index(4), "what is gone stays gone");
        log.truncate_after(Index(4));
        assert_eq!((log.last_index(), log.last_term()), (Index(4), Term(3)));
        log.reset(Index(9), Term(7));
        assert_eq!((log.last_index(), log.last_term(), log.len()), (Index(9), Term(7), 0));
    }
}
