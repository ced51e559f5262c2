//! What a user does with hands: press, type, drag.

use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use fantoccini::actions::{
    Actions, InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PenActions, PointerAction,
    TouchActions,
};
use fantoccini::key::Key;

use crate::page::Page;
use crate::{Browser, wire};

/// A place in the window, in CSS pixels from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// What a drag is made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pointer {
    Mouse,
    Touch,
    Pen,
}

impl Pointer {
    /// Firefox's driver knows no pen yet.
    pub fn works_in(self, browser: Browser) -> bool {
        (self, browser) != (Self::Pen, Browser::Firefox)
    }
}

/// So many moves make one leg of a drag, as a hand makes many.
const MOVES: u32 = 8;

impl Page {
    pub async fn click(&self, role: &str, name: &str) -> Result<()> {
        let element = self.find(role, name).await?;
        element.click().await.with_context(|| format!("{role} \"{name}\" cannot be clicked."))
    }

    /// Types into a field after emptying it.
    pub async fn fill(&self, role: &str, name: &str, text: &str) -> Result<()> {
        let element = self.find(role, name).await?;
        element.clear().await?;
        element.send_keys(text).await.with_context(|| format!("{role} \"{name}\" takes no text."))
    }

    /// Puts a number into its field, as somebody who selects what is there and types over it: the driver's own way
    /// leaves the field once it is empty.
    pub async fn set_number(&self, name: &str, number: i64) -> Result<()> {
        let element = self.find("spinbutton", name).await?;
        let script = "const [field, number] = arguments;
            field.focus();
            field.value = String(number);
            field.dispatchEvent(new Event('input', { bubbles: true }));
            field.dispatchEvent(new Event('change', { bubbles: true }))";
        self.client.execute(script, vec![wire::argument(&element), number.into()]).await?;
        self.settle().await?;
        let shown = self.number(name).await?;
        ensure!(shown == number.to_string(), "\"{name}\" shows {shown} after {number} was typed.");
        Ok(())
    }

    /// What stands in a field for a number.
    pub async fn number(&self, name: &str) -> Result<String> {
        let element = self.find("spinbutton", name).await?;
        Ok(element.prop("value").await?.unwrap_or_default())
    }

    /// Chooses an option of a select element by its text.
    pub async fn choose(&self, name: &str, option: &str) -> Result<()> {
        let element = self.find("combobox", name).await?;
        element
            .select_by_label(option)
            .await
            .with_context(|| format!("\"{name}\" has no option \"{option}\"."))
    }

    /// Presses a key, with modifiers or without: `"Tab"`, `"Shift+Tab"`, `"ArrowLeft"`, `"a"`.
    pub async fn press(&self, keys: &str) -> Result<()> {
        let codes = keys.split('+').map(code).collect::<Result<Vec<_>>>()?;
        let mut actions = KeyActions::new("keys".to_owned());
        for &value in &codes {
            actions = actions.then(KeyAction::Down { value });
        }
        for &value in codes.iter().rev() {
            actions = actions.then(KeyAction::Up { value });
        }
        Ok(self.client.perform_actions(actions).await?)
    }

    /// Puts the focus on an element, as Tab would.
    pub async fn focus(&self, role: &str, name: &str) -> Result<()> {
        let element = self.find(role, name).await?;
        self.client.execute("arguments[0].focus()", vec![wire::argument(&element)]).await?;
        Ok(())
    }

    /// The middle of an element, scrolled into the window.
    pub async fn middle(&self, role: &str, name: &str) -> Result<Point> {
        let element = self.find(role, name).await?;
        let script = "arguments[0].scrollIntoView({ block: 'nearest' });
            const box = arguments[0].getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2]";
        let middle = self.client.execute(script, vec![wire::argument(&element)]).await?;
        let [x, y]: [f64; 2] = serde_json::from_value(middle)?;
        Ok(Point { x, y })
    }

    /// Presses at the first point, moves through the others and lets go at the last.
    pub async fn drag(&self, pointer: Pointer, path: &[Point]) -> Result<()> {
        // In one go: a finger or a pen that was put down in another is not always lifted.
        let mut steps = way(path)?;
        steps.push(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        self.perform(pointer, steps).await
    }

    /// Presses at the first point, moves through the others and stays there, pressed.
    pub async fn hold(&self, pointer: Pointer, path: &[Point]) -> Result<()> {
        self.perform(pointer, way(path)?).await
    }

    /// Moves what is pressed to another place.
    pub async fn pull(&self, pointer: Pointer, to: Point) -> Result<()> {
        self.perform(pointer, vec![move_to(to)]).await
    }

    /// Ends what `hold` began.
    pub async fn let_go(&self, pointer: Pointer) -> Result<()> {
        self.perform(pointer, vec![PointerAction::Up { button: MOUSE_BUTTON_LEFT }]).await
    }

    /// Presses and lets go at a point.
    pub async fn tap(&self, pointer: Pointer, at: Point) -> Result<()> {
        let button = MOUSE_BUTTON_LEFT;
        let steps = vec![move_to(at), PointerAction::Down { button }, PointerAction::Up { button }];
        self.perform(pointer, steps).await
    }

    async fn perform(&self, pointer: Pointer, steps: Vec<PointerAction>) -> Result<()> {
        let actions: Actions = match pointer {
            Pointer::Mouse => all(MouseActions::new("mouse".to_owned()), steps).into(),
            Pointer::Touch => all(TouchActions::new("finger".to_owned()), steps).into(),
            Pointer::Pen => all(PenActions::new("pen".to_owned()), steps).into(),
        };
        Ok(self.client.perform_actions(actions).await?)
    }
}

/// Down at the first point and through the others.
fn way(path: &[Point]) -> Result<Vec<PointerAction>> {
    let Some((start, legs)) = path.split_first() else {
        bail!("A drag needs at least two points.");
    };
    ensure!(!legs.is_empty(), "A drag needs at least two points.");
    let mut steps = vec![move_to(*start), PointerAction::Down { button: MOUSE_BUTTON_LEFT }];
    let mut from = *start;
    for &to in legs {
        steps.extend((1..=MOVES).map(|step| {
            let part = f64::from(step) / f64::from(MOVES);
            move_to(Point { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part })
        }));
        from = to;
    }
    Ok(steps)
}

fn all<S: InputSource<Action = PointerAction>>(source: S, steps: Vec<PointerAction>) -> S {
    steps.into_iter().fold(source, S::then)
}

/// One frame a move, so that the page sees each.
fn move_to(Point { x, y }: Point) -> PointerAction {
    PointerAction::MoveTo { duration: Some(Duration::from_millis(16)), x, y }
}

/// The character by which WebDriver knows a key.
fn code(name: &str) -> Result<char> {
    let key = match name {
        "Tab" => Key::Tab,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Space" => return Ok(' '),
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "ArrowUp" => Key::Up,
        "ArrowDown" => Key::Down,
        "Shift" => Key::Shift,
        "Control" => Key::Control,
        "Alt" => Key::Alt,
        _ => {
            let mut letters = name.chars();
            return match (letters.next(), letters.next()) {
                (Some(letter), None) => Ok(letter),
                _ => bail!("There is no key \"{name}\"."),
            };
        }
    };
    Ok(key.into())
}
