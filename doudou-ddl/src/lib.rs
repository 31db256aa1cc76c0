//! Will keep MySQL tables and Rust structs equal in both directions.
//!
//! Nothing of it is built yet: this crate has no items, and isn't published.
