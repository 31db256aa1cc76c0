//! Tables and structs on real servers.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod apply;
mod case;
mod cases;
mod cli;
mod database;
mod fixture;
mod server;
mod sync;
