//! What the clients of this process count, for Prometheus.
//!
//! Clients come before servers and belong to none, so they count for the process.

use std::collections::HashSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};
use std::time::Instant;

use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{
    Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    Registry,
};

use super::ClientError;
use super::failure::Failure;
use super::nodes::Nodes;
use crate::{Problem, layer};

/// How many services have series of their own. The names come from the code; this bounds those
/// that a program makes up.
const MOST_SERVICES: usize = 100;

/// The name of all further services.
const OTHERS: &str = "others";

static FAMILIES: LazyLock<prometheus::Result<Families>> =
    LazyLock::new(|| Families::new(layer::shared()));

struct Families {
    requests: IntCounterVec,
    attempts: IntCounterVec,
    retries: IntCounterVec,
    hedges: IntCounterVec,
    exhausted: IntCounterVec,
    in_flight: IntGaugeVec,
    seconds: HistogramVec,
    known: Known,
    services: Mutex<HashSet<String>>,
}

/// The label of a service, and the nodes of a client of it.
type Counted = (String, Weak<Nodes>);

/// How many nodes clients know, counted when somebody looks.
#[derive(Clone)]
struct Known {
    nodes: IntGaugeVec,
    left_out: IntGaugeVec,
    clients: Arc<Mutex<Vec<Counted>>>,
}

impl Known {
    fn new() -> prometheus::Result<Self> {
        let nodes = Opts::new("gdd_client_nodes", "Nodes that clients know.");
        let left_out = "Nodes that clients leave out for a while because they fail.";
        let left_out = Opts::new("gdd_client_ejected_nodes", left_out);
        Ok(Self {
            nodes: IntGaugeVec::new(nodes, &["service"])?,
            left_out: IntGaugeVec::new(left_out, &["service"])?,
            clients: Arc::default(),
        })
    }
}

impl Collector for Known {
    fn desc(&self) -> Vec<&Desc> {
        [self.nodes.desc(), self.left_out.desc()].concat()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        self.nodes.reset();
        self.left_out.reset();
        clients.retain(|(service, nodes)| {
            let Some(nodes) = nodes.upgrade() else { return false };
            let (all, out) = nodes.counts();
            // Nobody has as many nodes as would not fit.
            self.nodes.with_label_values(&[service]).add(all as i64);
            self.left_out.with_label_values(&[service]).add(out as i64);
            true
        });
        [self.nodes.collect(), self.left_out.collect()].concat()
    }
}

/// Counts the nodes of a client as long as it is there.
pub(super) fn watch(nodes: &Arc<Nodes>) {
    if let Ok(families) = &*FAMILIES {
        let service = nodes.service.to_ascii_lowercase();
        let service = families.label(&service).to_owned();
        let mut clients = families.known.clients.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever makes many and is never looked at doesn't pile up those that are gone.
        clients.retain(|(_, nodes)| nodes.strong_count() > 0);
        clients.push((service, Arc::downgrade(nodes)));
    }
}

impl Families {
    fn new(registry: &Registry) -> prometheus::Result<Self> {
        let counter = |name: &str, help: &str, labels: &[&str]| {
            let counter = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(counter.clone()))?;
            Ok::<_, prometheus::Error>(counter)
        };
        let labels = &["service"];
        let outcomes = &["service", "outcome"];
        let requests =
            counter("gdd_client_requests_total", "Calls of a service by their end.", outcomes)?;
        let attempts =
            counter("gdd_client_attempts_total", "Requests to nodes by their end.", outcomes)?;
        let retries =
            counter("gdd_client_retries_total", "Requests that followed one that failed.", labels)?;
        let hedges = counter(
            "gdd_client_hedges_total",
            "Requests to a second node while the first one worked.",
            labels,
        )?;
        let exhausted = counter(
            "gdd_client_budget_exhausted_total",
            "Requests that the budget of retries didn't allow.",
            labels,
        )?;
        let in_flight = Opts::new("gdd_client_in_flight", "Calls that are under way.");
        let in_flight = IntGaugeVec::new(in_flight, labels)?;
        registry.register(Box::new(in_flight.clone()))?;
        let seconds = "Time of a call, all attempts together.";
        let seconds = HistogramOpts::new("gdd_client_request_seconds", seconds);
        let seconds = HistogramVec::new(seconds, labels)?;
        registry.register(Box::new(seconds.clone()))?;
        let known = Known::new()?;
        registry.register(Box::new(known.clone()))?;
        let services = Mutex::default();
        Ok(Self {
            requests,
            attempts,
            retries,
            hedges,
            exhausted,
            in_flight,
            seconds,
            known,
            services,
        })
    }

    fn label<'a>(&self, service: &'a str) -> &'a str {
        let mut services = self.services.lock().unwrap_or_else(PoisonError::into_inner);
        if services.contains(service) {
            return service;
        }
        if services.len() == MOST_SERVICES {
            return OTHERS;
        }
        services.insert(service.to_owned());
        service
    }
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    Success,
    Refused,
    Failed,
    Broken,
    TimedOut,
    NoNode,
    Busy,
    GivenUp,
}

impl Ending {
    const ALL: [(Self, &str); 8] = [
        (Self::Success, "success"),
        (Self::Refused, "refused"),
        (Self::Failed, "failed"),
        (Self::Broken, "broken"),
        (Self::TimedOut, "timeout"),
        (Self::NoNode, "no_node"),
        (Self::Busy, "busy"),
        (Self::GivenUp, "given_up"),
    ];

    pub(super) fn of<T>(result: &Result<T, ClientError<Problem>>) -> Self {
        match result {
            Ok(_) => Self::Success,
            Err(error) => match error.answered() {
                Some(status) if status.is_server_error() => Self::Failed,
                Some(_) => Self::Refused,
                None => match error.last() {
                    ClientError::TimedOut { .. } => Self::TimedOut,
                    ClientError::NoNode { .. } => Self::NoNode,
                    ClientError::Busy { .. } => Self::Busy,
                    _ => Self::Broken,
                },
            },
        }
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AttemptEnding {
    Answered,
    Failed,
    Broken,
    TimedOut,
    Unreachable,
    Untouched,
    GivenUp,
}

impl AttemptEnding {
    const ALL: [(Self, &str); 7] = [
        (Self::Answered, "answered"),
        (Self::Failed, "failed"),
        (Self::Broken, "broken"),
        (Self::TimedOut, "timeout"),
        (Self::Unreachable, "unreachable"),
        (Self::Untouched, "untouched"),
        (Self::GivenUp, "given_up"),
    ];
}

impl From<Failure> for AttemptEnding {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unreachable => Self::Unreachable,
            Failure::Untouched => Self::Untouched,
            Failure::Broken => Self::Broken,
            Failure::TimedOut => Self::TimedOut,
            Failure::Unwell(_) => Self::Failed,
            Failure::TooMany(_) => Self::Answered,
        }
    }
}

/// The series of a service, found once.
#[derive(Debug)]
pub(super) struct Metrics {
    requests: [IntCounter; Ending::ALL.len()],
    attempts: [IntCounter; AttemptEnding::ALL.len()],
    pub(super) retries: IntCounter,
    pub(super) hedges: IntCounter,
    pub(super) exhausted: IntCounter,
    in_flight: IntGauge,
    seconds: Histogram,
}

impl Metrics {
    /// `None` when the families can't be made, which their names and labels rule out.
    pub(super) fn of(service: &str) -> Option<Self> {
        let families = FAMILIES.as_ref().ok()?;
        let service = service.to_ascii_lowercase();
        let service = families.label(&service);
        let request =
            |(_, ending): (Ending, &str)| families.requests.with_label_values(&[service, ending]);
        let attempt = |(_, ending): (AttemptEnding, &str)| {
            families.attempts.with_label_values(&[service, ending])
        };
        let labels = &[service];
        Some(Self {
            requests: Ending::ALL.map(request),
            attempts: AttemptEnding::ALL.map(attempt),
            retries: families.retries.with_label_values(labels),
            hedges: families.hedges.with_label_values(labels),
            exhausted: families.exhausted.with_label_values(labels),
            in_flight: families.in_flight.with_label_values(labels),
            seconds: families.seconds.with_label_values(labels),
        })
    }

    pub(super) fn attempt(&self, ending: AttemptEnding) {
        self.attempts[ending as usize].inc();
    }
}

/// A call that is under way. Dropped without [`end`](Self::end) it was given up.
pub(super) struct UnderWay<'a> {
    metrics: Option<&'a Metrics>,
    start: Instant,
    ending: Ending,
}

impl<'a> UnderWay<'a> {
    pub(super) fn begin(metrics: Option<&'a Metrics>, start: Instant) -> Self {
        if let Some(metrics) = metrics {
            metrics.in_flight.inc();
        }
        Self { metrics, start, ending: Ending::GivenUp }
    }

    pub(super) fn end(mut self, ending: Ending) {
        self.ending = ending;
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        if let Some(metrics) = self.metrics {
            metrics.in_flight.dec();
            metrics.requests[self.ending as usize].inc();
            metrics.seconds.observe(self.start.elapsed().as_secs_f64());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ending_has_the_place_of_its_name() {
        for (index, (ending, _)) in Ending::ALL.into_iter().enumerate() {
            assert_eq!(ending as usize, index);
        }
        for (index, (ending, _)) in AttemptEnding::ALL.into_iter().enumerate() {
            assert_eq!(ending as usize, index);
        }
    }

    #[test]
    fn made_up_services_share_series() {
        let families = Families::new(&Registry::new()).unwrap();
        for index in 0..2 * MOST_SERVICES {
            let name = format!("service-{index}");
            let expected = if index < MOST_SERVICES { &*name } else { OTHERS };
            assert_eq!(families.label(&name), expected);
        }
        assert_eq!(families.label("service-7"), "service-7");
    }
}
