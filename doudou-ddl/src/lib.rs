#![doc = include_str!("../README.md")]

#[cfg(feature = "mysql")]
pub mod database;
mod diff;
pub mod emit;
pub mod model;
pub mod normalise;
pub mod parse;
mod plan;
pub mod sql;

#[cfg(feature = "mysql")]
pub use database::{apply, inspect};
pub use diff::{Conflict, Options, diff, diff_understood};
pub use doudou_macros::Table;
pub use emit::emit;
pub use model::{Schema, Server};
pub use parse::{ParseError, Parsed, parse};
pub use plan::{Allow, AtStake, Change, Estimate, Kept, Plan, Risk, Sign, Statement};
