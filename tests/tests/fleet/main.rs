//! Five nodes in processes of their own, called without a pause by the generated client: what
//! becomes of requests when nodes end, die, fail or become slow. Processes are told by signals.
#![cfg(target_os = "linux")]
// What a test needs and doesn't get is a failed test.
#![allow(clippy::unwrap_used)]

mod faults;
mod load;
mod process;
mod restart;
