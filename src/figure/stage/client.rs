//! One client: a box at the rim with its name and what it asks, or last asked, with the result.

use super::Stage;
use crate::base::NodeId;
use crate::draw::pen::{rect, text, thing};
use crate::draw::text::fit;
use crate::draw::{Anchor, Area, Item, Style, Target, point};
use crate::figure::words::{Standing, client_name, operation_name, operation_short};
use crate::history::Operation;
use crate::sim::ClientState;

pub(super) fn draw(stage: &Stage<'_>, items: &mut Vec<Item>) {
    for client in &stage.frame.snapshot.clients {
        items.push(draw_one(stage, client));
    }
}

fn draw_one(stage: &Stage<'_>, client: &ClientState) -> Item {
    let size = (stage.options.width, stage.options.height);
    let node = NodeId::Client(client.id);
    let room = stage.detail.room(size, &stage.layout, node);
    let operation = asked(stage, client);
    let standing = operation.map(|op| Standing::of(op.completed_by(stage.frame.snapshot.event).as_ref()));
    let mut items = Vec::with_capacity(6);
    let (at, extent) = (point(room.left, room.top), (room.width(), room.height()));
    let target = Target::Client(client.id);
    if stage.options.selected == Some(target) {
        items.push(outline(room, "selection"));
    }
    if stage.options.tapped.contains(&node) {
        items.push(outline(room, "tapped"));
    }
    items.push(rect(at, extent, 9.0_f64.min(room.height() / 4.0), box_style(standing)));
    draw_words(stage, client, operation, room, &mut items);
    let name = client_name(stage.frame, client.id);
    let spoken =
        operation.map(|op| operation_name(stage.frame, op)).unwrap_or_else(|| format!("{name}: idle"));
    let mut group = thing(client.id.to_string(), format!("client {spoken}"), target, items);
    group.selected = stage.options.selected == Some(target);
    Item::Group(group)
}

fn outline(room: Area, style: Style) -> Item {
    let grown = room.grown(4.0);
    rect(point(grown.left, grown.top), (grown.width(), grown.height()), 11.0, style)
}

/// The operation that a client waits for, or else its last one.
fn asked<'a>(stage: &Stage<'a>, client: &ClientState) -> Option<&'a Operation> {
    stage.frame.record.history.get(client.pending.or(client.last)?)
}

fn box_style(standing: Option<Standing>) -> Style {
    match standing {
        None => "client idle",
        Some(Standing::Answered) => "client good",
        Some(Standing::Refused | Standing::Unknown) => "client bad",
        Some(Standing::Waiting) => "client waiting",
    }
}

fn draw_words(
    stage: &Stage<'_>,
    client: &ClientState,
    operation: Option<&Operation>,
    room: Area,
    items: &mut Vec<Item>,
) {
    let detail = stage.detail.client;
    let inside = room.width() - 2.0 * detail.pad;
    let name = client_name(stage.frame, client.id);
    let short = client.id.to_string();
    // A name of which hardly anything would be left gives way to the client's number.
    let name = if inside < 40.0 { short.as_str() } else { name.as_str() };
    let words = fit(name, detail.name, inside);
    let middle = room.top + room.height() / 2.0;
    let Some(operation) = operation else {
        items.push(text(point(room.left + detail.pad, middle + 4.0), Anchor::Start, detail.name, words));
        return;
    };
    items.push(text(point(room.left + detail.pad, middle - 3.5), Anchor::Start, detail.name, words));
    let event = stage.frame.snapshot.event;
    let standing = Standing::of(operation.completed_by(event).as_ref());
    let style = match standing {
        Standing::Answered => "t-op good",
        Standing::Refused | Standing::Unknown => "t-op bad",
        Standing::Waiting => "t-op",
    };
    let full = operation_short(operation, event);
    let words = fit(&full, style, inside);
    let words = if inside < 40.0 { standing.mark() } else { &words };
    items.push(text(point(room.left + detail.pad, middle + 12.0), Anchor::Start, style, words));
}
