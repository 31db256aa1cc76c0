//! What stands between the connections and a service, over real sockets.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod access_log;
mod bodies;
#[cfg(feature = "client")]
mod calls;
#[cfg(feature = "compression")]
mod compression;
mod concurrency;
#[cfg(feature = "cors")]
mod cors;
mod defaults;
mod ids;
mod log;
mod proxies;
mod rate;
mod service;
mod timeout;
