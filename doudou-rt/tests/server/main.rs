//! The server over real sockets, with a service written by hand.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod answers;
mod http2;
mod limits;
mod listed;
mod management;
mod peer;
mod per_core;
mod root_path;
mod service;
mod several;
mod shutdown;
mod slow_clients;
mod wire;
