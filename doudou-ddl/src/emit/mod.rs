//! Structs written from tables: new files, and edits of those that are there.

mod attribute;
mod describe;
mod fresh;
mod keys;
mod module;
mod names;
mod render;
mod types;
mod update;
mod values;

#[cfg(test)]
mod tests;

pub use fresh::{File, emit};
pub use update::{EmitError, FileEdit, update, update_understood, write};
