//! One connection: hyper around the service, and what every request meets on its way.

use std::convert::Infallible;
use std::fmt::Display;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONNECTION, HeaderValue};
use http::{Method, Request, Response, Uri, Version};
use http_body::{Body, Frame, SizeHint};
use http_body_util::Either;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use pin_project_lite::pin_project;
use tokio::net::TcpStream;

use super::Incoming;
use super::activity::{Activity, InFlight};
use super::panic::CatchPanic;
use super::socket::Socket;
use crate::layer::Front;
use crate::manage::Manage;
use crate::{BoxError, Config, Problem};

/// What all connections of a server have in common.
pub(super) struct Shared {
    pub(super) config: Config,
    pub(super) http: auto::Builder<TokioExecutor>,
    pub(super) front: Front,
    pub(super) manage: Option<Manage>,
    /// The server is stopping: every answer over HTTP/1 closes its connection.
    pub(super) draining: AtomicBool,
}

impl Shared {
    pub(super) fn new(config: Config, front: Front, manage: Option<Manage>) -> Self {
        let mut http = auto::Builder::new(TokioExecutor::new());
        // With `half_close` hyper doesn't read ahead to notice a client that leaves, which would
        // take an 8 KiB buffer and a system call for every request. The timeout for the head is
        // kept by `Activity`; hyper's allocates a timer for every request.
        http.http1().half_close(true).header_read_timeout(None);
        Self { config, http, front, manage, draining: AtomicBool::new(false) }
    }
}

/// Serves a connection until its end.
pub(super) async fn serve<S, B>(
    stream: TcpStream,
    peer: SocketAddr,
    activity: Arc<Activity>,
    shared: Arc<Shared>,
    service: S,
) where
    S: tower_service::Service<
            Request<Incoming>,
            Response = Response<B>,
            Error: Into<BoxError>,
            Future: Send,
        > + Clone
        + Send
        + 'static,
    B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    poll_fn(|context| Poll::Ready(activity.watch(context.waker()))).await;
    let socket = TokioIo::new(Socket::new(stream, activity.clone()));
    let service = {
        let (shared, activity) = (shared.clone(), activity.clone());
        service_fn(move |request| {
            answer(service.clone(), shared.clone(), activity.clone(), peer, request)
        })
    };
    let mut connection = pin!(shared.http.serve_connection(socket, service));
    let mut closing = false;
    let end = poll_fn(|context| {
        let poll = connection.as_mut().poll(context);
        // Only after this poll, which may have found a request.
        if poll.is_pending()
            && activity.is_close_requested()
            && !closing
            && !activity.is_within_head()
        {
            closing = true;
            connection.as_mut().graceful_shutdown();
            return connection.as_mut().poll(context);
        }
        poll
    });
    if let Err(error) = end.await {
        tracing::debug!(%peer, %error, "a connection ended with an error");
    }
}

/// Answers a request. Whatever goes wrong is an answer too.
async fn answer<S, B>(
    service: S,
    shared: Arc<Shared>,
    activity: Arc<Activity>,
    peer: SocketAddr,
    request: Request<hyper::body::Incoming>,
) -> Result<Response<Outgoing<B>>, Infallible>
where
    S: tower_service::Service<Request<Incoming>, Response = Response<B>, Error: Into<BoxError>>,
{
    let version = request.version();
    let in_flight = InFlight::begin(&activity, version == Version::HTTP_2);
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let start = shared.front.start();

    let managed = shared.manage.as_ref().filter(|_| Manage::owns(uri.path()));
    let mut response = if let Some(manage) = managed {
        manage.answer(&method, uri.path(), request.headers(), peer.ip()).map(Either::Right)
    } else {
        let Config { body_limit, read_timeout, .. } = shared.config;
        let request =
            request.map(|body| Incoming::new(body, body_limit, read_timeout, peer, &activity));
        match CatchPanic::new(call(service, request)).await {
            Ok(Ok(response)) => response.map(Either::Left),
            Ok(Err(error)) => failure(&method, &uri, "a layer failed", &error).map(Either::Right),
            Err(panic) => {
                failure(&method, &uri, "a handler panicked", panic.message()).map(Either::Right)
            }
        }
    };

    if shared.draining.load(Ordering::Relaxed) && version != Version::HTTP_2 {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if let Some(start) = start {
        shared.front.observe(start, &method, uri.path(), response.status(), peer);
    }
    Ok(response.map(|body| Outgoing { body, in_flight }))
}

async fn call<S, B>(mut service: S, request: Request<Incoming>) -> Result<Response<B>, BoxError>
where
    S: tower_service::Service<Request<Incoming>, Response = Response<B>, Error: Into<BoxError>>,
{
    poll_fn(|context| service.poll_ready(context)).await.map_err(Into::into)?;
    service.call(request).await.map_err(Into::into)
}

/// Logs a failure that isn't the service's own answer, and answers 500 without its text.
fn failure(
    method: &Method,
    uri: &Uri,
    what: &str,
    error: &(impl Display + ?Sized),
) -> crate::Response {
    tracing::error!(%method, path = uri.path(), %error, "{what}");
    Problem::new(500).with_detail("the service failed; its log has the cause").into_response()
}

pin_project! {
    /// A response's body, which keeps its request in flight until it has been sent or dropped.
    struct Outgoing<B> {
        #[pin]
        body: Either<B, crate::Body>,
        in_flight: InFlight,
    }
}

impl<B> Body for Outgoing<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
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
