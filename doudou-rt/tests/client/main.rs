//! The client of a service at several nodes, over real sockets: what it tries again and where, and
//! what never twice.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod bodies;
mod counts;
mod deadlines;
mod discovery;
mod ends;
mod hedges;
mod http2;
mod node;
mod retries;
mod single;
