//! What is done with every request can be switched off.

use doudou_rt::layer::Defaults;
use doudou_rt::{Config, Server};
use serde_json::Value;
use tracing::Level;

use crate::log::Log;
use crate::service::{Running, Shown, config};

/// Everything that can be switched on by settings.
fn all() -> Config {
    Config {
        access_log: true,
        log_bodies: 1.0,
        manage_enable: true,
        trusted_proxies: vec!["127.0.0.1".parse().unwrap()],
        ..config()
    }
}

#[tokio::test]
async fn a_bare_server_does_nothing_but_protect_its_process() {
    let log = Log::collect(Level::DEBUG);
    let server = Running::serve(Server::new(Shown::default()).config(all()).bare()).await;
    let mut client = server.client().await;
    let answer = client.get("/show/x", &[("x-forwarded-for", "1.2.3.4")]).await;
    assert_eq!(
        (answer.json()["peer"].as_str(), answer.header("x-request-id")),
        (Some("127.0.0.1"), None)
    );
    assert_eq!(answer.json()["request_id"], Value::Null);
    assert_eq!(client.get("/panic", &[]).await.status, 500);
    let metrics = client.get("/go-doudou/prometheus", &[]).await;
    let metrics = String::from_utf8(metrics.body.to_vec()).unwrap();
    let mut counts = metrics.lines().filter(|line| line.starts_with("http_requests_total"));
    assert!(counts.all(|line| line.ends_with("} 0")), "{metrics}");
    assert!(log.of("doudou_rt::access").is_empty() && log.of("doudou_rt::bodies").is_empty());
}

#[tokio::test]
async fn each_of_the_defaults_is_switched_by_itself() {
    let log = Log::collect(Level::DEBUG);
    let defaults = Defaults { request_id: false, access_log: false, ..Defaults::default() };
    let server = Server::new(Shown::default()).config(all()).defaults(defaults);
    let server = Running::serve(server).await;
    let mut client = server.client().await;
    let answer = client.get("/show/x", &[("x-forwarded-for", "1.2.3.4")]).await;
    assert_eq!(
        (answer.json()["peer"].as_str(), answer.header("x-request-id")),
        (Some("1.2.3.4"), None)
    );
    let metrics = client.get("/go-doudou/prometheus", &[]).await;
    let metrics = String::from_utf8(metrics.body.to_vec()).unwrap();
    assert!(metrics.contains("/show/{name}\"} 1"), "{metrics}");
    assert!(log.of("doudou_rt::access").is_empty() && log.of("doudou_rt::bodies").is_empty());
}

#[cfg(all(feature = "compression", feature = "cors"))]
#[tokio::test]
async fn layers_fit_together_in_any_order() {
    use doudou_rt::layer::{self, Rate};
    use std::time::Duration;

    let limit = || layer::rate_limit_per_client(Rate::per_second(100).burst(100));
    let one = Server::new(Shown::default())
        .layer(layer::timeout(Duration::from_secs(60)))
        .layer(layer::decompression(1 << 20))
        .layer(layer::concurrency_limit(10))
        .layer(layer::compression())
        .layer(limit())
        .layer(layer::cors(["*"]).unwrap());
    let other = Server::new(Shown::default())
        .layer(layer::cors(["*"]).unwrap())
        .layer(limit())
        .layer(layer::compression())
        .layer(layer::concurrency_limit(10))
        .layer(layer::decompression(1 << 20))
        .layer(layer::timeout(Duration::from_secs(60)));
    let one = Running::serve(one.config(config())).await;
    let other = Running::serve(other.config(config())).await;
    for server in [one, other] {
        let mut client = server.client().await;
        let headers = [("accept-encoding", "gzip"), ("origin", "https://a.org")];
        let answer = client.get("/text/text-plain/5000", &headers).await;
        assert_eq!((answer.status, answer.header("content-encoding")), (200, Some("gzip")));
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let packed = [("content-encoding", "gzip")];
        let back = client.request("POST", "/echo", &packed, answer.body).await;
        assert_eq!((back.status, back.body.len()), (200, 5000));
        assert!(client.get("/hurry", &headers).await.status == 504);
    }
}
