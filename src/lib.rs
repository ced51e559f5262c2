//! Netsplit: a distributed-systems laboratory. See ARCHITECTURE.md for the map.

#![forbid(unsafe_code)]

pub mod app;
pub mod base;
pub mod check;
pub mod draw;
pub mod engine;
pub mod figure;
pub mod format;
pub mod history;
pub mod pattern;
pub mod protocol;
pub mod scenario;
pub mod sim;
pub mod study;
pub mod system;
#[cfg(feature = "web")]
pub mod ui;
