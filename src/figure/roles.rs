//! The protocol's own state diagram: which replica stands in which state, and the transition taken last with
//! its cause. It is laid out from the diagram alone, for any protocol of two to five states.

use crate::base::{ReplicaId, sort_few};
use crate::draw::pen::{arrow_head, path, rect, text, thing};
use crate::draw::text::{fit, styled_width};
use crate::draw::{Anchor, Area, Item, Point, Scene, Space, Style, Target, point};
use crate::engine::Frame;
use crate::figure::words::{RoleStyle, capital, role_style};
use crate::sim::{RoleDiagram, StandingRecord};

/// How the diagram is to be drawn.
#[derive(Clone, Copy, Debug)]
pub struct RolesOptions {
    pub width: f64,
    /// From 150 up.
    pub height: f64,
    pub selected: Option<Target>,
}

impl Default for RolesOptions {
    fn default() -> RolesOptions {
        RolesOptions { width: 480.0, height: 170.0, selected: None }
    }
}

/// Height of one row of arcs with their words: least and most.
const ROW: (f64, f64) = (17.0, 26.0);
/// Room for the line that tells the cause.
const FOOT: f64 = 20.0;

/// Where the states stand: their places in the diagram's list, from left to right.
struct Row {
    order: Vec<u8>,
    box_size: (f64, f64),
    /// Left edge of the first box and distance from one to the next.
    left: f64,
    step: f64,
    top: f64,
    /// Height of a row of arcs.
    arc: f64,
}

impl Row {
    fn column(&self, state: u8) -> Option<usize> {
        self.order.iter().position(|other| *other == state)
    }

    fn middle(&self, column: usize) -> f64 {
        self.left + column as f64 * self.step + self.box_size.0 / 2.0
    }
}

/// The latest change of a replica's role that the frame knows of.
struct Taken<'a> {
    from: u8,
    to: u8,
    record: &'a StandingRecord,
}

/// Draws the diagram.
pub fn roles(frame: &Frame<'_>, options: &RolesOptions) -> Scene {
    let size = (options.width, options.height);
    let mut scene = Scene::titled(size, format!("{} roles", frame.roles.protocol));
    let row = lay_out(frame.roles, size);
    let taken = taken(frame);
    let mut space = Space::new(Area::new(0.0, 0.0, size.0, size.1));
    let items = &mut scene.items;
    items.push(rect(Point::default(), size, 0.0, "ground"));
    for column in 0..row.order.len() {
        let left = row.left + column as f64 * row.step;
        space.take(Area::new(left, row.top, row.box_size.0, row.box_size.1));
    }
    draw_cause(frame, options, taken.as_ref(), &mut space, items);
    draw_arrows(frame, &row, taken.as_ref(), &mut space, items);
    for state in &row.order {
        items.push(draw_state(frame, options, &row, *state));
    }
    let told: Vec<String> = row.order.iter().map(|state| told(frame, *state)).collect();
    scene.description = format!("{}.", told.join("; "));
    scene
}

fn told(frame: &Frame<'_>, state: u8) -> String {
    let members = members(frame, state);
    let name = frame.roles.states[usize::from(state)].name;
    if members.is_empty() { format!("{name}: none") } else { format!("{name}: {}", members.join(" ")) }
}

/// States in the order in which they are first reached from the first: followers left, leaders right.
fn reading_order(diagram: &RoleDiagram) -> Vec<u8> {
    let count = diagram.states.len() as u8;
    let mut order: Vec<u8> = Vec::new();
    for start in 0..count {
        let mut queue = vec![start];
        while let Some(state) = (!queue.is_empty()).then(|| queue.remove(0)) {
            if !order.contains(&state) {
                order.push(state);
                queue.extend(
                    diagram.transitions.iter().filter(|arrow| arrow.from == state).map(|arrow| arrow.to),
                );
            }
        }
    }
    order
}

fn lay_out(diagram: &RoleDiagram, (width, height): (f64, f64)) -> Row {
    let order = reading_order(diagram);
    let count = order.len().max(1) as f64;
    let names = diagram.states.iter().map(|state| styled_width(state.name, "t-state") + 30.0);
    let room = width - 16.0;
    let box_width = names.fold(84.0, f64::max).min(room / (count + (count - 1.0) * 0.35));
    let gap = if count > 1.0 { ((room - count * box_width) / (count - 1.0)).min(110.0) } else { 0.0 };
    let used = count * box_width + (count - 1.0) * gap;
    let mut row = Row {
        order,
        box_size: (box_width, 42.0),
        left: (width - used) / 2.0,
        step: box_width + gap,
        top: 0.0,
        arc: ROW.0,
    };
    let levels = |above: bool| {
        let arcs = diagram
            .transitions
            .iter()
            .filter_map(|arrow| Some((row.column(arrow.from)?, row.column(arrow.to)?)));
        arcs.filter(|(from, to)| (from <= to) == above)
            .map(|arc| level(arc, diagram, &row))
            .max()
            .unwrap_or(0)
    };
    let (above, below) = (levels(true) as f64, levels(false) as f64);
    let free = height - FOOT - 12.0 - 40.0;
    row.arc = (free / (above + below).max(1.0)).clamp(ROW.0, ROW.1);
    let spare = height - FOOT - 12.0 - (above + below) * row.arc;
    row.box_size.1 = spare.clamp(34.0, 46.0);
    row.top = above * row.arc + 6.0 + ((spare - row.box_size.1) / 2.0).max(0.0);
    row
}

/// Which row of arcs an arrow belongs to, counted from the boxes: neighbours first, then a state's arrow to
/// itself, then the longer ways.
fn level((from, to): (usize, usize), diagram: &RoleDiagram, row: &Row) -> usize {
    let loops =
        diagram.transitions.iter().any(|arrow| arrow.from == arrow.to && row.column(arrow.from).is_some());
    match from.abs_diff(to) {
        0 => 2,
        1 => 1,
        far if from < to => far + usize::from(loops),
        far => far,
    }
}

fn taken<'a>(frame: &Frame<'a>) -> Option<Taken<'a>> {
    let standings = &frame.record.standings;
    let known = standings.partition_point(|standing| standing.at.event <= frame.snapshot.event);
    // Changes come in bursts at most; what lies far back is no longer "just taken".
    let changes = standings[..known].iter().enumerate().rev().take(200);
    for (place, record) in changes {
        let before = standings[..place].iter().rev().find(|before| before.replica == record.replica);
        if let (Some(from), Some(to)) = (before.and_then(|before| before.standing), record.standing)
            && from.role != to.role
        {
            return Some(Taken { from: from.role, to: to.role, record });
        }
    }
    None
}

fn draw_arrows(
    frame: &Frame<'_>,
    row: &Row,
    taken: Option<&Taken<'_>>,
    space: &mut Space,
    items: &mut Vec<Item>,
) {
    let mut drawn: Vec<(u8, u8)> = Vec::new();
    for arrow in frame.roles.transitions {
        let ends = (arrow.from, arrow.to);
        let (Some(from), Some(to)) = (row.column(arrow.from), row.column(arrow.to)) else { continue };
        if drawn.contains(&ends) {
            continue;
        }
        drawn.push(ends);
        let causes: Vec<&str> = frame
            .roles
            .transitions
            .iter()
            .filter(|other| (other.from, other.to) == ends)
            .map(|other| other.cause)
            .collect();
        let now = taken.is_some_and(|taken| (taken.from, taken.to) == ends);
        let level = level((from, to), frame.roles, row);
        draw_arrow(row, (from, to), level, (&causes.join(" or "), now), space, items);
    }
}

fn draw_arrow(
    row: &Row,
    (from, to): (usize, usize),
    level: usize,
    (words, now): (&str, bool),
    space: &mut Space,
    items: &mut Vec<Item>,
) {
    let up = from <= to;
    let (base, away) = if up { (row.top, -1.0) } else { (row.top + row.box_size.1, 1.0) };
    let aside = row.box_size.0 * if from.abs_diff(to) == 1 { 0.28 } else { 0.12 };
    let towards = if from == to { 1.0 } else { (to as f64 - from as f64).signum() };
    // A loop leaves a little to the left of the middle and comes back a little to its right.
    let (start, end) = if from == to {
        (row.middle(from) - 11.0, row.middle(from) + 11.0)
    } else {
        (row.middle(from) + towards * aside, row.middle(to) - towards * aside)
    };
    let apex = base + away * (level as f64 * row.arc - 11.0);
    let control = base + (apex - base) / 0.75;
    let tip = base + away * 1.5;
    let line: Style = if now { "arrow taken" } else { "arrow" };
    let head: Style = if now { "arrow-head taken" } else { "arrow-head" };
    let bent =
        format!("M{start:.1} {base:.1}C{start:.1} {control:.1} {end:.1} {control:.1} {end:.1} {tip:.1}");
    items.push(path(bent, line));
    let before = point(end - towards * if from == to { -2.0 } else { 4.0 }, base + away * 10.0);
    items.push(arrow_head(before, point(end, tip - away * 1.0), 8.0, head));
    let style: Style = if now { "t-tick leads halo" } else { "t-tick muted halo" };
    let room = if from == to { row.step } else { (end - start).abs().max(row.step * 0.72) };
    let words = fit(words, style, room - 4.0);
    let middle = (start + end) / 2.0;
    let y = if up { apex - 3.0 } else { apex + 11.0 };
    let places = [0.0, -4.0, 4.0, 9.0, -9.0].map(|down| (point(middle, y + down), Anchor::Middle));
    let beside =
        [(point(middle + 16.0, y + 12.0), Anchor::Start), (point(middle - 16.0, y + 12.0), Anchor::End)];
    let places: Vec<(Point, Anchor)> = places.into_iter().chain(beside).collect();
    if let Some((at, anchor)) = space.place_text(&words, style, &places) {
        items.push(text(at, anchor, style, words));
    }
}

const BOX: [Style; 4] = ["state leads", "state contends", "state", "state"];
const BOX_FILLED: &str = "state leads filled";
/// For a name that has no room at its size.
const SMALL_NAME: [Style; 4] = ["t-tick leads", "t-tick contends", "t-tick follows", "t-tick follows"];
const NAME: [Style; 4] = ["t-state leads", "t-state contends", "t-state follows", "t-state follows"];

fn draw_state(frame: &Frame<'_>, options: &RolesOptions, row: &Row, state: u8) -> Item {
    let spec = &frame.roles.states[usize::from(state)];
    let column = row.column(state).unwrap_or(0);
    let look = role_style(Some(spec));
    let members = members(frame, state);
    let filled = look == RoleStyle::Leads && !members.is_empty();
    let (width, height) = row.box_size;
    let at = point(row.left + column as f64 * row.step, row.top);
    let style = if filled { BOX_FILLED } else { look.of(BOX) };
    let (name, room) = (capital(spec.name), row.box_size.0 - 12.0);
    let name_style: Style = match (filled, styled_width(&name, "t-state") > room) {
        (true, false) => "t-state on-fill",
        (true, true) => "t-tick on-fill",
        (false, false) => look.of(NAME),
        (false, true) => look.of(SMALL_NAME),
    };
    let member_style: Style = if filled { "t-label on-fill" } else { "t-label" };
    let middle = row.middle(column);
    let words = if members.is_empty() { "–".to_owned() } else { members.join(" ") };
    let mut drawn = vec![
        rect(at, (width, height), height / 2.0, style),
        text(
            point(middle, at.y + height / 2.0 - 2.0),
            Anchor::Middle,
            name_style,
            fit(&name, name_style, room),
        ),
        text(
            point(middle, at.y + height / 2.0 + 12.0),
            Anchor::Middle,
            member_style,
            fit(&words, member_style, width - 16.0),
        ),
    ];
    let target = Target::Role(state);
    let selected = options.selected == Some(target);
    if selected {
        let around = (width + 8.0, height + 8.0);
        drawn.push(rect(point(at.x - 4.0, at.y - 4.0), around, height / 2.0 + 4.0, "selection"));
    }
    let mut group = thing(format!("role-{state}"), told(frame, state), target, drawn);
    group.selected = selected;
    Item::Group(group)
}

/// The replicas in a state, newest epoch first; one that leads in an older epoch than another is stale.
fn members(frame: &Frame<'_>, state: u8) -> Vec<String> {
    let leads = frame.roles.states.get(usize::from(state)).is_some_and(|state| state.leads);
    let mut found: Vec<(u64, ReplicaId)> = Vec::new();
    for replica in &frame.snapshot.replicas {
        if let Some(view) = replica.view.as_ref().filter(|view| view.role == state) {
            found.push((view.epoch.unwrap_or(0), replica.id));
        }
    }
    if leads {
        let place = |(epoch, id): &(u64, ReplicaId)| (u64::MAX - epoch, *id);
        sort_few(&mut found, |a, b| place(a) < place(b));
    }
    let newest = found.first().map_or(0, |(epoch, _)| *epoch);
    let name = |(epoch, id): &(u64, ReplicaId)| {
        if leads && *epoch < newest { format!("{id} (stale)") } else { id.to_string() }
    };
    found.iter().map(name).collect()
}

/// "601 ms: n4, candidate → leader, term 3. n4 has the votes of 3 of 5."
pub fn cause(frame: &Frame<'_>) -> Option<String> {
    taken(frame).map(|taken| cause_of(frame, &taken))
}

fn cause_of(frame: &Frame<'_>, taken: &Taken<'_>) -> String {
    let record = taken.record;
    let name = |state: u8| frame.roles.states.get(usize::from(state)).map_or("?", |state| state.name);
    let epoch = match (frame.roles.epoch, record.standing) {
        ("", _) | (_, None) => String::new(),
        (word, Some(standing)) => format!(", {word} {}", standing.epoch),
    };
    let mut out =
        format!("{}: {}, {} → {}{epoch}", record.at.time, record.replica, name(taken.from), name(taken.to));
    let mut notes = frame.record.notes_of(record.at.event);
    if let Some(note) = notes.find(|note| note.replica == record.replica) {
        out.push_str(". ");
        out.push_str(&note.note.sentence(record.replica));
    }
    out
}

fn draw_cause(
    frame: &Frame<'_>,
    options: &RolesOptions,
    taken: Option<&Taken<'_>>,
    space: &mut Space,
    items: &mut Vec<Item>,
) {
    let words = match taken {
        Some(taken) => cause_of(frame, taken),
        None if frame.roles.transitions.is_empty() => {
            "This protocol has one role and no transitions.".to_owned()
        }
        None => "No role has changed yet.".to_owned(),
    };
    let style = "t-note muted";
    let words = fit(&words, style, options.width - 16.0);
    let place = (point(8.0, options.height - 6.0), Anchor::Start);
    if let Some((at, anchor)) = space.place_text(&words, style, &[place]) {
        items.push(text(at, anchor, style, words));
    }
}
