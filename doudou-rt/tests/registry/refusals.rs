use std::time::Duration;

use doudou_rt::registry::{EventKind, MemberState};
use doudou_rt::{Config, Server};
use tokio::net::UdpSocket;
use tokio::time::sleep;

use crate::node::{Node, Ping, config, get};

/// Keys, which `openssl rand -base64 32` made.
const KEYS: [&str; 2] = [
    "q1cXlO0AVu1o2SeFjn7pxZ2lWm1mYw9x1k9kq0Q0Hf4=",
    "Zz0b8m2r7v4m3J3rW0cVw3hX0x2o8rK0f3r1qgI5n1k=",
];

#[tokio::test]
async fn a_port_that_is_taken_fails_the_start_and_is_named() {
    let taken = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = taken.local_addr().unwrap();
    let config =
        Config { host: "127.0.0.1".to_owned(), mem_port: address.port(), ..config("a", &[]) };
    let error = Server::new(Ping).config(config).bind().await.unwrap_err();
    let error = format!("{error:?}");
    assert!(error.contains(&format!("{address} for the other nodes")), "{error}");
    assert!(error.contains("set GDD_MEM_PORT"), "{error}");
}

#[tokio::test]
async fn a_name_that_is_in_use_is_refused_and_its_owner_is_not_disturbed() {
    let a = Node::start(config("a", &[])).await;
    let seeds = [a.gossip().await];
    let owner = Node::start(config("b", &seeds)).await;
    a.sees_alive(&["a", "b"]).await;
    let place = owner.gossip().await;
    let other = Node::start(config("b", &seeds)).await;
    sleep(Duration::from_secs(3)).await;
    let members = a.registry.members();
    let b = members.get("b").unwrap();
    assert_eq!((b.address, b.state), (place, MemberState::Alive));
    let events = a.registry.recent_events();
    assert!(!events.iter().any(|it| matches!(it.kind, EventKind::Died | EventKind::Left)));
    // Both serve.
    assert!(owner.answers().await && other.answers().await);
    // The name is free when its owner has left.
    owner.stop().await;
    a.sees(|members| {
        members.get("b").is_some_and(|b| b.state == MemberState::Alive && b.address != place)
    })
    .await;
}

#[tokio::test]
async fn a_name_that_is_in_use_gets_a_suffix_where_that_is_asked_for() {
    let a = Node::start(config("a", &[])).await;
    let suffix = doudou_rt::registry::OnConflict::Suffix;
    let second = Config { mem_on_conflict: suffix, ..config("a", &[a.gossip().await]) };
    let second = Node::start(second).await;
    let members = a.sees(|members| members.active().count() == 2).await;
    let name = members.active().find(|member| &*member.name != "a").unwrap().name.clone();
    assert!(name.starts_with('a'), "{name}");
    second.sees(|members| *members.this == *name && members.active().count() == 2).await;
}

#[tokio::test]
async fn another_key_or_another_cluster_is_not_heard_and_keys_can_be_exchanged() {
    let keyed = |name: &str, keys: &[&str], cluster: &str, seeds: &[_]| Config {
        mem_secret_key: keys.join(",").into(),
        mem_cluster: cluster.to_owned(),
        ..config(name, seeds)
    };
    let [old, new] = KEYS;
    let first = Config { manage_enable: true, ..keyed("a", &[old], "shop", &[]) };
    let a = Node::start(first).await;
    let seeds = [a.gossip().await];
    let strangers = [
        Node::start(keyed("key", &[new], "shop", &seeds)).await,
        Node::start(keyed("plain", &[], "shop", &seeds)).await,
        Node::start(keyed("label", &[old], "bakery", &seeds)).await,
    ];
    // It seals with the old key, as the first does, and knows the new one already.
    let b = Node::start(keyed("b", &[old, new], "shop", &seeds)).await;
    a.sees_alive(&["a", "b"]).await;
    b.sees_alive(&["a", "b"]).await;
    sleep(Duration::from_secs(2)).await;
    a.sees_alive(&["a", "b"]).await;
    for stranger in &strangers {
        stranger.sees_alive(&[&stranger.name]).await;
        assert!(stranger.answers().await);
    }
    let metrics = get(a.address, "/go-doudou/prometheus").await.unwrap();
    let rejected = metrics.lines().filter(|line| line.starts_with("gdd_mem_rejected_total"));
    let rejected: f64 =
        rejected.map(|line| line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()).sum();
    assert!(rejected >= 3.0, "{metrics}");
}

#[tokio::test]
async fn only_nodes_of_allowed_networks_are_heard() {
    let first = Config {
        mem_cidrs_allowed: vec!["127.0.0.1".parse().unwrap(), "127.99.0.0/16".parse().unwrap()],
        ..config("a", &[])
    };
    let a = Node::start(Config { host: "127.0.0.1".to_owned(), ..first }).await;
    let seeds = [a.gossip().await];
    let stranger = Node::start(config("stranger", &seeds)).await;
    let friend = Config { host: "127.99.0.1".to_owned(), ..config("friend", &seeds) };
    let friend = Node::start(friend).await;
    a.sees_alive(&["a", "friend"]).await;
    friend.sees_alive(&["a", "friend"]).await;
    sleep(Duration::from_secs(1)).await;
    a.sees_alive(&["a", "friend"]).await;
    stranger.sees_alive(&["stranger"]).await;
}
