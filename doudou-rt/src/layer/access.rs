//! The access log, and the log of bodies.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue};
use http::uri::PathAndQuery;
use http::{Method, StatusCode};

use super::redact::Redact;
use super::trace::TraceId;
use crate::Route;
use crate::config::RootPath;

/// The target of the access log.
pub(super) const ACCESS: &str = "doudou_rt::access";

/// The target of the log of bodies.
pub(super) const BODIES: &str = "doudou_rt::bodies";

/// The most that is logged of a body.
const MOST_OF_A_BODY: usize = 4096;

/// What will be logged of a request. It is logged when it is dropped, which is when the last
/// byte of the response was given to the connection, or when that will never be.
#[derive(Debug)]
pub(crate) struct Record {
    pub(super) start: Instant,
    pub(super) route: Option<&'static Route>,
    pub(super) root: RootPath,
    pub(super) method: Method,
    pub(super) target: Option<PathAndQuery>,
    pub(super) peer: SocketAddr,
    pub(super) request_id: Option<HeaderValue>,
    pub(super) trace_id: Option<TraceId>,
    pub(super) user_agent: Option<HeaderValue>,
    pub(super) redact: Arc<Redact>,
    pub(super) status: Option<StatusCode>,
    pub(super) bytes: u64,
    /// All of the response was given to the connection.
    pub(super) is_whole: bool,
}

impl Drop for Record {
    fn drop(&mut self) {
        let target = self.target.as_ref().map_or("", PathAndQuery::as_str);
        tracing::info!(
            target: ACCESS,
            request_id = self.request_id.as_ref().and_then(text),
            trace_id = self.trace_id.map(tracing::field::display),
            peer = %Peer(self.peer),
            method = %self.method,
            route = self.route.map(|route| self.root.join(route.path)).as_deref(),
            operation = self.route.map(|route| route.name),
            path = &*self.redact.target(target),
            status = self.status.map(|status| status.as_u16()),
            ms = self.start.elapsed().as_secs_f64() * 1_000.0,
            bytes = self.bytes,
            user_agent = self.user_agent.as_ref().and_then(text),
            aborted = (!self.is_whole).then_some(true),
        );
    }
}

fn text(value: &HeaderValue) -> Option<&str> {
    value.to_str().ok()
}

/// An address, with its port if that is known.
struct Peer(SocketAddr);

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.port() {
            0 => self.0.ip().fmt(f),
            _ => self.0.fmt(f),
        }
    }
}

/// The beginning of a body, copied while it passes. It is logged when it is dropped.
pub(crate) struct Tee {
    what: &'static str,
    request_id: Option<HeaderValue>,
    headers: String,
    content: Content,
    redact: Arc<Redact>,
    bytes: Vec<u8>,
    total: u64,
}

/// What can be shown of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Json,
    Form,
    Text,
    /// Nothing: it isn't text, or a secret in it couldn't be told from the rest.
    Other,
}

impl Content {
    fn of(headers: &HeaderMap) -> Self {
        if headers.contains_key(CONTENT_ENCODING) {
            return Self::Other;
        }
        let value = headers.get(CONTENT_TYPE).and_then(text).unwrap_or_default();
        let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/json" => Self::Json,
            "application/x-www-form-urlencoded" => Self::Form,
            json if json.ends_with("+json") => Self::Json,
            // Events are mostly made of JSON.
            "text/event-stream" => Self::Json,
            text if text.starts_with("text/") => Self::Text,
            _ => Self::Other,
        }
    }
}

impl Tee {
    pub(super) fn new(
        what: &'static str,
        request_id: Option<HeaderValue>,
        headers: &HeaderMap,
        redact: Arc<Redact>,
    ) -> Self {
        Self {
            what,
            request_id,
            headers: redact.headers(headers),
            content: Content::of(headers),
            redact,
            bytes: Vec::new(),
            total: 0,
        }
    }

    /// Copies what may be logged of some bytes that pass.
    pub(crate) fn pass(&mut self, bytes: &Bytes) {
        self.total += bytes.len() as u64;
        if self.content != Content::Other {
            let room = MOST_OF_A_BODY - self.bytes.len();
            self.bytes.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
    }

    fn body(&self) -> Option<String> {
        let text = String::from_utf8_lossy(&self.bytes);
        match self.content {
            Content::Json => Some(self.redact.json(&text)),
            Content::Form => Some(self.redact.pairs(&text)),
            Content::Text => Some(text.into_owned()),
            Content::Other => None,
        }
    }
}

impl Drop for Tee {
    fn drop(&mut self) {
        tracing::debug!(
            target: BODIES,
            request_id = self.request_id.as_ref().and_then(text),
            headers = self.headers,
            bytes = self.total,
            body = self.body(),
            "{}", self.what
        );
    }
}
