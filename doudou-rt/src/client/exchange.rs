//! The way from a request to its answer.

use std::future::{poll_fn, ready};
use std::pin::pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use http::header::{ACCEPT, HeaderMap, HeaderValue};
use tokio::time::sleep;

use super::answer;
use super::call::Exchange;
use super::pause::Pausing;
use super::request::Request;
use super::transport::{self, Direct, Transport};
use super::{Answer, ClientError};
use crate::layer::X_REQUEST_TIMEOUT;
use crate::{Body, Problem};

/// The most that reqwest takes for a limit: longer than anything runs.
pub(super) const NO_LIMIT: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

/// How much of an answer is waited for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Extent {
    /// All of it.
    Whole,
    /// The head of something in this content type, whose body comes while it is read.
    Head(&'static str),
}

/// Begins the exchange of a request, on behalf of the handler that runs now.
///
/// A future is copied into its box as long as it can ever become, and boxes of more than a
/// kibibyte are expensive. So what is long and not needed any more is done before there is a
/// future, and an attempt has a box of its own.
pub(super) fn begin(mut request: Request, extent: Extent) -> Exchange {
    if let Extent::Head(accept) = extent {
        request.headers_mut().entry(ACCEPT).or_insert(HeaderValue::from_static(accept));
    }
    let is_secret = request.has_secret_url();
    match request.transport().clone() {
        Transport::Nodes(nodes) => {
            let start = Instant::now();
            match nodes.terms(request, extent, start) {
                Ok(terms) => Box::pin(async move { shown(terms.call(start).await, is_secret) }),
                Err(error) => failed(error),
            }
        }
        Transport::Direct(Direct::Network(http, longest_pause)) => {
            match start(request, extent, longest_pause, |request| http.execute(request)) {
                Ok((sending, limit)) => Box::pin(async move {
                    shown(receive(sending, extent, longest_pause, limit).await, is_secret)
                }),
                Err(error) => failed(error),
            }
        }
        Transport::Direct(Direct::Memory(service)) => {
            match start(request, extent, None, |request| transport::call(service, request)) {
                Ok((sending, limit)) => Box::pin(receive(sending, extent, None, limit)),
                Err(error) => failed(error),
            }
        }
    }
}

#[cold]
fn failed(error: ClientError<Problem>) -> Exchange {
    Box::pin(ready(Err(error)))
}

/// The answer as it may be shown, when there is a key in the URL.
fn shown(
    answer: Result<Answer, ClientError<Problem>>,
    is_secret: bool,
) -> Result<Answer, ClientError<Problem>> {
    answer.map_err(|error| if is_secret { error.without_url() } else { error })
}

/// Sends a request to the one place there is, and says how long its answer is waited for.
fn start<F>(
    request: Request,
    extent: Extent,
    longest_pause: Option<Duration>,
    send: impl FnOnce(reqwest::Request) -> F,
) -> Result<(F, Option<Duration>), ClientError<Problem>> {
    let own = request.options().timeout;
    let given = request.deadline();
    let mut request = request.finish().map_err(ClientError::Request)?;
    let mut limit = None;
    if own.is_some() || given.is_some() {
        let now = Instant::now();
        let given = given.map(|deadline| deadline.saturating_duration_since(now));
        let left = own.into_iter().chain(given).min().unwrap_or(NO_LIMIT);
        tell(request.headers_mut(), left)?;
        limit = Some(left);
    }
    if let Extent::Head(_) = extent {
        limit = limit.or(longest_pause);
    }
    if own.is_some() {
        *request.timeout_mut() = Some(NO_LIMIT);
    } else {
        without_limit(&mut request, extent);
    }
    Ok((send(request), limit))
}

/// Waits for an answer, and not for too long.
async fn receive(
    sending: impl Future<Output = Result<reqwest::Response, reqwest::Error>>,
    extent: Extent,
    longest_pause: Option<Duration>,
    limit: Option<Duration>,
) -> Result<Answer, ClientError<Problem>> {
    let mut timer = pin!(limit.map(sleep));
    let mut answer = pin!(async {
        let response = sending.await.map_err(ClientError::Transport)?;
        read(response, extent, longest_pause).await
    });
    poll_fn(|context| {
        if let Poll::Ready(answer) = answer.as_mut().poll(context) {
            return Poll::Ready(answer);
        }
        let Some(timer) = timer.as_mut().as_pin_mut() else { return Poll::Pending };
        timer.poll(context).map(|()| Err(ClientError::TimedOut { attempts: 1 }))
    })
    .await
}

/// Lets what comes after the head take any time.
pub(super) fn without_limit(request: &mut reqwest::Request, extent: Extent) {
    if let Extent::Head(_) = extent {
        *request.timeout_mut() = Some(NO_LIMIT);
    }
}

/// Says in the headers of a request how long its answer is waited for. Without any time it isn't sent.
pub(super) fn tell(headers: &mut HeaderMap, left: Duration) -> Result<(), ClientError<Problem>> {
    if left.is_zero() {
        return Err(ClientError::TimedOut { attempts: 0 });
    }
    headers.insert(X_REQUEST_TIMEOUT, written(left));
    Ok(())
}

/// How a time is told. What isn't nothing isn't told as nothing.
pub(super) fn written(left: Duration) -> HeaderValue {
    HeaderValue::from(u64::try_from(left.as_millis()).unwrap_or(u64::MAX).max(1))
}

/// Reads as much of a success as is waited for; every other answer is a problem.
pub(super) async fn read(
    mut response: reqwest::Response,
    extent: Extent,
    longest_pause: Option<Duration>,
) -> Result<Answer, ClientError<Problem>> {
    if !response.status().is_success() {
        return Err(Box::pin(answer::refusal(response)).await);
    }
    if let Extent::Head(_) = extent {
        let (parts, body) = http::Response::from(response).into_parts();
        let body = match longest_pause {
            Some(longest) => Body::stream(Pausing::new(body, longest)),
            None => Body::stream(body),
        };
        return Ok(Answer::stream(parts.status, parts.headers, body));
    }
    let body = answer::body(&mut response).await.map_err(ClientError::Transport)?;
    let headers = std::mem::take(response.headers_mut());
    Ok(Answer::whole(response.status(), headers, body))
}
