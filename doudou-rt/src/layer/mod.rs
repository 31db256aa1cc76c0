//! What stands between the connections and a service: what the server does with every request,
//! and layers to add.
//!
//! # What is there without a layer
//!
//! In front of all layers the server gives every request an id, believes trusted proxies about
//! where it came from, counts and times it, and logs it. [`Defaults`] switches each of these off,
//! and [`Server::bare`](crate::Server::bare) all.
//!
//! | what | when |
//! |---|---|
//! | the id of a request, in the header `x-request-id` of request and response | always |
//! | the client behind proxies, for [`Peer`](crate::Peer) and the log | `GDD_TRUSTED_PROXIES` |
//! | metrics | `GDD_MANAGE_ENABLE` |
//! | the access log, target `doudou_rt::access`, level info | `GDD_ACCESS_LOG` |
//! | bodies, target `doudou_rt::bodies`, level debug | `GDD_LOG_BODIES` |
//!
//! **Ids.** A client's id is kept if it is one header of 1 to 128 visible ASCII characters. A new
//! one has the form of a UUID of version 4. Services find it by
//! [`Context::request_id`](crate::Context::request_id), layers in the headers; it is in the
//! response, in the access log and in what is logged about panics and errors. Where there is
//! neither a layer nor a method that could look, a new one isn't written into the request.
//!
//! **Traces.** The headers `traceparent` and `tracestate` say which trace a request is part of
//! ([`TraceContext`], [`Context::trace`](crate::Context::trace)). No trace is begun here, but by the
//! layer `otel`.
//!
//! **Deadlines.** The header `x-request-timeout` says how long the caller still waits, in whole
//! milliseconds ([`Context::deadline`](crate::Context::deadline)); more than a day counts as one.
//! A handler whose time is over runs on, but what it calls fails at once. It is how much is left
//! and not when it is over, because the clocks of two machines differ.
//!
//! **Calls.** What a handler calls with a client while it runs takes along the id, the trace, with
//! a span of its own for each call, and the deadline. A task that the handler spawns isn't the
//! handler; its client is told by `with_context`.
//!
//! **Proxies.** A proxy of `GDD_TRUSTED_PROXIES` is believed about where a request came from, by
//! `Forwarded` (RFC 7239) or by `X-Forwarded-For`, `X-Forwarded-Proto` and `X-Forwarded-Host`. The
//! addresses are read from the end, and the first one that isn't a trusted proxy is the client. If
//! a request has both kinds of headers and they name different clients, neither is believed, for a
//! proxy that writes one passes on the other as the client made it up; the request then comes from
//! the proxy, but not as one that may see the management without a password. While there are
//! trusted proxies, these headers are removed from the requests of everybody else. While there are
//! none, they are left as they are, and mean nothing.
//!
//! **The access log** has a line per request when the last byte of its response was given to the
//! connection, or when it is clear that this won't happen (`aborted`): `request_id`, `trace_id`,
//! `peer`, `method`, `route`, `operation` (the method of the trait), `path`, `status`, `ms`,
//! `bytes` (of the response's body as it went out) and `user_agent`. Values of the query whose
//! names are in `GDD_LOG_REDACT` are hidden.
//!
//! **Bodies** are copied while they pass, up to 4 KiB of each. Only JSON, urlencoded forms and
//! texts are shown, with their headers, and without the headers, fields and JSON members that
//! `GDD_LOG_REDACT` names. Of other bodies, and of compressed ones, the log tells the size.
//!
//! # Layers to add
//!
//! [`Server::layer`](crate::Server::layer) takes these, those of tower-http, and one's own. Their
//! refusals are problem details (RFC 9457), as a service's are.
//!
//! | layer | refuses with |
//! |---|---|
//! | [`timeout()`]: a handler may take that long | 504 |
//! | [`concurrency_limit`]: so many requests at once | 503 and `retry-after` |
//! | [`rate_limit`], [`rate_limit_per_client`], [`rate_limit_per`]: so many in a time | 429 and `retry-after` |
#![cfg_attr(
    feature = "cors",
    doc = "| [`cors()`] (feature `cors`): pages of other origins may call | |"
)]
#![cfg_attr(
    feature = "compression",
    doc = "| [`compression()`] (feature `compression`): responses are compressed | |
| [`decompression()`] (feature `compression`): request bodies may be compressed | 413, 415 |"
)]
#![cfg_attr(
    feature = "otel",
    doc = "| [`otel()`] (feature `otel`): a span of every request, for OpenTelemetry | |"
)]
//!
//! The last layer that is added sees a request first:
//!
//! ```no_run
//! # use doudou_rt::{Body, Description, Response, ServeError, Server, Service, http};
//! # #[derive(Clone)] struct UsersvcServer;
//! # impl Service for UsersvcServer {
//! #     fn descriptions() -> impl Iterator<Item = Description> { std::iter::empty() }
//! #     fn route(_: &http::Method, _: &str) -> Option<usize> { None }
//! #     async fn call(self, _: http::Request<Body>) -> Response { Response::default() }
//! # }
//! use doudou_rt::layer::{self, Rate};
//! use std::time::Duration;
//!
//! # async fn serve() -> Result<(), ServeError> {
//! Server::new(UsersvcServer)
//!     .layer(layer::timeout(Duration::from_secs(10)))
//!     .layer(layer::concurrency_limit(1000))
//!     .layer(layer::rate_limit_per_client(Rate::per_second(50).burst(100)))
//!     .run()
//!     .await
//! # }
//! ```
//!
//! A service of one's own in place of the defaults is [`Server::bare`](crate::Server::bare) and
//! layers that do it otherwise, such as `SetRequestIdLayer` and `TraceLayer` of tower-http.

mod access;
mod answer;
#[cfg(feature = "compression")]
mod compression;
mod concurrency;
#[cfg(feature = "cors")]
mod cors;
mod current;
mod deadline;
#[cfg(feature = "compression")]
mod decompression;
mod forwarded;
mod front;
mod metrics;
#[cfg(feature = "otel")]
mod otel;
mod rate;
mod redact;
mod request_id;
mod timeout;
mod trace;

pub(crate) use access::Tee;
pub use answer::Answer;
#[cfg(feature = "compression")]
pub use compression::{Compressed, Compression, CompressionLayer, Worth, compression};
pub use concurrency::{
    ConcurrencyLimit, ConcurrencyLimitLayer, Counted, Permitted, concurrency_limit,
};
#[cfg(feature = "cors")]
pub use cors::{CorsLayer, OriginError, cors};
pub(crate) use current::Current;
#[cfg(feature = "client")]
pub(crate) use deadline::X_REQUEST_TIMEOUT;
#[cfg(feature = "compression")]
pub use decompression::{Decompression, DecompressionLayer, decompression};
pub use forwarded::Forwarded;
pub(crate) use front::{Front, ID_NAME, Watch};
pub(crate) use metrics::{Metrics, shared};
#[cfg(feature = "otel")]
pub use otel::{Otel, OtelLayer, Traced, TracedBody, otel};
pub use rate::{
    Rate, RateLimit, RateLimitLayer, rate_limit, rate_limit_per, rate_limit_per_client,
};
pub(crate) use request_id::X_REQUEST_ID;
pub use timeout::{Timeout, TimeoutLayer, Within, timeout};
#[cfg(feature = "client")]
pub(crate) use trace::TRACEPARENT;
pub use trace::{SpanId, TraceContext, TraceId};

/// What the server does with every request in front of all layers, as [`Config`](crate::Config)
/// says.
///
/// ```
/// use doudou_rt::layer::Defaults;
///
/// let defaults = Defaults { access_log: false, ..Defaults::default() };
/// assert!(defaults.request_id);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defaults {
    /// Gives every request an id, and its response the same, and what its handler calls; and to
    /// that the trace and the deadline.
    pub request_id: bool,
    /// Believes `GDD_TRUSTED_PROXIES` about where requests come from.
    pub forwarded: bool,
    /// Counts and times requests, if `GDD_MANAGE_ENABLE` shows it to somebody.
    pub metrics: bool,
    /// Logs requests if `GDD_ACCESS_LOG` says so, and bodies if `GDD_LOG_BODIES` does.
    pub access_log: bool,
}

impl Defaults {
    /// None of it.
    pub const NOTHING: Self =
        Self { request_id: false, forwarded: false, metrics: false, access_log: false };
}

impl Default for Defaults {
    /// All of it.
    fn default() -> Self {
        Self { request_id: true, forwarded: true, metrics: true, access_log: true }
    }
}
