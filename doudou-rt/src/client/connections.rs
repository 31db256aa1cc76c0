//! The connections of a client, and what they are allowed.

use std::time::Duration;

use reqwest::redirect::{Action, Attempt, Policy};
use reqwest::{ClientBuilder, Url};

/// How long a connection is kept for the next request. Servers close idle ones, ours by default
/// after 60 seconds; a request that is sent just then is lost, so a client closes them earlier.
const KEPT: Duration = Duration::from_secs(30);

/// How long a silent HTTP/2 connection is trusted while requests wait on it, and how long its
/// answer to a ping may take.
const PING: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(5));

/// The most redirects that are followed for one request.
const MOST_REDIRECTS: usize = 10;

/// What all clients have that we make.
pub(super) fn settings(connect_timeout: Duration) -> ClientBuilder {
    reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        .pool_idle_timeout(KEPT)
        .redirect(Policy::custom(within_the_service))
}

/// The connections to the nodes of a service, all of which speak HTTP/2 if it is known that they
/// do. A request that a node refuses is tried again by us, on another one and within the budget.
pub(super) fn to_nodes(
    connect_timeout: Duration,
    http2: bool,
) -> Result<reqwest::Client, reqwest::Error> {
    let mut settings = settings(connect_timeout)
        // Without any allowed, no copy of the request is kept for one.
        .retry(reqwest::retry::never().max_retries_per_request(0))
        .http2_keep_alive_interval(PING.0)
        .http2_keep_alive_timeout(PING.1);
    if http2 {
        settings = settings.http2_prior_knowledge();
    }
    settings.build()
}

/// Follows redirects to the same host and port only: keys and tokens are meant for nobody else.
/// Another redirect is the answer.
fn within_the_service(attempt: Attempt<'_>) -> Action {
    let first = attempt.previous().first().map(Url::origin);
    if attempt.previous().len() > MOST_REDIRECTS {
        attempt.error("too many redirects")
    } else if first.is_some_and(|first| first == attempt.url().origin()) {
        attempt.follow()
    } else {
        attempt.stop()
    }
}
