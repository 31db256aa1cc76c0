//! The ids of requests, and the traces that they belong to.

use std::iter::once;

use doudou_rt::http::{Method, Request};
use doudou_rt::{Body, Description, Response, Route, Server, Service, layer};
use tracing::Level;

use crate::log::Log;
use crate::service::{Running, config};

const TRACEPARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

#[tokio::test]
async fn every_request_has_an_id_that_its_service_and_its_client_see() {
    let server = Running::start(config()).await;
    let mut client = server.client().await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        let answer = client.get("/show/x", &[]).await;
        let id = answer.header("x-request-id").unwrap().to_owned();
        assert_eq!(answer.json()["request_id"], id.as_str());
        assert_eq!((id.len(), &id[14..15]), (36, "4"));
        assert!(!ids.contains(&id));
        ids.push(id);
    }
}

#[tokio::test]
async fn an_id_of_the_clients_is_kept_unless_it_could_do_harm() {
    let server = Running::start(config()).await;
    let mut client = server.client().await;
    let longest = "x".repeat(128);
    for id in ["r-1", "!~", &longest] {
        let answer = client.get("/show/x", &[("x-request-id", id)]).await;
        assert_eq!(answer.header("x-request-id"), Some(id));
        assert_eq!(answer.json()["request_id"], id);
    }
    let too_long = "x".repeat(129);
    for id in ["", "a b", &too_long] {
        let answer = client.get("/show/x", &[("x-request-id", id)]).await;
        let given = answer.header("x-request-id").unwrap();
        assert_eq!(given.len(), 36, "{id}");
        assert_eq!(answer.json()["request_id"], given);
    }
}

#[tokio::test]
async fn whatever_is_answered_has_an_id() {
    let config = doudou_rt::Config {
        route_root_path: "/api".parse().unwrap(),
        manage_enable: true,
        ..config()
    };
    let server = Running::start(config).await;
    let mut client = server.client().await;
    for (path, status) in [
        ("/api/show/x", 200),
        ("/api/nowhere", 404),
        ("/elsewhere", 404),
        ("/api/panic", 500),
        ("/api/fail", 500),
        ("/api/go-doudou/health/ready", 200),
    ] {
        let answer = client.get(path, &[("x-request-id", "r-1")]).await;
        assert_eq!((answer.status, answer.header("x-request-id")), (status, Some("r-1")), "{path}");
    }
}

#[tokio::test]
async fn what_is_logged_of_a_failure_has_the_id() {
    let log = Log::collect(Level::INFO);
    let server = Running::start(config()).await;
    let mut client = server.client().await;
    for path in ["/panic", "/fail"] {
        let answer = client.get(path, &[("x-request-id", path)]).await;
        assert!(answer.is_problem(500));
    }
    client.get("/show/x", &[("x-request-id", "fine")]).await;
    let panic = &log.of("doudou_rt::server::connection")[0];
    assert_eq!(
        (panic["request_id"].as_str(), panic["error"].as_str()),
        (Some("/panic"), Some("the handler gave up"))
    );
    let failure = &log.of("doudou_rt::error::problem")[0];
    assert_eq!(failure["request_id"], "/fail");
    assert!(!log.text().contains("fine"));
}

#[tokio::test]
async fn a_service_knows_the_trace_if_it_is_valid() {
    let server = Running::start(config()).await;
    let mut client = server.client().await;
    let answer = client.get("/show/x", &[("traceparent", TRACEPARENT)]).await;
    assert_eq!(answer.json()["trace_id"], "0af7651916cd43dd8448eb211c80319c");
    for wrong in [TRACEPARENT.to_uppercase(), format!("{TRACEPARENT}0"), "x".to_owned()] {
        let answer = client.get("/show/x", &[("traceparent", &wrong)]).await;
        assert_eq!(answer.json()["trace_id"], serde_json::Value::Null);
    }
}

/// Answers with the ids among the headers of the request, and with nothing else to see.
#[derive(Clone)]
struct Blind;

impl Service for Blind {
    fn descriptions() -> impl Iterator<Item = Description> {
        const ROUTES: &[Route] = &[Route::new("look", "GET", "/look")];
        once(Description { name: "Blind", routes: ROUTES, openapi: None, peer: false })
    }

    fn route(_: &Method, path: &str) -> Option<usize> {
        (path == "/look").then_some(0)
    }

    async fn call(self, request: Request<Body>) -> Response {
        let id = request.headers().get("x-request-id").map(|id| id.to_str().unwrap().to_owned());
        Response::new(Body::from(id.unwrap_or_default()))
    }
}

#[tokio::test]
async fn a_new_id_is_among_the_headers_of_a_request_if_a_method_or_a_layer_may_look() {
    let server = Running::serve(Server::new(Blind).config(config())).await;
    let mut client = server.client().await;
    let answer = client.get("/look", &[]).await;
    assert_eq!((answer.header("x-request-id").unwrap().len(), &answer.body[..]), (36, &b""[..]));
    assert_eq!(client.get("/look", &[("x-request-id", "r-1")]).await.body, "r-1");

    let layered = Server::new(Blind).layer(layer::concurrency_limit(9)).config(config());
    let server = Running::serve(layered).await;
    let answer = server.client().await.get("/look", &[]).await;
    assert_eq!(answer.body, answer.header("x-request-id").unwrap());
}
