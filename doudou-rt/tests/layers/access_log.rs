//! The access log.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use doudou_rt::Config;
use doudou_rt::http::Request;
use http_body_util::Empty;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tracing::Level;

use crate::log::Log;
use crate::service::{Running, Shown, config};

const ACCESS: &str = "doudou_rt::access";

fn logged() -> Config {
    Config { access_log: true, ..config() }
}

#[tokio::test]
async fn a_request_is_a_line_with_what_operators_ask_for() {
    let log = Log::collect(Level::INFO);
    let config = Config { route_root_path: "/api".parse().unwrap(), ..logged() };
    let server = Running::start(config).await;
    let mut client = server.client().await;
    let headers = [
        ("x-request-id", "r-1"),
        ("user-agent", "test/1"),
        ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
    ];
    let path = "/api/show/x?page=2&Token=s3cret&%70assword=s3cret";
    let answer = client.get(path, &headers).await;
    client.request("HEAD", "/api/nowhere", &[], "").await;
    let events = log.wait_for(ACCESS, 2).await;
    let event = &events[0];
    for (field, value) in [
        ("level", "INFO"),
        ("request_id", "r-1"),
        ("trace_id", "0af7651916cd43dd8448eb211c80319c"),
        ("method", "GET"),
        ("route", "/api/show/{name}"),
        ("operation", "show"),
        ("path", "/api/show/x?page=2&Token=***&%70assword=***"),
        ("user_agent", "test/1"),
    ] {
        assert_eq!(event[field], value, "{event}");
    }
    assert_eq!((&event["status"], &event["bytes"]), (&200.into(), &answer.body.len().into()));
    assert!(event["ms"].as_f64().unwrap() >= 0.0 && event["peer"].is_string());
    assert!(event.get("aborted").is_none(), "{event}");
    assert!(!log.text().contains("s3cret"));
    let event = &events[1];
    assert_eq!((&event["status"], &event["bytes"]), (&404.into(), &0.into()));
    assert!(event.get("route").is_none() && event.get("aborted").is_none(), "{event}");
}

#[tokio::test]
async fn it_is_off_unless_it_is_switched_on() {
    let log = Log::collect(Level::TRACE);
    let server = Running::start(config()).await;
    server.client().await.get("/show/x", &[]).await;
    assert!(!log.text().contains(ACCESS));
}

#[tokio::test]
async fn a_stream_is_logged_when_it_ends_with_what_was_sent() {
    let log = Log::collect(Level::INFO);
    let service = Shown::default();
    let state = service.state();
    let server = Running::serve(doudou_rt::Server::new(service).config(logged())).await;
    let mut client = server.client().await;
    let response = client.send("GET", "/stream", &[], "").await;
    assert!(log.of(ACCESS).is_empty());
    state.go_on.add_permits(2);
    http_body_util::BodyExt::collect(response.into_body()).await.unwrap();
    let event = &log.wait_for(ACCESS, 1).await[0];
    assert_eq!((&event["bytes"], event.get("aborted")), (&6.into(), None));
}

#[tokio::test]
async fn a_response_that_was_not_taken_is_logged_as_aborted() {
    let log = Log::collect(Level::INFO);
    let service = Shown::default();
    let state = service.state();
    let server = Running::serve(doudou_rt::Server::new(service).config(logged())).await;
    let mut client = server.client().await;
    let response = client.send("GET", "/stream", &[], "").await;
    drop((response, client));
    state.go_on.add_permits(2);
    let event = &log.wait_for(ACCESS, 1).await[0];
    assert_eq!((&event["status"], &event["path"]), (&200.into(), &"/stream".into()));
    drop(server);
}

#[tokio::test]
async fn a_request_that_is_never_answered_is_logged_too() {
    let log = Log::collect(Level::INFO);
    let service = Shown::default();
    let state = service.state();
    let server = Running::serve(doudou_rt::Server::new(service).config(logged())).await;
    let mut client = server.client().await;
    tokio::select! {
        _ = client.send("GET", "/wait", &[], "") => panic!("nobody lets it end"),
        waits = state.waiting.acquire() => waits.unwrap().forget(),
    }
    // It cuts its connections off.
    drop(server);
    let event = &log.wait_for(ACCESS, 1).await[0];
    assert_eq!((&event["operation"], &event["aborted"]), (&"wait".into(), &true.into()));
    assert!(event.get("status").is_none(), "{event}");
}

#[tokio::test]
async fn the_client_behind_a_proxy_is_the_peer() {
    let log = Log::collect(Level::INFO);
    let config = Config { trusted_proxies: vec!["127.0.0.1".parse().unwrap()], ..logged() };
    let server = Running::start(config).await;
    let mut client = server.client().await;
    client.get("/show/x", &[("x-forwarded-for", "1.2.3.4")]).await;
    client.get("/show/x", &[("forwarded", "for=\"[2001:db8::1]:99\"")]).await;
    client.request("DELETE", "/nothing", &[], "").await;
    let events = log.wait_for(ACCESS, 3).await;
    assert_eq!(events[0]["peer"], "1.2.3.4");
    assert_eq!(events[1]["peer"], "[2001:db8::1]:99");
    assert!(events[2].get("aborted").is_none(), "{events:?}");
}

#[tokio::test]
async fn a_stream_of_http2_that_the_client_resets_is_logged_and_its_handler_is_gone() {
    let log = Log::collect(Level::INFO);
    let service = Shown::default();
    let state = service.state();
    let server = Running::serve(doudou_rt::Server::new(service).config(logged())).await;
    let stream = tokio::net::TcpStream::connect(&server.address).await.unwrap();
    let (executor, io) = (TokioExecutor::new(), TokioIo::new(stream));
    let (mut sender, connection) =
        hyper::client::conn::http2::handshake(executor, io).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::get(format!("http://{}/wait", server.address));
    let request = request.header("x-request-id", "r-2").body(Empty::<Bytes>::new()).unwrap();
    tokio::select! {
        _ = sender.send_request(request) => panic!("nobody lets it end"),
        waits = state.waiting.acquire() => waits.unwrap().forget(),
    }
    let event = &log.wait_for(ACCESS, 1).await[0];
    assert_eq!((&event["request_id"], &event["aborted"]), (&"r-2".into(), &true.into()));
    assert_eq!(state.dropped.load(Ordering::Relaxed), 1);
    connection.abort();
}
