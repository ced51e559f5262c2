//! The interface without a browser: what is shown beside the run, every message that changes it, and what each
//! message does. It draws nothing and knows no clock; the page and the tests push messages into `update`.

mod acts;
mod announce;
mod application;
mod catalogue;
mod change;
mod code;
pub mod compare;
mod cuts;
mod drawing;
mod explain;
mod fit;
pub mod history;
pub mod judging;
mod keys;
mod menu;
mod models;
mod msg;
mod open;
mod pace;
mod range;
mod route;
mod stage;
mod state;
mod stops;
pub mod studies;
mod table;
mod time;
mod timelines;
mod update;
mod words;

pub use application::{Told, told};
pub use catalogue::{Catalogue, Section, Stores, applications, found, is_waiting, under_a_cut};
pub use code::{decode, encode};
pub use explain::{Explanation, Line, Piece, explain};
pub use keys::{SHORTCUTS, Shortcut, is_shortcut, message_for};
pub use menu::{CutInForce, Entry, Menu, cuts_in_force, menu_of};
pub use models::{Rail, Rung, ladder};
pub use msg::{Cmd, Export, Msg};
pub use open::{Opening, open};
pub use pace::Pace;
pub use route::{embed_snippet, full_address, link_of};
pub use state::{Banner, Dialog, Draft, Overlay, Side, State, Theme, Tone, Tool};
pub use table::{Cell, cell};
pub use update::update;
pub use words::{decision_word, given_up, name_of, part_words, rules_off, side_name, side_word};

#[cfg(test)]
mod tests;
