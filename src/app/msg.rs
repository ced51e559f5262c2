//! Everything that can happen to the interface, and everything it can ask of the browser.

use super::catalogue::Section;
use super::judging::Tell;
use super::state::{Dialog, Side, Theme, Tool};
use crate::base::{ClassId, CutId, EventId, NodeId, ReplicaId, Time};
use crate::check::court::Model;
use crate::draw::scene::{Point, Target};
use crate::engine::{Part, WindowKind};
use crate::sim::Act;

/// One thing that a user, the clock or the browser did.
#[derive(Clone, Debug, PartialEq)]
pub enum Msg {
    // Time.
    First,
    StepBack,
    Play,
    Pause,
    /// Play or pause, whichever is not.
    Toggle,
    StepForward,
    NextDecision,
    Last,
    /// The slider was moved.
    Seek(Time),
    GoTo(EventId),
    /// Real time passed, in microseconds.
    Tick(u64),
    /// Place in the list of paces.
    Pace(i64),
    Window(WindowKind),
    /// Verdicts are to speak of the clients on the side of this replica, or of all.
    Side(Option<ReplicaId>),
    /// Whether playing is to stop at the next violation.
    StopAtViolation(bool),
    Branch(usize),

    // The run.
    System(String),
    /// What is looked for in the catalogue.
    Search(String),
    /// The one section of the catalogue that is to be shown, or all.
    Section(Option<Section>),
    /// The clients are to run the n-th application, or no longer if they do.
    Application(i64),
    /// The systems that the page does not have itself are here, or could not be loaded.
    Stores(bool),
    /// Opens the run of a system's n-th row.
    Row(&'static str, usize),
    Seed(u64),
    Knob {
        id: &'static str,
        value: i64,
    },
    DefaultSettings,
    /// The part of the address behind `#` was changed by hand.
    Hash(String),
    /// A scenario file was chosen: its text.
    File(String),

    // The stage.
    Tool(Tool),
    /// The thing was pressed: by pointer, or by Enter or Space on it.
    Press(Target),
    /// The thing was chosen on a figure other than the stage, or by a name in a sentence.
    Select(Target),
    Down {
        at: Point,
        on: Option<Target>,
    },
    Move(Point),
    Up(Point),
    /// The browser took the pointer away.
    Cancel,
    /// A point of a fault line is moved by keys, by so many thousandths of the stage.
    Nudge {
        cut: CutId,
        point: u8,
        by: (i16, i16),
    },
    /// The keys left the point that they moved.
    LetGo,
    /// The size of the stage in units of its scene.
    StageSize(f64, f64),
    TimelinesWidth(f64),
    /// The width of the figures beside the stage.
    SideWidth(f64),
    /// Shows twice or half as much time on the timelines.
    Zoom {
        wider: bool,
    },
    /// Shows the time half a window before or after.
    Turn {
        later: bool,
    },
    /// The timelines were dragged so many units of their scene to the right.
    Drag(f64),
    /// Whether a pointer on the timelines chooses a range of time.
    Choosing(bool),
    /// A pointer that chooses a range went down at a place across the timelines, perhaps on an end of the range.
    RangeAt(f64, Option<Target>),
    /// It moved on to this place.
    RangeTo(f64),
    /// The range, or one that begins at the playhead, is stretched by keys.
    Stretch {
        later: bool,
    },
    /// An end of the range is moved by keys.
    NudgeRange {
        end: Target,
        later: bool,
    },
    ClearRange,
    /// A pointer is over the timelines, or has left them.
    Point(Option<Point>),
    /// The timelines were pressed where no thing of its own stands.
    PressAt(Point),
    /// The keys go to another message on the timelines.
    NextMessage {
        forward: bool,
    },

    // Faults.
    Act(Act),
    HealAll,
    Reverse(CutId),
    BothWays(CutId),
    OneWay(CutId),
    /// Puts a node into side A, side B or neither.
    Assign(NodeId, Option<Side>),
    CutSides {
        one_way: bool,
    },
    /// A cell of the link table was pressed: cuts or restores one directed link.
    CutLink(NodeId, NodeId),
    SlowLink(NodeId, NodeId),
    LossyLink(NodeId, NodeId),
    RestoreLink(NodeId, NodeId),

    // What is shown.
    Open(Dialog),
    /// Escape, or the close button: closes the topmost thing that is open.
    Close,
    Theme(Theme),
    DismissBanner,
    /// Goes to the operations that prove the verdict.
    Evidence(ClassId, Model),
    /// Shows an order that explains the answers of a class, or hides it.
    Order(ClassId),
    /// The judge beside the page found something.
    Judged(Tell),
    /// There is no such judge, or it stopped.
    NoJudge,
    /// Goes to the operations behind a part of the counts: of one of the sides, or of all clients in scope.
    Fared {
        class: ClassId,
        side: Option<usize>,
        part: Part,
    },
    Share,
    Embed,
    OpenFull,
    /// This run and another, side by side.
    Compare,
    Export(Export),
    /// The text was or was not copied.
    Copied(bool),
}

/// What can be saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    Scenario,
    Stage,
    Timelines,
    /// What the clients saw so far, to be judged under every model.
    History,
    /// Nothing of this run: the view in which a recorded history is opened.
    Recorded,
}

/// What the browser is to do. Anything not in this list is a view of the state: the clock runs while
/// `State::runs`, the address follows `route::link_of`.
#[derive(Clone, Debug, PartialEq)]
pub enum Cmd {
    Copy(String),
    Download {
        name: &'static str,
        mime: &'static str,
        text: String,
    },
    /// Draws the figure anew, for paper, and saves it.
    Save(Export),
    OpenAddress(String),
    /// Opens the view of recorded histories: with that of the run in this link, or with none.
    OpenHistory(Option<String>),
    /// Opens runs side by side, the one of this link among them.
    Compare(String),
    StoreTheme(Theme),
}
