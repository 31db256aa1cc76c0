//! A runtime per core: the same answers, limits and end.
#![cfg(unix)]

use std::collections::BTreeSet;
use std::iter::once;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use doudou_rt::http::{Method, Request};
use doudou_rt::{Body, Config, Description, Response, ServeError, Server, Service};
use tokio::time::{sleep, timeout};

use crate::service::{Echo, Running, config};
use crate::wire::{PATIENCE, Wire};

async fn start(config: Config) -> Running {
    Running::run(Server::new(Echo).config(config).per_core()).await
}

/// Answers with the name of its thread.
#[derive(Clone)]
struct Where;

impl Service for Where {
    fn descriptions() -> impl Iterator<Item = Description> {
        once(Description { name: "Where", routes: &[], openapi: None, peer: false })
    }

    fn route(_: &Method, _: &str) -> Option<usize> {
        None
    }

    async fn call(self, _: Request<Body>) -> Response {
        let before = std::thread::current().id();
        sleep(Duration::from_millis(1)).await;
        assert_eq!(std::thread::current().id(), before, "a request stays on its core");
        let name = std::thread::current().name().unwrap_or_default().to_owned();
        Response::new(Body::from(name))
    }
}

#[tokio::test]
async fn an_answer_does_not_wait_for_the_rest_of_the_next_request() {
    let server = start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.send("GET /ping HTTP/1.1\r\nHost: test\r\n\r\nGET /pi").await;
    assert_eq!(wire.answer().await.unwrap().status, 200);
    wire.send("ng HTTP/1.1\r\nHost: test\r\n\r\n").await;
    assert_eq!(wire.answer().await.unwrap().status, 200);
}

#[tokio::test]
async fn connections_are_spread_over_the_cores() {
    let server = Running::run(Server::new(Where).config(config()).per_core()).await;
    let mut threads = BTreeSet::new();
    for _ in 0..64 {
        let mut wire = Wire::connect(&server.address).await;
        let thread = wire.get("/").await.text().to_owned();
        assert_eq!(wire.get("/").await.text(), thread, "a connection stays on its core");
        threads.insert(thread);
    }
    assert!(threads.iter().all(|name| name.starts_with("doudou-core-")), "{threads:?}");
    let cores = std::thread::available_parallelism().unwrap().get();
    // Where the system doesn't spread them, they race.
    if cfg!(target_os = "linux") {
        assert!(threads.len() > cores.min(8) / 2, "{threads:?} of {cores}");
    }
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_order_by_a_core() {
    let server = start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    let request = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    wire.send((request("/slow/20") + &request("/ping")).repeat(20)).await;
    for _ in 0..20 {
        assert_eq!(wire.answer().await.unwrap().text(), "late");
        assert_eq!(wire.answer().await.unwrap().text(), "pong");
    }
    // A large answer isn't lost when it is copied.
    assert_eq!(wire.get("/large").await.body.len(), 32 << 20);
}

#[tokio::test]
async fn what_the_cores_are_answering_when_the_server_stops_is_answered_and_then_all_is_closed() {
    let closed = Arc::new(AtomicUsize::new(0));
    let hook = closed.clone();
    let server = Server::new(Echo).config(config()).per_core().on_shutdown(async move {
        hook.fetch_add(1, Ordering::Relaxed);
    });
    let mut server = Running::run(server).await;
    let mut wires = Vec::new();
    for _ in 0..8 {
        let mut wire = Wire::connect(&server.address).await;
        wire.request("GET", "/slow/1000", "").await;
        wires.push(wire);
    }
    let mut idle = Wire::connect(&server.address).await;
    idle.get("/ping").await;
    server.stop();
    for mut wire in wires {
        let answer = wire.answer().await.unwrap();
        assert_eq!((answer.text(), answer.header("connection")), ("late", Some("close")));
        assert!(wire.ends().await);
    }
    assert!(idle.ends().await);
    let address = server.address.clone();
    timeout(PATIENCE, server.end()).await.unwrap();
    assert_eq!(closed.load(Ordering::Relaxed), 1);
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn the_grace_timeout_bounds_the_end_of_the_cores() {
    let grace_timeout = Duration::from_millis(300);
    let mut server = start(Config { grace_timeout, ..config() }).await;
    let mut wires = Vec::new();
    for _ in 0..4 {
        let mut wire = Wire::connect(&server.address).await;
        wire.request("GET", "/slow/60000", "").await;
        wires.push(wire);
    }
    sleep(Duration::from_millis(100)).await;
    server.stop();
    let failure = timeout(PATIENCE, server.failure()).await.unwrap();
    assert!(matches!(failure, ServeError::CutOff { connections: 4 }), "{failure}");
    for mut wire in wires {
        assert!(wire.answer().await.is_none());
    }
}

#[tokio::test]
async fn a_server_of_cores_that_is_dropped_closes_everything() {
    let server = start(config()).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.request("GET", "/slow/60000", "").await;
    sleep(Duration::from_millis(50)).await;
    let (handle, address) = (server.handle.clone(), server.address.clone());
    drop(server);
    timeout(PATIENCE, handle.ended()).await.unwrap();
    assert!(wire.answer().await.is_none());
    let refused = async {
        while tokio::net::TcpStream::connect(&address).await.is_ok() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, refused).await.unwrap();
}

#[tokio::test]
async fn slow_clients_are_cut_off_by_the_cores_too() {
    let read_timeout = Duration::from_millis(200);
    let server = start(Config { read_timeout, ..config() }).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.send("GET /ping HTT").await;
    assert!(wire.ends().await);
}

#[tokio::test]
async fn a_port_that_another_server_of_cores_has_is_refused() {
    let first = start(config()).await;
    let port = first.handle.local_addr().unwrap().port();
    let second = Server::new(Echo).config(Config { port, ..config() }).per_core().bind().await;
    assert!(matches!(second, Err(ServeError::Bind { .. })), "{second:?}");
}

#[tokio::test]
async fn all_cores_together_have_one_limit_of_connections() {
    let server = start(Config { max_connections: 4, ..config() }).await;
    let cores = std::thread::available_parallelism().unwrap().get();
    let mut wires = Vec::new();
    // So many that every core is sure to have got one.
    for _ in 0..4 + 10 * cores {
        let mut wire = Wire::connect(&server.address).await;
        wire.request("GET", "/slow/60000", "").await;
        wires.push(wire);
        sleep(Duration::from_millis(5)).await;
    }
    let mut one_more = Wire::connect(&server.address).await;
    one_more.request("GET", "/ping", "").await;
    let early = timeout(Duration::from_millis(400), one_more.answer()).await;
    assert!(early.is_err(), "there is no place yet: {early:?}");
    drop(wires);
}

#[tokio::test]
async fn the_management_is_beside_the_cores() {
    let config = Config { manage_enable: true, manage_port: Some(0), ..config() };
    let mut server = start(config).await;
    let manage = server.handle.manage_addr().unwrap().to_string();
    let mut wire = Wire::connect(&server.address).await;
    assert_eq!(wire.get("/ping").await.status, 200);
    assert_eq!(wire.get("/go-doudou/health/ready").await.status, 404);
    wire.request("GET", "/slow/500", "").await;
    let mut operator = Wire::connect(&manage).await;
    assert_eq!(operator.get("/go-doudou/health/ready").await.status, 200);
    let metrics = operator.get("/go-doudou/prometheus").await;
    assert!(metrics.text().contains("/ping"), "{}", metrics.text());
    server.stop();
    sleep(Duration::from_millis(100)).await;
    // It answers as long as the service does.
    assert_eq!(operator.get("/go-doudou/health/ready").await.status, 503);
    assert_eq!(wire.answer().await.unwrap().text(), "late");
    timeout(PATIENCE, server.end()).await.unwrap();
}
