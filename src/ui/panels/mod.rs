//! The panels beside and below the stage, one file each.

pub mod application;
pub mod available;
pub mod banner;
pub mod consistency;
pub mod costs;
pub mod explanation;
pub mod gauge;
pub mod replica;
pub mod roles;
pub mod rungs;
pub mod scope;
pub mod timelines;
