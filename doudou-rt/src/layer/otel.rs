//! A span of every request, for OpenTelemetry.

use std::borrow::Cow;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{HOST, HeaderMap, HeaderValue, USER_AGENT};
use http::uri::Authority;
use http::{Method, Request, Response, StatusCode, Version};
use http_body::{Frame, SizeHint};
use opentelemetry::trace::{
    SpanBuilder, SpanContext, SpanId, SpanKind, Status, TraceContextExt, TraceFlags, TraceId,
    Tracer,
};
use opentelemetry::{Context as Telemetry, KeyValue};
use pin_project_lite::pin_project;
use tower_layer::Layer;
use tower_service::Service;

use super::{Current, Forwarded, TraceContext};
use crate::BoxError;
use crate::server::Incoming;

/// Makes a span of every request with `tracer`, as
/// [OpenTelemetry has it for HTTP servers](https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server).
///
/// The span continues the trace of the request's `traceparent`, or begins one; whether it is
/// recorded is the tracer's decision. It begins when the request comes to this layer, and ends when
/// the last byte of the response was given to the connection. Add the layer last: it then sees
/// what the other layers refuse. `/go-doudou/` doesn't go through layers.
///
/// While the handler runs, the span is the current one of OpenTelemetry and of this crate:
///
/// - Spans that the handler begins are its children.
/// - What the handler calls with a client has this span as its parent. The client makes no span of
///   its own.
/// - [`Context::trace`](crate::Context::trace) is the span's, and so are the `traceparent` and the
///   `tracestate` that the handler sees.
/// - The access log and the log of failures name the trace, also when it began here.
///
/// # What a span says
///
/// Its name is the method and the path of the route, such as `GET /users/{id}`; the method alone
/// without a route, and `HTTP` for a method that isn't one of RFC 9110 or PATCH.
///
/// | attribute | |
/// |---|---|
/// | `http.request.method` | or `_OTHER`, and the method in `http.request.method_original` |
/// | `http.route` | the path of the route, with `GDD_ROUTE_ROOT_PATH` |
/// | `url.path`, `url.scheme` | without the query, which may hold secrets |
/// | `server.address`, `server.port` | what the client asked for, if it said so |
/// | `client.address` | the client behind `GDD_TRUSTED_PROXIES` |
/// | `network.protocol.version` | `1.1` or `2` |
/// | `user_agent.original` | |
/// | `http.response.status_code` | |
/// | `error.type` | see below |
///
/// The span's status is an error, and `error.type` says which, after an answer from 500 on (the
/// status code), a panic (`panic`, with the 500 that the client gets), a body of a response that
/// failed (`body`), and when the request was given up before the end of its response, by the client
/// or by another layer (`cancelled`).
///
/// # The exporter
///
/// The program brings it. This one sends to a collector by OTLP over HTTP, as the variables
/// `OTEL_SERVICE_NAME`, `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_TRACES_SAMPLER` and their kin say:
///
/// ```toml
/// opentelemetry = { version = "0.33", default-features = false, features = ["trace"] }
/// opentelemetry_sdk = { version = "0.33", default-features = false, features = ["trace"] }
/// opentelemetry-otlp = { version = "0.33", default-features = false, features = ["http-proto", "reqwest-blocking-client", "trace"] }
/// ```
///
/// ```no_run
/// # use doudou_rt::{Body, Description, Response, Server, Service, http};
/// # #[derive(Clone)] struct UsersvcServer;
/// # impl Service for UsersvcServer {
/// #     fn descriptions() -> impl Iterator<Item = Description> { std::iter::empty() }
/// #     fn route(_: &http::Method, _: &str) -> Option<usize> { None }
/// #     async fn call(self, _: http::Request<Body>) -> Response { Response::default() }
/// # }
/// # // The crate isn't among the dependencies of this one.
/// # mod opentelemetry_otlp {
/// #     pub struct SpanExporter;
/// #     impl SpanExporter {
/// #         pub fn builder() -> Self { Self }
/// #         pub fn with_http(self) -> Self { self }
/// #         pub fn build(self) -> Result<opentelemetry_sdk::trace::InMemorySpanExporter, std::io::Error> {
/// #             Ok(opentelemetry_sdk::trace::InMemorySpanExporter::default())
/// #         }
/// #     }
/// # }
/// use doudou_rt::layer;
/// use opentelemetry::trace::TracerProvider;
/// use opentelemetry_sdk::trace::SdkTracerProvider;
///
/// # async fn serve() -> Result<(), Box<dyn std::error::Error>> {
/// let exporter = opentelemetry_otlp::SpanExporter::builder().with_http().build()?;
/// let provider = SdkTracerProvider::builder().with_batch_exporter(exporter).build();
/// Server::new(UsersvcServer)
///     .layer(layer::otel(provider.tracer("usersvc")))
///     .on_shutdown(async move {
///         // It blocks until the last spans were sent.
///         let end = tokio::task::spawn_blocking(move || provider.shutdown()).await;
///         if let Ok(Err(error)) = end {
///             tracing::warn!(%error, "the last spans were lost");
///         }
///     })
///     .run()
///     .await?;
/// # Ok(())
/// # }
/// ```
///
/// Without variables a request that comes without a trace is recorded, and the others are if their
/// callers are. `OTEL_TRACES_SAMPLER=parentbased_traceidratio` and `OTEL_TRACES_SAMPLER_ARG=0.1`
/// record a tenth of the former.
pub fn otel<T>(tracer: T) -> OtelLayer<T>
where
    T: Tracer<Span: Send + Sync + 'static> + Send + Sync + 'static,
{
    OtelLayer { tracer: Arc::new(tracer) }
}

/// The layer that [`otel()`] makes.
pub struct OtelLayer<T> {
    tracer: Arc<T>,
}

impl<T> Clone for OtelLayer<T> {
    fn clone(&self) -> Self {
        Self { tracer: self.tracer.clone() }
    }
}

impl<T> fmt::Debug for OtelLayer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OtelLayer").finish_non_exhaustive()
    }
}

impl<S, T> Layer<S> for OtelLayer<T> {
    type Service = Otel<S, T>;

    fn layer(&self, inner: S) -> Otel<S, T> {
        Otel { inner, tracer: self.tracer.clone() }
    }
}

/// A service within [`otel()`].
pub struct Otel<S, T> {
    inner: S,
    tracer: Arc<T>,
}

impl<S: Clone, T> Clone for Otel<S, T> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), tracer: self.tracer.clone() }
    }
}

impl<S: fmt::Debug, T> fmt::Debug for Otel<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Otel").field("inner", &self.inner).finish_non_exhaustive()
    }
}

impl<S, T, B> Service<Request<Incoming>> for Otel<S, T>
where
    S: Service<Request<Incoming>, Response = Response<B>>,
    T: Tracer<Span: Send + Sync + 'static>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response<TracedBody<B>>;
    type Error = S::Error;
    type Future = Traced<S::Future>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Incoming>) -> Self::Future {
        let parent = parent(request.headers());
        let span = self.tracer.build_with_context(describe(&request), &parent);
        let context = parent.with_span(span);
        let trace = trace(&context, &parent);
        if let Some(trace) = &trace {
            trace.write(request.headers_mut());
        }
        let has_body = request.method() != Method::HEAD;
        let span = Open { context, stage: Stage::Waiting, has_body, failed: false };
        Traced { answer: self.inner.call(request), span: Some(span), trace }
    }
}

/// What OpenTelemetry knows before the span: the span of the caller, if there is one.
fn parent(headers: &HeaderMap) -> Telemetry {
    let Some(trace) = TraceContext::from_headers(headers) else { return Telemetry::new() };
    let state = trace.state().and_then(|state| state.parse().ok()).unwrap_or_default();
    let span = SpanContext::new(
        TraceId::from_bytes(trace.trace_id().to_bytes()),
        SpanId::from_bytes(trace.parent_id().to_bytes()),
        TraceFlags::new(trace.flags()),
        true,
        state,
    );
    Telemetry::new().with_remote_span_context(span)
}

/// The place of the span in its trace. `None` when a tracer that does nothing made it.
fn trace(context: &Telemetry, parent: &Telemetry) -> Option<TraceContext> {
    let (span, parent) = (context.span(), parent.span());
    let (span, parent) = (span.span_context(), parent.span_context());
    if span.span_id() == parent.span_id() {
        return None;
    }
    let state = HeaderValue::try_from(span.trace_state().header()).ok();
    TraceContext::of_a_span(
        span.trace_id().to_bytes(),
        span.span_id().to_bytes(),
        span.trace_flags().to_u8(),
        state.filter(|state| !state.is_empty()),
    )
}

/// The span of a request, before there is an answer.
fn describe(request: &Request<Incoming>) -> SpanBuilder {
    let (body, path, headers) = (request.body(), request.uri().path(), request.headers());
    let method = known(request.method());
    let route = body.route(request.method(), path).map(|route| body.root().join(route.path));
    let path = format!("{}{path}", body.root());
    let forwarded = request.extensions().get::<Forwarded>();
    let scheme = forwarded.and_then(|it| it.proto.clone()).map_or(body.scheme().into(), Cow::Owned);
    let mut attributes = Vec::with_capacity(12);
    attributes.extend([
        KeyValue::new("http.request.method", method.unwrap_or("_OTHER")),
        KeyValue::new("url.path", path),
        KeyValue::new("url.scheme", scheme),
        KeyValue::new("client.address", body.peer().ip().to_string()),
    ]);
    if method.is_none() {
        let original = request.method().as_str().to_owned();
        attributes.push(KeyValue::new("http.request.method_original", original));
    }
    if let Some(version) = version(request.version()) {
        attributes.push(KeyValue::new("network.protocol.version", version));
    }
    if let Some(agent) = headers.get(USER_AGENT).and_then(|it| it.to_str().ok()) {
        attributes.push(KeyValue::new("user_agent.original", agent.to_owned()));
    }
    if let Some(server) = server(request, forwarded) {
        attributes.push(KeyValue::new("server.address", server.host().to_owned()));
        if let Some(port) = server.port_u16() {
            attributes.push(KeyValue::new("server.port", i64::from(port)));
        }
    }
    let method = method.unwrap_or("HTTP");
    let name = match route {
        Some(route) => {
            let name = format!("{method} {route}");
            attributes.push(KeyValue::new("http.route", route));
            Cow::Owned(name)
        }
        None => Cow::Borrowed(method),
    };
    SpanBuilder::from_name(name).with_kind(SpanKind::Server).with_attributes(attributes)
}

/// The name of a method that isn't the client's invention: names and values must be few.
fn known(method: &Method) -> Option<&'static str> {
    let known = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "CONNECT", "TRACE"];
    known.into_iter().find(|known| method == known)
}

fn version(version: Version) -> Option<&'static str> {
    match version {
        Version::HTTP_10 => Some("1.0"),
        Version::HTTP_11 => Some("1.1"),
        Version::HTTP_2 => Some("2"),
        _ => None,
    }
}

/// The server that the client asked for.
fn server(request: &Request<Incoming>, forwarded: Option<&Forwarded>) -> Option<Authority> {
    if let Some(host) = forwarded.and_then(|forwarded| forwarded.host.as_deref()) {
        return host.parse().ok();
    }
    let authority = request.uri().authority().cloned();
    authority.or_else(|| Authority::try_from(request.headers().get(HOST)?.as_bytes()).ok())
}

/// A span that hasn't ended. It ends when it is dropped.
#[derive(Debug)]
struct Open {
    context: Telemetry,
    stage: Stage,
    /// The response may have a body: the request wasn't for its head alone.
    has_body: bool,
    failed: bool,
}

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The handler waits.
    Waiting,
    /// The handler runs.
    Running,
    /// There is the head of the response.
    Sending,
    Done,
}

impl Open {
    /// There is the head of the response.
    fn respond(&mut self, status: StatusCode) {
        self.stage = Stage::Sending;
        self.note_status(status);
        if status.is_server_error() {
            self.fail(status.as_str().to_owned());
        }
    }

    fn note_status(&self, status: StatusCode) {
        let status = KeyValue::new("http.response.status_code", i64::from(status.as_u16()));
        self.context.span().set_attribute(status);
    }

    /// The first failure is the one that the span tells.
    fn fail(&mut self, kind: impl Into<Cow<'static, str>>) {
        if !std::mem::replace(&mut self.failed, true) {
            let span = self.context.span();
            span.set_attribute(KeyValue::new("error.type", kind.into()));
            span.set_status(Status::error(""));
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        match self.stage {
            Stage::Waiting | Stage::Sending => self.fail("cancelled"),
            Stage::Running => {
                self.note_status(StatusCode::INTERNAL_SERVER_ERROR);
                self.fail("panic");
            }
            Stage::Done => {}
        }
        // A task of the handler's may still hold the context.
        self.context.span().end();
    }
}

pin_project! {
    /// An answer within a span.
    pub struct Traced<F> {
        #[pin]
        answer: F,
        span: Option<Open>,
        // Set until the handler runs for the first time.
        trace: Option<TraceContext>,
    }
}

impl<F> fmt::Debug for Traced<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Traced").field("span", &self.span).finish_non_exhaustive()
    }
}

impl<F, B, E> Future for Traced<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Output = Result<Response<TracedBody<B>>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if let Some(trace) = this.trace.take() {
            // It stays with the request, for what is logged of it later.
            Current::join(trace);
        }
        let attached = this.span.as_ref().map(|span| span.context.clone().attach());
        let mut step = |stage| {
            if let Some(span) = this.span.as_mut() {
                span.stage = stage;
            }
        };
        step(Stage::Running);
        let poll = this.answer.poll(context);
        step(Stage::Waiting);
        drop(attached);
        let answer = ready!(poll);
        let mut span = this.span.take();
        Poll::Ready(match answer {
            Ok(response) => {
                if let Some(span) = &mut span {
                    span.respond(response.status());
                }
                Ok(follow(response, span))
            }
            Err(error) => {
                if let Some(span) = &mut span {
                    // The server answers so.
                    span.respond(StatusCode::INTERNAL_SERVER_ERROR);
                    span.stage = Stage::Done;
                }
                Err(error)
            }
        })
    }
}

/// Ends the span with the body of its response, or now if there is none.
fn follow<B: http_body::Body>(
    response: Response<B>,
    span: Option<Open>,
) -> Response<TracedBody<B>> {
    let is_bodiless =
        matches!(response.status(), StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    response.map(|body| {
        let has_body = span.as_ref().is_some_and(|span| span.has_body);
        let is_whole = is_bodiless || !has_body || is_at_end(&body);
        let mut body = TracedBody { body, span };
        if is_whole {
            end(&mut body.span);
        }
        body
    })
}

/// Whether nobody asks for more of a body.
fn is_at_end<B: http_body::Body>(body: &B) -> bool {
    body.is_end_stream() || body.size_hint().exact() == Some(0)
}

fn end(span: &mut Option<Open>) {
    if let Some(mut span) = span.take() {
        span.stage = Stage::Done;
    }
}

pin_project! {
    /// The body of a response, which ends the span of its request.
    #[derive(Debug, Default)]
    pub struct TracedBody<B> {
        #[pin]
        body: B,
        span: Option<Open>,
    }
}

impl<B: http_body::Body> http_body::Body for TracedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        let mut this = self.project();
        let poll = this.body.as_mut().poll_frame(context);
        match &poll {
            Poll::Ready(Some(Ok(_))) if is_at_end(&*this.body) => end(this.span),
            Poll::Ready(None) => end(this.span),
            Poll::Ready(Some(Err(_))) => {
                if let Some(mut span) = this.span.take() {
                    span.fail("body");
                }
            }
            Poll::Ready(Some(Ok(_))) | Poll::Pending => {}
        }
        poll
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
