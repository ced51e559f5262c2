//! What the page shows of a replica: each key with what its type adds to the value.

use super::{Crdt, Object, Style};
use crate::sim::{Fact, Node, ReplicaView};

impl Crdt {
    pub(super) fn look(&self) -> ReplicaView {
        let objects = self.durable.store.objects.iter();
        let values = objects.filter_map(|(key, object)| Some((*key, object.value()?, told(object))));
        ReplicaView {
            role: self.standing().role,
            epoch: None,
            leader: None,
            log: None,
            values: values.collect(),
            facts: self.facts(),
        }
    }

    fn facts(&self) -> Vec<Fact> {
        let fact = |name, value: String, durable| Fact { name, value, durable };
        match self.settings.style {
            Style::State => vec![fact("sent", "the whole state".to_owned(), false)],
            Style::Delta => vec![
                fact("changes so far", self.durable.changes.to_string(), true),
                fact("deltas kept", self.deltas.len().to_string(), false),
            ],
            Style::Operation => vec![
                fact("delivered", self.durable.log.delivered().to_string(), true),
                fact("kept for others", self.durable.log.kept().to_string(), true),
                fact("waiting for causes", self.waiting.held().to_string(), false),
            ],
        }
    }
}

/// "LWW, 412 ms by n2"; "PN, 1,500 added and 300 taken".
fn told(object: &Object) -> String {
    match object {
        Object::Counter(counter) if counter.taken.total() == 0 => {
            format!("G-counter, {} added", counter.added.total())
        }
        Object::Counter(counter) => {
            format!("PN-counter, {} added and {} taken", counter.added.total(), counter.taken.total())
        }
        Object::Sum(_) => "counter, by operation".to_owned(),
        Object::Last(last) => format!("LWW, {}", last.stamp),
        Object::Values(_) => {
            let beside = object.beside();
            let beside: Vec<String> =
                beside.iter().map(|(dot, value)| format!("{value} (tag {dot})")).collect();
            if beside.is_empty() { "MV".to_owned() } else { format!("MV, beside {}", beside.join(", ")) }
        }
        Object::Set(set) => format!("OR-set, {} tags", set.iter().count()),
        Object::Map(map) => format!("LWW-map, {} stamps", map.iter().count()),
    }
}
