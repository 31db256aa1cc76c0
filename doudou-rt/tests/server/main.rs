//! The server over real sockets, with a service written by hand.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod answers;
mod management;
mod peer;
mod service;
mod shutdown;
mod slow_clients;
mod wire;
