//! What a failed attempt says: whether the node has seen the request, and whether another may be
//! asked.

use std::error::Error as _;
use std::time::{Duration, SystemTime};

use http::header::{HeaderMap, RETRY_AFTER};
use http::{Method, StatusCode};

/// What an attempt that may be repeated failed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failure {
    /// There was no connection: not a byte of the request was sent.
    Unreachable,
    /// The node hasn't begun with the request, and says so or can't have.
    Untouched,
    /// The connection broke, or the answer did.
    Broken,
    /// No answer came in the time of the attempt.
    TimedOut,
    /// 502, 503 or 504, with what the node says about when to come again.
    Unwell(Option<Duration>),
    /// 429, and when to come again.
    TooMany(Duration),
}

impl Failure {
    /// Whether an answer of this kind may be another one elsewhere or later.
    pub(super) fn of_answer(status: StatusCode, headers: &HeaderMap) -> Option<Self> {
        match status {
            StatusCode::BAD_GATEWAY
            | StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::GATEWAY_TIMEOUT => Some(Self::Unwell(retry_after(headers))),
            StatusCode::TOO_MANY_REQUESTS => retry_after(headers).map(Self::TooMany),
            _ => None,
        }
    }

    /// What an error says; `None` when it would be the same elsewhere.
    ///
    /// hyper gives a request back that it hasn't begun to write, and says that it was canceled: so
    /// when a pooled connection was closed before. One that it began to write when the node closed
    /// an idle connection is broken: whether the node has read it can't be told. Over HTTP/2 the
    /// node itself tells: a stream that it refuses, or that it doesn't begin any more because it is
    /// about to close the connection, it hasn't touched (RFC 9113, section 8.7).
    pub(super) fn of_error(error: &reqwest::Error) -> Option<Self> {
        if error.is_connect() {
            return Some(Self::Unreachable);
        }
        if error.is_builder() || error.is_redirect() {
            return None;
        }
        let mut source = error.source();
        while let Some(cause) = source {
            if let Some(cause) = cause.downcast_ref::<hyper::Error>()
                && cause.is_canceled()
            {
                return Some(Self::Untouched);
            }
            if let Some(cause) = cause.downcast_ref::<h2::Error>()
                && is_nack(cause)
            {
                return Some(Self::Untouched);
            }
            source = cause.source();
        }
        Some(if error.is_timeout() { Self::TimedOut } else { Self::Broken })
    }

    /// What an error says that came after the head of the answer.
    pub(super) fn of_body(error: &reqwest::Error) -> Self {
        if error.is_timeout() { Self::TimedOut } else { Self::Broken }
    }

    /// Whether another attempt can do no harm to what isn't idempotent.
    pub(super) fn is_safe(self) -> bool {
        matches!(self, Self::Unreachable | Self::Untouched)
    }

    /// How long the next attempt has to wait, wherever it goes.
    pub(super) fn wait(self) -> Option<Duration> {
        match self {
            Self::TooMany(wait) => Some(wait),
            _ => None,
        }
    }

    /// How long the next attempt has to wait when it goes to the same node.
    pub(super) fn wait_for_node(self) -> Option<Duration> {
        match self {
            Self::Unwell(wait) => wait,
            _ => None,
        }
    }
}

fn is_nack(error: &h2::Error) -> bool {
    let reason = error.reason();
    error.is_remote()
        && (error.is_reset() && reason == Some(h2::Reason::REFUSED_STREAM)
            || error.is_go_away() && reason == Some(h2::Reason::NO_ERROR))
}

/// Whether a request of this method may be carried out twice (RFC 9110, section 9.2.2).
pub(super) fn is_idempotent(method: &Method) -> bool {
    [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE].contains(method)
}

/// When to come again, in seconds or as a date (RFC 9110, section 10.2.3).
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    match value.parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        Err(_) => {
            let date = httpdate::parse_http_date(value).ok()?;
            Some(date.duration_since(SystemTime::now()).unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn of_answer(status: u16, wait: Option<&'static str>) -> Option<Failure> {
        let mut headers = HeaderMap::new();
        headers.extend(wait.map(|wait| (RETRY_AFTER, HeaderValue::from_static(wait))));
        Failure::of_answer(StatusCode::from_u16(status).unwrap(), &headers)
    }

    #[test]
    fn an_answer_is_tried_again_if_it_may_pass() {
        for status in [502, 503, 504] {
            assert_eq!(of_answer(status, None), Some(Failure::Unwell(None)));
        }
        let wait = Some(Duration::from_secs(3));
        assert_eq!(of_answer(503, Some(" 3 ")), Some(Failure::Unwell(wait)));
        assert_eq!(of_answer(503, Some("soon")), Some(Failure::Unwell(None)));
        let past = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(of_answer(503, past), Some(Failure::Unwell(Some(Duration::ZERO))));
        assert_eq!(of_answer(429, Some("3")), Some(Failure::TooMany(Duration::from_secs(3))));
        assert_eq!(of_answer(429, None), None);
        for status in [200, 304, 400, 404, 408, 409, 500, 501] {
            assert_eq!(of_answer(status, Some("3")), None, "{status}");
        }
    }

    #[test]
    fn only_what_is_idempotent_by_http_is() {
        let is = |method: &str| is_idempotent(&method.parse().unwrap());
        assert!(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].into_iter().all(is));
        assert!(!["POST", "PATCH", "CONNECT", "WHATEVER"].into_iter().any(is));
    }
}
