//! The service under test, its start, and a client.

use std::iter::once;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use doudou_rt::codec::BodyError;
use doudou_rt::http::header::CONTENT_TYPE;
use doudou_rt::http::{self, HeaderMap, Method, Request, StatusCode};
use doudou_rt::server::Stack;
use doudou_rt::{
    Body, Config, Context, Description, Problem, Response, Route, ServeError, Server, Service,
};
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long a test waits for what must happen; far longer than it takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A service that shows what it gets.
#[derive(Clone, Default)]
pub(crate) struct Shown(Arc<State>);

pub(crate) struct State {
    /// Handlers that were dropped before their end.
    pub(crate) dropped: AtomicUsize,
    /// Handlers that have begun to wait.
    pub(crate) waiting: Semaphore,
    /// Lets one handler each come to its end.
    pub(crate) go_on: Semaphore,
}

impl Default for State {
    fn default() -> Self {
        let none = || Semaphore::new(0);
        Self { dropped: AtomicUsize::new(0), waiting: none(), go_on: none() }
    }
}

impl Shown {
    pub(crate) fn state(&self) -> Arc<State> {
        self.0.clone()
    }
}

const ROUTES: &[Route] = &[
    Route::new("show", "GET", "/show/{name}"),
    Route::new("echo", "POST", "/echo"),
    Route::new("panic", "GET", "/panic"),
    Route::new("fail", "GET", "/fail"),
    Route::new("wait", "GET", "/wait"),
    Route::new("hurry", "GET", "/hurry").annotated(&[("timeout", "20ms")]),
    Route::new("relax", "GET", "/relax").annotated(&[("timeout", "1h")]),
    Route::new("stream", "GET", "/stream"),
    Route::new("text", "GET", "/text/{type}/{size}"),
    Route::new("nothing", "DELETE", "/nothing"),
];

impl Service for Shown {
    fn descriptions() -> impl Iterator<Item = Description> {
        once(Description { name: "Shown", routes: ROUTES, openapi: None, peer: true })
    }

    fn route(method: &Method, path: &str) -> Option<usize> {
        let first = path.split('/').nth(1)?;
        ROUTES.iter().position(|route| {
            route.method == method.as_str() && route.path.split('/').nth(1) == Some(first)
        })
    }

    async fn call(self, request: Request<Body>) -> Response {
        let path = request.uri().path().to_owned();
        let Some(route) = Self::find(request.method(), &path) else {
            return Problem::new(404).into_response();
        };
        match route.name {
            "show" => show(route, request),
            "echo" => echo(request).await,
            "panic" => panic!("the handler gave up"),
            "fail" => Problem::internal(&std::io::Error::other("the disk is gone")).into_response(),
            "wait" | "hurry" | "relax" => {
                let mut unless_done = CountDrop(Some(&self.0.dropped));
                self.0.waiting.add_permits(1);
                self.0.go_on.acquire().await.unwrap().forget();
                unless_done.0 = None;
                Response::new(Body::from("done"))
            }
            "stream" => self.stream(),
            "text" => text(&path),
            _ => {
                let mut response = Response::default();
                *response.status_mut() = StatusCode::NO_CONTENT;
                response
            }
        }
    }
}

impl Shown {
    /// Three bytes, and three more when the test says so.
    fn stream(self) -> Response {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            for part in ["abc", "def"] {
                let frame = http_body::Frame::data(Bytes::from_static(part.as_bytes()));
                if sender.send(Ok::<_, std::io::Error>(frame)).await.is_err() {
                    return;
                }
                self.0.waiting.add_permits(1);
                self.0.go_on.acquire().await.unwrap().forget();
            }
        });
        let next = |mut receiver: mpsc::Receiver<_>| async move {
            Some((receiver.recv().await?, receiver))
        };
        Response::new(Body::stream(StreamBody::new(Box::pin(futures_util::stream::unfold(
            receiver, next,
        )))))
    }
}

struct CountDrop<'a>(Option<&'a AtomicUsize>);

impl Drop for CountDrop<'_> {
    fn drop(&mut self) {
        if let Some(count) = self.0 {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// What the service knows of the request.
fn show(route: &'static Route, request: Request<Body>) -> Response {
    let (mut parts, _) = request.into_parts();
    let context = Context::new(route, &mut parts, ());
    let headers = context.headers();
    let forwarded: Vec<&str> = ["forwarded", "x-forwarded-for", "x-forwarded-proto"]
        .into_iter()
        .filter(|name| headers.contains_key(*name))
        .collect();
    let told = context.forwarded();
    let shown = json!({
        "request_id": context.request_id(),
        "trace_id": context.trace().map(|trace| trace.trace_id().to_string()),
        "parent_id": context.trace().map(|trace| trace.parent_id().to_string()),
        "peer": context.peer().map(|peer| peer.ip().to_string()),
        "proto": told.and_then(|told| told.proto.clone()),
        "host": told.and_then(|told| told.host.clone()),
        "forwarding_headers": forwarded,
    });
    Response::new(Body::from(shown.to_string()))
}

async fn echo(request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    match body.collect().await {
        Ok(body) => {
            let mut response = Response::new(Body::from(body.to_bytes()));
            if let Some(content_type) = parts.headers.get(CONTENT_TYPE) {
                response.headers_mut().insert(CONTENT_TYPE, content_type.clone());
            }
            if let Some(encoding) = parts.headers.get("content-encoding") {
                response.headers_mut().insert("x-encoding", encoding.clone());
            }
            response
        }
        Err(error) => match error.downcast_ref::<BodyError>() {
            Some(error) => Problem::from(error).into_response(),
            None => Problem::new(400).with_detail(error).into_response(),
        },
    }
}

/// A text of some size, of the type in the path with `-` for `/`.
fn text(path: &str) -> Response {
    let mut path = path.split('/').skip(2);
    let content_type = path.next().unwrap().replacen('-', "/", 1);
    let size = path.next().unwrap().parse().unwrap();
    let mut response = Response::new(Body::from("doudou ".repeat(size)[..size].to_owned()));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
    headers.insert("etag", "\"v1\"".parse().unwrap());
    response
}

/// Settings for a test: a free port on the loopback interface.
pub(crate) fn config() -> Config {
    Config { host: "127.0.0.1".to_owned(), port: 0, ..Config::default() }
}

/// A server that runs until it is dropped.
pub(crate) struct Running {
    pub(crate) address: String,
    task: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    pub(crate) async fn start(config: Config) -> Self {
        Self::serve(Server::new(Shown::default()).config(config)).await
    }

    pub(crate) async fn serve<S: Stack>(server: Server<S>) -> Self {
        let bound = server.bind().await.unwrap();
        let address = bound.local_addr().to_string();
        Self { address, task: tokio::spawn(bound.serve(std::future::pending())) }
    }

    pub(crate) async fn client(&self) -> Client {
        let stream = TcpStream::connect(&self.address).await.unwrap();
        let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        Client { sender, connection: tokio::spawn(async { drop(connection.await) }) }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A connection to a server.
pub(crate) struct Client {
    sender: SendRequest<Full<Bytes>>,
    connection: JoinHandle<()>,
}

impl Drop for Client {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

pub(crate) type Headers<'a> = &'a [(&'a str, &'a str)];

impl Client {
    /// Sends a request and reads the head of the response.
    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: Headers<'_>,
        body: impl Into<Bytes>,
    ) -> http::Response<hyper::body::Incoming> {
        let mut request = Request::builder().method(method).uri(path).header("host", "test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::from(body.into())).unwrap();
        let response = async {
            self.sender.ready().await.unwrap();
            self.sender.send_request(request).await.unwrap()
        };
        timeout(PATIENCE, response).await.expect("the server doesn't answer")
    }

    /// Sends a request and reads the whole response.
    pub(crate) async fn request(
        &mut self,
        method: &str,
        path: &str,
        headers: Headers<'_>,
        body: impl Into<Bytes>,
    ) -> Answer {
        let (parts, body) = self.send(method, path, headers, body).await.into_parts();
        let body = timeout(PATIENCE, body.collect()).await.expect("the body doesn't end");
        Answer {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: body.unwrap().to_bytes(),
        }
    }

    pub(crate) async fn get(&mut self, path: &str, headers: Headers<'_>) -> Answer {
        self.request("GET", path, headers, "").await
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Whether it is a refusal as all of them are: problem details, and the id of the request.
    pub(crate) fn is_problem(&self, status: u16) -> bool {
        self.status == status
            && self.header("content-type") == Some("application/problem+json")
            && self.json()["status"] == status
            && self.header("x-request-id").is_some()
    }
}
