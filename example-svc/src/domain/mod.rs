//! The tables of a company, as `doudou-ddl` keeps them on MySQL and MariaDB.
//!
//! The service itself keeps its users in SQLite, which needs no server.

mod team;
mod user;

pub use team::Team;
pub use user::{Dept, User};
