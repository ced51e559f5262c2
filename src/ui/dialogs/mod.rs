//! The dialogs of the page, one file each where they are more than a few lines.

mod links;
mod settings;
mod sides;
mod systems;
mod text;

pub use text::copyable;

use yew::prelude::*;

use crate::app::{Dialog, Msg, State};

/// The dialog that is open.
pub fn view(state: &State, dialog: Dialog, send: &Callback<Msg>) -> Html {
    match dialog {
        Dialog::Settings => settings::view(state, send),
        Dialog::Systems => systems::view(state, send),
        Dialog::Sides => sides::view(state, send),
        Dialog::Links => links::view(state, send),
        Dialog::Skew(replica) => text::skew(state, replica, send),
        Dialog::Share => text::share(state, send),
        Dialog::Embed => text::embed(state, send),
        Dialog::Export => text::export(send),
        Dialog::Help => text::help(send),
    }
}
