//! How much is drawn of each node: as much as leaves room for all. It looks at sizes alone, not at states, so
//! that nothing changes its size while a run plays.

use crate::base::{NodeId, sort_few};
use crate::draw::layout::Layout;
use crate::draw::{Area, Style, point};

/// How a replica is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReplicaDetail {
    pub radius: f64,
    pub name: Style,
    /// Whether the role's word stands in the circle, else under it.
    pub word_inside: bool,
    /// Whether the term stands above the circle, else beside the role's word.
    pub badge: bool,
    /// Baseline of the role's word under the circle, from the centre.
    pub word: f64,
    /// The end of the log: top edge, size of a chip, how many.
    pub chips: Option<(f64, f64, usize)>,
    /// Baseline of the first values.
    pub value: Option<f64>,
    /// Room to each side, above and below the centre.
    pub half_width: f64,
    pub above: f64,
    pub below: f64,
}

/// How a client is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ClientDetail {
    pub width: f64,
    pub height: f64,
    pub name: Style,
    pub operation: Style,
    /// Room between the box's edge and its words.
    pub pad: f64,
}

/// How the nodes of a stage are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detail {
    pub replica: &'static ReplicaDetail,
    pub client: &'static ClientDetail,
}

const REPLICAS: [ReplicaDetail; 6] = [
    ReplicaDetail {
        radius: 32.0,
        name: "t-name",
        word_inside: true,
        badge: true,
        word: 13.0,
        chips: Some((42.0, 16.0, 5)),
        value: Some(72.0),
        half_width: 52.0,
        above: 51.0,
        below: 77.0,
    },
    ReplicaDetail {
        radius: 24.0,
        name: "t-name",
        word_inside: false,
        badge: true,
        word: 40.0,
        chips: Some((45.0, 14.0, 4)),
        value: Some(71.0),
        half_width: 40.0,
        above: 43.0,
        below: 75.0,
    },
    ReplicaDetail {
        radius: 22.0,
        name: "t-small-name",
        word_inside: false,
        badge: true,
        word: 38.0,
        chips: Some((43.0, 14.0, 4)),
        value: None,
        half_width: 36.0,
        above: 41.0,
        below: 59.0,
    },
    ReplicaDetail {
        radius: 18.0,
        name: "t-small-name",
        word_inside: false,
        badge: true,
        word: 34.0,
        chips: None,
        value: None,
        half_width: 31.0,
        above: 37.0,
        below: 38.0,
    },
    ReplicaDetail {
        radius: 14.0,
        name: "t-word",
        word_inside: false,
        badge: false,
        word: 27.0,
        chips: None,
        value: None,
        half_width: 32.0,
        above: 19.0,
        below: 30.0,
    },
    ReplicaDetail {
        radius: 11.0,
        name: "t-word",
        word_inside: false,
        badge: false,
        word: 22.0,
        chips: None,
        value: None,
        half_width: 20.0,
        above: 15.0,
        below: 25.0,
    },
];

const CLIENTS: [ClientDetail; 5] = [
    ClientDetail { width: 148.0, height: 46.0, name: "t-small-name", operation: "t-op", pad: 11.0 },
    ClientDetail { width: 116.0, height: 42.0, name: "t-small-name", operation: "t-op", pad: 8.0 },
    ClientDetail { width: 88.0, height: 38.0, name: "t-word", operation: "t-op", pad: 6.0 },
    ClientDetail { width: 62.0, height: 34.0, name: "t-word", operation: "t-op", pad: 4.0 },
    ClientDetail { width: 28.0, height: 28.0, name: "t-word", operation: "t-op", pad: 2.0 },
];

/// How near the stage's edge a client's box may come.
const MARGIN: f64 = 6.0;

impl Detail {
    /// The most detail with which no two nodes share room, a little of a replica's going before much of a
    /// client's; the least there is where even that does not fit.
    pub fn fitting(size: (f64, f64), layout: &Layout) -> Detail {
        let mut choices: Vec<(usize, usize)> =
            (0..REPLICAS.len()).flat_map(|r| (0..CLIENTS.len()).map(move |c| (r, c))).collect();
        let place = |(replica, client): &(usize, usize)| (replica * 3 + client * 2, *replica);
        sort_few(&mut choices, |a, b| place(a) < place(b));
        let details = choices.iter().map(|(r, c)| Detail { replica: &REPLICAS[*r], client: &CLIENTS[*c] });
        let least = Detail { replica: &REPLICAS[5], client: &CLIENTS[4] };
        details.into_iter().find(|detail| detail.fits(size, layout)).unwrap_or(least)
    }

    fn fits(&self, size: (f64, f64), layout: &Layout) -> bool {
        let stage = Area::new(0.0, 0.0, size.0, size.1);
        let rooms: Vec<Area> = layout.nodes.all().map(|node| self.room(size, layout, node)).collect();
        rooms
            .iter()
            .enumerate()
            .all(|(n, room)| stage.holds(*room) && !rooms[..n].iter().any(|other| other.overlaps(*room)))
    }

    /// The room that a node takes.
    pub fn room(&self, size: (f64, f64), layout: &Layout, node: NodeId) -> Area {
        let at = layout.on(size, node);
        match node {
            NodeId::Replica(_) => {
                let detail = self.replica;
                Area {
                    left: at.x - detail.half_width,
                    top: at.y - detail.above,
                    right: at.x + detail.half_width,
                    bottom: at.y + detail.below,
                }
            }
            NodeId::Client(_) => {
                let detail = self.client;
                let stage = Area::new(0.0, 0.0, size.0, size.1).grown(-MARGIN);
                Area::new(-detail.width / 2.0, -detail.height / 2.0, detail.width, detail.height)
                    .moved(point(at.x, at.y))
                    .within(stage)
            }
        }
    }
}
