//! A users service on SQLite: the example of doudou.
//!
//! [`svc`] declares the service. The build script turns it into [`usersvc`]: the server, the
//! client and the OpenAPI document. [`users`] implements it, and [`database`] gives that a place
//! to keep the users in.

pub mod database;
pub mod domain;
pub mod svc;
pub mod users;

doudou_rt::include_service!(
    /// The server, the client and the OpenAPI document of [`Usersvc`](crate::svc::Usersvc).
    pub mod usersvc,
    "svc"
);

// The Rust in the README compiles.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
