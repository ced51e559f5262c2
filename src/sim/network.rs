//! How links behave: delay, loss, duplication, reordering, and the cuts across them.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{LinePoint, LinkSet, Nodes, Setup};
use crate::base::{CutId, Delay, NodeId, Ratio, Rng, Time};

/// The behaviour of one directed link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LinkQuality {
    pub delay: Delay,
    pub loss: Ratio,
    pub duplicate: Ratio,
    /// Messages arrive in sending order; without it, the delays drawn decide.
    pub fifo: bool,
}

/// A cut that is in force.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Cut {
    pub id: CutId,
    pub links: LinkSet,
    pub one_way: bool,
    pub line: Vec<LinePoint>,
    pub since: Time,
}

/// The state of one directed link.
#[derive(Clone, Debug, Hash)]
struct Link {
    /// Set where a fault changed the topology's quality.
    quality: Option<LinkQuality>,
    /// When the latest message of a link that keeps order arrives.
    latest: Time,
    rng: Rng,
}

/// All directed links between the nodes of a run.
#[derive(Clone, Debug)]
pub(crate) struct Network {
    nodes: Nodes,
    usual: LinkQuality,
    /// The delay of each link, where a geography says it.
    delays: Option<Rc<[Delay]>>,
    links: Vec<Link>,
    pub cuts: Vec<Cut>,
}

impl Hash for Network {
    /// All that changes in a run, and the usual quality.
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.nodes, self.usual).hash(state);
        self.links.hash(state);
        self.cuts.hash(state);
    }
}

impl Network {
    pub fn new(setup: &Setup) -> Network {
        let (nodes, seed) = (setup.nodes, setup.seed);
        let links = (0..nodes.count() * nodes.count())
            .map(|n| Link { quality: None, latest: Time::ZERO, rng: Rng::stream(seed, "link", n as u64) })
            .collect();
        let delays = setup.geography.map(|geography| geography.links(nodes, &setup.workload).into());
        Network { nodes, usual: setup.link, delays, links, cuts: Vec::new() }
    }

    fn place(&self, from: NodeId, to: NodeId) -> usize {
        self.nodes.index(from) * self.nodes.count() + self.nodes.index(to)
    }

    pub fn set_quality(&mut self, from: NodeId, to: NodeId, quality: Option<LinkQuality>) {
        let place = self.place(from, to);
        self.links[place].quality = quality;
    }

    /// Every link whose quality a fault changed.
    pub fn changed(&self) -> impl Iterator<Item = (NodeId, NodeId, LinkQuality)> + '_ {
        self.nodes
            .all()
            .flat_map(|a| self.nodes.all().map(move |b| (a, b)))
            .filter_map(|(a, b)| Some((a, b, self.links[self.place(a, b)].quality?)))
    }

    /// The cut that stops the link, if any: the one made first.
    pub fn cut_between(&self, from: NodeId, to: NodeId) -> Option<CutId> {
        self.cuts.iter().find(|cut| cut.links.contains(self.nodes, from, to)).map(|cut| cut.id)
    }

    /// Draws what becomes of a message sent at `now`: when it would arrive, whether the link loses it, and
    /// when a duplicate would arrive. The same number of draws whatever is cut, so that a cut on one link
    /// shifts the luck of no later message.
    pub fn draw(&mut self, from: NodeId, to: NodeId, now: Time) -> Passage {
        let place = self.place(from, to);
        let link = &mut self.links[place];
        let usual = match &self.delays {
            Some(delays) => LinkQuality { delay: delays[place], ..self.usual },
            None => self.usual,
        };
        let quality = link.quality.unwrap_or(usual);
        let mut due = now + quality.delay.draw(&mut link.rng);
        let lost = quality.loss.hit(&mut link.rng);
        if quality.fifo {
            due = due.max(link.latest);
            link.latest = due;
        }
        let twin = quality.duplicate.hit(&mut link.rng).then(|| now + quality.delay.draw(&mut link.rng));
        Passage { due, lost, twin }
    }
}

/// The luck of one message.
pub(crate) struct Passage {
    pub due: Time,
    pub lost: bool,
    pub twin: Option<Time>,
}
