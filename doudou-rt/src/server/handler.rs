//! A service as the innermost of the tower services that a server is made of.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Request;
use pin_project_lite::pin_project;

use super::Incoming;
use crate::{Body, BoxError, RequestBody, Response, Service};

/// What a server serves: the service within its layers. Every tower service of HTTP requests
/// that can be cloned is one.
pub trait Stack:
    tower_service::Service<
        Request<Incoming>,
        Response = http::Response<Self::Body>,
        Error: Into<BoxError>,
        Future: Send,
    > + Clone
    + Send
    + 'static
{
    /// The body of its responses.
    type Body: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static;
}

impl<S, B> Stack for S
where
    S: tower_service::Service<
            Request<Incoming>,
            Response = http::Response<B>,
            Error: Into<BoxError>,
            Future: Send,
        > + Clone
        + Send
        + 'static,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Body = B;
}

/// A service as the innermost tower service, whatever body the layers make of a request's. Its
/// future keeps its own type: nothing is boxed.
#[derive(Clone)]
struct Handler<F>(F);

impl<F, A, B> tower_service::Service<Request<B>> for Handler<F>
where
    F: FnMut(Request<Body>) -> A,
    A: Future<Output = Response>,
    B: RequestBody,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answer<A>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Answer<A> {
        Answer { future: (self.0)(request.map(Body::new)) }
    }
}

pin_project! {
    /// An answer that can't fail.
    struct Answer<A> {
        #[pin]
        future: A,
    }
}

impl<A: Future<Output = Response>> Future for Answer<A> {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.project().future.poll(context).map(Ok)
    }
}

/// The tower service that calls `service`.
pub(super) fn handler<T: Service>(
    service: T,
) -> impl tower_service::Service<
    Request<Incoming>,
    Response = Response,
    Error = Infallible,
    Future: Send,
> + Clone
+ Send
+ Sync
+ 'static {
    Handler(move |request| service.clone().call(request))
}
