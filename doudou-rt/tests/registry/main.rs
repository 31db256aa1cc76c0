//! Nodes of a cluster over real sockets, each on an address of its own of this machine.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod joining;
mod junk;
mod node;
mod records;
mod refusals;
