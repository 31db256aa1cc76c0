//! So many requests in a time.

use std::time::Duration;

use doudou_rt::layer::{self, Rate};
use doudou_rt::{Config, Server};

use crate::service::{Running, Shown, config};

/// Two at once, and then one an hour: no test is as slow as that.
fn two() -> Rate {
    Rate::new(1, Duration::from_secs(3600)).burst(2)
}

#[tokio::test]
async fn what_comes_too_often_is_told_when_to_try_again() {
    let server = Server::new(Shown::default()).layer(layer::rate_limit(two())).config(config());
    let server = Running::serve(server).await;
    let (mut one, mut other) = (server.client().await, server.client().await);
    assert_eq!(one.get("/show/x", &[]).await.status, 200);
    assert_eq!(other.get("/show/x", &[]).await.status, 200);
    for client in [&mut one, &mut other] {
        let answer = client.get("/show/x", &[]).await;
        assert!(answer.is_problem(429), "{answer:?}");
        let seconds: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((3500..=3600).contains(&seconds), "{seconds}");
    }
}

#[tokio::test]
async fn who_waits_is_let_in_again() {
    let rate = Rate::new(10, Duration::from_secs(1));
    let server = Server::new(Shown::default()).layer(layer::rate_limit(rate)).config(config());
    let server = Running::serve(server).await;
    let mut client = server.client().await;
    let mut refused = 0;
    for _ in 0..3 {
        while client.get("/show/x", &[]).await.status == 429 {
            refused += 1;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    assert!(refused > 0);
}

#[tokio::test]
async fn every_client_has_a_rate_of_its_own() {
    let config = Config { trusted_proxies: vec!["127.0.0.1".parse().unwrap()], ..config() };
    let limit = layer::rate_limit_per_client(two());
    let server = Running::serve(Server::new(Shown::default()).layer(limit).config(config)).await;
    let mut client = server.client().await;
    for address in ["1.1.1.1", "2.2.2.2", "2001:db8::1"] {
        let from = [("x-forwarded-for", address)];
        let mut statuses = Vec::new();
        for _ in 0..3 {
            statuses.push(client.get("/show/x", &from).await.status);
        }
        assert_eq!(statuses, [200, 200, 429], "{address}");
    }
    // The same network as before.
    let neighbour = [("x-forwarded-for", "2001:db8::2")];
    assert_eq!(client.get("/show/x", &neighbour).await.status, 429);
}

#[tokio::test]
async fn every_key_has_a_rate_of_its_own_and_what_has_none_has_no_limit() {
    let limit =
        layer::rate_limit_per(two(), |request| Some(request.headers().get("x-tenant")?.clone()));
    let server = Running::serve(Server::new(Shown::default()).layer(limit).config(config())).await;
    let mut client = server.client().await;
    for expected in [200, 200, 429] {
        for tenant in ["a", "b"] {
            let answer = client.get("/show/x", &[("x-tenant", tenant)]).await;
            assert_eq!(answer.status, expected, "{tenant}");
        }
        assert_eq!(client.get("/show/x", &[]).await.status, 200);
    }
}
