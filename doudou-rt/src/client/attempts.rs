//! A call of a service at several nodes: from attempt to attempt, until one succeeds or none is
//! left.
//!
//! # When a request is sent again
//!
//! What may be carried out twice ([`Request::idempotent`](super::Request::idempotent)) goes to
//! another node when there was no connection, when the connection or the answer broke, when the
//! time of the attempt was over, and after a 502, 503 or 504; after a 429 that says when to come
//! again, if that is in time. Everything else only when the node can't have begun with it: there
//! was no connection, the pooled one was closed before the request was written, or the node says
//! so over HTTP/2.
//!
//! A node that ends closes its idle connections, and may do so just when a request is being written
//! on one. Whether it has read that request can't be told, so a request that mustn't be carried
//! out twice then fails with [`ClientError::Transport`]. Nodes make it rare: they say that they
//! are about to end before they do, and clients leave them alone from then on.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout_at};

use super::balance::{NodeId, Outcome, Pick};
use super::exchange::{self, Extent};
use super::failure::{self, Failure};
use super::metrics::{AttemptEnding, Ending, UnderWay};
use super::nodes::Nodes;
use super::request::{Prepared, Request};
use super::{Answer, ClientError, without_password};
use crate::Problem;

/// How long an attempt may take after which there can be another, if nobody has said how long the
/// attempt or the call may take.
pub(super) const ATTEMPT: Duration = Duration::from_secs(15);

/// The time in which a node should have answered. One that didn't because less was left isn't to
/// blame.
const FAIR: Duration = Duration::from_secs(1);

/// The wait before a node is asked again is drawn below the first, which doubles each time up to
/// the second.
const BACKOFF: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// What doesn't change from attempt to attempt.
pub(super) struct Terms {
    pub(super) nodes: Arc<Nodes>,
    request: Prepared,
    /// The limit that is written into it.
    told: Duration,
    extent: Extent,
    pub(super) key: Option<u64>,
    pub(super) deadline: Instant,
    /// Whether it may be carried out twice.
    pub(super) idempotent: bool,
    /// How long an attempt may take after which there can be another.
    attempt_timeout: Option<Duration>,
}

/// How far a call has come.
#[derive(Default)]
pub(super) struct Progress {
    /// Nodes that another attempt should avoid.
    pub(super) tried: Vec<NodeId>,
    /// How often it was sent.
    pub(super) attempts: u32,
}

/// What came of an attempt.
pub(super) struct Attempt {
    pub(super) answer: Result<Answer, ClientError<Problem>>,
    /// Why another attempt may end otherwise.
    pub(super) failure: Option<Failure>,
    outcome: Option<Outcome>,
}

impl Nodes {
    /// What a call is to keep to.
    pub(super) fn terms(
        self: Arc<Self>,
        request: Request,
        extent: Extent,
        start: Instant,
    ) -> Result<Terms, ClientError<Problem>> {
        let (options, given) = (request.options(), request.deadline());
        let own = start + options.timeout.unwrap_or(self.limits.timeout).min(exchange::NO_LIMIT);
        let mut request = request.prepare().map_err(ClientError::Request)?;
        let deadline = given.map_or(own, |given| given.min(own));
        let told = deadline.saturating_duration_since(start);
        let by_method = failure::is_idempotent(&request.method);
        let unless_said = options.timeout.is_none().then_some(ATTEMPT);
        let idempotent = options.idempotent.unwrap_or(by_method);
        let attempt_timeout = self.limits.attempt_timeout.or(unless_said).filter(|_| idempotent);
        let told = attempt_timeout.map_or(told, |limit| limit.min(told));
        self.tell(request.headers_mut(), told).inspect_err(|_| {
            UnderWay::begin(self.metrics.as_ref(), start).end(Ending::TimedOut);
        })?;
        Ok(Terms {
            nodes: self,
            request,
            told,
            extent,
            key: options.key,
            deadline,
            idempotent,
            attempt_timeout,
        })
    }
}

impl Terms {
    /// Calls the service, and counts it.
    pub(super) async fn call(&self, start: Instant) -> Result<Answer, ClientError<Problem>> {
        let under_way = UnderWay::begin(self.nodes.metrics.as_ref(), start);
        self.nodes.budget.request(start);
        let mut progress = Progress::default();
        let answer = self.run(start, &mut progress).await;
        if let (Some(latencies), true) = (&self.nodes.latencies, answer.is_ok()) {
            latencies.add(start.elapsed());
        }
        under_way.end(Ending::of(&answer));
        answer.map_err(|error| error.after(progress.attempts))
    }

    async fn run(
        &self,
        start: Instant,
        progress: &mut Progress,
    ) -> Result<Answer, ClientError<Problem>> {
        let mut now = start;
        let mut pick = match self.nodes.pick_at_once(self.key, start) {
            Some(pick) => pick,
            None => {
                let pick = Box::pin(self.nodes.pick(self.key, &[], start, self.deadline)).await?;
                now = Instant::now();
                pick
            }
        };
        loop {
            let Attempt { answer, failure, .. } = match self.hedge_delay(progress) {
                Some(delay) => Box::pin(self.hedged(pick, now, delay, progress)).await,
                None => Box::pin(self.send(pick, now, progress)).await,
            };
            let next = match (&answer, failure) {
                (Err(_), Some(failure)) => Box::pin(self.next(failure, progress)).await,
                _ => None,
            };
            match next {
                Some(next) => (pick, now) = (next, Instant::now()),
                None => return answer,
            }
        }
    }

    /// Sends the request to a node.
    async fn send(&self, pick: Pick, now: Instant, progress: &mut Progress) -> Attempt {
        let limit = self.begin(now, progress);
        let attempt = self.attempt(pick.base_url(), now, limit).await;
        if attempt.failure.is_some() {
            progress.tried.push(pick.node());
        }
        self.settle(pick, &attempt);
        attempt
    }

    /// Counts an attempt that begins, and says how long it may take.
    pub(super) fn begin(&self, now: Instant, progress: &mut Progress) -> Duration {
        progress.attempts += 1;
        let left = self.deadline.saturating_duration_since(now);
        match self.attempt_timeout {
            Some(limit) if self.may_follow(progress) => limit.min(left),
            _ => left,
        }
    }

    pub(super) async fn attempt(&self, base_url: &str, now: Instant, limit: Duration) -> Attempt {
        // What is long is gone before anything is waited for.
        let sending = match self.start(base_url, limit) {
            Ok(sending) => sending,
            Err(attempt) => return *attempt,
        };
        let mut failure = None;
        let until = (now + limit).into();
        let answer = timeout_at(until, self.finish(sending, &mut failure)).await;
        match answer {
            Ok(answer) => Attempt::new(answer, failure),
            Err(_) => {
                let error = ClientError::TimedOut { attempts: 1 };
                let is_fair = limit >= FAIR || self.attempt_timeout.is_some_and(|it| it == limit);
                let attempt = Attempt::failed(error, Failure::TimedOut);
                if is_fair { attempt } else { Attempt { outcome: None, ..attempt } }
            }
        }
    }

    /// Sends the request to a node.
    fn start(
        &self,
        base_url: &str,
        limit: Duration,
    ) -> Result<impl Future<Output = reqwest::Result<reqwest::Response>> + use<>, Box<Attempt>>
    {
        let fail = |error, failure| Err(Box::new(Attempt::failed(error, failure)));
        let mut request = match self.request.to(base_url) {
            Ok(request) => request,
            // What the provider says is no URL, so nobody is there.
            Err(text) => return fail(ClientError::Request(text), Failure::Unreachable),
        };
        // Already told, but for what has just passed.
        let is_told = limit <= self.told && self.told - limit < Duration::from_millis(1);
        if !is_told && let Err(error) = exchange::tell(request.headers_mut(), limit) {
            return fail(error, Failure::TimedOut);
        }
        exchange::without_limit(&mut request, self.extent);
        Ok(self.nodes.http.execute(request))
    }

    /// Waits for the answer of a node.
    async fn finish(
        &self,
        sending: impl Future<Output = reqwest::Result<reqwest::Response>>,
        failure: &mut Option<Failure>,
    ) -> Result<Answer, ClientError<Problem>> {
        let response = match sending.await {
            Ok(response) => response,
            Err(error) => {
                *failure = Failure::of_error(&error);
                return Err(ClientError::Transport(error));
            }
        };
        *failure = Failure::of_answer(response.status(), response.headers());
        let longest_pause = Some(self.nodes.limits.timeout);
        let answer = exchange::read(response, self.extent, longest_pause).await;
        if let Err(ClientError::Transport(error)) = &answer {
            // The node has carried it out, whatever came then.
            *failure = Some(Failure::of_body(error));
        }
        answer
    }

    /// Tells the balancer and the metrics what came of an attempt.
    pub(super) fn settle(&self, pick: Pick, attempt: &Attempt) {
        if let Err(error) = &attempt.answer {
            let (service, node) = (&*self.nodes.service, without_password(pick.base_url()));
            tracing::debug!(service, %node, %error, "an attempt failed");
        }
        if let Some(metrics) = &self.nodes.metrics {
            metrics.attempt(attempt.ending());
        }
        if let Some(outcome) = attempt.outcome {
            pick.finish(outcome);
        }
    }

    /// The node for another attempt, if there may be one.
    async fn next(&self, failure: Failure, progress: &Progress) -> Option<Pick> {
        if !self.may_follow(progress) || !(self.idempotent || failure.is_safe()) {
            return None;
        }
        let wait = failure.wait().unwrap_or_default();
        if wait >= self.left() || !self.take_from_budget() {
            return None;
        }
        if !wait.is_zero() {
            sleep(wait).await;
        }
        let mut pick = self.pick(progress).await?;
        if progress.tried.contains(&pick.node()) {
            drop(pick);
            let wait = failure.wait_for_node().unwrap_or_default().max(backoff(progress.attempts));
            if wait >= self.left() {
                return None;
            }
            sleep(wait).await;
            pick = self.pick(progress).await?;
        }
        if let Some(metrics) = &self.nodes.metrics {
            metrics.retries.inc();
        }
        Some(pick)
    }

    async fn pick(&self, progress: &Progress) -> Option<Pick> {
        self.nodes.pick(self.key, &progress.tried, Instant::now(), self.deadline).await.ok()
    }

    /// Whether one more attempt is among those that a call may have.
    pub(super) fn may_follow(&self, progress: &Progress) -> bool {
        progress.attempts < self.nodes.limits.retries.attempts
    }

    pub(super) fn take_from_budget(&self) -> bool {
        let may = self.nodes.budget.take(Instant::now());
        if let (false, Some(metrics)) = (may, &self.nodes.metrics) {
            metrics.exhausted.inc();
        }
        may
    }

    /// How much time is left.
    pub(super) fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

impl Attempt {
    fn new(answer: Result<Answer, ClientError<Problem>>, failure: Option<Failure>) -> Self {
        let outcome = match (failure, &answer) {
            (Some(Failure::Unreachable), _) => Some(Outcome::Unreachable),
            // It has answered nothing, and is about to end or has enough to do.
            (Some(Failure::Untouched), _) => None,
            (Some(Failure::Broken | Failure::TimedOut), _) => {
                Some(Outcome::Failed { retry_after: None })
            }
            (Some(Failure::Unwell(retry_after)), _) => Some(Outcome::Failed { retry_after }),
            (Some(Failure::TooMany(_)), _) | (None, Ok(_)) => Some(Outcome::Success),
            (None, Err(error)) => error.answered().map(|status| {
                if status.is_server_error() {
                    Outcome::Failed { retry_after: None }
                } else {
                    Outcome::Success
                }
            }),
        };
        Self { answer, failure, outcome }
    }

    fn failed(error: ClientError<Problem>, failure: Failure) -> Self {
        Self::new(Err(error), Some(failure))
    }

    fn ending(&self) -> AttemptEnding {
        match (self.failure, self.outcome) {
            (Some(failure), _) => failure.into(),
            (None, Some(Outcome::Success)) => AttemptEnding::Answered,
            (None, Some(_)) => AttemptEnding::Failed,
            (None, None) => AttemptEnding::Broken,
        }
    }
}

/// How long to wait before a node is asked again after so many attempts: a time that is drawn, so
/// that those who failed together don't come back together.
fn backoff(attempts: u32) -> Duration {
    let (first, longest) = BACKOFF;
    let longest = first.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(longest);
    let share = RandomState::new().hash_one(()) >> 32;
    longest.mul_f64(share as f64 / f64::from(u32::MAX))
}
