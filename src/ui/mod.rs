//! The page: the only folder that knows a browser. It pushes messages into `app::update`, shows the state that
//! comes out, and does what the commands say; it decides nothing of its own.

mod address;
mod browser;
mod clock;
pub mod compare;
mod dialog;
mod dialogs;
mod header;
pub mod history;
mod icon;
pub mod judging;
mod lab;
mod menu;
mod models;
mod number;
mod paint;
mod panels;
mod pictures;
mod pointer;
mod save;
mod scene;
mod shared;
mod size;
mod stage;
mod stores;
pub mod studies;
mod transport;

pub use browser::mount;
