//! Asks again and again those who don't tell by themselves.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::backoff::Backoff;
use super::watched::{Publisher, Watched};
use super::{Endpoint, Endpoints, failures};

/// How long an answer counts, unless it says so itself or the program does.
const INTERVAL: Duration = Duration::from_secs(30);

/// The shortest time between two questions, whatever an answer says.
const SHORTEST: Duration = Duration::from_secs(5);

/// The wait after the first failure; the next are longer.
const FIRST_RETRY: Duration = Duration::from_secs(1);

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Whoever is asked where services are.
pub(super) trait Source: Send + Sync + 'static {
    /// The provider's name, for logs and metrics.
    const PROVIDER: &'static str;

    /// Where a service is, or why that can't be said.
    fn find(&self, service: &str) -> impl Future<Output = Result<Found, String>> + Send;
}

/// An answer.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) endpoints: Vec<Endpoint>,
    /// How long it counts, if it says so.
    pub(super) valid: Option<Duration>,
}

/// Asks a source for every service that is watched.
pub(super) struct Polled<S> {
    source: Arc<S>,
    interval: Duration,
    watched: Watched,
}

impl<S: Source> Polled<S> {
    pub(super) fn new(source: S) -> Self {
        Self { source: Arc::new(source), interval: INTERVAL, watched: Watched::default() }
    }

    pub(super) fn source(&self) -> &S {
        &self.source
    }

    /// The longest time between two questions, at least a second.
    pub(super) fn every(self, interval: Duration) -> Self {
        Self { interval: interval.max(Duration::from_secs(1)), ..self }
    }

    /// What [`Discover::watch`](super::Discover::watch) returns.
    pub(super) fn watch(&self, service: &str) -> watch::Receiver<Endpoints> {
        let (source, interval) = (self.source.clone(), self.interval);
        self.watched.watch(service, |service, publisher| ask(source, interval, service, publisher))
    }
}

async fn ask<S: Source>(source: Arc<S>, interval: Duration, service: String, publisher: Publisher) {
    let provider = S::PROVIDER;
    let mut backoff = Backoff::new(FIRST_RETRY, interval);
    loop {
        let answer = timeout(TIMEOUT, source.find(&service)).await;
        let wait = match answer.unwrap_or_else(|_| Err("no answer came in time".to_owned())) {
            Ok(found) => {
                if backoff.succeeded() {
                    tracing::info!(provider, service, "the service is found again");
                }
                publisher.publish(found.endpoints);
                let shortest = SHORTEST.min(interval);
                let wait = found.valid.map_or(interval, |valid| valid.clamp(shortest, interval));
                backoff.about(wait)
            }
            Err(error) => {
                failures::count(provider, "look_up");
                if !backoff.is_failing() {
                    tracing::warn!(
                        provider,
                        service,
                        error,
                        "looking for the service failed; what was known is kept, and it is tried \
                         again and again"
                    );
                }
                backoff.failed()
            }
        };
        sleep(wait).await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Mutex, PoisonError};

    use tokio::time::Instant;

    use super::*;

    /// Answers as it is told, and notes when it was asked.
    #[derive(Clone)]
    struct Scripted(Arc<Mutex<Script>>);

    struct Script {
        answer: Result<(Vec<&'static str>, Option<Duration>), &'static str>,
        hangs: bool,
        asked: Vec<Instant>,
    }

    impl Scripted {
        fn new() -> Self {
            Self(Arc::new(Mutex::new(Script { answer: Err("away"), hangs: false, asked: vec![] })))
        }

        fn change(&self, change: impl FnOnce(&mut Script)) {
            change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
        }

        fn answer(&self, urls: &[&'static str]) {
            self.change(|script| script.answer = Ok((urls.to_vec(), None)));
        }

        /// The times between the questions since the last time that this was asked.
        fn waits(&self) -> Vec<Duration> {
            let mut waits = Vec::new();
            self.change(|script| {
                waits = script.asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
                script.asked.clear();
            });
            waits
        }
    }

    impl Source for Scripted {
        const PROVIDER: &'static str = "scripted";

        async fn find(&self, _service: &str) -> Result<Found, String> {
            let (answer, hangs) = {
                let mut script = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                script.asked.push(Instant::now());
                (script.answer.clone(), script.hangs)
            };
            if hangs {
                std::future::pending::<()>().await;
            }
            let (urls, valid) = answer?;
            Ok(Found { endpoints: urls.into_iter().map(Endpoint::new).collect(), valid })
        }
    }

    fn known(urls: &[&str]) -> Endpoints {
        Endpoints::Known(urls.iter().map(|url| Endpoint::new(url)).collect())
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_appears_late_changes_fails_and_comes_back_is_followed() {
        let source = Scripted::new();
        let polled = Polled::new(source.clone());
        let mut receiver = polled.watch("users");
        sleep(seconds(120)).await;
        assert_eq!(*receiver.borrow(), Endpoints::Unknown);
        assert!(!receiver.has_changed().unwrap());

        source.answer(&["http://a", "http://b"]);
        timeout(seconds(31), receiver.changed()).await.unwrap().unwrap();
        assert_eq!(*receiver.borrow_and_update(), known(&["http://a", "http://b"]));

        // The same in another order is no news.
        source.answer(&["http://b", "http://a"]);
        sleep(seconds(120)).await;
        assert!(!receiver.has_changed().unwrap());

        source.answer(&["http://c"]);
        timeout(seconds(34), receiver.changed()).await.unwrap().unwrap();
        assert_eq!(*receiver.borrow_and_update(), known(&["http://c"]));

        source.change(|script| script.answer = Err("away"));
        sleep(seconds(600)).await;
        assert!(!receiver.has_changed().unwrap());
        assert_eq!(*receiver.borrow(), known(&["http://c"]));

        source.answer(&[]);
        timeout(seconds(31), receiver.changed()).await.unwrap().unwrap();
        assert_eq!(*receiver.borrow_and_update(), known(&[]));
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_asked_every_thirty_seconds_and_sooner_after_a_failure() {
        let source = Scripted::new();
        source.answer(&["http://a"]);
        let polled = Polled::new(source.clone());
        let _receiver = polled.watch("users");
        sleep(seconds(300)).await;
        let waits = source.waits();
        assert!(waits.len() >= 8, "{waits:?}");
        assert!(waits.iter().all(|it| *it >= seconds(30) && *it <= seconds(34)), "{waits:?}");

        source.change(|script| script.answer = Err("away"));
        sleep(seconds(100)).await;
        let waits = source.waits();
        assert!(waits[0] <= seconds(1), "{waits:?}");
        assert!(waits.iter().all(|it| *it <= seconds(31)), "{waits:?}");
        assert!(waits.len() < 12, "{waits:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_an_answer_says_of_its_validity_counts_within_bounds() {
        for (said, shortest, longest) in [(0, 5, 6), (12, 12, 14), (3600, 30, 34)] {
            let source = Scripted::new();
            source.change(|script| script.answer = Ok((vec!["http://a"], Some(seconds(said)))));
            let polled = Polled::new(source.clone());
            let _receiver = polled.watch("users");
            sleep(seconds(200)).await;
            let waits = source.waits();
            let is_good = |it: &Duration| *it >= seconds(shortest) && *it <= seconds(longest);
            assert!(waits.len() >= 4 && waits.iter().all(is_good), "{said}: {waits:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_does_not_come_is_a_failure() {
        let source = Scripted::new();
        source.answer(&["http://a"]);
        source.change(|script| script.hangs = true);
        let polled = Polled::new(source.clone());
        let mut receiver = polled.watch("users");
        sleep(seconds(5)).await;
        source.change(|script| script.hangs = false);
        timeout(seconds(7), receiver.changed()).await.unwrap().unwrap();
        assert_eq!(*receiver.borrow(), known(&["http://a"]));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_is_asked_for_a_service_that_nobody_watches() {
        let source = Scripted::new();
        source.answer(&["http://a"]);
        let polled = Polled::new(source.clone()).every(Duration::ZERO);
        let receiver = polled.watch("users");
        sleep(seconds(10)).await;
        assert!(source.waits().iter().all(|it| *it >= seconds(1)));
        // The provider may go; who watches is told on.
        drop(polled);
        sleep(seconds(10)).await;
        assert!(source.waits().len() >= 8);
        drop(receiver);
        sleep(seconds(1)).await;
        source.waits();
        sleep(seconds(100)).await;
        source.change(|script| assert!(script.asked.is_empty()));
    }
}
