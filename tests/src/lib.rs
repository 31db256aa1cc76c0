//! The golden cases, compiled with warnings denied: a golden that isn't compiled proves nothing.
#![deny(warnings)]

#[path = "../cases/mod.rs"]
pub mod cases;
