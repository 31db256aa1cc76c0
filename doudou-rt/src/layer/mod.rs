//! What stands in front of every request: the metrics and the access log.

mod metrics;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::{Method, StatusCode};

pub(crate) use metrics::{Metrics, OpenConnection};

use crate::Route;
use crate::config::RootPath;
use crate::manage::{self, Manage};

/// The target of the access log.
const ACCESS: &str = "doudou_rt::access";

/// Measures and logs requests.
///
/// The access log is one event at level debug per request: at info it would cost more than most
/// requests do. `RUST_LOG=info,doudou_rt::access=debug` turns it on alone.
pub(crate) struct Front {
    metrics: Option<Arc<Metrics>>,
    root: RootPath,
    route: fn(&Method, &str) -> Option<usize>,
    /// The number of the services' routes; those of the management come after.
    routes: usize,
    pages: &'static [Route],
}

impl Front {
    pub(crate) fn new(
        metrics: Option<Arc<Metrics>>,
        root: RootPath,
        route: fn(&Method, &str) -> Option<usize>,
        routes: usize,
        pages: &'static [Route],
    ) -> Self {
        Self { metrics, root, route, routes, pages }
    }

    /// Counts a connection for as long as the value lives.
    pub(crate) fn connection(&self) -> Option<OpenConnection> {
        self.metrics.as_ref().map(|metrics| metrics.connection())
    }

    /// The start of a request, unless nobody wants to know.
    pub(crate) fn start(&self) -> Option<Instant> {
        let wanted =
            self.metrics.is_some() || tracing::enabled!(target: ACCESS, tracing::Level::DEBUG);
        wanted.then(Instant::now)
    }

    /// A request that began at `start` has its answer.
    pub(crate) fn observe(
        &self,
        start: Instant,
        method: &Method,
        path: &str,
        status: StatusCode,
        peer: SocketAddr,
    ) {
        let elapsed = start.elapsed();
        if let Some(metrics) = &self.metrics {
            metrics.observe(self.index(method, path), status, elapsed);
        }
        tracing::debug!(
            target: ACCESS, %peer, %method, path, status = status.as_u16(), ms = millis(elapsed)
        );
    }

    /// The index of a request's route among those of the services and the management; the one
    /// after the last when there is no route.
    fn index(&self, method: &Method, path: &str) -> usize {
        let index = self.root.strip(path).and_then(|path| {
            if Manage::owns(&path) {
                Some(self.routes + manage::route(self.pages, &path)?)
            } else {
                (self.route)(method, &path)
            }
        });
        index.unwrap_or(self.routes + self.pages.len())
    }
}

fn millis(elapsed: Duration) -> f64 {
    elapsed.as_secs_f64() * 1_000.0
}
