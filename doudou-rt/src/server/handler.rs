//! A service as the innermost of the tower services that a server is made of.

use std::convert::Infallible;
use std::task::{Context, Poll};

use http::Request;

use super::Incoming;
use crate::{Response, Service};

/// A closure as a tower service. Its future keeps its own type: nothing is boxed.
#[derive(Clone)]
struct Handler<F>(F);

impl<F, A> tower_service::Service<Request<Incoming>> for Handler<F>
where
    F: FnMut(Request<Incoming>) -> A,
    A: Future<Output = Result<Response, Infallible>>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = A;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Incoming>) -> A {
        (self.0)(request)
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
    Handler(move |request| {
        let service = service.clone();
        async move { Ok(service.call(request).await) }
    })
}
