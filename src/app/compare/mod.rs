//! Two to four runs side by side: one clock, one seed, and one fault line that falls on all of them. Each column is a
//! lab of its own (`State`), which is told whatever concerns all; what a stroke cuts follows from each one's own stage.
//!
//! Nothing here is part of the lab's own program: a page loads it when runs are to be compared.

mod columns;
mod measures;
mod models;
mod msg;
mod open;
mod time;

#[cfg(test)]
mod tests;

pub use columns::level_of;
pub use measures::{Cell, Measure, Standing, measures};
pub use msg::{Cmd, Msg};
pub use open::open;

use super::State;
use super::pace::Pace;
use super::route::frame_snippet;
use super::state::Banner;
use crate::app::judging::Tell;
use crate::app::{self, judging};
use crate::base::Time;
use crate::scenario::{Comparison, to_comparison_link};

/// Everything that is shown.
pub struct View {
    pub columns: Vec<State>,
    /// How many columns were made so far, those that are gone among them.
    made: u32,
    /// The playhead of all. A column that computes may be behind it for a few frames.
    pub time: Time,
    pub playing: bool,
    pub pace: Pace,
    /// Whether playing stops at a violation in any column.
    pub stops: bool,
    /// Where playing began, or went on from by hand.
    played_from: Time,
    /// Virtual nanoseconds that playing owes: what a frame's share left over.
    owed: u64,
    /// Whether the text for a frame is shown, to be copied.
    pub embedding: bool,
    /// Whether studies are shown in place of the runs.
    pub studies: bool,
    pub embed: bool,
    pub banner: Option<Banner>,
    /// What a screen reader is told, and how often it was told something.
    pub announcement: (u32, String),
    /// The page's own address without `?` and `#`.
    pub address: String,
}

impl View {
    /// The runs as they stand, as a value.
    pub fn comparison(&self) -> Comparison {
        Comparison {
            scenarios: self.columns.iter().map(|column| column.engine.scenario().clone()).collect(),
            time: self.time,
            choices: open::choices(self),
        }
    }

    /// The page's address with the comparison behind `#`, and `?embed` for a frame.
    pub fn full_address(&self, embed: bool) -> String {
        let query = if embed { "?embed" } else { "" };
        format!("{}{query}#{}", self.address, to_comparison_link(&self.comparison()))
    }

    /// What an author pastes into a page: the runs as they stand, as wide as their columns need.
    pub fn embed_snippet(&self) -> String {
        let names: Vec<&str> =
            self.columns.iter().map(|column| column.engine.scenario().system().name).collect();
        let size = if names.len() == 2 { (820, 900) } else { (1_100, 900) };
        frame_snippet(&self.full_address(true), &names.join(" beside "), size)
    }

    /// The end of the longest run.
    pub fn end(&self) -> Time {
        self.columns.iter().map(|column| column.engine.frame().end).max().unwrap_or(Time::ZERO)
    }

    /// Whether the clock has to run: something moves by itself.
    pub fn runs(&self) -> bool {
        self.playing || !self.is_settled()
    }

    /// Says it to a screen reader.
    pub fn announce(&mut self, text: impl Into<String>) {
        self.announcement = (self.announcement.0.wrapping_add(1), text.into());
    }
}

/// What a key pressed outside of any field does now, if anything: as in the lab, where that makes sense for all.
pub fn message_for(view: &View, key: &str) -> Option<Msg> {
    if view.embedding {
        return (key == "Escape").then_some(Msg::CloseEmbed);
    }
    let covered = view.columns.iter().position(|column| column.overlay.is_some());
    let place = covered.unwrap_or(0);
    Some(match app::message_for(view.columns.get(place)?, key)? {
        app::Msg::Toggle => Msg::Toggle,
        app::Msg::StepForward => Msg::Step { forward: true },
        app::Msg::StepBack => Msg::Step { forward: false },
        app::Msg::First => Msg::First,
        app::Msg::Last => Msg::Last,
        app::Msg::Share => Msg::Share,
        msg => Msg::Column(place, msg),
    })
}

/// Changes the view by one message; gives what the browser has to do.
pub fn update(view: &mut View, msg: Msg) -> Vec<Cmd> {
    let commands = change(view, msg);
    // What each column draws anew in a frame depends on whether the clock runs.
    view.columns.iter_mut().for_each(|column| column.playing = view.playing);
    commands
}

fn change(view: &mut View, msg: Msg) -> Vec<Cmd> {
    match msg {
        Msg::First => time::seek(view, Time::ZERO),
        Msg::Last => time::seek(view, view.end()),
        Msg::Seek(to) => time::seek(view, to),
        Msg::Step { forward } => time::step(view, forward),
        Msg::Toggle => time::play(view, !view.playing),
        Msg::Tick(real_us) => time::tick(view, real_us),
        Msg::Pace(place) => view.pace = Pace::at(place),
        Msg::StopAtViolation(stops) => {
            view.stops = stops;
            view.played_from = view.time;
        }
        Msg::Column(place, msg) => return columns::update(view, place, msg),
        Msg::Add => columns::add(view),
        Msg::Remove(place) => columns::remove(view, place),
        Msg::Level(place, row) => columns::level(view, place, row),
        Msg::Seed(seed) => columns::seed(view, seed),
        Msg::Judged(tell) => judged(view, tell),
        Msg::NoJudge => view.columns.iter_mut().for_each(judging::missing),
        Msg::Hash(hash) => open::open_hash(view, &hash),
        Msg::DismissBanner => view.banner = None,
        Msg::Studies(shown) => {
            time::play(view, false);
            view.studies = shown;
            view.announce(if shown { "Studies." } else { "Runs side by side." });
        }
        Msg::Share => return vec![Cmd::Copy(view.full_address(false))],
        Msg::Embed => {
            time::play(view, false);
            view.embedding = true;
            return vec![Cmd::Copy(view.embed_snippet())];
        }
        Msg::CloseEmbed => view.embedding = false,
        Msg::Copied(true) => view.announce("Copied."),
        Msg::Copied(false) if view.embedding => {
            view.announce("It could not be copied: select the text and copy it.");
        }
        Msg::Copied(false) => {
            view.announce("The link could not be copied; it stands in the address of the page.");
        }
    }
    Vec::new()
}

/// What was found is of one column, known by its run.
fn judged(view: &mut View, tell: Tell) {
    let Tell::Found(found) = tell else { return };
    if let Some(column) = view.columns.iter_mut().find(|column| column.run == found.run) {
        judging::found(column, found);
    }
    time::stop_at_violation(view);
}
