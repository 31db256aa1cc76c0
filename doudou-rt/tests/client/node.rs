//! Nodes that do what a test tells them, and who knows where they are.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use doudou_rt::client::{Balance, Client, ClientBuilder, ClientError};
use doudou_rt::http::{HeaderMap, Method, Request, Response};
use doudou_rt::registry::{Discover, Endpoint, Endpoints};
use futures_util::StreamExt;
use futures_util::stream::once;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{AbortHandle, JoinSet};

/// How long a test waits for what must happen; far longer than it takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// What a node does with a request.
pub(crate) enum Act {
    /// Answers with a status and a number.
    Answer(u16, u32),
    /// Answers 429 or 503 and says when to come again, in seconds.
    ComeAgain(u16, u32),
    /// Answers after a while.
    After(Duration, u32),
    /// Says the length of an answer, and ends before it is there.
    BreakOff,
    /// Reads the request and ends the connection.
    HangUp,
    /// Does nothing for ever.
    Wait,
}

/// What a node has seen.
#[derive(Default)]
pub(crate) struct Seen {
    requests: AtomicUsize,
    given_up: AtomicUsize,
    pub(crate) heads: Mutex<Vec<(Method, HeaderMap)>>,
    pub(crate) bodies: Mutex<Vec<Bytes>>,
}

impl Seen {
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// How many requests the client gave up before there was an answer.
    pub(crate) fn given_up(&self) -> usize {
        self.given_up.load(Ordering::SeqCst)
    }
}

/// A node, which ends with its value.
pub(crate) struct Node {
    pub(crate) address: SocketAddr,
    pub(crate) seen: Arc<Seen>,
    accepting: AbortHandle,
}

impl Node {
    /// A node that does this with the requests, which are counted from 0.
    pub(crate) async fn start(act: impl Fn(usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, act) = (Arc::new(Seen::default()), Arc::new(act));
        let of_node = seen.clone();
        let accepting = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (seen, act) = (of_node.clone(), act.clone());
                let service = service_fn(move |request| answer(seen.clone(), act.clone(), request));
                let http = hyper::server::conn::http1::Builder::new();
                connections.spawn(http.serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { address, seen, accepting: accepting.abort_handle() }
    }

    /// A node that answers with a number.
    pub(crate) async fn answering(number: u32) -> Self {
        Self::start(move |_| Act::Answer(200, number)).await
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint::new(&format!("http://{}", self.address))
    }

    pub(crate) fn requests(&self) -> usize {
        self.seen.requests()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

struct GivenUp<'a>(Option<&'a Seen>);

impl Drop for GivenUp<'_> {
    fn drop(&mut self) {
        if let Some(seen) = self.0 {
            seen.given_up.fetch_add(1, Ordering::SeqCst);
        }
    }
}

async fn answer(
    seen: Arc<Seen>,
    act: Arc<impl Fn(usize) -> Act>,
    request: Request<Incoming>,
) -> io::Result<Response<UnsyncBoxBody<Bytes, io::Error>>> {
    let (parts, body) = request.into_parts();
    let mut given_up = GivenUp(Some(&seen));
    let index = seen.requests.fetch_add(1, Ordering::SeqCst);
    seen.heads.lock().unwrap().push((parts.method, parts.headers));
    if let Ok(body) = body.collect().await {
        seen.bodies.lock().unwrap().push(body.to_bytes());
    }
    let number = |status: u16, number: u32| {
        let response =
            Response::builder().status(status).header("content-type", "application/json");
        let body = Full::from(number.to_string()).map_err(|never| match never {});
        response.body(body.boxed_unsync()).unwrap()
    };
    let response = match act(index) {
        Act::Answer(status, value) => number(status, value),
        Act::ComeAgain(status, seconds) => {
            let mut response = number(status, 0);
            response.headers_mut().insert("retry-after", seconds.into());
            response
        }
        Act::After(time, value) => {
            tokio::time::sleep(time).await;
            number(200, value)
        }
        Act::BreakOff => {
            let frame = Frame::data(Bytes::from_static(b"1"));
            let breaks = async {
                // What there is goes out first.
                tokio::time::sleep(Duration::from_millis(20)).await;
                Err(io::Error::other("it broke"))
            };
            let body = StreamBody::new(once(async { Ok(frame) }).chain(once(breaks)));
            let response = Response::builder().header("content-length", 100);
            response.body(body.boxed_unsync()).unwrap()
        }
        Act::HangUp => {
            given_up.0 = None;
            return Err(io::Error::other("hung up"));
        }
        Act::Wait => std::future::pending().await,
    };
    given_up.0 = None;
    Ok(response)
}

/// An address where nobody listens.
pub(crate) async fn nobody() -> Endpoint {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    Endpoint::new(&format!("http://{}", listener.local_addr().unwrap()))
}

/// Knows what a test says.
#[derive(Debug)]
pub(crate) struct Told(pub(crate) watch::Sender<Endpoints>);

impl Told {
    pub(crate) fn nothing() -> Arc<Self> {
        Arc::new(Self(watch::Sender::new(Endpoints::Unknown)))
    }

    pub(crate) fn of(endpoints: impl IntoIterator<Item = Endpoint>) -> Arc<Self> {
        let told = Self::nothing();
        told.say(endpoints);
        told
    }

    pub(crate) fn say(&self, endpoints: impl IntoIterator<Item = Endpoint>) {
        self.0.send_replace(Endpoints::Known(endpoints.into_iter().collect()));
    }
}

impl Discover for Told {
    fn watch(&self, _service: &str) -> watch::Receiver<Endpoints> {
        self.0.subscribe()
    }
}

/// A client of these endpoints that goes from one to the next.
pub(crate) fn in_turn(endpoints: impl IntoIterator<Item = Endpoint>) -> ClientBuilder {
    Client::builder("numbers").discover(Told::of(endpoints)).balance(Balance::RoundRobin)
}

pub(crate) type Answered = Result<u32, ClientError>;

pub(crate) async fn get(client: &Client) -> Answered {
    client.request(Method::GET).literal("/number").send().await
}

pub(crate) async fn post(client: &Client) -> Answered {
    client.request(Method::POST).literal("/number").json(&7).send().await
}

/// Ends when it is so.
pub(crate) async fn until(is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.expect("it never became so");
}

/// A node that ends each connection after its answer, without saying so before.
pub(crate) struct Forgetful {
    address: SocketAddr,
    closed: Arc<AtomicUsize>,
    accepting: AbortHandle,
}

impl Forgetful {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let closed = Arc::new(AtomicUsize::new(0));
        let count = closed.clone();
        let accepting = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n7") {
                    stream.read_buf(&mut head).await.unwrap();
                }
                let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n1";
                stream.write_all(answer).await.unwrap();
                stream.shutdown().await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { address, closed, accepting: accepting.abort_handle() }
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint::new(&format!("http://{}", self.address))
    }

    /// Ends when so many connections are closed, and the client has had the time to see it.
    pub(crate) async fn closed(&self, connections: usize) {
        until(|| self.closed.load(Ordering::SeqCst) == connections).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

impl Drop for Forgetful {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
