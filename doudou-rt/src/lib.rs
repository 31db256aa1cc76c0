//! The runtime of doudou services: what the code that `doudou-build` writes calls at run time.
//!
//! A service is a trait in `svc.rs`. The build script turns it into a server and a client, and
//! both stand on this crate:
//!
//! - [`Service`] is a service that answers requests; the generated `…Server` types implement it.
//! - [`Server`] serves it over HTTP/1.1 and HTTP/2, as [`Config`] says.
//! - [`Authenticate`] says who calls, and [`Context`] tells the methods.
//! - [`layer`] has what stands between the connections and a service.
//! - [`registry`] is the cluster: who is in it, and where services are.
//! - [`codec`] reads parameters and bodies, and writes answers.
//! - [`mock`] makes the answers of the generated `…Mock` types.
//! - [`Error`] and [`struct@Problem`] are the errors, sent as problem details (RFC 9457).
#![cfg_attr(
    feature = "client",
    doc = "- [`client`] calls a service; the generated `…Client` types wrap it.
- [`testing`] calls a service in memory."
)]

mod auth;
pub mod base64;
mod body;
#[cfg(feature = "client")]
pub mod client;
pub mod codec;
pub mod config;
mod content;
mod context;
mod download;
mod error;
mod events;
pub mod layer;
mod manage;
pub mod mock;
pub mod registry;
pub mod server;
mod service;
mod several;
#[cfg(feature = "client")]
pub mod testing;
mod upload;

pub use auth::{Authenticate, Caller, Credentials, KeyPlace, Scheme};
pub use base64::Base64;
pub use body::Body;
pub use config::{Config, ConfigError};
pub use context::Context;
pub use doudou_macros::{Problem, Schema, Table, service};
pub use download::Download;
pub use error::{BoxError, Error, Problem, ProblemType, Result};
pub use events::{EventStream, StreamError};
#[cfg(feature = "garde")]
pub use garde;
pub use http;
pub use layer::{Forwarded, TraceContext};
pub use server::{ServeError, Server};
pub use service::{Description, Peer, RequestBody, Response, Route, Service};
pub use upload::Upload;

/// What a generated server needs in order to be a tower service.
pub mod tower {
    pub use crate::service::{BoxFuture, call};
    pub use tower_service::Service;
}

/// Includes the code that the build script wrote for a service, as a module.
///
/// The first argument is the module, with its attributes and visibility; the second is the name
/// of the schema file without `.rs`.
///
/// ```text
/// pub mod svc;
/// doudou_rt::include_service!(pub mod usersvc, "svc");
/// ```
#[macro_export]
macro_rules! include_service {
    ($(#[$attribute:meta])* $visibility:vis mod $name:ident, $file:literal) => {
        $(#[$attribute])*
        #[allow(clippy::all, clippy::pedantic)]
        $visibility mod $name {
            ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/", $file, ".rs"));
        }
    };
}
