//! Everything that can happen to runs side by side.

use crate::app;
use crate::app::judging::Tell;
use crate::base::Time;

/// One thing that a user, the clock or the browser did.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    First,
    Last,
    /// The slider was moved.
    Seek(Time),
    /// To the next event of any column, or to the one before.
    Step {
        forward: bool,
    },
    /// Play or pause, whichever is not.
    Toggle,
    /// Real time passed, in microseconds.
    Tick(u64),
    /// Place in the list of paces.
    Pace(i64),
    /// Whether playing is to stop at the next violation.
    StopAtViolation(bool),
    /// Something happened in a column; what concerns all of them happens in all.
    Column(usize, app::Msg),
    Add,
    Remove(usize),
    /// The column is to run at a documented level of its system: the n-th row.
    Level(usize, usize),
    Seed(u64),
    /// The judge beside the page found something.
    Judged(Tell),
    /// There is no such judge, or it stopped.
    NoJudge,
    /// Studies of many seeds are to be shown, or the runs again.
    Studies(bool),
    /// The part of the address behind `#` was changed by hand.
    Hash(String),
    DismissBanner,
    Share,
    /// Shows the text for a frame, and copies it.
    Embed,
    CloseEmbed,
    Copied(bool),
}

/// What the page has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cmd {
    Copy(String),
}
