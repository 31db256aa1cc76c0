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
