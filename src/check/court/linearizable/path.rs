//! How rows were reached: a tree of operations that took effect, each after its parent. Branches that no row
//! needs any more are cut off now and then.

use super::frontier::NO;
use super::search::Placed;

/// How many nodes are not worth a cut.
const GROWN: usize = if cfg!(test) { 4 } else { 50_000 };

#[derive(Clone, Copy, Debug)]
struct Node {
    parent: u32,
    placed: Placed,
}

#[derive(Debug, Default)]
pub(super) struct Path {
    nodes: Vec<Node>,
    /// How many were left by the last cut.
    kept: usize,
}

impl Path {
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn bytes(&self) -> usize {
        self.nodes.len() * size_of::<Node>()
    }

    /// The node of an operation that took effect after those of `parent`.
    pub fn grow(&mut self, parent: u32, placed: Placed) -> u32 {
        self.nodes.push(Node { parent, placed });
        (self.nodes.len() - 1) as u32
    }

    /// What took effect up to a node, in order.
    pub fn up_to(&self, mut node: u32) -> Vec<Placed> {
        let mut placed = Vec::new();
        while node != NO {
            placed.push(self.nodes[node as usize].placed);
            node = self.nodes[node as usize].parent;
        }
        placed.reverse();
        placed
    }

    /// Whether it has grown so much that a cut is worth while.
    pub fn is_overgrown(&self) -> bool {
        self.nodes.len() > 4 * self.kept + GROWN
    }

    /// Keeps what leads to these nodes, and gives them their new numbers.
    pub fn cut<'a>(&mut self, leaves: impl Iterator<Item = &'a mut u32>) {
        let leaves: Vec<&mut u32> = leaves.filter(|leaf| **leaf != NO).collect();
        let mut new = vec![NO; self.nodes.len()];
        for leaf in &leaves {
            let mut node = **leaf;
            while node != NO && new[node as usize] == NO {
                new[node as usize] = 0;
                node = self.nodes[node as usize].parent;
            }
        }
        let mut kept = 0;
        for old in 0..self.nodes.len() {
            if new[old] == NO {
                continue;
            }
            let Node { parent, placed } = self.nodes[old];
            let parent = if parent == NO { NO } else { new[parent as usize] };
            self.nodes[kept] = Node { parent, placed };
            new[old] = kept as u32;
            kept += 1;
        }
        self.nodes.truncate(kept);
        self.kept = kept;
        for leaf in leaves {
            *leaf = new[*leaf as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_keeps_what_leads_to_the_leaves() {
        let placed = |op| Placed { op, step: 0 };
        let mut path = Path::default();
        let root = path.grow(NO, placed(1));
        let lost = path.grow(root, placed(2));
        let kept = path.grow(root, placed(3));
        path.grow(lost, placed(4));
        let mut leaves = [path.grow(kept, placed(5)), NO, root];
        let before = leaves.map(|leaf| path.up_to(leaf));
        path.cut(leaves.iter_mut());
        assert_eq!(leaves.map(|leaf| path.up_to(leaf)), before);
        assert_eq!(path.len(), 3);
    }
}
