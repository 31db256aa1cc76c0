//! Counts and times requests, and tells what the process is and uses, for Prometheus.

mod process;
mod shared;

use std::sync::OnceLock;
use std::time::Duration;

use http::StatusCode;
use process::Process;
use prometheus::core::Collector;
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry, TextEncoder,
};
pub(crate) use shared::shared;

use crate::{Config, Description, Route, manage};

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
    connections: IntGauge,
}

impl Metrics {
    /// Metrics of these services, and of these routes by their full paths. What the labels can be
    /// is settled here.
    pub(crate) fn new<'a>(
        config: &Config,
        services: &[Description],
        routes: impl Iterator<Item = &'a Route>,
    ) -> prometheus::Result<Self> {
        let labels = ["path", "method"];
        let requests = Opts::new("http_requests_total", "Requests that were answered.");
        let requests = IntCounterVec::new(requests, &labels)?;
        let times = HistogramOpts::new(
            "http_response_time_seconds",
            "Time from a request's head to its response's.",
        );
        let times = HistogramVec::new(times.buckets(config.metrics_buckets.clone()), &labels)?;
        let by_status = Opts::new("response_status", "Responses by their status.");
        let by_status = IntCounterVec::new(by_status, &["status"])?;
        let connections = IntGauge::new("http_connections_open", "Connections that are open.")?;

        let registry = Registry::new();
        registry.register(Box::new(requests.clone()))?;
        registry.register(Box::new(times.clone()))?;
        registry.register(Box::new(by_status.clone()))?;
        registry.register(Box::new(connections.clone()))?;
        registry.register(Box::new(app_info(services)?))?;
        if let Some(process) = Process::new()? {
            registry.register(Box::new(process))?;
        }

        // The one that panics on bounds that don't rise isn't called.
        let series = |labels: [&str; 2]| -> prometheus::Result<_> {
            let times = times.get_metric_with_label_values(&labels)?;
            Ok((requests.get_metric_with_label_values(&labels)?, times))
        };
        Ok(Self {
            registry,
            routes: routes
                .map(|route| series([&config.route_root_path.join(route.path), route.method]))
                .chain([series(UNMATCHED)])
                .collect::<prometheus::Result<_>>()?,
            by_status,
            statuses: (100..1000).map(|_| OnceLock::new()).collect(),
            connections,
        })
    }

    /// Shows more metrics.
    pub(crate) fn show(&self, metrics: impl Collector + 'static) -> prometheus::Result<()> {
        self.registry.register(Box::new(metrics))
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

    /// Counts a connection for as long as the value lives.
    pub(crate) fn connection(&self) -> OpenConnection {
        self.connections.inc();
        OpenConnection(self.connections.clone())
    }

    /// All metrics in Prometheus's text format, those of the process among them.
    pub(crate) fn text(&self) -> prometheus::Result<String> {
        let mut families = self.registry.gather();
        families.extend(shared().gather());
        TextEncoder::new().encode_to_string(&families)
    }
}

/// A connection that is counted.
pub(crate) struct OpenConnection(IntGauge);

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// What runs, in the labels of a gauge that is always 1: a series for each service.
fn app_info(services: &[Description]) -> prometheus::Result<IntGaugeVec> {
    let info = Opts::new("go_doudou_app_info", "The service and what it was built with.");
    let labels = ["service", "version", "doudou_version", "rust_version"];
    let info = IntGaugeVec::new(info, &labels)?;
    for service in services {
        let version = manage::version(service);
        info.with_label_values(&[service.name, &version, manage::DOUDOU, manage::RUST]).set(1);
    }
    Ok(info)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_by_template_and_by_status() {
        let route = Route::new("get_user", "GET", "/users/{id}");
        let metrics = Metrics::new(&Config::default(), &[], [&route].into_iter()).unwrap();
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
        assert!(!text.contains("status=\"500\""), "{text}");
    }

    #[test]
    fn the_buckets_are_those_of_the_settings() {
        let config = Config { metrics_buckets: vec![0.2, 3.0], ..Config::default() };
        let metrics = Metrics::new(&config, &[], [].into_iter()).unwrap();
        metrics.observe(0, StatusCode::OK, Duration::from_secs(1));
        let text = metrics.text().unwrap();
        // Those of clients are the process's, and another test may have some.
        let bounds: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with("http_response_time_seconds"))
            .filter_map(|line| line.split_once("le=\"")?.1.split_once('"'))
            .map(|(bound, _)| bound)
            .collect();
        assert_eq!(bounds, ["0.2", "3", "+Inf"]);
        let config = Config { metrics_buckets: vec![3.0, 0.2], ..Config::default() };
        assert!(Metrics::new(&config, &[], [].into_iter()).is_err());
    }

    #[test]
    fn a_connection_counts_until_it_is_dropped() {
        let metrics = Metrics::new(&Config::default(), &[], [].into_iter()).unwrap();
        let is_shown = |line| metrics.text().unwrap().lines().any(|found| found == line);
        let connections = [metrics.connection(), metrics.connection()];
        assert!(is_shown("http_connections_open 2"));
        drop(connections);
        assert!(is_shown("http_connections_open 0"));
    }

    #[test]
    fn the_names_and_versions_are_labels() {
        let openapi = Some(r#"{"info":{"title":"Users","version":"1.2"}}"#);
        let service = Description { name: "Users", routes: &[], openapi, peer: false };
        let metrics = Metrics::new(&Config::default(), &[service], [].into_iter()).unwrap();
        let (doudou, rust) = (manage::DOUDOU, manage::RUST);
        let expected = format!(
            "go_doudou_app_info{{doudou_version=\"{doudou}\",rust_version=\"{rust}\",\
             service=\"Users\",version=\"1.2\"}} 1"
        );
        let text = metrics.text().unwrap();
        assert!(text.lines().any(|line| line == expected), "{text}");
        assert!(rust.starts_with("1."), "{rust}");
    }
}
