//! The stage: replicas, clients, links, messages in flight, fault lines and the sides they make. It moves
//! nothing by itself: every place is computed from the frame's time.

mod client;
mod detail;
mod fault;
mod flight;
mod link;
mod lost;
mod outline;
mod region;
mod replica;
mod sides;

pub use outline::stage_outline;
pub use sides::{Side, SideKind, sides};

use self::detail::Detail;
use crate::base::{NodeId, ReplicaId};
use crate::draw::layout::{Layout, stage_layout};
use crate::draw::pen;
use crate::draw::{Area, Point, Scene, Space, Target, point};
use crate::engine::Frame;
use crate::sim::LinePoint;

/// How the stage is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct StageOptions<'a> {
    /// In CSS pixels; from 320 × 240 up.
    pub width: f64,
    pub height: f64,
    pub selected: Option<Target>,
    /// The fault line that is being drawn, in thousandths of the stage.
    pub draft: &'a [LinePoint],
    /// Whether the line being drawn would cut one way only.
    pub draft_one_way: bool,
    /// Nodes tapped so far for a cut around them.
    pub tapped: &'a [NodeId],
    /// Words beside messages; their accessible names stay.
    pub show_labels: bool,
}

impl Default for StageOptions<'_> {
    fn default() -> Self {
        StageOptions {
            width: 850.0,
            height: 425.0,
            selected: None,
            draft: &[],
            draft_one_way: false,
            tapped: &[],
            show_labels: true,
        }
    }
}

/// What the parts of the stage share while it is drawn.
struct Stage<'a> {
    frame: &'a Frame<'a>,
    options: &'a StageOptions<'a>,
    layout: Layout,
    detail: Detail,
    sides: Vec<Side>,
    space: Space,
}

impl<'a> Stage<'a> {
    fn new(frame: &'a Frame<'a>, options: &'a StageOptions<'a>) -> Stage<'a> {
        let layout = layout_of(frame);
        let size = (options.width, options.height);
        let detail = Detail::fitting(size, &layout);
        let mut space = Space::new(Area::new(0.0, 0.0, size.0, size.1).grown(-4.0));
        layout.nodes.all().for_each(|node| space.take(detail.room(size, &layout, node)));
        Stage { frame, options, layout, detail, sides: sides(frame), space }
    }

    fn at(&self, node: NodeId) -> Point {
        self.layout.on((self.options.width, self.options.height), node)
    }

    /// From rim to rim, a little to the right of the straight way, so that both directions of a link can be
    /// told apart.
    fn way(&self, from: NodeId, to: NodeId) -> (Point, Point) {
        const ASIDE: f64 = 4.0;
        let (a, b) = (self.at(from), self.at(to));
        let (dx, dy) = pen::direction(a, b);
        let aside = |at: Point| point(at.x - dy * ASIDE, at.y + dx * ASIDE);
        (aside(self.rim(from, a, b)), aside(self.rim(to, b, a)))
    }

    /// Where the way from a node's centre towards another point leaves the node.
    fn rim(&self, node: NodeId, centre: Point, towards: Point) -> Point {
        let (dx, dy) = pen::direction(centre, towards);
        let reach = match node {
            NodeId::Replica(_) => self.detail.replica.radius + 5.0,
            NodeId::Client(_) => {
                let room = self.detail.room((self.options.width, self.options.height), &self.layout, node);
                let across = if dx >= 0.0 { room.right - centre.x } else { centre.x - room.left };
                let along = if dy >= 0.0 { room.bottom - centre.y } else { centre.y - room.top };
                (across / dx.abs().max(1e-9)).min(along / dy.abs().max(1e-9))
            }
        };
        let most = ((towards.x - centre.x).powi(2) + (towards.y - centre.y).powi(2)).sqrt() * 0.5;
        point(centre.x + dx * reach.min(most), centre.y + dy * reach.min(most))
    }
}

/// Where the nodes of a frame stand.
pub fn layout_of(frame: &Frame<'_>) -> Layout {
    let homes: Vec<ReplicaId> = frame.snapshot.clients.iter().map(|client| client.home).collect();
    stage_layout(frame.snapshot.nodes, &homes, frame.geography)
}

/// Draws the stage.
pub fn stage(frame: &Frame<'_>, options: &StageOptions<'_>) -> Scene {
    let mut scene = Scene::titled((options.width, options.height), "Stage");
    scene.description = outline::summary(frame);
    let mut stage = Stage::new(frame, options);
    let items = &mut scene.items;
    items.push(pen::rect(Point::default(), (options.width, options.height), 0.0, "ground"));
    sides::draw(&mut stage, items);
    region::draw_frames(&stage, items);
    link::draw(&mut stage, items);
    region::draw_words(&mut stage, items);
    fault::draw_lines(&stage, items);
    replica::draw(&stage, items);
    client::draw(&stage, items);
    fault::draw_handles(&mut stage, items);
    flight::draw(&mut stage, items);
    lost::draw(&mut stage, items);
    scene
}
