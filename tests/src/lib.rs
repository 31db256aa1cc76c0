//! The golden cases, compiled with warnings denied: a golden that isn't compiled proves nothing. And
//! what tests of programs have in common.
#![deny(warnings)]

// There are no unit tests here, and what a case keeps under `cfg(test)` isn't there.
#[cfg(not(test))]
#[path = "../cases/mod.rs"]
pub mod cases;
#[cfg(not(test))]
pub mod shop;
// What a test needs and doesn't get is a failed test.
#[allow(clippy::unwrap_used, missing_docs)]
pub mod program;
