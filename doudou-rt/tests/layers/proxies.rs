//! Where requests come from, behind proxies.

use doudou_rt::Config;
use serde_json::json;

use crate::service::{Running, config};

fn behind(proxies: &[&str]) -> Config {
    let trusted_proxies = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
    Config { trusted_proxies, ..config() }
}

#[tokio::test]
async fn a_trusted_proxy_is_believed() {
    let server = Running::start(behind(&["127.0.0.1", "10.0.0.0/8"])).await;
    let mut client = server.client().await;
    for headers in [
        [("x-forwarded-for", "6.6.6.6, 1.2.3.4, 10.0.0.9"), ("x-forwarded-proto", "https")],
        [("forwarded", "for=6.6.6.6, for=1.2.3.4;proto=https, for=10.0.0.9"), ("accept", "*/*")],
    ] {
        let shown = client.get("/show/x", &headers).await.json();
        assert_eq!((&shown["peer"], &shown["proto"]), (&json!("1.2.3.4"), &json!("https")));
    }
    let headers = [("x-forwarded-for", "1.2.3.4"), ("x-forwarded-host", "shop.example.org")];
    assert_eq!(client.get("/show/x", &headers).await.json()["host"], "shop.example.org");
    assert_eq!(client.get("/show/x", &[]).await.json()["peer"], "127.0.0.1");
}

#[tokio::test]
async fn others_are_not_believed_and_their_headers_are_gone() {
    let server = Running::start(behind(&["10.0.0.0/8"])).await;
    let mut client = server.client().await;
    let headers = [
        ("x-forwarded-for", "1.2.3.4"),
        ("forwarded", "for=1.2.3.4"),
        ("x-forwarded-proto", "https"),
    ];
    let shown = client.get("/show/x", &headers).await.json();
    assert_eq!(shown["peer"], "127.0.0.1");
    assert_eq!((&shown["proto"], &shown["forwarding_headers"]), (&json!(null), &json!([])));
}

#[tokio::test]
async fn without_trusted_proxies_the_headers_mean_nothing_and_stay() {
    let server = Running::start(config()).await;
    let shown =
        server.client().await.get("/show/x", &[("x-forwarded-for", "1.2.3.4")]).await.json();
    assert_eq!(shown["peer"], "127.0.0.1");
    assert_eq!(shown["forwarding_headers"], json!(["x-forwarded-for"]));
}

#[tokio::test]
async fn the_management_without_a_password_is_only_for_clients_on_this_machine() {
    let config = Config { manage_enable: true, ..behind(&["127.0.0.1"]) };
    let server = Running::start(config).await;
    let mut client = server.client().await;
    let page = "/go-doudou/prometheus";
    assert_eq!(client.get(page, &[]).await.status, 200);
    for (name, value) in [
        ("x-forwarded-for", "127.0.0.1"),
        ("x-forwarded-for", "1.2.3.4"),
        ("x-forwarded-for", "127.0.0.1, 1.2.3.4"),
        ("x-forwarded-for", "unknown"),
        ("forwarded", "for=_hidden"),
        ("forwarded", "nonsense"),
    ] {
        let answer = client.get(page, &[(name, value)]).await;
        assert!(answer.is_problem(403), "{name}: {value}: {answer:?}");
    }
    // One of them is the client's own invention.
    let both = [("x-forwarded-for", "1.2.3.4"), ("forwarded", "for=127.0.0.1")];
    assert!(client.get(page, &both).await.is_problem(403));
}
