//! So many requests at once.

use doudou_rt::{Server, layer};
use http_body_util::BodyExt;

use crate::service::{Running, Shown, config};

#[tokio::test]
async fn one_request_too_many_is_refused_until_another_has_ended() {
    let service = Shown::default();
    let state = service.state();
    let server = Server::new(service).layer(layer::concurrency_limit(2)).config(config());
    let server = Running::serve(server).await;
    let (mut one, mut other, mut third) =
        (server.client().await, server.client().await, server.client().await);
    let rest = async {
        state.waiting.acquire_many(2).await.unwrap().forget();
        let answer = third.get("/show/x", &[]).await;
        assert!(answer.is_problem(503), "{answer:?}");
        assert_eq!(answer.header("retry-after"), Some("1"));
        state.go_on.add_permits(2);
    };
    let (one, other, ()) = tokio::join!(one.get("/wait", &[]), other.get("/wait", &[]), rest);
    assert_eq!((one.status, other.status), (200, 200));
    assert_eq!(third.get("/show/x", &[]).await.status, 200);
}

#[tokio::test]
async fn a_request_counts_until_its_response_has_ended() {
    let service = Shown::default();
    let state = service.state();
    let server = Server::new(service).layer(layer::concurrency_limit(1)).config(config());
    let server = Running::serve(server).await;
    let (mut one, mut other) = (server.client().await, server.client().await);
    let response = one.send("GET", "/stream", &[], "").await;
    assert!(other.get("/show/x", &[]).await.is_problem(503));
    state.go_on.add_permits(2);
    response.into_body().collect().await.unwrap();
    // The next request on the connection comes after the end of the last response.
    assert_eq!(one.get("/show/x", &[]).await.status, 200);
    assert_eq!(other.get("/show/x", &[]).await.status, 200);
}

#[tokio::test]
async fn a_handler_that_panics_or_is_dropped_gives_its_place_back() {
    let limit = layer::concurrency_limit(1);
    let server = Server::new(Shown::default())
        .layer(layer::timeout(std::time::Duration::ZERO))
        .layer(limit)
        .config(config());
    let server = Running::serve(server).await;
    let mut client = server.client().await;
    for path in ["/panic", "/hurry", "/panic", "/hurry"] {
        let status = if path == "/panic" { 500 } else { 504 };
        assert!(client.get(path, &[]).await.is_problem(status));
    }
}
