//! The example as a program: started, called in every way, abused and stopped.

// What a test needs and doesn't get is a failed test.
#![allow(clippy::unwrap_used)]

mod bodies;
mod calls;
mod cluster;
mod end;
mod management;
mod process;
mod readme;
mod refusals;
mod start;
mod wire;
