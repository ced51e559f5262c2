//! Application patterns over real systems: what each promises, what breaks it, and what nobody can promise.

mod broken;
mod kernel;
mod sound;
mod support;
