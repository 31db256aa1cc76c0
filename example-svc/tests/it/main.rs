//! The promises of the service: of its database, of its rules, and of the two over HTTP.

mod database;
mod http;
mod users;
