//! Request bodies: JSON, urlencoded forms, texts and bytes.

use super::disposition::Disposition;
use super::pointer::InBody;
use super::{BodyError, Failure, strict};
use crate::{Body, BoxError, Problem};
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderValue};
use http_body::Body as _;
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use std::borrow::Cow;

const FORM: &str = "application/x-www-form-urlencoded";
const TEXT: &str = "text/plain";

/// The most that is reserved on the word of a request about its own length.
const LARGEST_RESERVATION: usize = 64 * 1024;

/// What a method takes of the body of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Takes {
    content: Content,
    /// In bytes.
    limit: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Elsewhere,
    Json,
    Form,
    Text,
    Bytes,
}

impl Takes {
    /// Nothing, or what is read part by part: [`multipart`](super::multipart).
    pub const NOTHING: Self = Self::all_of(Content::Elsewhere);
    /// JSON, for [`from_json`].
    pub const JSON: Self = Self::all_of(Content::Json);
    /// A urlencoded form, for [`form_pairs`].
    pub const FORM: Self = Self::all_of(Content::Form);
    /// A text in UTF-8, for [`from_text`].
    pub const TEXT: Self = Self::all_of(Content::Text);
    /// Bytes of any content type.
    pub const BYTES: Self = Self::all_of(Content::Bytes);

    const fn all_of(content: Content) -> Self {
        Self { content, limit: u64::MAX }
    }

    /// At most so many bytes. The server's own limit stays in force.
    #[must_use]
    pub const fn at_most(self, limit: u64) -> Self {
        Self { limit, ..self }
    }
}

/// Reads what a method takes of a body.
///
/// # Errors
///
/// 415 when the content type is another or the content is encoded, 400 when the body breaks off, 413 when it is larger than
/// what is taken, 413 or 408 when the server's limits say so. A form or a text without bytes needs
/// no content type.
///
/// When the future is dropped, what has been read of the body is lost.
#[allow(clippy::manual_async_fn)] // Declared `Send`, it needn't be found to be in every handler.
pub fn read(
    takes: Takes,
    headers: &HeaderMap,
    body: &mut Body,
) -> impl Future<Output = Result<Bytes, Failure>> + Send {
    async move {
        match takes.content {
            Content::Elsewhere => return Ok(Bytes::new()),
            Content::Json => check_json(headers, body.is_end_stream())?,
            Content::Bytes | Content::Form | Content::Text => {}
        }
        check_encoding(headers)?;
        let bytes = collect(body, takes.limit).await?;
        match takes.content {
            Content::Form if !is_form(headers) && !bytes.is_empty() => {
                Err(unsupported(headers, FORM))
            }
            Content::Text if !is_text(headers) && !bytes.is_empty() => {
                Err(unsupported(headers, TEXT))
            }
            _ => Ok(bytes),
        }
    }
}

/// Reads JSON.
///
/// # Errors
///
/// 400 when there is none or it isn't a `T`, with the place.
pub fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    strict::read(bytes).map_err(|(error, pointer)| not_json(bytes, &error, &pointer))
}

/// Reads a text.
///
/// # Errors
///
/// 400 when it isn't UTF-8.
pub fn from_text(bytes: Bytes) -> Result<String, Failure> {
    String::from_utf8(bytes.into()).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let detail = format_args!("body: it isn't UTF-8 from byte {at} on");
        Problem::new(400).with_detail(detail).into()
    })
}

/// The names and values of a form, decoded.
pub fn form_pairs(form: &[u8]) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    form_urlencoded::parse(form)
}

fn is_form(headers: &HeaderMap) -> bool {
    content_type(headers).is_some_and(|found| found.eq_ignore_ascii_case(FORM))
}

fn is_text(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else {
        return false;
    };
    let value = Disposition::parse(value);
    let is_utf8 = |charset: &str| {
        ["utf-8", "utf8", "us-ascii"].iter().any(|known| charset.eq_ignore_ascii_case(known))
    };
    value.kind == TEXT && value.charset.as_deref().is_none_or(is_utf8)
}

fn check_json(headers: &HeaderMap, is_empty: bool) -> Result<(), Failure> {
    // What nearly all clients send needn't be taken apart.
    if headers.get(CONTENT_TYPE).is_some_and(|value| value == "application/json") {
        return Ok(());
    }
    match content_type(headers) {
        Some(found) if is_json(found) => Ok(()),
        None if is_empty => Err(expected_json()),
        _ => Err(unsupported(headers, "application/json")),
    }
}

fn is_json(content_type: &str) -> bool {
    let Some((_, subtype)) = content_type.split_once('/') else { return false };
    content_type.eq_ignore_ascii_case("application/json")
        || subtype.rsplit_once('+').is_some_and(|(_, suffix)| suffix.eq_ignore_ascii_case("json"))
}

/// The content type without its parameters.
pub(super) fn content_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(str::trim)
}

pub(super) fn unsupported(headers: &HeaderMap, wanted: &str) -> Failure {
    let found = headers.get(CONTENT_TYPE).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let detail = match found {
        Some(found) => format!("the content type is `{found}`, send `content-type: {wanted}`"),
        None => format!("the content type is missing, send `content-type: {wanted}`"),
    };
    Problem::new(415).with_detail(detail).into()
}

/// Refuses content that is encoded, which would be read as something else. A layer that decodes it
/// takes the header away (RFC 9110, section 8.4).
pub(super) fn check_encoding(headers: &HeaderMap) -> Result<(), Failure> {
    const IDENTITY: &str = "identity";
    match headers.get(CONTENT_ENCODING) {
        Some(found) if !found.as_bytes().eq_ignore_ascii_case(IDENTITY.as_bytes()) => {
            let found = String::from_utf8_lossy(found.as_bytes());
            let detail = format_args!("the content encoding is `{found}`, send none");
            let headers = [(ACCEPT_ENCODING, HeaderValue::from_static(IDENTITY))];
            Err(Failure::with_headers(
                Problem::new(415).with_detail(detail),
                headers.into_iter().collect(),
            ))
        }
        _ => Ok(()),
    }
}

fn expected_json() -> Failure {
    Problem::new(400).with_detail("the body is empty, a JSON body is expected").into()
}

fn not_json(bytes: &[u8], error: &serde_json::Error, pointer: &str) -> Failure {
    if bytes.is_empty() {
        return expected_json();
    }
    let detail = format!("{}: {error}", InBody(pointer));
    let error = serde_json::json!({ "pointer": pointer, "detail": error.to_string() });
    Problem::new(400).with_detail(detail).with("errors", [error]).into()
}

/// Reads a body to its end. A body that arrives in one frame isn't copied.
async fn collect(body: &mut Body, limit: u64) -> Result<Bytes, Failure> {
    let mut first = Bytes::new();
    let mut buffer = BytesMut::new();
    let too_large = || Problem::from(&BodyError::TooLarge { limit });
    let mut remaining = limit;
    loop {
        // What announces to be too large needn't be waited for.
        if body.size_hint().lower() > remaining {
            return Err(too_large().into());
        }
        let Some(frame) = body.frame().await else { break };
        let frame = frame.map_err(|error| unreadable(&error))?;
        let Ok(data) = frame.into_data() else { continue };
        remaining = remaining.checked_sub(data.len() as u64).ok_or_else(too_large)?;
        if first.is_empty() && buffer.is_empty() {
            first = data;
            continue;
        }
        if buffer.is_empty() {
            let expected = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
            let expected = expected.min(LARGEST_RESERVATION);
            buffer.reserve(first.len() + data.len() + expected);
            buffer.extend_from_slice(&first);
            first = Bytes::new();
        }
        buffer.extend_from_slice(&data);
    }
    Ok(if buffer.is_empty() { first } else { buffer.freeze() })
}

pub(super) fn unreadable(error: &BoxError) -> Failure {
    match error.downcast_ref::<BodyError>() {
        Some(error) => Problem::from(error).into(),
        None => {
            let detail = format_args!("the body couldn't be read to its end: {error}");
            Problem::new(400).with_detail(detail).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body::Frame;
    use http_body_util::Full;
    use serde::Deserialize;
    use std::collections::VecDeque;
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use std::time::Duration;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Query {
        page: Page,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Page {
        #[serde(rename = "si/ze~")]
        size: Vec<u8>,
    }

    /// A body of these frames.
    struct Frames(VecDeque<Result<&'static str, BodyError>>);

    impl http_body::Body for Frames {
        type Data = Bytes;
        type Error = BodyError;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
            Poll::Ready(self.0.pop_front().map(|frame| frame.map(|text| Frame::data(text.into()))))
        }
    }

    fn frames<const N: usize>(frames: [Result<&'static str, BodyError>; N]) -> Body {
        Body::new(Frames(frames.into()))
    }

    fn typed(content_type: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(content_type))])
    }

    async fn json(headers: &HeaderMap, body: impl Into<Body>) -> Result<Query, Failure> {
        from_json(&read(Takes::JSON, headers, &mut body.into()).await?)
    }

    async fn form(headers: &HeaderMap, body: impl Into<Body>) -> Result<Bytes, Failure> {
        read(Takes::FORM, headers, &mut body.into()).await
    }

    async fn text(headers: &HeaderMap, body: impl Into<Body>) -> Result<String, Failure> {
        from_text(read(Takes::TEXT, headers, &mut body.into()).await?)
    }

    async fn refused(headers: &HeaderMap, body: impl Into<Body>) -> Problem {
        json(headers, body).await.unwrap_err().problem().unwrap().clone()
    }

    #[tokio::test]
    async fn a_body_over_its_limit_is_a_413_whether_it_says_its_size_or_not() {
        let takes = Takes::BYTES.at_most(3);
        for body in [Body::from("abcd"), frames([Ok("ab"), Ok("cd")])] {
            let failure = read(takes, &HeaderMap::new(), &mut { body }).await.unwrap_err();
            let problem = failure.problem().unwrap();
            assert_eq!(problem.status, 413);
            let detail = problem.detail.as_deref();
            assert_eq!(detail, Some("the body is larger than the limit of 3 bytes"));
        }
        let body = &mut frames([Ok("ab"), Ok("c")]);
        assert_eq!(read(takes, &HeaderMap::new(), body).await.unwrap(), "abc");
    }

    #[tokio::test]
    async fn a_body_in_one_frame_is_not_copied() {
        let sent = Bytes::from_static(b"0123456789");
        let mut body = Body::new(Full::new(sent.clone()));
        let collected = collect(&mut body, u64::MAX).await.unwrap();
        assert_eq!(collected.as_ptr(), sent.as_ptr());
    }

    #[tokio::test]
    async fn frames_are_put_together_in_their_order() {
        let mut body = frames([Ok(""), Ok("01"), Ok(""), Ok("23"), Ok("456")]);
        assert_eq!(collect(&mut body, 7).await.unwrap(), "0123456");
        assert_eq!(collect(&mut frames([]), 0).await.unwrap(), "");
    }

    #[tokio::test]
    async fn json_is_read_under_every_json_content_type() {
        for content_type in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/vnd.api+json ; v=1",
        ] {
            let body = Body::from(r#"{"page": {"si/ze~": [1, 2]}}"#);
            let query = json(&typed(content_type), body).await.unwrap();
            assert_eq!(query, Query { page: Page { size: vec![1, 2] } });
        }
    }

    #[tokio::test]
    async fn another_content_type_is_a_415_that_says_what_to_send() {
        for content_type in ["text/plain", "application/jsonp", "json", "a+json", ""] {
            let problem = refused(&typed(content_type), Body::from("{}")).await;
            assert_eq!(problem.status, 415, "{content_type}");
            assert_eq!(
                problem.detail.unwrap(),
                format!(
                    "the content type is `{content_type}`, send `content-type: application/json`"
                )
            );
        }
        let problem = refused(&HeaderMap::new(), Body::from("{}")).await;
        assert_eq!(
            problem.detail.unwrap(),
            "the content type is missing, send `content-type: application/json`"
        );
    }

    #[tokio::test]
    async fn an_empty_body_is_a_400_that_expects_json() {
        for headers in [HeaderMap::new(), typed("application/json")] {
            let problem = refused(&headers, Body::from("")).await;
            assert_eq!(problem.status, 400);
            assert_eq!(problem.detail.unwrap(), "the body is empty, a JSON body is expected");
        }
    }

    #[tokio::test]
    async fn a_wrong_value_is_named_by_its_pointer() {
        let body = Body::from(r#"{"page": {"si/ze~": [1, "x"]}}"#);
        let problem = refused(&typed("application/json"), body).await;
        assert_eq!(problem.status, 400);
        let errors: serde_json::Value = problem.get("errors").unwrap();
        assert_eq!(errors[0]["pointer"], "/page/si~1ze~0/1");
        assert_eq!(
            problem.detail.unwrap(),
            "body at `/page/si~1ze~0/1`: invalid type: string \"x\", expected u8 at line 1 column 27"
        );
    }

    #[tokio::test]
    async fn text_that_is_not_json_is_a_400() {
        for text in ["{", "x", r#"{"page": 1} x"#, "\u{feff}{}"] {
            let problem = refused(&typed("application/json"), Body::from(text)).await;
            assert_eq!(problem.status, 400, "{text}");
        }
        let trailing = Body::from(r#"{"page": {"si/ze~": []}} x"#);
        let problem = refused(&typed("application/json"), trailing).await;
        assert_eq!(problem.detail.unwrap(), "body: trailing characters at line 1 column 26");
    }

    #[tokio::test]
    async fn the_limits_of_the_server_have_their_own_statuses() {
        let large = frames([Ok("{"), Err(BodyError::TooLarge { limit: 10 })]);
        let problem = refused(&typed("application/json"), large).await;
        assert_eq!(problem.status, 413);
        assert_eq!(problem.detail.unwrap(), "the body is larger than the limit of 10 bytes");
        let slow = frames([Err(BodyError::TooSlow { timeout: Duration::from_millis(1500) })]);
        let problem = refused(&typed("application/json"), slow).await;
        assert_eq!(problem.status, 408);
        assert_eq!(problem.detail.unwrap(), "the body didn't arrive within 1.5 s");
        let problem = refused(&typed("application/json"), Body::stream(Broken)).await;
        assert_eq!(problem.status, 400);
    }

    struct Broken;

    impl http_body::Body for Broken {
        type Data = Bytes;
        type Error = std::io::Error;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
            Poll::Ready(Some(Err(std::io::ErrorKind::ConnectionReset.into())))
        }
    }

    #[tokio::test]
    async fn a_form_may_be_absent_but_not_of_another_type() {
        let headers = typed("application/x-www-form-urlencoded; charset=UTF-8");
        let bytes = form(&headers, Body::from("a=1+2&b=%26")).await.unwrap();
        let pairs: Vec<_> = form_pairs(&bytes).collect();
        assert_eq!(pairs, [("a", "1 2"), ("b", "&")].map(|(n, v)| (n.into(), v.into())));
        assert_eq!(form(&HeaderMap::new(), Body::from("")).await.unwrap(), "");
        assert_eq!(form(&HeaderMap::new(), frames([])).await.unwrap(), "");
        let failure = form(&typed("text/plain"), Body::from("a=1")).await.unwrap_err();
        assert_eq!(failure.problem().unwrap().status, 415);
    }

    #[tokio::test]
    async fn a_text_is_plain_and_utf8() {
        for content_type in
            ["text/plain", "Text/Plain; charset=UTF-8", "text/plain;charset=us-ascii"]
        {
            assert_eq!(text(&typed(content_type), Body::from("jürgen")).await.unwrap(), "jürgen");
        }
        assert_eq!(text(&HeaderMap::new(), frames([Ok("")])).await.unwrap(), "");
        for content_type in ["text/html", "text/plain; charset=latin1", ""] {
            let failure = text(&typed(content_type), Body::from("x")).await.unwrap_err();
            assert_eq!(failure.problem().unwrap().status, 415, "{content_type}");
        }
        let body = Body::from(b"ab\xff".to_vec());
        let failure = text(&typed("text/plain"), body).await.unwrap_err();
        let detail = failure.problem().unwrap().detail.as_deref();
        assert_eq!(detail, Some("body: it isn't UTF-8 from byte 2 on"));
    }

    #[tokio::test]
    async fn bytes_need_no_content_type() {
        let body = &mut frames([Ok("a"), Ok("b")]);
        assert_eq!(read(Takes::BYTES, &HeaderMap::new(), body).await.unwrap(), "ab");
    }
}
