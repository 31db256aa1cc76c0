//! A service at several nodes, as one client knows it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::header::{HeaderMap, HeaderValue};
use tokio::time::timeout;

use super::attempts::ATTEMPT;
use super::balance::{Balancer, NoNode, NodeId, Pick, Want};
use super::budget::{Budget, Retries};
use super::hedge::{Hedge, Latencies};
use super::metrics::Metrics;
use super::{ClientError, exchange};
use crate::Problem;
use crate::layer::X_REQUEST_TIMEOUT;
use crate::registry::Discover;

/// What calls are allowed.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    /// All attempts of a call together.
    pub(super) timeout: Duration,
    /// One attempt, if that was said.
    pub(super) attempt_timeout: Option<Duration>,
    pub(super) retries: Retries,
    pub(super) hedge: Option<Hedge>,
}

/// The nodes of a service, the connections to them, and what the client has learned of them.
pub(super) struct Nodes {
    pub(super) service: Arc<str>,
    provider: Arc<dyn Discover>,
    balancer: Balancer,
    pub(super) http: reqwest::Client,
    pub(super) limits: Limits,
    pub(super) budget: Budget,
    /// How long most attempts may take, and how that is told.
    usual: [(Duration, HeaderValue); 2],
    /// Those of calls, if it matters.
    pub(super) latencies: Option<Latencies>,
    pub(super) metrics: Option<Metrics>,
}

impl Nodes {
    pub(super) fn new(
        service: Arc<str>,
        provider: Arc<dyn Discover>,
        balancer: Balancer,
        http: reqwest::Client,
        limits: Limits,
    ) -> Self {
        let Limits { timeout, attempt_timeout, .. } = limits;
        let usual = [attempt_timeout.unwrap_or(ATTEMPT).min(timeout), timeout];
        Self {
            usual: usual.map(|time| (time, exchange::written(time))),
            budget: Budget::new(limits.retries, Instant::now()),
            latencies: (limits.hedge == Some(Hedge::P95)).then(Latencies::new),
            metrics: Metrics::of(&service),
            service,
            provider,
            balancer,
            http,
            limits,
        }
    }

    /// Says in the headers of a request how long its first attempt may take.
    pub(super) fn tell(
        &self,
        headers: &mut HeaderMap,
        time: Duration,
    ) -> Result<(), ClientError<Problem>> {
        match self.usual.iter().find(|(usual, _)| *usual == time && !time.is_zero()) {
            Some((_, written)) => {
                headers.insert(X_REQUEST_TIMEOUT, written.clone());
                Ok(())
            }
            None => exchange::tell(headers, time),
        }
    }

    /// A node for the first attempt, if there is one at once.
    pub(super) fn pick_at_once(&self, key: Option<u64>, now: Instant) -> Option<Pick> {
        self.balancer.pick(&Want { key, avoid: &[], now: Some(now) }).ok()
    }

    /// A node for the next attempt, one that wasn't tried if there is one. Waits only as long as
    /// the provider knows nothing.
    pub(super) async fn pick(
        &self,
        key: Option<u64>,
        tried: &[NodeId],
        now: Instant,
        deadline: Instant,
    ) -> Result<Pick, ClientError<Problem>> {
        let want = Want { key, avoid: tried, now: Some(now) };
        let found = match self.balancer.pick(&want) {
            Err(NoNode::None) => {
                let time = deadline.saturating_duration_since(now);
                if timeout(time, self.balancer.known()).await.is_err() {
                    return Err(self.unknown());
                }
                self.balancer.pick(&Want { now: None, ..want })
            }
            found => found,
        };
        found.map_err(|reason| match reason {
            NoNode::None => self.no_node(),
            NoNode::Busy => ClientError::Busy { service: self.service.to_string() },
        })
    }

    /// How many nodes there are, and how many of them are left out because they fail.
    pub(super) fn counts(&self) -> (usize, usize) {
        self.balancer.counts()
    }

    /// Another node than those that were tried, if there is one now.
    pub(super) fn pick_another(&self, key: Option<u64>, tried: &[NodeId]) -> Option<Pick> {
        let pick = self.balancer.pick(&Want { key, avoid: tried, now: None }).ok()?;
        (!tried.contains(&pick.node())).then_some(pick)
    }

    #[cold]
    fn no_node(&self) -> ClientError<Problem> {
        let reason = format!(
            "{:?} has none; is one running, reachable from here, and registered under this name?",
            self.provider
        );
        ClientError::NoNode { service: self.service.to_string(), reason }
    }

    #[cold]
    fn unknown(&self) -> ClientError<Problem> {
        let reason = format!("{:?} hasn't found out yet; its log may say why", self.provider);
        ClientError::NoNode { service: self.service.to_string(), reason }
    }
}

impl fmt::Debug for Nodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Nodes")
            .field("service", &self.service)
            .field("provider", &self.provider)
            .field("balancer", &self.balancer)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
