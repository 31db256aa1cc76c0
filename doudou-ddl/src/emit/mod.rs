//! Structs written from tables: new files, and edits of those that are there.

mod attribute;
mod describe;
mod fresh;
mod keys;
mod module;
mod names;
mod render;
mod types;
mod values;

pub use fresh::{File, emit};
