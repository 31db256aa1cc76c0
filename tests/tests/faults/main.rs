//! A server under attack and in trouble: what it answers, what it closes, and that its memory
//! stays where it was. What it does is told by `/proc`.
#![cfg(target_os = "linux")]
// What a test needs and doesn't get is a failed test.
#![allow(clippy::unwrap_used)]

mod bodies;
mod clients;
mod end;
mod files;
mod frames;
mod heads;
mod http2;
mod idle;
mod metrics;
mod panics;
mod process;
mod smuggling;
mod soak;
mod wire;
