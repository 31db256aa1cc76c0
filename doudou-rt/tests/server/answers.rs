use std::convert::Infallible;
use std::io;
use std::task::{Context, Poll};

use bytes::Bytes;
use doudou_rt::http::{Request, Response};
use doudou_rt::server::Incoming;
use doudou_rt::{BoxError, Config, ServeError, Server};
use http_body_util::{BodyExt, Empty, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::{TcpListener, TcpStream};

use crate::service::{Echo, Running, config, is_problem};
use crate::wire::Wire;

#[tokio::test]
async fn http1_answers_many_requests_on_one_connection() {
    let server = Running::start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    for _ in 0..3 {
        let answer = wire.get("/ping").await;
        assert_eq!((answer.status, answer.text()), (200, "pong"));
        assert_eq!(answer.header("connection"), None);
    }
    wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello").await;
    assert_eq!(wire.answer().await.unwrap().text(), "hello");
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order() {
    let server = Running::start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.send(
        "GET /slow/50 HTTP/1.1\r\nHost: x\r\n\r\nGET /ping HTTP/1.1\r\nHost: x\r\n\r\nGET /p",
    )
    .await;
    assert_eq!(wire.answer().await.unwrap().text(), "late");
    assert_eq!(wire.answer().await.unwrap().text(), "pong");
    wire.send("ing HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert_eq!(wire.answer().await.unwrap().text(), "pong");
}

#[tokio::test]
async fn http2_with_prior_knowledge_answers_on_the_same_port() {
    let server = Running::start(config()).await;
    let stream = TcpStream::connect(&server.address).await.unwrap();
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
            .await
            .unwrap();
    let connection = tokio::spawn(connection);
    let uri = |path: &str| format!("http://{}{path}", server.address);
    let request = |path: &str| Request::get(uri(path)).body(Full::<Bytes>::default()).unwrap();
    let mut concurrent = sender.clone();
    let (slow, ping) = tokio::join!(
        concurrent.send_request(request("/slow/30")),
        sender.send_request(request("/ping"))
    );
    for (response, expected) in [(slow, "late"), (ping, "pong")] {
        let body = response.unwrap().into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, expected);
    }
    let large = Request::post(uri("/echo")).body(Full::from(vec![0; 100_000])).unwrap();
    let response = sender.send_request(large).await.unwrap();
    assert_eq!(response.into_body().collect().await.unwrap().to_bytes().len(), 100_000);
    let response = sender.send_request(request("/panic")).await.unwrap();
    assert_eq!(response.status(), 500);
    connection.abort();
}

#[tokio::test]
async fn what_no_route_takes_is_a_problem() {
    let server = Running::start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    let answer = wire.get("/nowhere").await;
    assert!(is_problem(&answer, 404), "{answer:?}");
    wire.request("DELETE", "/ping", "").await;
    let answer = wire.answer().await.unwrap();
    assert!(is_problem(&answer, 405), "{answer:?}");
    assert_eq!(answer.header("allow"), Some("GET"));
}

#[tokio::test]
async fn the_management_is_off_unless_it_is_switched_on() {
    let server = Running::start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    assert_eq!(wire.get("/go-doudou/doc").await.status, 404);
}

#[tokio::test]
async fn a_body_over_the_limit_is_a_413() {
    let server = Running::start(Config { body_limit: 10, ..config() }).await;

    let mut wire = Wire::connect(&server.address).await;
    wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123456789").await;
    assert_eq!(wire.answer().await.unwrap().text(), "0123456789");
    wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n").await;
    let answer = wire.answer().await.unwrap();
    assert!(is_problem(&answer, 413), "{answer:?}");

    let mut wire = Wire::connect(&server.address).await;
    let chunked = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    wire.send(format!("{chunked}a\r\n0123456789\r\n0\r\n\r\n")).await;
    assert_eq!(wire.answer().await.unwrap().text(), "0123456789");
    wire.send(format!("{chunked}8\r\n01234567\r\n3\r\n012\r\n0\r\n\r\n")).await;
    let answer = wire.answer().await.unwrap();
    assert!(is_problem(&answer, 413), "{answer:?}");
    assert!(answer.text().contains("10 bytes"), "{answer:?}");
}

#[tokio::test]
async fn a_client_that_sends_on_after_a_413_still_gets_to_read_it() {
    let server = Running::start(Config { body_limit: 10, ..config() }).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n").await;
    wire.send(vec![0; 4_000_000]).await;
    let answer = wire.answer().await.unwrap();
    assert!(is_problem(&answer, 413), "{answer:?}");
}

#[tokio::test]
async fn a_panic_is_a_500_and_the_connection_lives() {
    let server = Running::start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    let answer = wire.get("/panic").await;
    assert!(is_problem(&answer, 500), "{answer:?}");
    assert!(!answer.text().contains("gave up"), "{answer:?}");
    assert_eq!(wire.get("/ping").await.text(), "pong");
}

#[tokio::test]
async fn head_has_the_headers_and_no_body() {
    let server = Running::start(Config { manage_enable: true, ..config() }).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.request("HEAD", "/go-doudou/openapi.json", "Connection: close\r\n").await;
    let mut head = Vec::new();
    tokio::io::AsyncReadExt::read_to_end(&mut wire.stream, &mut head).await.unwrap();
    let head = String::from_utf8(head).unwrap();
    assert!(head.starts_with("HTTP/1.1 200 "), "{head}");
    assert!(head.contains(&format!("content-length: {}", crate::service::OPENAPI.len())), "{head}");
    assert!(head.ends_with("\r\n\r\n"), "{head}");
}

/// A layer that fails for some requests, and changes the type of the body for others.
#[derive(Clone)]
struct Gate<S>(S);

impl<S> tower_service::Service<Request<Incoming>> for Gate<S>
where
    S: tower_service::Service<
            Request<Incoming>,
            Response = doudou_rt::Response,
            Error = Infallible,
        >,
    S::Future: Send + 'static,
{
    type Response = Response<Empty<Bytes>>;
    type Error = BoxError;
    type Future = doudou_rt::tower::BoxFuture<Result<Self::Response, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.0.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Incoming>) -> Self::Future {
        if request.uri().path() == "/closed" {
            return Box::pin(async { Err(io::Error::other("the gate is closed").into()) });
        }
        let peer = request.body().peer().ip().to_string();
        let response = self.0.call(request);
        Box::pin(async move {
            let mut response = response.await?.map(|_| Empty::new());
            response.headers_mut().insert("x-peer", peer.parse()?);
            Ok(response)
        })
    }
}

#[tokio::test]
async fn layers_may_fail_and_may_change_the_body() {
    let gate = tower_layer::layer_fn(Gate);
    let bound = Server::new(Echo).layer(gate).config(config()).bind().await.unwrap();
    let address = bound.local_addr().to_string();
    let server = tokio::spawn(bound.serve(std::future::pending()));
    let mut wire = Wire::connect(&address).await;
    let answer = wire.get("/closed").await;
    assert!(is_problem(&answer, 500), "{answer:?}");
    assert!(!answer.text().contains("gate"), "{answer:?}");
    let answer = wire.get("/ping").await;
    assert_eq!((answer.status, answer.text()), (200, ""));
    assert_eq!(answer.header("x-peer"), Some("127.0.0.1"));
    server.abort();
}

#[tokio::test]
async fn an_address_in_use_is_an_error_that_says_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    // Not `run`, whose log would be that of all tests.
    let result = Server::new(Echo).config(Config { port, ..config() }).bind().await;
    let error = result.unwrap_err();
    assert!(matches!(error, ServeError::Bind { .. }));
    let shown = format!("{error:?}");
    assert!(shown.starts_with(&format!("couldn't listen on 127.0.0.1, port {port}; ")), "{shown}");
    assert!(shown.contains(": Address already in use"), "{shown}");
}

#[tokio::test]
async fn a_client_that_has_closed_its_sending_side_still_gets_its_answer() {
    let server = Running::start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.request("GET", "/slow/100", "").await;
    tokio::io::AsyncWriteExt::shutdown(&mut wire.stream).await.unwrap();
    assert_eq!(wire.answer().await.unwrap().text(), "late");
    assert!(wire.ends().await);
}
