//! Requests of HTTP/1.1 that others may read as something else (RFC 9112).

use http::header::{HOST, HeaderName, TRANSFER_ENCODING};
use http::{Request, Version};
use http_body::Body;

use crate::Problem;

/// In one place, to compare others with.
static HOST_NAME: HeaderName = HOST;

/// Why a request mustn't be answered by a service, and must be the last of its connection.
///
/// hyper refuses what has no clear end. It lets pass a body in another coding beneath the chunks,
/// which nobody would decode: 501 (section 6.1). And it leaves hosts to others: without one, or
/// with two, a proxy may have meant another service (section 3.2).
pub(super) fn refusal<B: Body>(request: &Request<B>) -> Option<Problem> {
    if request.version() != Version::HTTP_11 {
        return None;
    }
    let headers = request.headers();
    // With as many values as names none has two, and to look through the names is cheaper than to
    // look one up.
    let has_host = if headers.len() == headers.keys_len() {
        headers.keys().any(|name| *name == HOST_NAME)
    } else {
        headers.get_all(HOST).iter().count() == 1
    };
    if !has_host {
        return Some(Problem::new(400).with_detail("a request has one header `host`"));
    }
    if request.body().is_end_stream() {
        return None;
    }
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let first = codings.next()?;
    if first.as_bytes().eq_ignore_ascii_case(b"chunked") && codings.next().is_none() {
        return None;
    }
    Some(Problem::new(501).with_detail("the only transfer coding is `chunked`, once"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::Full;

    fn status(version: Version, headers: &[(&str, &str)], body: &'static str) -> Option<u16> {
        let mut request = Request::builder().version(version);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body.as_bytes())).unwrap();
        refusal(&request).map(|problem| problem.status.as_u16())
    }

    #[test]
    fn one_host_and_one_coding_at_most() {
        let host = ("host", "x");
        let one = |headers: &[(&str, &str)]| status(Version::HTTP_11, headers, "x");
        assert_eq!(one(&[host]), None);
        assert_eq!(one(&[("host", "")]), None);
        assert_eq!(one(&[]), Some(400));
        assert_eq!(one(&[host, host]), Some(400));
        assert_eq!(one(&[host, ("transfer-encoding", "Chunked")]), None);
        for coding in ["gzip, chunked", "chunked, chunked", "chunked;a", ""] {
            assert_eq!(one(&[host, ("transfer-encoding", coding)]), Some(501), "{coding}");
        }
        let chunked = ("transfer-encoding", "chunked");
        assert_eq!(one(&[host, chunked, chunked]), Some(501));
    }

    #[test]
    fn other_versions_have_their_own_ways() {
        assert_eq!(status(Version::HTTP_10, &[], ""), None);
        assert_eq!(status(Version::HTTP_2, &[], "x"), None);
    }
}
