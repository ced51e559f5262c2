//! The menu of a thing on the stage: what can be done to it at the playhead.

use super::cuts::SINGLE_LINKS;
use super::msg::Msg;
use super::state::{Dialog, State};
use super::table::{Cell, cell};
use super::words::{label_text, name_of};
use crate::base::{ClientId, CutId, MessageId, NodeId, ReplicaId, Span};
use crate::draw::scene::Target;
use crate::sim::{Act, MessageKind};

/// A title and what can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Menu {
    pub title: String,
    /// One line under the title: what it is just now.
    pub about: String,
    pub entries: Vec<Entry>,
}

/// One choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub name: String,
    pub msg: Msg,
}

fn entry(name: impl Into<String>, msg: Msg) -> Entry {
    Entry { name: name.into(), msg }
}

/// How much later "Delay" makes a message.
const DELAY: Span = Span::from_ms(50);

/// The menu; `None` for what has none, or is not there at the playhead.
pub fn menu_of(state: &State, target: Target) -> Option<Menu> {
    match target {
        Target::Replica(id) => replica(state, id),
        Target::Client(id) => client(state, id),
        Target::Link(from, to) => Some(link(state, from, to)),
        Target::Message(id) => message(state, id),
        Target::Cut(id) | Target::CutPoint(id, _) => cut(state, id),
        Target::Operation(_) | Target::Event(_) | Target::Class(_) | Target::Role(_) => None,
        Target::RangeFrom | Target::RangeTo => None,
    }
}

fn replica(state: &State, id: ReplicaId) -> Option<Menu> {
    let replica = state.engine.snapshot().replicas.get(id.index())?;
    let up = replica.view.is_some();
    let life = if up {
        entry(format!("Crash {id}"), Msg::Act(Act::Crash { replica: id }))
    } else {
        entry(format!("Restart {id}"), Msg::Act(Act::Restart { replica: id }))
    };
    let about = match &replica.view {
        Some(view) => {
            let role = state.engine.frame().roles.states.get(usize::from(view.role));
            role.map_or(String::new(), |role| role.name.to_owned())
        }
        None => "down: only what was on disk is left".to_owned(),
    };
    let isolate = super::cuts::isolate(state, id.into());
    let mut entries = vec![life, entry(format!("Isolate {id}"), Msg::Act(isolate))];
    entries.extend(rejoin(state, id.into()));
    entries.push(entry("Clock skew…", Msg::Open(Dialog::Skew(id))));
    Some(Menu { title: id.to_string(), about, entries })
}

/// Healing every cut that stops a link of the node.
fn rejoin(state: &State, node: NodeId) -> Option<Entry> {
    let nodes = state.nodes();
    let stopped = |id: CutId| {
        let cut = state.engine.snapshot().cut(id);
        cut.is_some_and(|cut| cut.links.iter(nodes).any(|(from, to)| from == node || to == node))
    };
    let cuts: Vec<CutId> =
        state.engine.snapshot().cuts.iter().map(|cut| cut.id).filter(|id| stopped(*id)).collect();
    match cuts[..] {
        [one] => Some(entry("Heal the cut here", Msg::Act(Act::Heal { cut: one }))),
        _ => None,
    }
}

fn client(state: &State, id: ClientId) -> Option<Menu> {
    let client = state.engine.snapshot().clients.get(id.index())?;
    let frame = state.engine.frame();
    let mut entries = Vec::new();
    // Where clients run an application, nobody asks by hand.
    let application = state.engine.scenario().application();
    let classes = frame.workload.classes.iter().filter(|_| application.is_none());
    for (place, class) in classes.enumerate() {
        let class_id = crate::base::ClassId(place as u8);
        for write in [false, true] {
            let verb = if write { "write" } else { "read" };
            let request = Act::Request { client: id, class: class_id, write };
            entries.push(entry(format!("Ask a {verb}: {}", class.name), Msg::Act(request)));
        }
    }
    let isolate = super::cuts::isolate(state, id.into());
    entries.push(entry(format!("Isolate {}", client.name), Msg::Act(isolate)));
    entries.extend(rejoin(state, id.into()));
    let mut about = match client.pending.and_then(|op| frame.record.history.get(op)) {
        Some(operation) => format!("waits for {}", operation.action),
        None => format!("asks {} first", client.home),
    };
    if let Some(chosen) = application {
        let name = chosen.pattern.name;
        about += &format!(". Its service runs “{name}” and asks by itself: nothing can be asked by hand.");
    }
    Some(Menu { title: client.name.clone(), about, entries })
}

fn link(state: &State, from: NodeId, to: NodeId) -> Menu {
    let workload = state.engine.frame().workload;
    let (a, b) = (name_of(workload, from), name_of(workload, to));
    let snapshot = state.engine.snapshot();
    let usual = state.usual_quality();
    let mut entries = Vec::new();
    for (from, to, a, b) in [(from, to, &a, &b), (to, from, &b, &a)] {
        let now = cell(snapshot, usual, from, to);
        if now != Cell::Cut {
            entries.push(entry(format!("Cut {a} → {b}"), Msg::CutLink(from, to)));
        }
        if now == Cell::Up {
            entries.push(entry(format!("Slow {a} → {b} (×10)"), Msg::SlowLink(from, to)));
            entries.push(entry(format!("Lose half of {a} → {b}"), Msg::LossyLink(from, to)));
        }
        if now != Cell::Up {
            entries.push(entry(format!("Restore {a} → {b}"), Msg::RestoreLink(from, to)));
        }
    }
    let word = |from, to| cell(snapshot, usual, from, to).word();
    let about = match (word(from, to), word(to, from)) {
        (there, back) if there == back => format!("both ways {there}"),
        (there, back) => format!("{a} → {b} {there}, {b} → {a} {back}"),
    };
    Menu { title: format!("Link {a} – {b}"), about, entries }
}

fn message(state: &State, id: MessageId) -> Option<Menu> {
    let flight = state.engine.snapshot().in_flight.iter().find(|flight| flight.id == id)?;
    let workload = state.engine.frame().workload;
    let (from, to) = (name_of(workload, flight.from), name_of(workload, flight.to));
    let entries = vec![
        entry("Drop it", Msg::Act(Act::Drop { message: id })),
        entry(format!("Delay it by {DELAY}"), Msg::Act(Act::Delay { message: id, by: DELAY })),
        entry("Duplicate it", Msg::Act(Act::Duplicate { message: id })),
    ];
    let what = match flight.kind {
        MessageKind::Peer => label_text(flight.label),
        MessageKind::Request(_) => "Request".to_owned(),
        MessageKind::Reply(_) => "Reply".to_owned(),
    };
    Some(Menu { title: format!("{what}, {from} → {to}"), about: flight.detail.clone(), entries })
}

fn cut(state: &State, id: CutId) -> Option<Menu> {
    let cut = state.engine.snapshot().cut(id)?;
    let mut entries = vec![entry("Heal it", Msg::Act(Act::Heal { cut: id }))];
    if cut.one_way {
        entries.push(entry("Cut both ways", Msg::BothWays(id)));
        entries.push(entry("Turn it round", Msg::Reverse(id)));
    } else if cut.line.len() > 1 {
        entries.push(entry("Cut one way only", Msg::OneWay(id)));
    }
    let words = cuts_in_force(state).into_iter().find(|other| other.id == id)?;
    Some(Menu { title: words.name, about: words.about, entries })
}

/// "Fault line 2" for a drawn one, "Cut 2" else.
pub fn cut_name(id: CutId, drawn: bool) -> String {
    match (id, drawn) {
        (SINGLE_LINKS, _) => "Single links".to_owned(),
        (id, true) => format!("Fault line {}", id.0),
        (id, false) => format!("Cut {}", id.0),
    }
}

/// A cut in force, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct CutInForce {
    pub id: CutId,
    /// "Fault line 2".
    pub name: String,
    /// "both ways · 12 links · since 412 ms".
    pub about: String,
    /// "since 412 ms".
    pub since: String,
}

/// Every cut in force, in the order of making.
pub fn cuts_in_force(state: &State) -> Vec<CutInForce> {
    let nodes = state.nodes();
    let cuts = state.engine.snapshot().cuts.iter();
    cuts.map(|cut| {
        let ways = if cut.one_way { "one way" } else { "both ways" };
        let links = super::words::count(cut.links.iter(nodes).count(), "link", "links");
        let since = format!("since {}", cut.since);
        let name = cut_name(cut.id, !cut.line.is_empty());
        CutInForce { id: cut.id, name, about: format!("{ways} · {links} · {since}"), since }
    })
    .collect()
}
