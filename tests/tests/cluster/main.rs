//! Nodes of a cluster as processes, which are stopped, killed and held.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod ends;
mod process;
mod refusals;
