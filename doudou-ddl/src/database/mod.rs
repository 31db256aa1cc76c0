//! Databases: read, planned for and changed.
//!
//! A [`Connection`] speaks to one database. [`inspect()`] reads it, [`plan()`] compares it with
//! what the structs declare, [`apply()`] carries that out. Everything goes over the text protocol,
//! many statements to a packet, so that the time doesn't grow with the distance of the server.

mod apply;
mod ask;
mod connection;
mod error;
mod inspect;
mod lock;
mod options;
mod plan;

pub use apply::{
    Algorithm, ApplyOptions, Done, Failed, Lock, Progress, RefusedChange, Report, apply,
};
pub use ask::{Refusal, ask};
pub use connection::{Connection, STRICT};
pub use error::Error;
pub use inspect::{Inspected, inspect};
pub use lock::{Holder, lock_status};
pub use options::{ConnectOptions, Tls};
pub use plan::{Planned, plan};
