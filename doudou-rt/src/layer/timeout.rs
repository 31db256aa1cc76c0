//! A handler may take that long.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use pin_project_lite::pin_project;
use tokio::time::{Sleep, sleep};
use tower_layer::Layer;
use tower_service::Service;

use crate::server::Incoming;
use crate::{Body, BoxError, Problem};

/// Gives up a handler that takes longer than `default`, or than the annotation of its route says:
///
/// ```text
/// #[annotation(timeout = "2s")]
/// async fn report(&self) -> Result<Report>;
/// ```
///
/// The answer is then a 504, and the handler is dropped at the point where it waits. The time ends
/// with the head of the response: its body may take longer. Reading the body of the request counts.
/// A `default` of zero leaves routes without the annotation alone.
///
/// The annotations are read once. One that isn't a duration is an error when the server starts,
/// whether it has this layer or not. The generated client gives a call of such a method up after
/// the same time.
///
/// A timer is set only for a handler that has to wait.
pub fn timeout(default: Duration) -> TimeoutLayer {
    TimeoutLayer { default }
}

/// The layer that [`timeout()`] makes.
#[derive(Debug, Clone, Copy)]
pub struct TimeoutLayer {
    default: Duration,
}

impl<S> Layer<S> for TimeoutLayer {
    type Service = Timeout<S>;

    fn layer(&self, inner: S) -> Timeout<S> {
        Timeout { inner, default: self.default }
    }
}

/// A service within [`timeout()`].
#[derive(Debug, Clone, Copy)]
pub struct Timeout<S> {
    inner: S,
    default: Duration,
}

impl<S, B> Service<Request<Incoming>> for Timeout<S>
where
    S: Service<Request<Incoming>, Response = Response<B>>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Within<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        let of_the_route = request.body().timeout(request.method(), request.uri().path());
        let limit = of_the_route.unwrap_or(self.default);
        Within { answer: Some(self.inner.call(request)), timer: None, limit }
    }
}

pin_project! {
    /// An answer that comes in time, or a 504.
    pub struct Within<F> {
        #[pin]
        answer: Option<F>,
        #[pin]
        timer: Option<Sleep>,
        limit: Duration,
    }
}

impl<F> std::fmt::Debug for Within<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Within").field("limit", &self.limit).finish_non_exhaustive()
    }
}

impl<F, B, E> Future for Within<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Output = Result<Response<Body>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some(answer) = this.answer.as_mut().as_pin_mut()
            && let Poll::Ready(answer) = answer.poll(context)
        {
            return Poll::Ready(answer.map(|response| response.map(Body::new)));
        }
        if this.limit.is_zero() {
            return Poll::Pending;
        }
        if this.timer.is_none() {
            this.timer.set(Some(sleep(*this.limit)));
        }
        if let Some(timer) = this.timer.as_pin_mut() {
            ready!(timer.poll(context));
        }
        this.answer.set(None);
        let detail = format_args!("the service took longer than {:?}", this.limit);
        Poll::Ready(Ok(Problem::new(504).with_detail(detail).into_response()))
    }
}
