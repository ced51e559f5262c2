//! Scenes into the page: compares a scene with the one painted before and touches only what differs. A frame
//! in which a few messages moved costs a few attributes, however much stands on the stage.
//!
//! It keeps elements by the keys of groups, so that focus and identity survive; it listens to nothing.

mod element;

use web_sys::Element;

use self::element::{create, name_button, patch, set_title};
use crate::draw::scene::{Group, Item, Scene};

/// What is painted in one drawing.
#[derive(Default)]
pub struct Painter {
    painted: Vec<Painted>,
}

/// An item and its element. A group's own items are painted as children of its element; those of a thing that
/// can be pressed stand in a button of their own, words apart, for the thing has a name that says it all.
struct Painted {
    item: Item,
    element: Element,
    title: Option<Element>,
    button: Option<Element>,
    children: Vec<Painted>,
    words: Vec<Painted>,
}

impl Painter {
    /// Makes the drawing show the scene. `live` things can be focused and pressed.
    pub fn paint(&mut self, svg: &Element, scene: &Scene, live: bool) {
        reconcile(
            svg,
            &mut self.painted,
            &scene.items.iter().collect::<Vec<_>>(),
            Kind { live, words: false },
        );
    }
}

/// How what is painted takes part in the page.
#[derive(Clone, Copy)]
struct Kind {
    live: bool,
    /// The words on a thing that has a name: for the eye alone.
    words: bool,
}

/// Makes the children of `parent` show `items`.
fn reconcile(parent: &Element, painted: &mut Vec<Painted>, items: &[&Item], kind: Kind) {
    let mut old: Vec<Option<Painted>> = painted.drain(..).map(Some).collect();
    let taken = matches(&old, items);
    let kept: Vec<usize> = taken.iter().flatten().copied().collect();
    let mut goes = vec![true; old.len()];
    kept.iter().for_each(|place| goes[*place] = false);
    for (old, goes) in old.iter_mut().zip(goes) {
        if let Some(gone) = old.take_if(|_| goes) {
            gone.element.remove();
        }
    }
    let in_order = kept.is_sorted();
    // From last to first, so that each new element has the one after it to stand before.
    let mut next: Option<Element> = None;
    for (item, place) in items.iter().zip(&taken).rev() {
        let (mut made, moves) = match place.and_then(|place| old[place].take()) {
            Some(there) => (there, !in_order),
            None => (start(item, kind), true),
        };
        repaint(&mut made, item, kind);
        if moves {
            let before = next.as_ref().map(AsRef::as_ref);
            let _ = parent.insert_before(&made.element, before);
        }
        next = Some(made.element.clone());
        painted.push(made);
    }
    painted.reverse();
}

/// For each item the place of the old one it continues: a group the one with its key, a shape the next of its
/// kind.
fn matches(old: &[Option<Painted>], items: &[&Item]) -> Vec<Option<usize>> {
    let is = |place: usize, wanted: &Item| {
        old[place].as_ref().is_some_and(|painted| continues(&painted.item, wanted))
    };
    let mut used = vec![false; old.len()];
    // Most scenes continue in the same order, so the search begins behind the last find.
    let mut from = 0;
    let mut taken = Vec::with_capacity(items.len());
    for item in items {
        let found = (from..old.len()).chain(0..from).find(|place| !used[*place] && is(*place, item));
        if let Some(place) = found {
            used[place] = true;
            from = place + 1;
        }
        taken.push(found);
    }
    taken
}

fn continues(old: &Item, new: &Item) -> bool {
    match (old, new) {
        (Item::Group(old), Item::Group(new)) => {
            let kind = |group: &Group| (group.name.is_some(), group.target.is_some());
            old.key == new.key && kind(old) == kind(new)
        }
        _ => std::mem::discriminant(old) == std::mem::discriminant(new),
    }
}

/// An element without anything in it yet.
fn start(item: &Item, kind: Kind) -> Painted {
    let element = create(item);
    patch(&element, None, item, kind.live);
    if kind.words {
        let _ = element.set_attribute("aria-hidden", "true");
    }
    let item = match item {
        Item::Group(group) => Item::Group(Group { key: group.key.clone(), ..Group::default() }),
        shape => shape.clone(),
    };
    Painted { item, element, title: None, button: None, children: Vec::new(), words: Vec::new() }
}

/// Brings a kept element up to date.
fn repaint(painted: &mut Painted, item: &Item, kind: Kind) {
    if painted.item == *item {
        return;
    }
    patch(&painted.element, Some(&painted.item), item, kind.live);
    if let Item::Group(group) = item {
        repaint_group(painted, group, kind);
    }
    painted.item = item.clone();
}

fn repaint_group(painted: &mut Painted, group: &Group, kind: Kind) {
    let Item::Group(was) = &painted.item else { return };
    set_title(&painted.element, &mut painted.title, was.name.as_deref(), group.name.as_deref());
    if group.name.is_none() || group.target.is_none() || !kind.live {
        reconcile(&painted.element, &mut painted.children, &group.items.iter().collect::<Vec<_>>(), kind);
        return;
    }
    name_button(&painted.element, &mut painted.button, was, group);
    let is_word = |item: &&Item| matches!(item, Item::Text { .. });
    let (words, shapes): (Vec<&Item>, Vec<&Item>) = group.items.iter().partition(is_word);
    if let Some(button) = &painted.button {
        reconcile(button, &mut painted.children, &shapes, kind);
    }
    reconcile(&painted.element, &mut painted.words, &words, Kind { words: true, ..kind });
}
