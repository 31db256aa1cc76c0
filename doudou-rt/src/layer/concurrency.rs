//! So many requests at once.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{HeaderValue, RETRY_AFTER};
use http::{Request, Response};
use http_body::{Frame, SizeHint};
use pin_project_lite::pin_project;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower_layer::Layer;
use tower_service::Service;

use super::Answer;
use crate::{Body, BoxError, Problem};

/// Answers at most `most` requests at once, and each further one with a 503 that asks the client
/// to try again after a second.
///
/// A request counts until the last byte of its response was given to the connection. None waits:
/// a queue would only make all of them late.
pub fn concurrency_limit(most: usize) -> ConcurrencyLimitLayer {
    let permits = most.min(Semaphore::MAX_PERMITS);
    ConcurrencyLimitLayer { permits: Arc::new(Semaphore::new(permits)) }
}

/// The layer that [`concurrency_limit`] makes. A clone counts the same requests.
#[derive(Debug, Clone)]
pub struct ConcurrencyLimitLayer {
    permits: Arc<Semaphore>,
}

impl<S> Layer<S> for ConcurrencyLimitLayer {
    type Service = ConcurrencyLimit<S>;

    fn layer(&self, inner: S) -> ConcurrencyLimit<S> {
        ConcurrencyLimit { inner, permits: self.permits.clone() }
    }
}

/// A service within [`concurrency_limit`].
#[derive(Debug, Clone)]
pub struct ConcurrencyLimit<S> {
    inner: S,
    permits: Arc<Semaphore>,
}

impl<S, Q, B> Service<Request<Q>> for ConcurrencyLimit<S>
where
    S: Service<Request<Q>, Response = Response<B>>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response<Permitted>;
    type Error = S::Error;
    type Future = Counted<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Q>) -> Self::Future {
        match self.permits.clone().try_acquire_owned() {
            Ok(permit) => {
                Counted { answer: Answer::passed(self.inner.call(request)), permit: Some(permit) }
            }
            Err(_) => Counted { answer: Answer::refused(refusal()), permit: None },
        }
    }
}

fn refusal() -> Response<Body> {
    let detail = "the service has as many requests as it can answer";
    let mut response = Problem::new(503).with_detail(detail).into_response();
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

pin_project! {
    /// An answer that counts while it is made.
    pub struct Counted<F> {
        #[pin]
        answer: Answer<F>,
        permit: Option<OwnedSemaphorePermit>,
    }
}

impl<F> fmt::Debug for Counted<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Counted").field("answer", &self.answer).finish_non_exhaustive()
    }
}

impl<F, B, E> Future for Counted<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Output = Result<Response<Permitted>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        this.answer.poll(context).map_ok(|response| {
            let permit = this.permit.take();
            response.map(|body| Permitted { body, permit })
        })
    }
}

pin_project! {
    /// The body of a response whose request counts until it was sent or dropped.
    #[derive(Debug, Default)]
    pub struct Permitted {
        #[pin]
        body: Body,
        permit: Option<OwnedSemaphorePermit>,
    }
}

impl http_body::Body for Permitted {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.project().body.poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
