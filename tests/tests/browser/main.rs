//! The pages of the management in a browser: Chromium, with no way to any other host.

// What a test needs and doesn't get is a failed test.
#![allow(clippy::unwrap_used)]

mod open;
mod pages;
#[path = "../example/process.rs"]
#[expect(dead_code, reason = "the pages need less of it than the example's other tests")]
mod process;
mod registry;
#[path = "../example/wire.rs"]
#[expect(dead_code, reason = "the pages need less of it than the example's other tests")]
mod wire;
