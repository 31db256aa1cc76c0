//! Counts and times requests, for Prometheus.

use std::sync::OnceLock;
use std::time::Duration;

use http::StatusCode;
use prometheus::{
    DEFAULT_BUCKETS, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, Opts,
    Registry, TextEncoder,
};

use crate::Route;
use crate::config::RootPath;

/// The labels of requests that no route takes: one series, however many paths are tried.
const UNMATCHED: [&str; 2] = ["unmatched", "any"];

/// The metrics of a server, in a registry of their own.
///
/// The series of every route are found once, so that a request costs an index and no hash.
pub(crate) struct Metrics {
    registry: Registry,
    /// One per route, and the last for what no route takes.
    routes: Box<[(IntCounter, Histogram)]>,
    by_status: IntCounterVec,
    /// From 100 to 999. A status has no series before its first response.
    statuses: Box<[OnceLock<IntCounter>]>,
}

impl Metrics {
    /// Metrics of these routes, by their full paths.
    pub(crate) fn new<'a>(
        root: &RootPath,
        routes: impl Iterator<Item = &'a Route>,
    ) -> prometheus::Result<Self> {
        let labels = ["path", "method"];
        let requests = Opts::new("http_requests_total", "Requests that were answered.");
        let requests = IntCounterVec::new(requests, &labels)?;
        let times = HistogramOpts::new(
            "http_response_time_seconds",
            "Time from a request's head to its response's.",
        );
        let times = HistogramVec::new(times.buckets(DEFAULT_BUCKETS.to_vec()), &labels)?;
        let by_status = Opts::new("response_status", "Responses by their status.");
        let by_status = IntCounterVec::new(by_status, &["status"])?;

        let registry = Registry::new();
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(times.clone()))?;
        registry.register(Box::new(by_status.clone()))?;

        let series = |labels: [&str; 2]| {
            (requests.with_label_values(&labels), times.with_label_values(&labels))
        };
        Ok(Self {
            registry,
            routes: routes
                .map(|route| series([&root.join(route.path), route.method]))
                .chain([series(UNMATCHED)])
                .collect(),
            by_status,
            statuses: (100..1000).map(|_| OnceLock::new()).collect(),
        })
    }

    /// Counts a request of the route with this index.
    pub(crate) fn observe(&self, route: usize, status: StatusCode, elapsed: Duration) {
        let last = self.routes.last();
        if let Some((requests, times)) = self.routes.get(route).or(last) {
            requests.inc();
            times.observe(elapsed.as_secs_f64());
        }
        if let Some(counter) = self.statuses.get(usize::from(status.as_u16() - 100)) {
            counter.get_or_init(|| self.by_status.with_label_values(&[status.as_str()])).inc();
        }
    }

    /// All metrics in Prometheus's text format.
    pub(crate) fn text(&self) -> prometheus::Result<String> {
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_template_and_by_status() {
        let route = Route::new("get_user", "GET", "/users/{id}");
        let metrics = Metrics::new(&RootPath::default(), [&route].into_iter()).unwrap();
        metrics.observe(0, StatusCode::OK, Duration::from_millis(20));
        metrics.observe(0, StatusCode::OK, Duration::from_secs(60));
        metrics.observe(1, StatusCode::NOT_FOUND, Duration::ZERO);
        let text = metrics.text().unwrap();
        for line in [
            r#"http_requests_total{method="GET",path="/users/{id}"} 2"#,
            r#"http_requests_total{method="any",path="unmatched"} 1"#,
            r#"http_response_time_seconds_bucket{method="GET",path="/users/{id}",le="0.025"} 1"#,
            r#"http_response_time_seconds_bucket{method="GET",path="/users/{id}",le="+Inf"} 2"#,
            r#"http_response_time_seconds_count{method="GET",path="/users/{id}"} 2"#,
            r#"response_status{status="200"} 2"#,
            r#"response_status{status="404"} 1"#,
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert!(!text.contains("500"), "{text}");
    }
}
