//! Targets as short words, so that what a pointer hits can stand in an attribute of the page.

use crate::base::{ClassId, ClientId, CutId, EventId, MessageId, NodeId, OpId, ReplicaId};
use crate::draw::scene::Target;

/// The word of a target: "r0", "l.r0.c1", "m17".
pub fn encode(target: Target) -> String {
    match target {
        Target::Replica(id) => node(id.into()),
        Target::Client(id) => node(id.into()),
        Target::Link(from, to) => format!("l.{}.{}", node(from), node(to)),
        Target::Message(id) => format!("m{}", id.0),
        Target::Operation(id) => format!("o{}", id.0),
        Target::Event(id) => format!("e{}", id.0),
        Target::CutPoint(id, point) => format!("p.{}.{point}", id.0),
        Target::Cut(id) => format!("x{}", id.0),
        Target::Class(id) => format!("k{}", id.0),
        Target::Role(place) => format!("s{place}"),
        Target::RangeFrom => "w0".to_owned(),
        Target::RangeTo => "w1".to_owned(),
    }
}

fn node(node: NodeId) -> String {
    match node {
        NodeId::Replica(id) => format!("r{}", id.0),
        NodeId::Client(id) => format!("c{}", id.0),
    }
}

/// The target of a word; `None` for anything that `encode` does not write.
pub fn decode(word: &str) -> Option<Target> {
    let (kind, rest) = word.split_at_checked(1)?;
    Some(match kind {
        "r" => Target::Replica(ReplicaId(rest.parse().ok()?)),
        "c" => Target::Client(ClientId(rest.parse().ok()?)),
        "m" => Target::Message(MessageId(rest.parse().ok()?)),
        "o" => Target::Operation(OpId(rest.parse().ok()?)),
        "e" => Target::Event(EventId(rest.parse().ok()?)),
        "x" => Target::Cut(CutId(rest.parse().ok()?)),
        "k" => Target::Class(ClassId(rest.parse().ok()?)),
        "s" => Target::Role(rest.parse().ok()?),
        "w" if rest == "0" => Target::RangeFrom,
        "w" if rest == "1" => Target::RangeTo,
        "l" => {
            let (from, to) = rest.strip_prefix('.')?.split_once('.')?;
            Target::Link(decode_node(from)?, decode_node(to)?)
        }
        "p" => {
            let (cut, point) = rest.strip_prefix('.')?.split_once('.')?;
            Target::CutPoint(CutId(cut.parse().ok()?), point.parse().ok()?)
        }
        _ => return None,
    })
}

fn decode_node(word: &str) -> Option<NodeId> {
    match decode(word)? {
        Target::Replica(id) => Some(id.into()),
        Target::Client(id) => Some(id.into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_comes_back_from_its_word() {
        let (replica, client) = (ReplicaId(4), ClientId(2));
        let targets = [
            Target::Replica(replica),
            Target::Client(client),
            Target::Link(replica.into(), client.into()),
            Target::Message(MessageId(1 << 40)),
            Target::Operation(OpId(7)),
            Target::Event(EventId(143)),
            Target::CutPoint(CutId(3), 11),
            Target::Cut(CutId(999)),
            Target::Class(ClassId(1)),
            Target::Role(2),
            Target::RangeFrom,
            Target::RangeTo,
        ];
        for target in targets {
            assert_eq!(decode(&encode(target)), Some(target));
        }
        for word in ["", "r", "rx", "é", "l.r0", "l.r0.m1", "p.1.900", "q1", "w", "w2"] {
            assert_eq!(decode(word), None, "{word}");
        }
    }
}
