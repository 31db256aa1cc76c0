//! Databases: reached and read.
//!
//! A [`Connection`] speaks to one database, and [`inspect()`] reads it. Everything goes over the text protocol,
//! many statements to a packet, so that the time doesn't grow with the distance of the server.

mod ask;
mod connection;
mod error;
mod inspect;
mod lock;
mod options;

pub use ask::{Refusal, ask};
pub use connection::Connection;
pub use error::Error;
pub use inspect::{Inspected, inspect};
pub use lock::{Holder, lock_status};
pub use options::{ConnectOptions, Tls};
