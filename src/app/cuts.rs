//! Cuts as acts: isolating, cutting by sides and by single links, turning and healing what is cut.

use super::state::{Side, State};
use crate::base::{CutId, NodeId};
use crate::sim::{Act, CutState, LinkSet, Nodes};

/// The one cut that gathers the single links cut in the link table and from a link's menu.
pub const SINGLE_LINKS: CutId = CutId(999);

impl State {
    /// An id that no act of the script has used, so that a cut keeps its identity for the whole run.
    pub fn fresh_cut(&self) -> CutId {
        let used = self.engine.scenario().script.iter().filter_map(|scripted| match &scripted.act {
            Act::Cut { cut, .. } if *cut != SINGLE_LINKS => Some(cut.0 + 1),
            _ => None,
        });
        CutId(used.max().unwrap_or(1).max(self.least_cut))
    }

    pub fn nodes(&self) -> Nodes {
        self.engine.snapshot().nodes
    }
}

/// Cuts every link between a node and all others.
pub fn isolate(state: &State, node: NodeId) -> Act {
    Act::Cut {
        cut: state.fresh_cut(),
        links: LinkSet::between(state.nodes(), &[node], false),
        one_way: false,
        line: Vec::new(),
    }
}

/// Cuts the links from side A to side B, and back unless `one_way`; `None` if that is no link. Nodes on
/// neither side keep all their links.
pub fn by_sides(state: &State, one_way: bool) -> Option<Act> {
    let nodes = state.nodes();
    let of = |side| nodes.all().filter(move |node| state.sides.get(node) == Some(&side));
    let mut links = LinkSet::new();
    for a in of(Side::A) {
        for b in of(Side::B).filter(|b| a.replica().is_some() || b.replica().is_some()) {
            links.insert(nodes, a, b);
            if !one_way {
                links.insert(nodes, b, a);
            }
        }
    }
    (!links.is_empty()).then(|| Act::Cut { cut: state.fresh_cut(), links, one_way, line: Vec::new() })
}

/// The cut with every link turned round.
pub fn reversed(state: &State, id: CutId) -> Option<Act> {
    let cut = state.engine.snapshot().cut(id)?;
    let nodes = state.nodes();
    let mut links = LinkSet::new();
    for (from, to) in cut.links.iter(nodes) {
        links.insert(nodes, to, from);
    }
    let mut line = cut.line.clone();
    line.reverse();
    Some(Act::Cut { cut: id, links, one_way: cut.one_way, line })
}

/// The cut with the ways back as well.
pub fn both_ways(state: &State, id: CutId) -> Option<Act> {
    let cut = state.engine.snapshot().cut(id)?;
    let nodes = state.nodes();
    let mut links = cut.links.clone();
    for (from, to) in cut.links.iter(nodes) {
        links.insert(nodes, to, from);
    }
    Some(Act::Cut { cut: id, links, one_way: false, line: cut.line.clone() })
}

/// Cuts one directed link, or takes it out of every cut that has it.
pub fn toggle_link(state: &State, from: NodeId, to: NodeId) -> Vec<Act> {
    let nodes = state.nodes();
    let snapshot = state.engine.snapshot();
    let holding: Vec<&CutState> =
        snapshot.cuts.iter().filter(|cut| cut.links.contains(nodes, from, to)).collect();
    if holding.is_empty() {
        let mut links = snapshot.cut(SINGLE_LINKS).map(|cut| cut.links.clone()).unwrap_or_default();
        links.insert(nodes, from, to);
        return vec![Act::Cut { cut: SINGLE_LINKS, links, one_way: true, line: Vec::new() }];
    }
    holding.into_iter().map(|cut| without(nodes, cut, (from, to))).collect()
}

/// A line that no longer stops what it crosses would deceive the eye, so the rest of the cut has none.
fn without(nodes: Nodes, cut: &CutState, link: (NodeId, NodeId)) -> Act {
    let mut links = LinkSet::new();
    for (from, to) in cut.links.iter(nodes).filter(|other| *other != link) {
        links.insert(nodes, from, to);
    }
    if links.is_empty() {
        return Act::Heal { cut: cut.id };
    }
    Act::Cut { cut: cut.id, links, one_way: cut.one_way, line: Vec::new() }
}
