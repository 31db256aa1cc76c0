//! Responses are compressed.

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue};
use http::{Request, Response};
use pin_project_lite::pin_project;
use tower_http::compression::predicate::Predicate;
use tower_http::compression::{self, CompressionBody};
use tower_layer::Layer;
use tower_service::Service;

use crate::{Body, BoxError};

/// The smallest body that is compressed, in bytes: smaller ones fit into one packet as they are.
const SMALLEST: u64 = 1024;

/// Compresses responses with zstd, brotli or gzip, whichever the client takes and likes most.
///
/// Text is compressed: `text/*`, JSON, XML, JavaScript, WebAssembly, SVG. Left alone are bodies
/// below 1 KiB, what is compressed already, event streams (which would wait for the compressor),
/// parts of files (206), and responses with `cache-control: no-transform`. A strong `etag` becomes
/// a weak one, since the bytes aren't those that it stands for.
///
/// Compressing is the work of the thread that answers, and of a response that holds a secret beside
/// a text of the caller's the length tells something about the secret
/// ([BREACH](https://www.breachattack.com/)).
pub fn compression() -> CompressionLayer {
    CompressionLayer { layer: compression::CompressionLayer::new().compress_when(Worth) }
}

/// The layer that [`compression()`] makes.
#[derive(Debug, Clone)]
pub struct CompressionLayer {
    layer: compression::CompressionLayer<Worth>,
}

impl<S> Layer<S> for CompressionLayer {
    type Service = Compression<S>;

    fn layer(&self, inner: S) -> Compression<S> {
        Compression { inner: self.layer.layer(inner) }
    }
}

/// A service within [`compression()`].
#[derive(Clone)]
pub struct Compression<S> {
    inner: compression::Compression<S, Worth>,
}

impl<S: fmt::Debug> fmt::Debug for Compression<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compression").field("inner", self.inner.get_ref()).finish()
    }
}

impl<S, Q, B> Service<Request<Q>> for Compression<S>
where
    S: Service<Request<Q>, Response = Response<B>>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError> + Send> + Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Compressed<compression::ResponseFuture<S::Future, Worth>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Q>) -> Self::Future {
        Compressed { answer: self.inner.call(request) }
    }
}

pin_project! {
    /// An answer that may be compressed.
    pub struct Compressed<F> {
        #[pin]
        answer: F,
    }
}

impl<F> fmt::Debug for Compressed<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compressed").finish_non_exhaustive()
    }
}

impl<F, B, E> Future for Compressed<F>
where
    F: Future<Output = Result<Response<CompressionBody<B>>, E>>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError> + Send> + Send + 'static,
{
    type Output = Result<Response<Body>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut response = ready!(self.project().answer.poll(context))?;
        weaken(response.headers_mut());
        Poll::Ready(Ok(response.map(Body::new)))
    }
}

/// Makes the tag of an encoded response a weak one (RFC 9110, section 8.8.1).
fn weaken(headers: &mut HeaderMap) {
    if !headers.contains_key(CONTENT_ENCODING) {
        return;
    }
    if let Some(tag) = headers.get_mut(ETAG)
        && tag.as_bytes().starts_with(b"\"")
        && let Ok(weak) = HeaderValue::from_bytes(&[b"W/", tag.as_bytes()].concat())
    {
        *tag = weak;
    }
}

/// What is worth compressing.
#[derive(Debug, Clone, Copy)]
pub struct Worth;

impl Predicate for Worth {
    fn should_compress<B: http_body::Body>(&self, response: &Response<B>) -> bool {
        let headers = response.headers();
        let has_size = response.body().size_hint().exact().is_none_or(|size| size >= SMALLEST);
        has_size && is_text(headers) && !is_fixed(headers)
    }
}

fn is_text(headers: &HeaderMap) -> bool {
    let Some(Ok(value)) = headers.get(CONTENT_TYPE).map(HeaderValue::to_str) else { return false };
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "text/event-stream" => false,
        "application/javascript" | "application/json" | "application/wasm" | "application/xml" => {
            true
        }
        other => other.starts_with("text/") || other.ends_with("+json") || other.ends_with("+xml"),
    }
}

fn is_fixed(headers: &HeaderMap) -> bool {
    headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').any(|directive| directive.trim().eq_ignore_ascii_case("no-transform"))
    })
}
