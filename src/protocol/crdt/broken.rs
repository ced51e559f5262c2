//! Rules of the protocol that can be switched off, to show what they are for.

/// Each is on when a rule is off; none is by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Broken {
    /// A join adds the numbers of a counter where it should take the greater: it is not idempotent.
    pub sums_joins: bool,
    /// An operation is applied whenever it arrives, and not once.
    pub applies_again: bool,
    /// Stamps are the wall clock's, whatever was seen.
    pub bare_clock: bool,
}
