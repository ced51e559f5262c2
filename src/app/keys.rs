//! The keyboard: which key does what. The list is also the help that the page shows.

use super::msg::Msg;
use super::state::{Dialog, State, Tool};

/// One row of the help.
pub struct Shortcut {
    pub keys: &'static [&'static str],
    /// As shown: "Space".
    pub shown: &'static str,
    pub does: &'static str,
    msg: fn() -> Msg,
}

/// All of them, in the order of the help.
pub static SHORTCUTS: &[Shortcut] = &[
    shortcut(&[" ", "k"], "Space or K", "Play or pause", || Msg::Toggle),
    shortcut(&["ArrowRight", "."], "→", "Step forward one event", || Msg::StepForward),
    shortcut(&["ArrowLeft", ","], "←", "Step back one event", || Msg::StepBack),
    shortcut(&["Shift+ArrowLeft"], "Shift ←", "Stretch the range of the verdicts back", || Msg::Stretch {
        later: false,
    }),
    shortcut(&["Shift+ArrowRight"], "Shift →", "Stretch it forward", || Msg::Stretch { later: true }),
    shortcut(&["Home"], "Home", "First event", || Msg::First),
    shortcut(&["End"], "End", "Last event", || Msg::Last),
    shortcut(&["n"], "N", "Next decision", || Msg::NextDecision),
    shortcut(&["v"], "V", "Select tool", || Msg::Tool(Tool::Select)),
    shortcut(&["f"], "F", "Fault line tool", || Msg::Tool(Tool::FaultLine)),
    shortcut(&["o"], "O", "One-way cut tool", || Msg::Tool(Tool::OneWayCut)),
    shortcut(&["i"], "I", "Isolate tool", || Msg::Tool(Tool::Isolate)),
    shortcut(&["c"], "C", "Crash tool", || Msg::Tool(Tool::Crash)),
    shortcut(&["d"], "D", "Drop message tool", || Msg::Tool(Tool::Drop)),
    shortcut(&["s"], "S", "Cut by sides, without drawing", || Msg::Open(Dialog::Sides)),
    shortcut(&["t"], "T", "Link table", || Msg::Open(Dialog::Links)),
    shortcut(&["h"], "H", "Heal all", || Msg::HealAll),
    shortcut(&["l"], "L", "Share link", || Msg::Share),
    shortcut(&["?"], "?", "This help", || Msg::Open(Dialog::Help)),
    shortcut(&["Escape"], "Esc", "Close what is open; stop drawing", || Msg::Close),
];

const fn shortcut(
    keys: &'static [&'static str],
    shown: &'static str,
    does: &'static str,
    msg: fn() -> Msg,
) -> Shortcut {
    Shortcut { keys, shown, does, msg }
}

fn find(key: &str) -> Option<&'static Shortcut> {
    let key = if key.chars().count() == 1 { key.to_ascii_lowercase() } else { key.to_owned() };
    SHORTCUTS.iter().find(|shortcut| shortcut.keys.contains(&key.as_str()))
}

/// Whether the key, by the browser's name for it, does anything at any time.
pub fn is_shortcut(key: &str) -> bool {
    find(key).is_some()
}

/// What a key pressed outside of any field does now, if anything. While a menu or a dialog is open, Escape
/// alone is ours; an embed has no dialogs.
pub fn message_for(state: &State, key: &str) -> Option<Msg> {
    let msg = (find(key)?.msg)();
    if state.overlay.is_some() && msg != Msg::Close {
        return None;
    }
    let dialog = matches!(msg, Msg::Open(_) | Msg::Share);
    (!(state.embed && dialog)).then_some(msg)
}
