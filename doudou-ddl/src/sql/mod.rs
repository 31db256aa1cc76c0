//! The SQL of tables: read from what a server shows, written as a server takes it.

mod cursor;
mod error;
mod expression;
mod lex;
mod quote;
mod read;
mod types;
mod values;
mod write;

pub use error::SqlError;
pub use expression::canonical_expression;
pub use quote::{identifier, string};
pub use read::read_table;
pub use values::default_value;
pub use write::{check, column, create_table, foreign_key, index, options};

#[cfg(test)]
mod tests;
