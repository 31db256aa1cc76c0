//! Tables and structs on real servers.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod apply;
mod case;
mod cases;
mod cli;
mod concurrent;
mod database;
mod fixture;
mod killed;
mod properties;
mod random;
mod schemas;
mod server;
mod sync;
