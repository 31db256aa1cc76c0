//! A handler may take that long.

use std::iter::once;
use std::sync::atomic::Ordering;
use std::time::Duration;

use doudou_rt::http::{Method, Request};
use doudou_rt::{Body, Description, Response, Route, ServeError, Server, Service, layer};

use crate::service::{Running, Shown, config};

#[tokio::test]
async fn a_handler_that_takes_longer_is_dropped_and_answered_with_504() {
    let service = Shown::default();
    let state = service.state();
    let limit = layer::timeout(Duration::from_millis(20));
    let server = Running::serve(Server::new(service).layer(limit).config(config())).await;
    let mut client = server.client().await;
    let answer = client.get("/wait", &[]).await;
    assert!(answer.is_problem(504), "{answer:?}");
    assert_eq!(answer.json()["detail"], "the service took longer than 20ms");
    assert_eq!(state.dropped.load(Ordering::Relaxed), 1);
    assert_eq!(client.get("/show/x", &[]).await.status, 200);
}

#[tokio::test]
async fn the_annotation_of_a_route_wins_over_the_default() {
    for (default, path) in [
        (Duration::from_secs(3600), "/hurry"),
        (Duration::ZERO, "/hurry"),
        (Duration::from_millis(1), "/wait"),
    ] {
        let server = Server::new(Shown::default()).layer(layer::timeout(default));
        let config = doudou_rt::Config { route_root_path: "/api".parse().unwrap(), ..config() };
        let server = Running::serve(server.config(config)).await;
        let answer = server.client().await.get(&format!("/api{path}"), &[]).await;
        assert!(answer.is_problem(504), "{path}: {answer:?}");
    }
    // An hour is more than a millisecond, and zero no limit.
    for (default, path) in [(Duration::from_millis(1), "/relax"), (Duration::ZERO, "/wait")] {
        let service = Shown::default();
        let state = service.state();
        let server = Server::new(service).layer(layer::timeout(default)).config(config());
        let server = Running::serve(server).await;
        let mut client = server.client().await;
        let go_on = async {
            state.waiting.acquire().await.unwrap().forget();
            tokio::time::sleep(Duration::from_millis(50)).await;
            state.go_on.add_permits(1);
        };
        let (answer, ()) = tokio::join!(client.get(path, &[]), go_on);
        assert_eq!((answer.status, &answer.body[..]), (200, &b"done"[..]), "{path}");
    }
}

#[tokio::test]
async fn a_body_may_take_longer_than_its_head() {
    let service = Shown::default();
    let state = service.state();
    let limit = layer::timeout(Duration::from_millis(20));
    let server = Running::serve(Server::new(service).layer(limit).config(config())).await;
    let mut client = server.client().await;
    let response = client.send("GET", "/stream", &[], "").await;
    tokio::time::sleep(Duration::from_millis(60)).await;
    state.go_on.add_permits(2);
    let body = http_body_util::BodyExt::collect(response.into_body()).await.unwrap();
    assert_eq!(body.to_bytes(), "abcdef");
}

/// A service with a wrong annotation.
#[derive(Clone)]
struct Wrong;

impl Service for Wrong {
    fn descriptions() -> impl Iterator<Item = Description> {
        const ROUTES: &[Route] =
            &[Route::new("report", "GET", "/report").annotated(&[("timeout", "soon")])];
        once(Description { name: "Wrong", routes: ROUTES, openapi: None, peer: false })
    }

    fn route(_: &Method, path: &str) -> Option<usize> {
        (path == "/report").then_some(0)
    }

    async fn call(self, _: Request<Body>) -> Response {
        Response::default()
    }
}

#[tokio::test]
async fn an_annotation_that_is_no_time_is_an_error_at_the_start() {
    let server = Server::new(Wrong).layer(layer::timeout(Duration::from_secs(1)));
    let error = server.config(config()).bind().await.unwrap_err();
    let ServeError::Timeout(wrong) = &error else { panic!("{error:?}") };
    assert_eq!((wrong.route.name, wrong.value), ("report", "soon"));
    assert_eq!(
        error.to_string(),
        "the annotation `timeout` of `report` is `soon`, but must be a duration above zero like \
         `2s` or `500ms`"
    );
}
