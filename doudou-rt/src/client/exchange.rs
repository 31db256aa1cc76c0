//! The way from a request to its answer.

use std::time::{Duration, Instant};

use http::header::{ACCEPT, HeaderValue};
use tokio::time::timeout;

use super::answer;
use super::call::Exchange;
use super::pause::Pausing;
use super::request::Request;
use super::transport::{Direct, Transport};
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

/// The exchange of a request, which begins when it is first polled.
pub(super) fn begin(mut request: Request, extent: Extent) -> Exchange {
    Box::pin(async move {
        if let Extent::Head(accept) = extent {
            request.headers_mut().entry(ACCEPT).or_insert(HeaderValue::from_static(accept));
        }
        let has_secret_url = request.has_secret_url();
        let answer = match request.transport() {
            Transport::Nodes(nodes) => nodes.clone().call(request, extent).await,
            Transport::Direct(direct) => call(direct.clone(), request, extent).await,
        };
        answer.map_err(|error| if has_secret_url { error.without_url() } else { error })
    })
}

/// Sends a request to the one place there is.
async fn call(
    direct: Direct,
    request: Request,
    extent: Extent,
) -> Result<Answer, ClientError<Problem>> {
    let own = request.options().timeout;
    let given = request.deadline();
    let mut request = request.finish().map_err(ClientError::Request)?;
    let mut limit = None;
    if own.is_some() || given.is_some() {
        let now = Instant::now();
        let given = given.map(|deadline| deadline.saturating_duration_since(now));
        let left = own.into_iter().chain(given).min().unwrap_or(NO_LIMIT);
        tell(&mut request, left)?;
        limit = Some(left);
    }
    let longest_pause = direct.longest_pause();
    if let Extent::Head(_) = extent {
        limit = limit.or(longest_pause);
    }
    if own.is_some() {
        *request.timeout_mut() = Some(NO_LIMIT);
    } else {
        without_limit(&mut request, extent);
    }
    let answer = async {
        let response = direct.execute(request).await.map_err(ClientError::Transport)?;
        read(response, extent, longest_pause).await
    };
    match limit {
        None => answer.await,
        Some(limit) => match timeout(limit, answer).await {
            Ok(answer) => answer,
            Err(_) => Err(ClientError::TimedOut { attempts: 1 }),
        },
    }
}

/// Lets what comes after the head take any time.
pub(super) fn without_limit(request: &mut reqwest::Request, extent: Extent) {
    if let Extent::Head(_) = extent {
        *request.timeout_mut() = Some(NO_LIMIT);
    }
}

/// Says in a request how long its answer is waited for. Without any time it isn't sent.
pub(super) fn tell(
    request: &mut reqwest::Request,
    left: Duration,
) -> Result<(), ClientError<Problem>> {
    if left.is_zero() {
        return Err(ClientError::TimedOut { attempts: 0 });
    }
    // What is left isn't nothing, so it isn't told as nothing.
    let millis = u64::try_from(left.as_millis()).unwrap_or(u64::MAX).max(1);
    request.headers_mut().insert(X_REQUEST_TIMEOUT, HeaderValue::from(millis));
    Ok(())
}

/// Reads as much of a success as is waited for; every other answer is a problem.
pub(super) async fn read(
    response: reqwest::Response,
    extent: Extent,
    longest_pause: Option<Duration>,
) -> Result<Answer, ClientError<Problem>> {
    match extent {
        Extent::Whole => answer::read(response).await,
        Extent::Head(_) => {
            let response = answer::success(response).await?;
            let (parts, body) = http::Response::from(response).into_parts();
            let body = match longest_pause {
                Some(longest) => Body::stream(Pausing::new(body, longest)),
                None => Body::stream(body),
            };
            Ok(Answer::stream(parts.status, parts.headers, body))
        }
    }
}
