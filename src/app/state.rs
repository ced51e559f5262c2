//! The state of the interface: the engine and everything that is shown beside the run.

use super::catalogue::Catalogue;
use super::judging::{Ladder, Order, Why};
use super::pace::Pace;
use crate::base::{CutId, EventId, MessageId, NodeId, OpId, SortedMap, Time};
use crate::draw::scene::Target;
use crate::engine::Engine;
use crate::scenario::View;
use crate::sim::LinePoint;

/// All of it. Two pages with equal scenarios and equal states look the same.
pub struct State {
    pub engine: Engine,
    /// Raised whenever the run itself changed (another scenario, an act, another branch), so that a picture
    /// that was drawn for an event knows whether that event is still the same one.
    pub run: u32,
    pub playing: bool,
    pub pace: Pace,
    /// Whether playing stops at an answer that breaks a model.
    pub stops: bool,
    /// Where playing began, or went on from by hand.
    pub played_from: EventId,
    /// Virtual nanoseconds that playing owes: what a frame's share left over.
    pub owed: u64,
    pub tool: Tool,
    pub selection: Option<Target>,
    /// Operations that prove the verdict chosen last.
    pub evidence: Vec<OpId>,
    /// Why they prove it, where that was asked.
    pub why: Option<Why>,
    pub order: Option<Order>,
    pub ladder: Ladder,
    pub catalogue: Catalogue,
    /// The setting that was refused last, while the settings are open, and why.
    pub refused: Option<(&'static str, String)>,
    pub draft: Draft,
    pub overlay: Option<Overlay>,
    pub sides: SortedMap<NodeId, Side>,
    pub theme: Theme,
    pub banner: Option<Banner>,
    pub embed: bool,
    /// Reduced motion: messages stand at one end or the other, and the page opens paused.
    pub calm: bool,
    /// In units of the stage's scene.
    pub stage: (f64, f64),
    pub timelines_width: f64,
    pub side_width: f64,
    /// How much virtual time the timelines show, in milliseconds.
    pub timelines_span: u64,
    /// Where the timelines were moved to by hand, for as long as the playhead stands where it stood then.
    pub panned: Option<Panned>,
    /// Whether a pointer that is drawn over the timelines chooses a range of time.
    pub choosing: bool,
    /// The end of the range that stays while the other is moved.
    pub range_anchor: Time,
    /// The message on the timelines that a pointer or the keys are on.
    pub pointed: Option<MessageId>,
    /// What a screen reader is told, and how often it was told something.
    pub announcement: (u32, String),
    /// Real microseconds since the last announcement while playing.
    pub quiet: u64,
    /// A link's view that the engine is still on its way to.
    pub opening: Option<View>,
    /// The least number that the next cut may have: runs side by side give one stroke one number.
    pub least_cut: u16,
    /// The page's own address without `?` and `#`.
    pub address: String,
}

/// What a pointer on the stage does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tool {
    #[default]
    Select,
    FaultLine,
    OneWayCut,
    Isolate,
    Crash,
    SlowLink,
    Drop,
}

/// A line under the pointer.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Draft {
    #[default]
    None,
    /// A stroke that is being drawn.
    Stroke {
        line: Vec<LinePoint>,
        one_way: bool,
        /// What lies under its first point: a stroke of no length is a press on it.
        on: Option<Target>,
    },
    /// A point of a line that is there is being moved.
    Moving { cut: CutId, point: usize, line: Vec<LinePoint> },
}

/// What lies over the page. One at a time: opening another closes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Overlay {
    Menu(Target),
    Dialog(Dialog),
}

/// What opens as a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialog {
    Settings,
    Systems,
    Sides,
    Links,
    Skew(crate::base::ReplicaId),
    Share,
    Embed,
    Export,
    Help,
}

/// A side of a cut that is made without drawing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    A,
    B,
}

/// Light and dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    Light,
    Dark,
}

/// The left end of timelines that were moved by hand, and the run and playhead for which they were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Panned {
    pub run: u32,
    pub playhead: Time,
    pub from: Time,
}

/// A sentence above the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Banner {
    pub tone: Tone,
    pub text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something the user should know went wrong.
    Alert,
    /// An answer to what they did.
    Note,
}

impl Tool {
    /// All of them, in the order of the tool bar.
    pub const ALL: [Tool; 7] = [
        Tool::Select,
        Tool::FaultLine,
        Tool::OneWayCut,
        Tool::Isolate,
        Tool::Crash,
        Tool::SlowLink,
        Tool::Drop,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Tool::Select => "Select",
            Tool::FaultLine => "Fault line",
            Tool::OneWayCut => "One-way cut",
            Tool::Isolate => "Isolate",
            Tool::Crash => "Crash",
            Tool::SlowLink => "Slow link",
            Tool::Drop => "Drop",
        }
    }

    /// What to do with it.
    pub fn help(self) -> &'static str {
        match self {
            Tool::Select => "Press a replica, a client, a link or a message to see it and to act on it.",
            Tool::FaultLine => "Draw a line across links: they carry nothing, either way.",
            Tool::OneWayCut => "Draw a line: links are cut from its left to its right, as you draw.",
            Tool::Isolate => "Press a replica: all its links are cut.",
            Tool::Crash => "Press a replica: it crashes, or restarts with what it had on disk.",
            Tool::SlowLink => "Press a link: messages on it take ten times as long.",
            Tool::Drop => "Press a message in flight: it is lost.",
        }
    }

    /// Whether the pointer draws, so that the page must not scroll under it.
    pub fn draws(self) -> bool {
        matches!(self, Tool::FaultLine | Tool::OneWayCut)
    }
}

impl Theme {
    /// The word in storage and on the root element.
    pub fn word(self) -> &'static str {
        match self {
            Theme::System => "system",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// What `word` wrote; anything else is the system's.
    pub fn from_word(word: &str) -> Theme {
        match word {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        }
    }
}

impl State {
    /// Whether the clock has to run: something moves by itself.
    pub fn runs(&self) -> bool {
        self.playing || self.engine.busy()
    }

    /// The run itself is another one: what is said of it no longer holds.
    pub fn another_run(&mut self) {
        self.run += 1;
        self.clear_evidence();
    }

    pub fn clear_evidence(&mut self) {
        self.evidence.clear();
        self.why = None;
        self.order = None;
    }

    /// Says it to a screen reader.
    pub fn announce(&mut self, text: impl Into<String>) {
        self.announcement = (self.announcement.0.wrapping_add(1), text.into());
        self.quiet = 0;
    }

    /// Says it to everybody.
    pub fn note(&mut self, text: impl Into<String>) {
        let text = text.into();
        self.announce(text.clone());
        self.banner = Some(Banner { tone: Tone::Note, text });
    }

    pub fn alert(&mut self, text: impl Into<String>) {
        self.banner = Some(Banner { tone: Tone::Alert, text: text.into() });
    }
}
