//! Scenes into the page: compares a scene with the one painted before and touches only what differs. A frame
//! in which a few messages moved costs a few attributes, however much stands on the stage.
//!
//! It keeps elements by the keys of groups, so that focus and identity survive; it listens to nothing.

mod element;

use web_sys::Element;

use self::element::{create, patch, set_title};
use crate::draw::scene::{Item, Scene};

/// What is painted in one drawing.
#[derive(Default)]
pub struct Painter {
    painted: Vec<Painted>,
}

/// An item and its element. A group's own items are painted as children of its element.
struct Painted {
    item: Item,
    element: Element,
    title: Option<Element>,
    children: Vec<Painted>,
}

impl Painter {
    /// Makes the drawing show the scene. `live` things can be focused and pressed.
    pub fn paint(&mut self, svg: &Element, scene: &Scene, live: bool) {
        reconcile(svg, &mut self.painted, &scene.items, live);
    }
}

/// Makes the children of `parent` show `items`.
fn reconcile(parent: &Element, painted: &mut Vec<Painted>, items: &[Item], live: bool) {
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
    let mut fresh: Vec<Painted> = Vec::with_capacity(items.len());
    for (item, place) in items.iter().zip(&taken).rev() {
        let (mut made, moves) = match place.and_then(|place| old[place].take()) {
            Some(there) => (there, !in_order),
            None => (start(item, live), true),
        };
        repaint(&mut made, item, live);
        if moves {
            let before = next.as_ref().map(AsRef::as_ref);
            let _ = parent.insert_before(&made.element, before);
        }
        next = Some(made.element.clone());
        fresh.push(made);
    }
    fresh.reverse();
    *painted = fresh;
}

/// For each item the place of the old one it continues: a group the one with its key, a shape the next of its
/// kind.
fn matches(old: &[Option<Painted>], items: &[Item]) -> Vec<Option<usize>> {
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
            old.key == new.key && old.name.is_some() == new.name.is_some()
        }
        _ => std::mem::discriminant(old) == std::mem::discriminant(new),
    }
}

/// An element without anything in it yet.
fn start(item: &Item, live: bool) -> Painted {
    let element = create(item);
    patch(&element, None, item, live);
    let item = match item {
        Item::Group(group) => {
            Item::Group(crate::draw::scene::Group { items: Vec::new(), name: None, ..group.clone() })
        }
        shape => shape.clone(),
    };
    Painted { item, element, title: None, children: Vec::new() }
}

/// Brings a kept element up to date.
fn repaint(painted: &mut Painted, item: &Item, live: bool) {
    if painted.item == *item {
        return;
    }
    patch(&painted.element, Some(&painted.item), item, live);
    if let Item::Group(group) = item {
        set_title(&painted.element, &mut painted.title, group.name.as_deref());
        reconcile(&painted.element, &mut painted.children, &group.items, live);
    }
    painted.item = item.clone();
}
