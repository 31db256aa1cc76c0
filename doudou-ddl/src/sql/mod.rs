//! The SQL of tables: read from what a server shows, written as a server takes it.

mod quote;

pub use quote::{identifier, string};
