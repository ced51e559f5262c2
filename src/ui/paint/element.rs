//! One item of a scene as one SVG element: its name, its attributes, and only those that changed.

use gloo::utils::document;
use web_sys::Element;

use crate::app::encode;
use crate::draw::scene::{Anchor, Group, Item, Point, Target};
use crate::draw::svg::push_tenths;

const SVG: &str = "http://www.w3.org/2000/svg";

fn new(tag: &str) -> Element {
    document().create_element_ns(Some(SVG), tag).expect("the names of SVG elements are legal")
}

/// The element of an item, bare.
pub fn create(item: &Item) -> Element {
    new(match item {
        Item::Line { .. } => "line",
        Item::Polyline { closed: true, .. } => "polygon",
        Item::Polyline { closed: false, .. } => "polyline",
        Item::Path { .. } => "path",
        Item::Circle { .. } => "circle",
        Item::Rect { .. } => "rect",
        Item::Text { .. } => "text",
        Item::Group(_) => "g",
    })
}

/// Sets the attributes in which the item differs from the old one; all where there is none.
pub fn patch(element: &Element, old: Option<&Item>, new: &Item, live: bool) {
    let was = old.map(attributes_of(live));
    for (place, (name, value)) in attributes_of(live)(new).into_iter().enumerate() {
        let same = was.as_ref().is_some_and(|was| was.get(place).is_some_and(|(_, old)| *old == value));
        if same {
            continue;
        }
        let _ = match &value {
            Some(value) => element.set_attribute(name, value),
            None => element.remove_attribute(name),
        };
    }
    if let Item::Text { text, .. } = new
        && !matches!(old, Some(Item::Text { text: was, .. }) if was == text)
    {
        element.set_text_content(Some(text));
    }
}

/// The name that a pointer at rest is shown; `was` is the one it was shown before.
pub fn set_title(element: &Element, title: &mut Option<Element>, was: Option<&str>, name: Option<&str>) {
    match (name, &title) {
        (None, _) => {
            if let Some(title) = title.take() {
                title.remove();
            }
        }
        (Some(name), Some(title)) => {
            if was != Some(name) {
                title.set_text_content(Some(name));
            }
        }
        (Some(name), None) => {
            let made = new("title");
            made.set_text_content(Some(name));
            let _ = element.insert_before(&made, element.first_child().as_ref());
            *title = Some(made);
        }
    }
}

type Attributes = Vec<(&'static str, Option<String>)>;

/// Names and values, always the same names in the same order for one kind of item.
fn attributes_of(live: bool) -> impl Fn(&Item) -> Attributes {
    move |item| match item {
        Item::Line { from, to, style } => {
            vec![class(style), at("x1", from.x), at("y1", from.y), at("x2", to.x), at("y2", to.y)]
        }
        Item::Polyline { points, style, .. } => vec![class(style), ("points", Some(listed(points)))],
        Item::Path { commands, style } => vec![class(style), ("d", Some(commands.clone()))],
        Item::Circle { centre, radius, style } => {
            vec![class(style), at("cx", centre.x), at("cy", centre.y), at("r", *radius)]
        }
        Item::Rect { at: corner_at, width, height, corner, style } => vec![
            class(style),
            at("x", corner_at.x),
            at("y", corner_at.y),
            at("width", *width),
            at("height", *height),
            ("rx", (*corner > 0.0).then(|| number(*corner))),
        ],
        Item::Text { at: place, anchor, style, .. } => {
            let word = match anchor {
                Anchor::Start => None,
                Anchor::Middle => Some("middle".to_owned()),
                Anchor::End => Some("end".to_owned()),
            };
            vec![class(style), at("x", place.x), at("y", place.y), ("text-anchor", word)]
        }
        Item::Group(group) => group_attributes(group, live),
    }
}

fn class(style: &str) -> (&'static str, Option<String>) {
    ("class", Some(style.to_owned()))
}

fn at(name: &'static str, value: f64) -> (&'static str, Option<String>) {
    (name, Some(number(value)))
}

fn group_attributes(group: &Group, live: bool) -> Attributes {
    let kind = group.target.map_or("group", kind_of);
    let class = if group.selected { format!("{kind} selected") } else { kind.to_owned() };
    let moved = group.offset.map(|at| ["translate(", &number(at.x), " ", &number(at.y), ")"].concat());
    let target = group.target.filter(|_| live && group.name.is_some());
    vec![("class", Some(class)), ("transform", moved), ("data-target", target.map(encode))]
}

/// The button within a thing that can be pressed: what the keyboard and assistive technology meet. `was` is the group
/// it was made or named for before.
pub fn name_button(thing: &Element, button: &mut Option<Element>, was: &Group, group: &Group) {
    let made = button.is_none();
    let button = button.get_or_insert_with(|| {
        let made = new("g");
        for (attribute, value) in [("class", "button-thing"), ("role", "button")] {
            let _ = made.set_attribute(attribute, value);
        }
        let _ = thing.append_child(&made);
        made
    });
    if let Some(name) = group.name.as_deref().filter(|name| made || was.name.as_deref() != Some(*name)) {
        let _ = button.set_attribute("aria-label", name);
    }
    if made || is_stop(was) != is_stop(group) {
        let _ = button.set_attribute("tabindex", if is_stop(group) { "0" } else { "-1" });
    }
}

/// Whether Tab stops there. Links and what passes by are many: arrow keys and the link table reach them, from the
/// one among them that is a stop.
fn is_stop(group: &Group) -> bool {
    let many = |target: Target| {
        matches!(target, Target::Link(..) | Target::Event(_) | Target::Operation(_) | Target::Message(_))
    };
    group.stop || group.target.is_some_and(|target| !many(target))
}

fn kind_of(target: Target) -> &'static str {
    match target {
        Target::Replica(_) => "thing replica-thing",
        Target::Client(_) => "thing client-thing",
        Target::Link(..) => "thing link-thing",
        Target::Message(_) => "thing message-thing",
        Target::Operation(_) => "thing operation-thing",
        Target::Event(_) => "thing event-thing",
        Target::CutPoint(..) => "thing handle-thing",
        Target::RangeFrom | Target::RangeTo => "thing handle-thing range-thing",
        Target::Cut(_) => "thing cut-thing",
        Target::Class(_) => "thing class-thing",
        Target::Role(_) => "thing role-thing",
    }
}

fn number(value: f64) -> String {
    let mut out = String::with_capacity(8);
    push_tenths(&mut out, value);
    out
}

fn listed(points: &[Point]) -> String {
    let mut out = String::with_capacity(points.len() * 12);
    for at in points {
        if !out.is_empty() {
            out.push(' ');
        }
        push_tenths(&mut out, at.x);
        out.push(',');
        push_tenths(&mut out, at.y);
    }
    out
}
