//! The promises of the service: of its database, of its rules, and of the two as callers see them.

// What a test needs and doesn't get is a failed test.
#![allow(clippy::unwrap_used)]

mod database;
mod http;
mod users;
