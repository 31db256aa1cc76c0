//! Request bodies may be compressed.

use std::io;
use std::task::{Context, Poll};

use async_compression::tokio::bufread::{BrotliDecoder, GzipDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use bytes::Bytes;
use futures_util::TryStreamExt;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap, HeaderValue};
use http::{Request, Response};
use http_body::Frame;
use http_body_util::{BodyDataStream, StreamBody};
use tokio::io::AsyncRead;
use tokio_util::io::{ReaderStream, StreamReader};
use tower_layer::Layer;
use tower_service::Service;

use super::Answer;
use crate::codec::BodyError;
use crate::server::Incoming;
use crate::{Body, BoxError, Problem};

/// The largest window of zstd, as a power of two: what RFC 9659 allows on the web.
const WINDOW_LOG: u32 = 23;

/// Unpacks request bodies with `content-encoding: gzip`, `br` or `zstd`, up to `limit` bytes.
///
/// A body that is larger when it is unpacked is a 413, found out before more than a few KiB beyond
/// the limit are unpacked; as it came it is still held to `GDD_BODY_LIMIT`. Another encoding, or
/// several at once, is a 415 that says which there are. Broken data is a 400.
///
/// A body is unpacked while it is read, and the service sees neither its `content-encoding` nor its
/// `content-length`.
pub fn decompression(limit: u64) -> DecompressionLayer {
    DecompressionLayer { limit }
}

/// The layer that [`decompression()`] makes.
#[derive(Debug, Clone, Copy)]
pub struct DecompressionLayer {
    limit: u64,
}

impl<S> Layer<S> for DecompressionLayer {
    type Service = Decompression<S>;

    fn layer(&self, inner: S) -> Decompression<S> {
        Decompression { inner, limit: self.limit }
    }
}

/// A service within [`decompression()`].
#[derive(Debug, Clone, Copy)]
pub struct Decompression<S> {
    inner: S,
    limit: u64,
}

impl<S, B> Service<Request<Incoming>> for Decompression<S>
where
    S: Service<Request<Incoming>, Response = Response<B>>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Answer<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Incoming>) -> Self::Future {
        let coding = match Coding::of(request.headers()) {
            Ok(coding) => coding,
            Err(Unknown) => return Answer::refused(refusal()),
        };
        request.headers_mut().remove(CONTENT_ENCODING);
        if let Some(coding) = coding {
            request.headers_mut().remove(CONTENT_LENGTH);
            request = request.map(|body| coding.unpack(body, self.limit));
        }
        Answer::passed(self.inner.call(request))
    }
}

#[derive(Debug, Clone, Copy)]
enum Coding {
    Gzip,
    Brotli,
    Zstd,
}

/// An encoding that can't be undone.
struct Unknown;

impl Coding {
    /// The encoding of a body with these headers, if it has one.
    fn of(headers: &HeaderMap) -> Result<Option<Self>, Unknown> {
        let mut found = None;
        for line in headers.get_all(CONTENT_ENCODING) {
            for name in line.to_str().map_err(|_| Unknown)?.split(',') {
                let coding = match name.trim().to_ascii_lowercase().as_str() {
                    "" | "identity" => continue,
                    "gzip" | "x-gzip" => Self::Gzip,
                    "br" => Self::Brotli,
                    "zstd" => Self::Zstd,
                    _ => return Err(Unknown),
                };
                if found.replace(coding).is_some() {
                    return Err(Unknown);
                }
            }
        }
        Ok(found)
    }

    fn unpack(self, body: Incoming, limit: u64) -> Incoming {
        let packed =
            |body: Incoming| StreamReader::new(BodyDataStream::new(body).map_err(io::Error::other));
        match self {
            Self::Gzip => body.remade(limit, |body| {
                let mut decoder = GzipDecoder::new(packed(body));
                decoder.multiple_members(true);
                unpacked(decoder)
            }),
            Self::Brotli => body.remade(limit, |body| unpacked(BrotliDecoder::new(packed(body)))),
            Self::Zstd => body.remade(limit, |body| {
                let window = [DParameter::window_log_max(WINDOW_LOG)];
                unpacked(ZstdDecoder::with_params(packed(body), &window))
            }),
        }
    }
}

fn unpacked<R>(reader: R) -> impl http_body::Body<Data = Bytes, Error = BoxError> + Send + Sync
where
    R: AsyncRead + Send + Sync + 'static,
{
    StreamBody::new(ReaderStream::new(reader).map_ok(Frame::data).map_err(cause))
}

/// The error of the body itself, such as one that says it is too large, if it is one.
fn cause(error: io::Error) -> BoxError {
    let inner = error.get_ref();
    if inner.and_then(|inner| inner.downcast_ref::<BodyError>()).is_some() {
        return error.into_inner().unwrap_or_else(|| "the body couldn't be read".into());
    }
    error.into()
}

fn refusal() -> Response<Body> {
    let detail = "the body has an encoding that can't be undone; there are gzip, br and zstd";
    let mut response = Problem::new(415).with_detail(detail).into_response();
    // RFC 9110, section 12.5.3.
    let known = HeaderValue::from_static("gzip, br, zstd");
    response.headers_mut().insert(ACCEPT_ENCODING, known);
    response
}
