//! One replica: a circle with its name and role, its term above, the end of its log and its values below.

use super::Stage;
use crate::base::NodeId;
use crate::draw::pen::{circle, cross, rect, text, thing};
use crate::draw::text::{fit, styled_width};
use crate::draw::{Anchor, Item, Point, Style, Target, point};
use crate::figure::words::{RoleStyle, replica_name, role, role_style};
use crate::sim::{EntryView, LogView, ReplicaState, ReplicaView};

/// How many colours terms have before they come round again; the number is always written.
const TERM_COLOURS: u64 = 6;
const CHIP: [[Style; 2]; 6] = [
    ["chip term-0", "chip term-0 uncommitted"],
    ["chip term-1", "chip term-1 uncommitted"],
    ["chip term-2", "chip term-2 uncommitted"],
    ["chip term-3", "chip term-3 uncommitted"],
    ["chip term-4", "chip term-4 uncommitted"],
    ["chip term-5", "chip term-5 uncommitted"],
];
const CHIP_WORD: [[Style; 2]; 6] = [
    ["t-word on-fill", "t-word term-0"],
    ["t-word on-fill", "t-word term-1"],
    ["t-word on-fill", "t-word term-2"],
    ["t-word on-fill", "t-word term-3"],
    ["t-word on-fill", "t-word term-4"],
    ["t-word on-fill", "t-word term-5"],
];
/// Room between two chips.
const GAP: f64 = 2.0;

pub(super) fn draw(stage: &Stage<'_>, items: &mut Vec<Item>) {
    for replica in &stage.frame.snapshot.replicas {
        items.push(draw_one(stage, replica));
    }
}

fn draw_one(stage: &Stage<'_>, replica: &ReplicaState) -> Item {
    let at = stage.at(replica.id.into());
    let detail = stage.detail.replica;
    let look = role_style(role(stage.frame, replica));
    let mut items = Vec::with_capacity(20);
    marks(stage, replica, at, &mut items);
    items.push(circle(at, detail.radius, look.of(BODY)));
    if look == RoleStyle::Leads {
        items.push(circle(at, detail.radius + 5.5, "ring"));
    }
    if look == RoleStyle::Down {
        items.push(cross(at, detail.radius * 0.7, "down-mark"));
    }
    let name_down = if detail.word_inside { -2.0 } else { 4.5 };
    let name_style = if look == RoleStyle::Down { name_on_mark(detail.name) } else { detail.name };
    items.push(text(point(at.x, at.y + name_down), Anchor::Middle, name_style, replica.id.to_string()));
    draw_role(stage, replica, look, at, &mut items);
    if let Some(view) = &replica.view {
        draw_store(stage, replica, view, at, &mut items);
    }
    let mut group =
        thing(replica.id.to_string(), replica_name(stage.frame, replica), Target::Replica(replica.id), items);
    group.selected = stage.options.selected == Some(Target::Replica(replica.id));
    Item::Group(group)
}

const BODY: [Style; 4] =
    ["replica body leads", "replica body contends", "replica body follows", "replica body down"];
const WORD: [Style; 4] =
    ["t-word leads halo", "t-word contends halo", "t-word follows halo", "t-word down halo"];
const BADGE: [Style; 4] = ["badge leads", "badge contends", "badge follows", "badge follows"];

fn name_on_mark(name: Style) -> Style {
    match name {
        "t-name" => "t-name halo",
        "t-small-name" => "t-small-name halo",
        _ => "t-word halo",
    }
}

fn marks(stage: &Stage<'_>, replica: &ReplicaState, at: Point, items: &mut Vec<Item>) {
    let radius = stage.detail.replica.radius;
    items.push(circle(at, (radius + 6.0).max(14.0), "hit"));
    if stage.options.selected == Some(Target::Replica(replica.id)) {
        items.push(circle(at, radius + 10.0, "selection"));
    }
    if stage.options.tapped.contains(&NodeId::Replica(replica.id)) {
        items.push(circle(at, radius + 8.0, "tapped"));
    }
}

fn draw_role(stage: &Stage<'_>, replica: &ReplicaState, look: RoleStyle, at: Point, items: &mut Vec<Item>) {
    let detail = stage.detail.replica;
    let word = role(stage.frame, replica).map_or("down", |role| role.name);
    let epoch = replica.view.as_ref().and_then(|view| view.epoch);
    let beside = epoch.filter(|_| !detail.badge).map(|epoch| format!("{word} {epoch}"));
    let (style, room) = if detail.word_inside {
        // A long word may cross the circle's border a little.
        (look.of(WORD), detail.radius * 2.0 + 8.0)
    } else {
        (look.of(WORD), detail.half_width * 2.0)
    };
    let words = match &beside {
        Some(both) if styled_width(both, style) <= room => both,
        _ => word,
    };
    items.push(text(point(at.x, at.y + detail.word), Anchor::Middle, style, fit(words, style, room)));
    if let Some(epoch) = epoch.filter(|_| detail.badge) {
        draw_badge(stage, epoch, look, at, items);
    }
}

fn draw_badge(stage: &Stage<'_>, epoch: u64, look: RoleStyle, at: Point, items: &mut Vec<Item>) {
    let detail = stage.detail.replica;
    let style = "t-word on-fill";
    let room = detail.half_width * 2.0 - 12.0;
    let mut words = format!("{} {epoch}", stage.frame.roles.epoch);
    if styled_width(&words, style) > room {
        words = fit(&epoch.to_string(), style, room).into_owned();
    }
    let width = styled_width(&words, style) + 12.0;
    let top = at.y - detail.above + 2.0;
    items.push(rect(point(at.x - width / 2.0, top), (width, 17.0), 8.5, look.of(BADGE)));
    items.push(text(point(at.x, top + 12.0), Anchor::Middle, style, words));
}

fn draw_store(
    stage: &Stage<'_>,
    replica: &ReplicaState,
    view: &ReplicaView,
    at: Point,
    items: &mut Vec<Item>,
) {
    let detail = stage.detail.replica;
    let mut value_down = detail.value;
    match (&view.log, detail.chips) {
        (Some(log), Some((top, size, most))) => {
            draw_chips(log, point(at.x, at.y + top), (size, most, detail.half_width * 2.0), items);
        }
        // Without a log, the values move up to where its end would be.
        (None, Some((top, _, _))) => value_down = Some(top + 12.0),
        _ => {}
    }
    let Some(down) = value_down else { return };
    let style = "t-value halo";
    let mut words = String::new();
    if replica.skew != 0 {
        words = format!("clock {:+} ms", replica.skew / 1000);
    }
    for (key, value, _) in &view.values {
        let gap = if words.is_empty() { "" } else { "  " };
        let more = format!("{words}{gap}{key} = {value}");
        if !words.is_empty() && styled_width(&more, style) > detail.half_width * 2.0 {
            break;
        }
        words = more;
    }
    let words = fit(&words, style, detail.half_width * 2.0);
    if !words.is_empty() {
        items.push(text(point(at.x, at.y + down), Anchor::Middle, style, words));
    }
}

/// The last entries as boxes with the entry's term, centred on `at.x` with their top at `at.y`.
fn draw_chips(log: &LogView, at: Point, (size, most, room): (f64, usize, f64), items: &mut Vec<Item>) {
    let width = |entry: &EntryView| (digits(entry.term) * 7.0 + 6.0).max(size);
    let mut shown = log.tail.len().min(most);
    let total = |shown: usize| -> f64 {
        let tail = &log.tail[log.tail.len() - shown..];
        let more = if log.len > shown as u64 { MORE } else { 0.0 };
        tail.iter().map(|entry| width(entry) + GAP).sum::<f64>() - GAP + more
    };
    while shown > 1 && total(shown) > room {
        shown -= 1;
    }
    if shown == 0 {
        return;
    }
    let mut left = at.x - total(shown) / 2.0;
    if log.len > shown as u64 {
        items.push(text(point(left, at.y + size - 4.0), Anchor::Start, "t-word muted halo", "…"));
        left += MORE;
    }
    for entry in &log.tail[log.tail.len() - shown..] {
        let colour = ((entry.term + TERM_COLOURS - 1) % TERM_COLOURS) as usize;
        let open = usize::from(entry.index > log.commit);
        let box_width = width(entry);
        items.push(rect(point(left, at.y), (box_width, size), 3.0, CHIP[colour][open]));
        let middle = point(left + box_width / 2.0, at.y + size / 2.0 + 3.8);
        let words = fit_digits(entry.term);
        items.push(text(middle, Anchor::Middle, CHIP_WORD[colour][open], words));
        left += box_width + GAP;
    }
}

/// Width of the sign that says that the log is longer.
const MORE: f64 = 12.0;

fn digits(term: u64) -> f64 {
    f64::from(term.checked_ilog10().unwrap_or(0) + 1).min(5.0)
}

/// A term of more than five digits shows its last four.
fn fit_digits(term: u64) -> String {
    if term < 100_000 { term.to_string() } else { format!("…{:03}", term % 1_000) }
}
