//! The replicated log: entries, each with the term in which a leader received it. It does not know which of
//! them are committed.

use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use crate::base::Chunked;
use crate::protocol::machine::{Index, Payload};
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
    entries: Chunked<Entry>,
}

impl Log {
    /// The place of the last entry, `Index::ZERO` where there is none.
    pub fn last_index(&self) -> Index {
        Index(self.entries.len() as u64)
    }

    /// The term of the last entry, `Term::ZERO` where there is none.
    pub fn last_term(&self) -> Term {
        self.entries.last().map_or(Term::ZERO, |entry| entry.term)
    }

    pub fn get(&self, index: Index) -> Option<&Entry> {
        self.entries.get(usize::try_from(index.0.checked_sub(1)?).ok()?)
    }

    /// The term at a place: `Term::ZERO` before the first entry, `None` beyond the last.
    pub fn term_at(&self, index: Index) -> Option<Term> {
        if index == Index::ZERO { Some(Term::ZERO) } else { self.get(index).map(|entry| entry.term) }
    }

    /// The entries after `index`, oldest first.
    pub fn after(&self, index: Index) -> impl Iterator<Item = &Entry> {
        self.entries.iter_from(usize::try_from(index.0).unwrap_or(usize::MAX))
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

    /// Appends an entry and says where it stands.
    pub fn push(&mut self, entry: Entry) -> Index {
        self.entries.push(entry);
        self.last_index()
    }

    /// Keeps the entries up to `index`, that one included.
    pub fn truncate_after(&mut self, index: Index) {
        self.entries.truncate(usize::try_from(index.0).unwrap_or(usize::MAX));
    }

    /// The first index whose entry is of `term` or a later one; one past the end where there is none.
    pub fn first_from_term(&self, term: Term) -> Index {
        let (mut low, mut high) = (Index(1), self.last_index().next());
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
        (last > Index::ZERO && self.term_at(last) == Some(term)).then_some(last)
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
}
