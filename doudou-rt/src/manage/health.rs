//! Whether the server lives, and whether it wants requests.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Mutex;
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, timeout};

use super::html::Html;
use super::json_response;
use crate::error::Chain;
use crate::service::BoxFuture;
use crate::{BoxError, Problem, Response};

/// How long the outcome of the checks holds. Everybody may ask, and asking mustn't be a way to
/// keep what is checked busy.
const HOLDS: Duration = Duration::from_secs(1);

// What the server does by itself, whatever its checks say.
const STARTING: u8 = 0;
const READY: u8 = 1;
const STOPPING: u8 = 2;

/// What the server is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// It doesn't serve yet.
    Starting,
    /// It serves.
    Ready,
    /// It serves, but a check fails.
    Failing,
    /// It has had the first signal.
    Stopping,
}

impl State {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Ready => "ready",
            Self::Failing => "failing",
            Self::Stopping => "stopping",
        }
    }
}

/// Whether the server wants requests: from the start of serving to the first signal, while all
/// checks succeed.
#[derive(Debug)]
pub(crate) struct Health {
    state: AtomicU8,
    checks: Vec<Check>,
    limit: Duration,
    last: Mutex<Option<Round>>,
}

/// Something that must be well for the service to be.
pub(crate) struct Check {
    name: String,
    run: Arc<dyn Fn() -> BoxFuture<Result<(), BoxError>> + Send + Sync>,
}

impl Check {
    pub(crate) fn new<F, R, E>(name: String, check: F) -> Self
    where
        F: Fn() -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<BoxError>,
    {
        let run = move || -> BoxFuture<Result<(), BoxError>> {
            let check = check();
            Box::pin(async move { check.await.map_err(Into::into) })
        };
        Self { name, run: Arc::new(run) }
    }
}

impl fmt::Debug for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Check").field(&self.name).finish()
    }
}

/// What the server is doing, with the outcomes of its checks if they were asked.
pub(super) struct Verdict {
    pub(super) state: State,
    outcomes: Arc<[Outcome]>,
}

/// The outcome of all checks, in their order.
#[derive(Debug, Clone)]
struct Round {
    end: Instant,
    outcomes: Arc<[Outcome]>,
}

#[derive(Debug)]
struct Outcome {
    error: Option<String>,
    took: Duration,
}

impl Health {
    /// Health that needs these checks to succeed, each within `limit`.
    pub(crate) fn new(checks: Vec<Check>, limit: Duration) -> Self {
        let state = AtomicU8::new(STARTING);
        Self { state, checks, limit, last: Mutex::new(None) }
    }

    /// The server begins to want requests, or wants no more of them.
    pub(crate) fn set_ready(&self, ready: bool) {
        self.state.store(if ready { READY } else { STOPPING }, Relaxed);
    }

    /// Whether the server wants requests, and if it may, whether all is well.
    pub(super) async fn verdict(&self) -> Verdict {
        let state = match self.state.load(Relaxed) {
            STARTING => State::Starting,
            READY => State::Ready,
            _ => State::Stopping,
        };
        if state != State::Ready {
            return Verdict { state, outcomes: Arc::default() };
        }
        let outcomes = self.outcomes().await;
        let has_failed = outcomes.iter().any(|outcome| outcome.error.is_some());
        Verdict { state: if has_failed { State::Failing } else { state }, outcomes }
    }

    /// The answer to a probe. Why a check failed, and how long it took, is for those who may see
    /// the `details`.
    pub(super) async fn response(&self, details: bool) -> Response {
        let Verdict { state, outcomes } = self.verdict().await;
        let pairs = || self.checks.iter().zip(&*outcomes);
        let checks: Value = pairs().map(|(check, it)| check.json(it, details)).collect();
        let problem = match state {
            State::Ready => {
                return json_response(&json!({ "state": state.name(), "checks": checks }));
            }
            State::Failing => {
                let failed = pairs().filter(|(_, outcome)| outcome.error.is_some());
                let failed: Vec<&str> = failed.map(|(check, _)| &*check.name).collect();
                let detail = format_args!("not in order: {}", failed.join(", "));
                Problem::new(503).with_detail(detail).with("checks", checks)
            }
            State::Starting | State::Stopping => {
                Problem::new(503).with_detail(format_args!("the server is {}", state.name()))
            }
        };
        problem.with("state", state.name()).into_response()
    }

    /// The outcomes, for people; nothing when there are none.
    pub(super) fn html(&self, verdict: &Verdict) -> Html {
        if verdict.outcomes.is_empty() {
            return Html::default();
        }
        let rows = self.checks.iter().zip(&*verdict.outcomes).map(|(check, outcome)| {
            let (class, state) =
                if outcome.error.is_none() { ("good", "up") } else { ("bad", "down") };
            [
                Html::text(&check.name),
                Html::badge(class, state),
                Html::text(format_args!("{:.1} ms", outcome.took.as_secs_f64() * 1_000.0)),
                Html::text(outcome.error.as_deref().unwrap_or_default()),
            ]
        });
        Html::table(["Check", "State", "Took", "Error"], rows)
    }

    /// The outcome of all checks, which is shared by those who ask at about the same time.
    async fn outcomes(&self) -> Arc<[Outcome]> {
        if self.checks.is_empty() {
            return Arc::default();
        }
        // Whoever comes during a round waits for it here.
        let mut last = self.last.lock().await;
        if let Some(round) = &*last
            && round.end.elapsed() < HOLDS
        {
            return round.outcomes.clone();
        }
        let outcomes = self.run().await;
        self.log_changes(last.as_ref(), &outcomes);
        *last = Some(Round { end: Instant::now(), outcomes: outcomes.clone() });
        outcomes
    }

    /// Runs all checks at once. Each is a task: one that panics or hangs does so alone. Dropping the
    /// future ends them.
    async fn run(&self) -> Arc<[Outcome]> {
        let start = Instant::now();
        let mut tasks = JoinSet::new();
        let ids: Vec<Id> = self
            .checks
            .iter()
            .map(|check| {
                let (run, limit) = (check.run.clone(), self.limit);
                tasks.spawn(async move { within(limit, run).await }).id()
            })
            .collect();
        let mut outcomes: Vec<Outcome> = Vec::new();
        outcomes.resize_with(ids.len(), || Outcome { error: None, took: Duration::ZERO });
        while let Some(end) = tasks.join_next_with_id().await {
            let (id, error) = match end {
                Ok((id, error)) => (id, error),
                Err(error) => (error.id(), Some("the check panicked".to_owned())),
            };
            let place = ids.iter().position(|it| *it == id);
            if let Some(outcome) = place.and_then(|place| outcomes.get_mut(place)) {
                *outcome = Outcome { error, took: start.elapsed() };
            }
        }
        outcomes.into()
    }

    /// Logs the checks that have begun to fail or to succeed.
    fn log_changes(&self, last: Option<&Round>, outcomes: &[Outcome]) {
        for (index, (check, outcome)) in self.checks.iter().zip(outcomes).enumerate() {
            let had_failed = last
                .and_then(|round| round.outcomes.get(index))
                .is_some_and(|outcome| outcome.error.is_some());
            match &outcome.error {
                Some(error) if !had_failed => {
                    tracing::warn!(check = check.name, error, "the service isn't ready");
                }
                None if had_failed => tracing::info!(check = check.name, "in order again"),
                _ => {}
            }
        }
    }
}

/// Runs a check; what is wrong, if anything is.
async fn within(
    limit: Duration,
    run: Arc<dyn Fn() -> BoxFuture<Result<(), BoxError>> + Send + Sync>,
) -> Option<String> {
    let Ok(result) = timeout(limit, run()).await else {
        return Some(format!("no answer within {limit:?}"));
    };
    result.err().map(|error| Chain(&*error).to_string())
}

impl Check {
    fn json(&self, outcome: &Outcome, details: bool) -> Value {
        let is_up = outcome.error.is_none();
        let mut json = json!({ "name": self.name, "state": if is_up { "up" } else { "down" } });
        if details && let Some(members) = json.as_object_mut() {
            members.insert("ms".to_owned(), json!(outcome.took.as_secs_f64() * 1_000.0));
            if let Some(error) = &outcome.error {
                members.insert("error".to_owned(), json!(error));
            }
        }
        json
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::sync::atomic::AtomicUsize;

    use http_body_util::BodyExt;
    use tokio::time::{advance, sleep};

    use super::*;

    const LIMIT: Duration = Duration::from_millis(900);

    fn health(checks: Vec<Check>) -> Health {
        let health = Health::new(checks, LIMIT);
        health.set_ready(true);
        health
    }

    async fn ask(health: &Health, details: bool) -> (u16, Value) {
        let response = health.response(details).await;
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&body).unwrap())
    }

    fn check<R>(name: &str, check: impl Fn() -> R + Send + Sync + 'static) -> Check
    where
        R: Future<Output = Result<(), String>> + Send + 'static,
    {
        Check::new(name.to_owned(), check)
    }

    fn give_up() -> Result<(), String> {
        panic!("the check gave up")
    }

    #[tokio::test(start_paused = true)]
    async fn checks_run_at_once_and_one_that_fails_hangs_or_panics_is_named() {
        let health = health(vec![
            check("slow", || async {
                sleep(Duration::from_millis(500)).await;
                Ok(())
            }),
            check("database", || async { Err("connection refused".to_owned()) }),
            check("queue", pending),
            check("mail", || async { give_up() }),
            check("files", || ready(give_up())),
        ]);
        let start = Instant::now();
        let (status, body) = ask(&health, true).await;
        assert_eq!(start.elapsed(), LIMIT);
        assert_eq!((status, &body["status"]), (503, &json!(503)), "{body}");
        assert_eq!(body["detail"], "not in order: database, queue, mail, files");
        assert_eq!(body["state"], "failing");
        let checks = body["checks"].as_array().unwrap();
        let found: Vec<_> = checks
            .iter()
            .map(|it| (it["name"].as_str().unwrap(), it["error"].as_str().unwrap_or("")))
            .collect();
        let expected = [
            ("slow", ""),
            ("database", "connection refused"),
            ("queue", "no answer within 900ms"),
            ("mail", "the check panicked"),
            ("files", "the check panicked"),
        ];
        assert_eq!(found, expected);
        assert_eq!(checks[0]["state"], "up");
        let verdict = health.verdict().await;
        assert_eq!(verdict.state, State::Failing);
        let page = health.html(&verdict).to_string();
        assert!(page.contains("connection refused") && page.contains("500.0 ms"), "{page}");
    }

    #[tokio::test]
    async fn only_those_who_may_hear_why() {
        let health = health(vec![check("database", || async { Err("at 10.0.0.7".to_owned()) })]);
        let (status, body) = ask(&health, false).await;
        assert_eq!(status, 503);
        assert_eq!(body["checks"], json!([{ "name": "database", "state": "down" }]));
        assert!(!body.to_string().contains("10.0.0.7"), "{body}");
        let (_, body) = ask(&health, true).await;
        assert_eq!(body["checks"][0]["error"], "at 10.0.0.7");
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_ask_at_once_share_a_round_and_a_second_later_there_is_another() {
        let runs = Arc::new(AtomicUsize::new(0));
        let counted = runs.clone();
        let health = Arc::new(health(vec![check("database", move || {
            let run = counted.fetch_add(1, Relaxed);
            async move {
                sleep(Duration::from_millis(100)).await;
                if run == 0 { Err("not yet".to_owned()) } else { Ok(()) }
            }
        })]));
        let mut asking = JoinSet::new();
        for _ in 0..50 {
            let health = health.clone();
            asking.spawn(async move { ask(&health, false).await.0 });
        }
        assert_eq!(asking.join_all().await, [503; 50]);
        assert_eq!((ask(&health, false).await.0, runs.load(Relaxed)), (503, 1));
        advance(HOLDS).await;
        let (status, body) = ask(&health, false).await;
        assert_eq!((status, runs.load(Relaxed)), (200, 2));
        let checks = json!([{ "name": "database", "state": "up" }]);
        assert_eq!(body, json!({ "state": "ready", "checks": checks }));
    }

    #[tokio::test]
    async fn nothing_is_checked_before_the_start_and_after_the_first_signal() {
        let health = Health::new(vec![check("database", || async { give_up() })], LIMIT);
        let (status, body) = ask(&health, true).await;
        assert_eq!((status, &body["state"]), (503, &json!("starting")));
        health.set_ready(false);
        let (status, body) = ask(&health, true).await;
        assert_eq!((status, &body["detail"]), (503, &json!("the server is stopping")));
        assert_eq!(body["checks"], Value::Null);
    }

    #[tokio::test]
    async fn a_service_without_checks_is_ready_while_it_serves() {
        let (status, body) = ask(&health(Vec::new()), false).await;
        assert_eq!((status, body), (200, json!({ "state": "ready", "checks": [] })));
    }
}
