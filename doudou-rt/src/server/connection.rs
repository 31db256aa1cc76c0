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
use http::uri::PathAndQuery;
use http::{Method, Request, Response, Version};
use http_body::{Body, Frame, SizeHint};
use http_body_util::Either;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use pin_project_lite::pin_project;
use tokio::net::TcpStream;

use super::Incoming;
use super::activity::Activity;
use super::panic::{CatchPanic, catch};
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

/// A connection.
pub(super) struct Connection {
    pub(super) shared: Arc<Shared>,
    pub(super) peer: SocketAddr,
    pub(super) activity: Activity,
}

/// Serves a connection until its end.
pub(super) async fn serve<S, B>(stream: TcpStream, connection: Arc<Connection>, service: S)
where
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
    let Connection { shared, peer, activity } = &*connection;
    activity.watch(poll_fn(|context| Poll::Ready(context.waker().clone())).await);
    let socket = TokioIo::new(Socket::new(stream, connection.clone()));
    let service = {
        let connection = connection.clone();
        service_fn(move |request: Request<_>| {
            let multiplexed = request.version() == Version::HTTP_2;
            let in_flight = InFlight::begin(connection.clone(), multiplexed);
            answer(service.clone(), in_flight, request)
        })
    };
    let mut http = pin!(shared.http.serve_connection(socket, service));
    let mut closing = false;
    let end = poll_fn(|context| {
        let poll = http.as_mut().poll(context);
        // Only after this poll, which may have found a request.
        if poll.is_pending()
            && activity.is_close_requested()
            && !closing
            && !activity.is_within_head()
        {
            closing = true;
            http.as_mut().graceful_shutdown();
            return http.as_mut().poll(context);
        }
        poll
    });
    if let Err(error) = end.await {
        tracing::debug!(%peer, %error, "a connection ended with an error");
    }
}

/// Answers a request. Whatever goes wrong is an answer too.
async fn answer<S, B>(
    mut service: S,
    in_flight: InFlight,
    request: Request<hyper::body::Incoming>,
) -> Result<Response<Outgoing<B>>, Infallible>
where
    S: tower_service::Service<Request<Incoming>, Response = Response<B>, Error: Into<BoxError>>,
{
    let connection = &in_flight.0;
    let shared = &*connection.shared;
    let method = request.method().clone();
    let path = Path(request.uri().path_and_query().cloned());
    let start = shared.front.start();

    let outcome = if let Some(manage) = &shared.manage
        && Manage::owns(path.as_str())
    {
        Err(manage.answer(&method, path.as_str(), request.headers(), connection.peer.ip()))
    } else {
        let request = request.map(|body| Incoming::new(body, connection.clone()));
        // Not an async function of its own: that would move the request once more.
        let ready = poll_fn(|context| service.poll_ready(context).map_err(Into::<BoxError>::into));
        let outcome = match CatchPanic::new(ready).await {
            Ok(Ok(())) => match catch(|| service.call(request)) {
                Ok(response) => {
                    CatchPanic::new(response).await.map(|response| response.map_err(Into::into))
                }
                Err(panic) => Err(panic),
            },
            Ok(Err(error)) => Ok(Err(error)),
            Err(panic) => Err(panic),
        };
        match outcome {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(failure(&method, &path, "a layer failed", &error)),
            Err(panic) => Err(failure(&method, &path, "a handler panicked", panic.message())),
        }
    };

    if let Some(start) = start {
        let status = outcome.as_ref().map_or_else(Response::status, Response::status);
        shared.front.observe(start, &method, path.as_str(), status, connection.peer);
    }
    let last = shared.draining.load(Ordering::Relaxed) && !connection.activity.is_multiplexed();
    let mut response = match outcome {
        Ok(response) => response.map(|body| Outgoing { body: Either::Left(body), in_flight }),
        Err(response) => response.map(|body| Outgoing { body: Either::Right(body), in_flight }),
    };
    if last {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    Ok(response)
}

/// The path of a request, kept for the log while the service has the request.
struct Path(Option<PathAndQuery>);

impl Path {
    fn as_str(&self) -> &str {
        self.0.as_ref().map_or("", PathAndQuery::path)
    }
}

/// Logs a failure that isn't the service's own answer, and answers 500 without its text.
fn failure(
    method: &Method,
    path: &Path,
    what: &str,
    error: &(impl Display + ?Sized),
) -> crate::Response {
    tracing::error!(%method, path = path.as_str(), %error, "{what}");
    Problem::new(500).with_detail("the service failed; its log has the cause").into_response()
}

/// A request that is being answered, from the end of its head to the end of its response.
struct InFlight(Arc<Connection>);

impl InFlight {
    fn begin(connection: Arc<Connection>, multiplexed: bool) -> Self {
        connection.activity.begin(multiplexed);
        Self(connection)
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.activity.end();
    }
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
