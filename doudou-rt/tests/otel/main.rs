//! The spans of requests, over real sockets.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod calls;
#[allow(dead_code, reason = "the other tests use the rest")]
#[path = "../layers/log.rs"]
mod log;
mod logs;
mod recorder;
#[allow(dead_code, reason = "the other tests use the rest")]
#[path = "../layers/service.rs"]
mod service;
mod spans;

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";
