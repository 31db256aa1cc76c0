//! One connection: hyper around the service, and what every request meets on its way.

use std::convert::Infallible;
use std::fmt::Display;
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, HeaderValue};
use http::uri::PathAndQuery;
use http::{Method, Request, Response, StatusCode, Version};
use http_body::{Body, Frame, SizeHint};
use http_body_util::Either;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::graceful::GracefulConnection;
use pin_project_lite::pin_project;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::sleep;

use super::activity::Activity;
use super::entrance::Entrance;
use super::panic::{Panic, catch_panic_now};
use super::socket::Socket;
use super::tls::Tls;
use super::worker::Gate;
use super::{Incoming, Stack, framing};
use crate::codec::{Failure, Miss};
use crate::layer::{Current, Front, ID_NAME, Watch, X_REQUEST_ID};
use crate::manage::{Health, Manage};
use crate::{BoxError, Config, Peer, Problem};

/// How long to wait for the rest of a preface of HTTP/2 of which only a byte or two have come.
const SPLIT_PREFACE_PAUSE: Duration = Duration::from_millis(10);

/// What all connections of a server have in common.
pub(super) struct Shared {
    pub(super) config: Config,
    http1: http1::Builder,
    http2: http2::Builder<TokioExecutor>,
    pub(super) front: Front,
    pub(super) manage: Option<Manage>,
    pub(super) health: Arc<Health>,
    /// Requests say where they came from.
    peer: bool,
    /// There is nothing but the management.
    only_manage: bool,
    /// The server is stopping: every answer over HTTP/1 closes its connection.
    pub(super) draining: AtomicBool,
    pub(super) gate: Gate,
    pub(super) tls: Option<Arc<Tls>>,
}

/// How connections are driven.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Style {
    pub(super) cancel_on_disconnect: bool,
    pub(super) per_core: bool,
    /// There is nothing but the management.
    pub(super) only_manage: bool,
}

impl Shared {
    pub(super) fn new(
        config: Config,
        front: Front,
        manage: Option<Manage>,
        health: Arc<Health>,
        peer: bool,
        style: Style,
        tls: Option<Arc<Tls>>,
    ) -> Self {
        let (http1, http2) = protocols(&config, style);
        let (draining, gate) = (AtomicBool::new(false), Gate::new(config.max_connections));
        let only_manage = style.only_manage;
        Self { config, http1, http2, front, manage, health, peer, only_manage, draining, gate, tls }
    }

    /// How addresses of the server begin.
    pub(super) fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }
}

/// How both versions of HTTP are spoken.
fn protocols(config: &Config, style: Style) -> (http1::Builder, http2::Builder<TokioExecutor>) {
    /// What hyper's buffer of a connection of HTTP/1 may grow to by itself.
    const BUFFER: usize = 8192 + 4096 * 100;
    let header_limit = usize::try_from(config.header_limit).unwrap_or(usize::MAX);
    let mut http1 = http1::Builder::new();
    // With `half_close` hyper doesn't read ahead to notice a client that leaves, which would
    // take an 8 KiB buffer and a system call for every request. The timeout for the head is
    // kept by `Activity`; hyper's allocates a timer for every request.
    http1.half_close(!style.cancel_on_disconnect).header_read_timeout(None);
    http1.max_header_size(header_limit);
    if header_limit > BUFFER {
        http1.max_buf_size(header_limit);
    }
    if style.per_core {
        // An answer is copied into one buffer: some hundred instructions less for a small one, but
        // a quarter more time for one of 400 KiB, and the buffer stays as large. hyper's
        // `pipeline_flush` would keep an answer back when a part of the next request is there.
        http1.writev(false);
    }
    let mut http2 = http2::Builder::new(TokioExecutor::new());
    // Streams are limited to 200 at a time and 20 that were reset before they were looked at, by
    // hyper and h2.
    http2.max_header_list_size(u32::try_from(config.header_limit).unwrap_or(u32::MAX));
    (http1, http2)
}

/// A connection.
pub(super) struct Connection {
    pub(super) shared: Arc<Shared>,
    pub(super) peer: SocketAddr,
    pub(super) activity: Activity,
    entrance: Entrance,
}

impl Connection {
    pub(super) fn new(shared: Arc<Shared>, peer: SocketAddr, activity: Activity) -> Self {
        Self { shared, peer, activity, entrance: Entrance::default() }
    }
}

/// Serves a connection until its end, when its place becomes free.
pub(super) async fn serve<S: Stack>(
    stream: TcpStream,
    connection: Arc<Connection>,
    service: S,
    _place: Option<OwnedSemaphorePermit>,
) {
    let Connection { shared, peer, activity, .. } = &*connection;
    let _counted = shared.front.connection();
    activity.watch(poll_fn(|context| Poll::Ready(context.waker().clone())).await);
    let Some(tls) = &shared.tls else {
        let Some(version) = version(&stream, activity).await else { return };
        let socket = Socket::new(stream, connection.clone());
        return speak(socket, version, &connection, service).await;
    };
    // Boxed, so that connections without TLS have no room for it.
    let work = async {
        match tls.handshake(Socket::new(stream, connection.clone()), activity).await {
            Ok(Some((stream, version))) => speak(stream, version, &connection, service).await,
            Ok(None) => {}
            Err(error) => tracing::debug!(%peer, %error, "a handshake failed"),
        }
    };
    Box::pin(work).await;
}

/// Speaks HTTP until the end of a connection.
async fn speak<S: Stack>(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    version: Version,
    connection: &Arc<Connection>,
    service: S,
) {
    let Connection { shared, peer, activity, .. } = &**connection;
    let socket = TokioIo::new(stream);
    let service = {
        let connection = connection.clone();
        service_fn(move |request| {
            answer(service.clone(), InFlight::begin(connection.clone()), request)
        })
    };
    let end = if version == Version::HTTP_2 {
        activity.multiplex();
        // It is much larger than one of HTTP/1, whose task would have to have room for it.
        let mut http = Box::pin(shared.http2.serve_connection(socket, service));
        drive(http.as_mut(), activity).await
    } else {
        drive(pin!(shared.http1.serve_connection(socket, service)), activity).await
    };
    if let Err(error) = end {
        tracing::debug!(%peer, %error, "a connection ended with an error");
    }
}

/// Finds out which version the client speaks by its first bytes, and leaves them where they are.
/// `None` when the connection ends before.
async fn version(stream: &TcpStream, activity: &Activity) -> Option<Version> {
    /// How the preface of HTTP/2 begins; no method of HTTP/1 does.
    const PREFACE: &[u8] = b"PRI";
    let mut bytes = [0; PREFACE.len()];
    loop {
        let count =
            poll_fn(|context| match stream.poll_peek(context, &mut ReadBuf::new(&mut bytes)) {
                Poll::Pending if activity.is_close_requested() => Poll::Ready(Ok(0)),
                poll => poll,
            });
        let count = count.await.ok()?;
        match &bytes[..count] {
            [] => return None,
            PREFACE => return Some(Version::HTTP_2),
            part if PREFACE.starts_with(part) => sleep(SPLIT_PREFACE_PAUSE).await,
            _ => return Some(Version::HTTP_11),
        }
    }
}

/// Runs a connection to its end, which comes early when that is asked for.
async fn drive<C>(mut http: Pin<&mut C>, activity: &Activity) -> C::Output
where
    C: GracefulConnection,
{
    let mut closing = false;
    poll_fn(|context| {
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
    })
    .await
}

/// Answers a request. Whatever goes wrong is an answer too.
///
/// A request, its response and the future between them are large, and every move copies them: the
/// request goes to the service in one step, the future is made where it stays, and the response
/// is put where it is sent from.
#[allow(clippy::manual_async_fn)] // An `async fn` would store its arguments twice.
fn answer<S: Stack>(
    mut service: S,
    in_flight: InFlight,
    mut request: Request<hyper::body::Incoming>,
) -> impl Future<Output = Result<Response<Outgoing<S::Body>>, Infallible>> {
    async move {
        let method = request.method().clone();
        let path = Path(request.uri().path_and_query().cloned());
        let connection = &in_flight.connection;
        let shared = &*connection.shared;
        let mut arrival = shared.front.arrive(&mut request, connection.peer);
        let settle = Settle { method: &method, path: &path };

        let root = &shared.config.route_root_path;
        let refusal = framing::refusal(&request);
        let refused = refusal.is_some();
        let mut outcome = Outcome::Failed(Miss::NotFound.into());
        if let Some(problem) = refusal {
            connection.activity.leave_unread();
            outcome = Outcome::Failed(problem.into());
        } else if !root.is_empty() && !connection.entrance.enter(root, request.uri_mut()) {
            // Nothing is outside of the root.
        } else if let Some(manage) = &shared.manage
            && Manage::owns(request.uri().path())
        {
            let path = request.uri().path();
            let peer = arrival.address().unwrap_or(connection.peer.ip());
            // Boxed, so that the requests of the service don't carry its size.
            let answer = Box::pin(manage.answer(&method, path, request.headers(), peer));
            outcome = Outcome::Ours(answer.await);
        } else if !shared.only_manage {
            let tee = arrival.tee(request.headers());
            let client = arrival.peer();
            let mut request =
                request.map(|body| Incoming::new(body, connection.clone(), client, tee));
            if shared.peer {
                request.extensions_mut().insert(Peer(client.unwrap_or(connection.peer)));
            }
            // Until the service takes it.
            let mut request = Some(request);
            let mut work = pin!(None);
            let mut advance = |context: &mut Context<'_>| {
                if request.is_some() {
                    ready!(service.poll_ready(context))?;
                    work.set(request.take().map(|request| service.call(request)));
                }
                match work.as_mut().as_pin_mut() {
                    Some(work) => work.poll(context).map_ok(|it| outcome = Outcome::Service(it)),
                    None => Poll::Pending,
                }
            };
            let current = &mut arrival.current;
            let is_known = current.is_known();
            let end = poll_fn(|context| {
                if is_known {
                    current.swap();
                }
                let poll = catch_panic_now(|| advance(context));
                if is_known {
                    current.swap();
                }
                poll.map_or_else(|panic| Poll::Ready(Err(panic)), |poll| poll.map(Ok))
            });
            if let Err(failure) = settle.settle(end.await, &arrival.current) {
                outcome = Outcome::Failed(failure);
            }
        }

        let mut response = match outcome {
            Outcome::Service(response) => {
                response.map(|body| Outgoing { body: Either::Left(body), watch: None, in_flight })
            }
            Outcome::Ours(response) => {
                response.map(|body| Outgoing { body: Either::Right(body), watch: None, in_flight })
            }
            Outcome::Failed(failure) => {
                let response = failure.into_response();
                response.map(|body| Outgoing { body: Either::Right(body), watch: None, in_flight })
            }
        };
        let status = response.status();
        let Connection { shared, activity, .. } = &*response.body().in_flight.connection;
        shared.front.observe(&arrival, &method, path.as_str(), status);
        if refused || shared.draining.load(Ordering::Relaxed) && !activity.is_multiplexed() {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if arrival.notes.is_some() {
            let has_body = method != Method::HEAD && !is_bodiless(status);
            response.body_mut().watch = arrival.watch(status, response.headers(), has_body);
        }
        let headers = response.headers_mut();
        if let Some(id) = arrival.current.id
            && !headers.keys().any(|name| *name == ID_NAME)
        {
            // As many headers as a map can hold aren't sent anyway.
            let _ = headers.try_append(X_REQUEST_ID, id);
        }
        Ok(response)
    }
}

/// Whether a response of this status has no body, whatever its service made.
fn is_bodiless(status: StatusCode) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// What a request is answered with.
enum Outcome<B> {
    /// The response of the service within its layers.
    Service(Response<B>),
    /// The response of the management.
    Ours(Response<crate::Body>),
    Failed(Failure),
}

/// The path of a request, kept for the log while the service has the request.
struct Path(Option<PathAndQuery>);

impl Path {
    fn as_str(&self) -> &str {
        self.0.as_ref().map_or("", PathAndQuery::path)
    }
}

/// Turns what isn't the service's own answer into one.
struct Settle<'a> {
    method: &'a Method,
    path: &'a Path,
}

impl Settle<'_> {
    #[inline]
    fn settle<T, E: Into<BoxError>>(
        &self,
        done: Result<Result<T, E>, Panic>,
        request: &Current,
    ) -> Result<T, Failure> {
        match done {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(self.fail(request, "a layer failed", &error.into())),
            Err(panic) => Err(self.fail(request, "a handler panicked", panic.message())),
        }
    }

    /// Logs a failure, and answers 500 without its text.
    #[cold]
    fn fail(&self, request: &Current, what: &str, error: &(impl Display + ?Sized)) -> Failure {
        let Self { method, path } = self;
        tracing::error!(
            request_id = request.request_id(),
            trace_id = request.trace_id(),
            %method,
            path = path.as_str(),
            %error,
            "{what}"
        );
        Problem::new(500).with_detail("the service failed; its log has the cause").into()
    }
}

/// A request that is being answered, from the end of its head to the end of its response.
struct InFlight {
    connection: Arc<Connection>,
    /// A part of its response waits for the client.
    offers: bool,
}

impl InFlight {
    fn begin(connection: Arc<Connection>) -> Self {
        connection.activity.begin();
        Self { connection, offers: false }
    }

    /// Whether something waits for the client now. Over HTTP/1 the socket tells.
    fn offer(&mut self, offers: bool) {
        let activity = &self.connection.activity;
        if offers != self.offers && activity.is_multiplexed() {
            self.offers = offers;
            if offers { activity.offer() } else { activity.take() }
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.offer(false);
        self.connection.activity.end();
    }
}

pin_project! {
    /// A response's body, which keeps its request in flight until it has been sent or dropped.
    struct Outgoing<B> {
        #[pin]
        body: Either<B, crate::Body>,
        watch: Option<Box<Watch>>,
        in_flight: InFlight,
    }
}

impl<B> Outgoing<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    #[cold]
    fn poll_watched(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.project();
        let mut body = this.body;
        let poll = body.as_mut().poll_frame(context);
        let Some(watch) = this.watch else { return poll };
        match &poll {
            Poll::Ready(Some(Ok(frame))) => {
                if let Some(bytes) = frame.data_ref() {
                    watch.pass(bytes);
                }
                // Then nobody asks for more.
                if body.is_end_stream() {
                    watch.end();
                }
            }
            Poll::Ready(None) => watch.end(),
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        poll
    }
}

impl<B> Body for Outgoing<B>
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    type Data = Bytes;
    type Error = BoxError;

    #[inline]
    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        // A part waits for the client until the next one is asked for.
        self.as_mut().project().in_flight.offer(false);
        let frame = if self.watch.is_some() {
            self.as_mut().poll_watched(context)
        } else {
            self.as_mut().project().body.poll_frame(context)
        };
        self.project().in_flight.offer(matches!(frame, Poll::Ready(Some(Ok(_)))));
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
