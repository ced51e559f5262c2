//! Stretches of time: links cut across all lanes, and each replica's role on its own.

use super::{HEAD, Lanes};
use crate::base::{EventId, ReplicaId, Time};
use crate::draw::pen::{cross, line, rect, text, thing};
use crate::draw::{Anchor, Item, Style, Target, point};
use crate::engine::Frame;
use crate::figure::words::{RoleStyle, role_style};
use crate::sim::{CutRecord, StandingRecord};

/// The cuts that had begun by the frame's event, with the time they end, or the frame's time.
pub fn cuts<'a>(frame: &Frame<'a>, event: EventId) -> impl Iterator<Item = (&'a CutRecord, Time)> {
    let now = frame.time;
    let known = frame.record.cuts.partition_point(|cut| cut.from.event <= event);
    frame.record.cuts[..known].iter().map(move |cut| {
        let end = cut.until.filter(|until| until.event <= event);
        (cut, end.map_or(now, |until| until.time))
    })
}

pub(super) fn draw_cuts(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let bottom = lanes.bottom();
    for (cut, until) in cuts(lanes.frame, lanes.frame.snapshot.event) {
        if !lanes.scale.shows(cut.from.time, until) {
            continue;
        }
        let (left, right) = (lanes.scale.x_within(cut.from.time), lanes.scale.x_within(until));
        let mut drawn =
            vec![rect(point(left, HEAD), ((right - left).max(1.0), bottom - HEAD), 0.0, "band fault")];
        if cut.from.time >= lanes.scale.from {
            drawn.push(line(point(left, HEAD), point(left, bottom), "band-edge"));
        }
        let style = "t-tick bad";
        let place = [(point(left, 12.0), Anchor::Start)];
        if let Some((at, anchor)) = lanes.space.place_text("cut", style, &place) {
            drawn.push(text(at, anchor, style, "cut"));
        }
        let name = format!("links cut from {} to {until}", cut.from.time);
        let key = format!("cut-{}", cut.from.event.0);
        items.push(Item::Group(thing(key, name, Target::Event(cut.from.event), drawn)));
    }
}

pub(super) fn draw_roles(lanes: &mut Lanes<'_>, items: &mut Vec<Item>) {
    let frame = lanes.frame;
    let standings = &frame.record.standings;
    let known = standings.partition_point(|standing| standing.at.event <= frame.snapshot.event);
    let mut of_replica: Vec<Vec<&StandingRecord>> =
        vec![Vec::new(); usize::from(frame.snapshot.nodes.replicas)];
    for standing in &standings[..known] {
        if let Some(list) = of_replica.get_mut(standing.replica.index()) {
            list.push(standing);
        }
    }
    for (id, list) in of_replica.iter().enumerate() {
        for (n, standing) in list.iter().enumerate() {
            let until = list.get(n + 1).map_or(frame.time, |next| next.at.time);
            let before = n.checked_sub(1).and_then(|n| list[n].standing);
            let epoch = standing.standing.map(|standing| standing.epoch);
            let new = before.map(|before| before.epoch) != epoch;
            draw_role(lanes, ReplicaId(id as u8), standing, until, new, items);
        }
    }
}

const SPAN: [Style; 4] = ["span leads", "span contends", "span follows", "span down"];
const WORD: [Style; 4] =
    ["t-tick leads halo", "t-tick contends halo", "t-tick follows halo", "t-tick down halo"];

fn draw_role(
    lanes: &mut Lanes<'_>,
    replica: ReplicaId,
    standing: &StandingRecord,
    until: Time,
    new_epoch: bool,
    items: &mut Vec<Item>,
) {
    let frame = lanes.frame;
    let y = lanes.y(replica.into());
    let Some((from, to)) = lanes.clip((standing.at.time, y), (until, y)) else { return };
    let state = standing.standing.and_then(|standing| frame.roles.states.get(usize::from(standing.role)));
    let look = role_style(state);
    let mut drawn = vec![line(from, to, look.of(SPAN))];
    if look == RoleStyle::Down && standing.at.time >= lanes.scale.from {
        drawn.push(cross(from, 4.0, "down-mark"));
    }
    let word = state.map_or("down", |state| state.name);
    let epoch = standing.standing.map(|standing| standing.epoch).filter(|_| !frame.roles.epoch.is_empty());
    let short = epoch.map_or_else(|| word.to_owned(), |epoch| epoch.to_string());
    let told = new_epoch || look != RoleStyle::Follows;
    let room = to.x - from.x > crate::draw::text::styled_width(&short, "t-tick");
    if told && room && lanes.options.lane_height >= 28.0 {
        let place = [(point(from.x, y - 6.0), Anchor::Start), (point(from.x, y + 14.0), Anchor::Start)];
        if let Some((at, anchor)) = lanes.space.place_text(&short, look.of(WORD), &place) {
            lanes.late.push(text(at, anchor, look.of(WORD), short));
        }
    }
    let epoch = epoch.map(|epoch| format!(", {} {epoch}", frame.roles.epoch)).unwrap_or_default();
    let name = format!("{replica}, {word}{epoch}, from {}", standing.at.time);
    let key = format!("role-{replica}-{}", standing.at.event.0);
    items.push(Item::Group(thing(key, name, Target::Event(standing.at.event), drawn)));
}
