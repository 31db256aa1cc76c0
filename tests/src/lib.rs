//! The golden cases, compiled with warnings denied: a golden that isn't compiled proves nothing.
#![deny(warnings)]

// There are no unit tests here, and what a case keeps under `cfg(test)` isn't there.
#[cfg(not(test))]
#[path = "../cases/mod.rs"]
pub mod cases;
#[cfg(not(test))]
pub mod shop;
