//! One judge for all runs that are shown: they ask in turn, and never two questions at once.

use super::asking::Asking;
use super::talk::Ask;
use crate::app::State;

/// The page's side of the talk.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    /// Of each run, by the place in which it stands.
    askings: Vec<Asking>,
    /// The place of the run that asked last.
    last: usize,
    /// The judge is at rest and hears what it is told.
    listens: bool,
}

impl Turns {
    /// Whether there is anything to ask about: until then nobody has to be asked.
    pub fn are_wanted(runs: &[State]) -> bool {
        runs.iter().any(Asking::is_wanted)
    }

    /// The next question, if the judge listens: of the first run after the one that asked last which has one.
    pub fn next(&mut self, runs: &[State]) -> Option<Ask> {
        if !self.listens {
            return None;
        }
        self.askings.resize_with(runs.len(), Asking::default);
        let from = self.last + 1;
        let places = (from..from + runs.len()).map(|place| place % runs.len());
        let (place, ask) =
            places.into_iter().find_map(|place| Some((place, self.askings[place].next(&runs[place])?)))?;
        (self.last, self.listens) = (place, false);
        Some(Ask { place: place as u8, ..ask })
    }

    /// The judge listens again.
    pub fn ready(&mut self) {
        self.listens = true;
    }
}
