//! What stands in front of all layers: the id, the origin, the metrics and the logs of requests.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::header::{HeaderMap, HeaderName, USER_AGENT};
use http::{Method, Request, StatusCode};
use tracing::Level;

use super::access::{ACCESS, BODIES, Record, Tee};
use super::deadline::{self, X_REQUEST_TIMEOUT};
use super::forwarded::{Forwarded, Origin};
use super::metrics::OpenConnection;
use super::redact::Redact;
use super::request_id::{RequestIds, X_REQUEST_ID, random};
use super::trace::{TRACEPARENT, TraceContext};
use super::{Current, Defaults, Metrics};
use crate::config::{Network, RootPath};
use crate::manage::{self, Manage};
use crate::{Config, Route};

/// The name of the header with the id, in one place, to compare others with.
pub(crate) static ID_NAME: HeaderName = X_REQUEST_ID;
static TRACE_NAME: HeaderName = TRACEPARENT;
static TIMEOUT_NAME: HeaderName = X_REQUEST_TIMEOUT;

/// What the server does with every request before its layers.
///
/// What is switched off costs a comparison. An id, and the time for the metrics, allocate nothing.
pub(crate) struct Front {
    metrics: Option<Arc<Metrics>>,
    ids: Option<RequestIds>,
    /// Somebody may look for the id among the headers of a request.
    shows_ids: bool,
    trusted: Vec<Network>,
    logs: Option<Box<Logs>>,
    root: RootPath,
    route: fn(&Method, &str) -> Option<usize>,
    /// The routes of the services, and then those of the management.
    routes: Box<[&'static Route]>,
    /// How many of them are the services'.
    services: usize,
    pages: &'static [Route],
    /// The time that each route has by its annotation; empty when none has one.
    timeouts: Box<[Option<Duration>]>,
}

/// What is logged of requests.
struct Logs {
    access: bool,
    /// The numbers below it are the share of requests whose bodies are logged.
    bodies: u64,
    next: AtomicU64,
    redact: Arc<Redact>,
}

impl Logs {
    fn new(config: &Config) -> Option<Box<Self>> {
        let Config { access_log: access, log_bodies, .. } = *config;
        // 1 is all of them: the conversion saturates.
        let bodies = (log_bodies * u64::MAX as f64) as u64;
        let redact = Arc::new(Redact::new(&config.log_redact));
        let logs = Self { access, bodies, next: AtomicU64::new(random()), redact };
        (access || bodies > 0).then(|| Box::new(logs))
    }

    /// Whether the bodies of the next request are logged.
    fn takes_bodies(&self) -> bool {
        if self.bodies == 0 || !tracing::enabled!(target: BODIES, Level::DEBUG) {
            return false;
        }
        // Weyl's sequence: every stretch of it is spread evenly.
        let number = self.next.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        self.bodies == u64::MAX || number < self.bodies
    }
}

/// A request that has come.
pub(crate) struct Arrival {
    start: Option<Instant>,
    pub(crate) current: Current,
    pub(crate) notes: Option<Box<Notes>>,
}

/// What is known of a request beside what most have.
#[derive(Default)]
pub(crate) struct Notes {
    origin: Option<Origin>,
    record: Option<Record>,
    bodies: Option<Arc<Redact>>,
}

/// What is watched of a response.
pub(crate) struct Watch {
    record: Option<Record>,
    tee: Option<Tee>,
}

impl Front {
    pub(crate) fn new(
        config: &Config,
        defaults: Defaults,
        metrics: Option<Arc<Metrics>>,
        route: fn(&Method, &str) -> Option<usize>,
        services: Vec<&'static Route>,
        pages: &'static [Route],
        timeouts: Box<[Option<Duration>]>,
    ) -> Self {
        let trusted = if defaults.forwarded { config.trusted_proxies.clone() } else { Vec::new() };
        Self {
            metrics: metrics.filter(|_| defaults.metrics),
            ids: defaults.request_id.then(RequestIds::new),
            shows_ids: true,
            trusted,
            logs: Logs::new(config).filter(|_| defaults.access_log),
            root: config.route_root_path.clone(),
            route,
            services: services.len(),
            routes: services.into_iter().chain(pages).collect(),
            pages,
            timeouts,
        }
    }

    /// Nobody looks at the headers of a request, so that an id needn't be there.
    pub(crate) fn keep_ids_from_requests(&mut self) {
        self.shows_ids = false;
    }

    /// A request has come over a connection with `peer`.
    pub(crate) fn arrive<B>(&self, request: &mut Request<B>, peer: SocketAddr) -> Arrival {
        let current = self.current(request.headers_mut());
        let mut arrival = Arrival { start: None, current, notes: None };
        if !self.trusted.is_empty() {
            self.note_origin(&mut arrival, request, peer);
        }
        if let Some(logs) = &self.logs {
            self.note_logs(logs, &mut arrival, request, peer);
        }
        if self.metrics.is_some() {
            arrival.start = Some(Instant::now());
        }
        arrival
    }

    #[cold]
    fn note_origin<B>(&self, arrival: &mut Arrival, request: &mut Request<B>, peer: SocketAddr) {
        let Some(mut origin) = Origin::find(request.headers_mut(), peer, &self.trusted) else {
            return;
        };
        let forwarded = std::mem::take(&mut origin.forwarded);
        if forwarded != Forwarded::default() {
            request.extensions_mut().insert(forwarded);
        }
        arrival.notes = Some(Box::new(Notes { origin: Some(origin), ..Notes::default() }));
    }

    #[cold]
    fn note_logs<B>(
        &self,
        logs: &Logs,
        arrival: &mut Arrival,
        request: &Request<B>,
        peer: SocketAddr,
    ) {
        let Arrival { current, notes, .. } = arrival;
        let notes = notes.get_or_insert_default();
        if logs.access && tracing::enabled!(target: ACCESS, Level::INFO) {
            let method = request.method();
            let index = self.index(method, request.uri().path());
            notes.record = Some(Record {
                start: Instant::now(),
                route: self.routes.get(index).copied(),
                root: self.root.clone(),
                method: method.clone(),
                target: request.uri().path_and_query().cloned(),
                peer: notes.origin.as_ref().map_or(peer, |origin| origin.peer),
                request_id: current.id.clone(),
                trace_id: TraceContext::from_headers(request.headers()).map(|it| it.trace_id()),
                user_agent: request.headers().get(USER_AGENT).cloned(),
                redact: logs.redact.clone(),
                status: None,
                bytes: 0,
                is_whole: false,
            });
        }
        notes.bodies = logs.takes_bodies().then(|| logs.redact.clone());
    }

    /// What is known of a request with these headers wherever its handler runs.
    fn current(&self, headers: &mut HeaderMap) -> Current {
        let Some(ids) = &self.ids else { return Current::NOTHING };
        // To look through them is cheaper than to look up three.
        let (mut has_id, mut has_trace, mut has_timeout) = (false, false, false);
        for name in headers.keys() {
            has_id |= *name == ID_NAME;
            has_trace |= *name == TRACE_NAME;
            has_timeout |= *name == TIMEOUT_NAME;
        }
        let id = match (has_id, self.shows_ids) {
            (true, _) => ids.keep(headers),
            (false, true) => ids.give(headers),
            (false, false) => ids.new_id(),
        };
        let trace =
            if has_trace { TraceContext::from_headers(headers).map(Box::new) } else { None };
        let deadline = if has_timeout { deadline::of(headers) } else { None };
        Current { id, trace, deadline }
    }

    /// Counts a connection for as long as the value lives.
    pub(crate) fn connection(&self) -> Option<OpenConnection> {
        self.metrics.as_ref().map(|metrics| metrics.connection())
    }

    /// A request that has come has the head of its answer.
    pub(crate) fn observe(
        &self,
        arrival: &Arrival,
        method: &Method,
        path: &str,
        status: StatusCode,
    ) {
        if let (Some(metrics), Some(start)) = (&self.metrics, arrival.start) {
            metrics.observe(self.index(method, path), status, start.elapsed());
        }
    }

    /// The time that the route of a request has by its annotation; the path is without the root.
    pub(crate) fn timeout(&self, method: &Method, path: &str) -> Option<Duration> {
        if self.timeouts.is_empty() {
            return None;
        }
        *self.timeouts.get((self.route)(method, path)?)?
    }

    /// The route that a request takes; the path is without the root.
    #[cfg(feature = "otel")]
    pub(crate) fn route(&self, method: &Method, path: &str) -> Option<&'static Route> {
        self.routes[..self.services].get((self.route)(method, path)?).copied()
    }

    /// The index of a request's route among those of the services and the management; the one
    /// after the last when there is no route.
    fn index(&self, method: &Method, path: &str) -> usize {
        let inner = |path: &str| {
            if Manage::owns(path) {
                Some(self.services + manage::route(self.pages, path)?)
            } else {
                (self.route)(method, path)
            }
        };
        let index = if self.root.is_empty() {
            inner(path)
        } else {
            self.root.strip(path).and_then(|path| inner(&path))
        };
        index.unwrap_or(self.routes.len())
    }
}

impl Arrival {
    /// The address of the client, or of the last proxy that is known, when it isn't that of the
    /// connection.
    #[inline]
    pub(crate) fn peer(&self) -> Option<SocketAddr> {
        self.notes.as_ref()?.origin.as_ref().map(|origin| origin.peer)
    }

    /// The address by which it is decided what a request may see.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.notes.as_ref()?.origin.as_ref().map(Origin::address)
    }

    /// What copies the request's body for the log.
    #[inline]
    pub(crate) fn tee(&self, headers: &HeaderMap) -> Option<Tee> {
        let redact = self.notes.as_ref()?.bodies.clone()?;
        Some(Tee::new("the body of a request", self.current.id.clone(), headers, redact))
    }

    /// What is to be watched of the response; its body is none if the request was for its head.
    pub(crate) fn watch(
        &mut self,
        status: StatusCode,
        headers: &HeaderMap,
        has_body: bool,
    ) -> Option<Box<Watch>> {
        let Notes { mut record, bodies, .. } = *self.notes.take()?;
        if let Some(record) = &mut record {
            record.status = Some(status);
            let trace = self.current.trace.as_ref();
            record.trace_id = trace.map(|it| it.trace_id()).or(record.trace_id);
            record.is_whole = !has_body;
        }
        let tee = bodies.map(|redact| {
            Tee::new("the body of a response", self.current.id.clone(), headers, redact)
        });
        (record.is_some() || tee.is_some()).then(|| Box::new(Watch { record, tee }))
    }
}

impl Watch {
    /// Bytes of the response were given to the connection.
    pub(crate) fn pass(&mut self, bytes: &bytes::Bytes) {
        if let Some(record) = &mut self.record {
            record.bytes += bytes.len() as u64;
        }
        if let Some(tee) = &mut self.tee {
            tee.pass(bytes);
        }
    }

    /// All of the response was given to the connection.
    pub(crate) fn end(&mut self) {
        if let Some(record) = &mut self.record {
            record.is_whole = true;
        }
    }
}
