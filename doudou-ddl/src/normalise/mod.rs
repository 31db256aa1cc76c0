//! One form for what is said and what a server makes of it.
//!
//! A struct says `bool`, a server `tinyint(1)`; a person writes `DEFAULT 0`, MySQL shows
//! `DEFAULT '0.00'`. [`canonical`] writes both in one way, so that two tables are equal exactly
//! when they mean the same to that server. [`unsupported`] tells what it can't do at all.

mod charset;
mod column;
mod default;
mod keys;
mod moment;
mod number;
mod options;
mod table;
mod types;
mod unsupported;

#[cfg(test)]
pub(crate) mod servers;
#[cfg(test)]
mod tests;

pub use table::canonical;
pub use unsupported::{Unsupported, unsupported};
