//! The timelines: a lane for each client and replica, with roles, messages, operations, cuts and violations
//! over virtual time. Nothing after the frame's event is drawn.

mod bands;
mod messages;
mod operations;
mod range;

pub use bands::cuts;
pub use messages::{message_at, message_name, messages_shown};
pub use operations::violations;

use crate::base::{MessageId, NodeId, OpId, Time};
use crate::draw::pen::{line, rect, text};
use crate::draw::scale::TimeScale;
use crate::draw::text::{fit, styled_width};
use crate::draw::{Anchor, Area, Item, Point, Scene, Space, Target, point};
use crate::engine::Frame;
use crate::figure::words::node_name;

/// How the timelines are to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct TimelinesOptions<'a> {
    pub width: f64,
    /// Height of one lane, from 22 up.
    pub lane_height: f64,
    /// The window of virtual time; the whole run where it is empty.
    pub from: Time,
    pub to: Time,
    pub show_messages: bool,
    pub selected: Option<Target>,
    /// The message that a pointer or the keys are on.
    pub pointed: Option<MessageId>,
    /// Operations that prove something: everything else is dimmed. Dims nothing where it is empty.
    pub evidence: &'a [OpId],
    /// When each operation takes effect in an order that explains the answers, in the order of the operations.
    pub points: &'a [(OpId, Time)],
    /// Operations that were asked for: ringed.
    pub marked: &'a [OpId],
    /// The range of time that was chosen: a band with a handle at each end.
    pub range: Option<(Time, Time)>,
}

impl Default for TimelinesOptions<'_> {
    fn default() -> Self {
        TimelinesOptions {
            width: 850.0,
            lane_height: 38.0,
            from: Time::ZERO,
            to: Time::ZERO,
            show_messages: true,
            selected: None,
            pointed: None,
            evidence: &[],
            points: &[],
            marked: &[],
            range: None,
        }
    }
}

/// Room for the words above the lanes, and for the times under them.
const HEAD: f64 = 18.0;
const FOOT: f64 = 20.0;
/// The most that names may take.
const NAMES: f64 = 110.0;

/// How high the timelines of so many nodes are.
pub fn timelines_height(nodes: usize, lane_height: f64) -> f64 {
    HEAD + nodes as f64 * lane_height + FOOT
}

/// Which part of the picture shows time, from its left to its right: for panning and zooming by pointer.
pub fn timelines_scale(frame: &Frame<'_>, options: &TimelinesOptions<'_>) -> TimeScale {
    let names = frame.snapshot.nodes.all().map(|node| styled_width(&node_name(frame, node), "t-small-name"));
    let gutter = names.fold(20.0, f64::max).min(NAMES).min(options.width * 0.25) + 12.0;
    let (from, to) =
        if options.from < options.to { (options.from, options.to) } else { (Time::ZERO, frame.end) };
    TimeScale::new(from, to, gutter, options.width - 8.0)
}

/// What the parts share while the timelines are drawn.
struct Lanes<'a> {
    frame: &'a Frame<'a>,
    options: &'a TimelinesOptions<'a>,
    scale: TimeScale,
    space: Space,
    /// Words that stand above the messages.
    late: Vec<Item>,
    /// What was left out, to be said in words.
    thinned: Vec<String>,
}

impl<'a> Lanes<'a> {
    fn new(frame: &'a Frame<'a>, options: &'a TimelinesOptions<'a>) -> Lanes<'a> {
        let height = timelines_height(frame.snapshot.nodes.count(), options.lane_height);
        Lanes {
            frame,
            options,
            scale: timelines_scale(frame, options),
            space: Space::new(Area::new(0.0, 0.0, options.width, height)),
            late: Vec::new(),
            thinned: Vec::new(),
        }
    }

    /// The middle of a node's lane: clients first, then replicas.
    fn y(&self, node: NodeId) -> f64 {
        let nodes = self.frame.snapshot.nodes;
        let row = match node {
            NodeId::Client(id) => id.index(),
            NodeId::Replica(id) => usize::from(nodes.clients) + id.index(),
        };
        HEAD + (row as f64 + 0.5) * self.options.lane_height
    }

    fn bottom(&self) -> f64 {
        HEAD + self.frame.snapshot.nodes.count() as f64 * self.options.lane_height
    }

    /// The part of a straight way through time that the window shows.
    fn clip(&self, from: (Time, f64), to: (Time, f64)) -> Option<(Point, Point)> {
        if !self.scale.shows(from.0, to.0) {
            return None;
        }
        let (a, b) = (point(self.scale.x(from.0), from.1), point(self.scale.x(to.0), to.1));
        let at = |x: f64| {
            let share = if (b.x - a.x).abs() < 1e-9 { 0.0 } else { (x - a.x) / (b.x - a.x) };
            point(x, a.y + (b.y - a.y) * share)
        };
        let left = if a.x < self.scale.left { at(self.scale.left) } else { a };
        let right = if b.x > self.scale.right { at(self.scale.right) } else { b };
        Some((left, right))
    }
}

/// Draws the timelines; the scene's height follows from the number of nodes.
pub fn timelines(frame: &Frame<'_>, options: &TimelinesOptions<'_>) -> Scene {
    let height = timelines_height(frame.snapshot.nodes.count(), options.lane_height);
    let mut lanes = Lanes::new(frame, options);
    let scale = lanes.scale;
    let mut scene = Scene::titled((options.width, height), "Timelines");
    let operations = frame.record.history.operations();
    let known = operations.partition_point(|operation| operation.invoked.event <= frame.snapshot.event);
    scene.description = format!(
        "A lane for each client and replica from {} to {}; {known} operations so far.",
        scale.from, scale.to
    );
    let items = &mut scene.items;
    items.push(rect(Point::default(), (options.width, height), 0.0, "ground"));
    bands::draw_cuts(&mut lanes, items);
    range::draw_band(&mut lanes, items);
    draw_lanes(&lanes, items);
    operations::take_room(&mut lanes);
    draw_now(&mut lanes, items);
    bands::draw_roles(&mut lanes, items);
    if options.show_messages {
        messages::draw(&mut lanes, items);
    }
    items.append(&mut lanes.late);
    if !options.evidence.is_empty() {
        let room = (scale.right - scale.left, lanes.bottom() - HEAD);
        items.push(rect(point(scale.left, HEAD), room, 0.0, "veil"));
    }
    operations::draw(&mut lanes, items);
    range::draw_handles(&lanes, items);
    draw_axis(&mut lanes, items);
    draw_thinned(&mut lanes, items);
    scene
}

fn draw_lanes(lanes: &Lanes<'_>, items: &mut Vec<Item>) {
    let room = lanes.scale.left - 12.0;
    for node in lanes.frame.snapshot.nodes.all() {
        let y = lanes.y(node);
        items.push(line(point(lanes.scale.left, y), point(lanes.scale.right, y), "lane"));
        let name = node_name(lanes.frame, node);
        let words = fit(&name, "t-small-name", room);
        items.push(text(point(6.0, y + 4.0), Anchor::Start, "t-small-name", words));
    }
}

fn draw_now(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let now = lanes.frame.time;
    if !lanes.scale.shows(now, now) {
        return;
    }
    let x = lanes.scale.x(now);
    items.push(line(point(x, HEAD - 4.0), point(x, lanes.bottom()), "now"));
    let words = now.to_string();
    let places =
        [(point(x, 11.0), Anchor::Middle), (point(x, 11.0), Anchor::End), (point(x, 11.0), Anchor::Start)];
    if let Some((at, anchor)) = lanes.space.place_text(&words, "t-op", &places) {
        items.push(text(at, anchor, "t-op", words));
    }
}

fn draw_axis(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let bottom = lanes.bottom();
    items.push(line(point(lanes.scale.left, bottom), point(lanes.scale.right, bottom), "axis"));
    for time in lanes.scale.ticks(80.0) {
        let x = lanes.scale.x(time);
        items.push(line(point(x, bottom), point(x, bottom + 4.0), "axis"));
        let words = time.to_string();
        let places = [(point(x, bottom + 15.0), Anchor::Middle), (point(x, bottom + 15.0), Anchor::End)];
        if let Some((at, anchor)) = lanes.space.place_text(&words, "t-tick muted", &places) {
            items.push(text(at, anchor, "t-tick muted", words));
        }
    }
}

/// Says what a crowd of marks left out.
fn draw_thinned(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    if lanes.thinned.is_empty() {
        return;
    }
    let words = format!("{}: zoom in to see each", lanes.thinned.join(", "));
    let style = "t-note warn halo";
    let (left, right) = (lanes.scale.left, lanes.scale.right);
    let words = fit(&words, style, right - left);
    let rows = (0..8).map(|row| HEAD + 9.0 + f64::from(row) * lanes.options.lane_height);
    let mut places = vec![(point(right, 12.0), Anchor::End), (point(left, 12.0), Anchor::Start)];
    places.extend(rows.map(|y| (point(right, y), Anchor::End)));
    if let Some((at, anchor)) = lanes.space.place_text(&words, style, &places) {
        items.push(text(at, anchor, style, words));
    }
}
