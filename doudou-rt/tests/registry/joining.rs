use std::net::{Ipv6Addr, SocketAddr};
use std::time::Duration;

use doudou_rt::Config;
use doudou_rt::registry::{Discover, Endpoints, EventKind, MemberState, Registry};
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};

use crate::node::{Node, PATIENCE, config};

#[tokio::test]
async fn nodes_find_each_other_through_one_of_them() {
    let first = Node::start(config("a", &[])).await;
    let seeds = [first.gossip().await];
    let mut nodes = vec![first];
    for name in ["b", "c", "d", "e"] {
        nodes.push(Node::start(config(name, &seeds)).await);
    }
    for node in &nodes {
        node.sees_alive(&["a", "b", "c", "d", "e"]).await;
    }
}

#[tokio::test]
async fn a_node_that_stops_is_known_to_have_left_before_it_stops_answering() {
    let a = Node::start(config("a", &[])).await;
    let b = Node::start(config("b", &[a.gossip().await])).await;
    a.sees_alive(&["a", "b"]).await;
    b.sees_alive(&["a", "b"]).await;
    let (b_handle, b_address) = (b.handle.clone(), b.address);
    let stop = tokio::spawn(b.stop());
    a.sees(|members| {
        let record = members.get("b").and_then(|member| member.record.clone());
        record.is_some_and(|record| record.draining)
    })
    .await;
    assert!(crate::node::get(b_address, "/ping").await.is_some(), "it answers while it drains");
    assert!(!b_handle.is_ready());
    a.sees_as("b", MemberState::Left).await;
    timeout(PATIENCE, stop).await.unwrap().unwrap();
    let kinds: Vec<EventKind> = a
        .registry
        .recent_events()
        .into_iter()
        .filter(|it| &*it.member == "b")
        .map(|it| it.kind)
        .collect();
    assert_eq!(kinds.first(), Some(&EventKind::Joined));
    assert_eq!(kinds.last(), Some(&EventKind::Left));
    assert!(!kinds.contains(&EventKind::Died) && !kinds.contains(&EventKind::Suspected));
}

#[tokio::test]
async fn a_node_that_vanishes_is_taken_for_dead_and_may_come_back() {
    let a = Node::start(config("a", &[])).await;
    let seeds = [a.gossip().await];
    let b = Node::start(config("b", &seeds)).await;
    a.sees_alive(&["a", "b"]).await;
    drop(b);
    a.sees_as("b", MemberState::Dead).await;
    let b = Node::start(config("b", &seeds)).await;
    a.sees_alive(&["a", "b"]).await;
    b.sees_alive(&["a", "b"]).await;
}

#[tokio::test]
async fn seeds_that_lead_nowhere_are_tried_until_they_do() {
    // The port is given up, for the node that comes later.
    let place = Node::start(config("place", &[])).await;
    let seed = place.gossip().await;
    drop(place);
    let mut early = config("b", &[seed]);
    early.mem_seed.insert(0, "nowhere.invalid".to_owned());
    let b = Node::start(early).await;
    assert!(b.answers().await);
    sleep(Duration::from_secs(1)).await;
    let late = Config { host: seed.ip().to_string(), mem_port: seed.port(), ..config("a", &[]) };
    let a = Node::start(late).await;
    a.sees_alive(&["a", "b"]).await;
    b.sees_alive(&["a", "b"]).await;
}

#[tokio::test]
async fn a_program_that_only_calls_finds_services_and_leaves() {
    let a = Node::start(config("a", &[])).await;
    let caller = config("caller", &[a.gossip().await]);
    let membership = Registry::join(&caller).await.unwrap();
    timeout(PATIENCE, membership.joined()).await.unwrap();
    let mut endpoints = membership.registry().watch("ping");
    let fits = |endpoints: &Endpoints| match endpoints {
        Endpoints::Known(found) => found.len() == 1,
        Endpoints::Unknown => false,
    };
    let found = timeout(PATIENCE, endpoints.wait_for(fits)).await.unwrap().unwrap().clone();
    let Endpoints::Known(found) = found else { unreachable!() };
    assert_eq!(*found[0].base_url, format!("http://{}", a.address));
    a.sees_as("caller", MemberState::Alive).await;
    let nobody = a.registry.watch("caller");
    assert_eq!(*nobody.borrow(), Endpoints::Known([].into()));
    membership.leave().await;
    a.sees_as("caller", MemberState::Left).await;
}

#[tokio::test]
async fn a_client_waits_until_the_first_seed_has_been_tried() {
    let a = Node::start(config("a", &[])).await;
    let seed = a.gossip().await;
    let registry = Registry::new();
    let mut endpoints = registry.watch("Ping");
    assert_eq!(*endpoints.borrow(), Endpoints::Unknown);
    let server = doudou_rt::Server::new(crate::node::Ping).registry(registry);
    let bound = server.config(config("b", &[seed])).bind().await.unwrap();
    let serving = tokio::spawn(bound.serve(std::future::pending()));
    let is_known = |endpoints: &Endpoints| *endpoints != Endpoints::Unknown;
    let first = timeout(PATIENCE, endpoints.wait_for(is_known)).await.unwrap().unwrap().clone();
    let Endpoints::Known(first) = first else { unreachable!() };
    assert!(first.len() == 2, "it begins with all it was told: {first:?}");
    serving.abort();
}

#[tokio::test]
async fn a_node_on_all_interfaces_hears_both_families() {
    let everywhere = |name: &str, seeds: &[_]| Config {
        host: String::new(),
        mem_host: "localhost".to_owned(),
        ..config(name, seeds)
    };
    let a = Node::start(everywhere("a", &[])).await;
    let port = a.gossip().await.port();
    let b = Node::start(config("b", &[SocketAddr::from(([127, 0, 0, 1], port))])).await;
    // A machine without IPv6 has only the first.
    if TcpListener::bind("[::1]:0").await.is_ok() {
        let seed = SocketAddr::new(Ipv6Addr::LOCALHOST.into(), port);
        let c = Node::start(everywhere("c", &[seed])).await;
        c.sees_alive(&["a", "b", "c"]).await;
        a.sees_alive(&["a", "b", "c"]).await;
        c.stop().await;
        a.sees_as("c", MemberState::Left).await;
    }
    a.sees_alive(&["a", "b"]).await;
    b.sees_alive(&["a", "b"]).await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_server_with_a_runtime_for_each_core_is_one_node() {
    let a = Node::start(config("a", &[])).await;
    let server = doudou_rt::Server::new(crate::node::Ping).per_core();
    let b = Node::run(server, config("b", &[a.gossip().await])).await;
    a.sees_alive(&["a", "b"]).await;
    b.sees_alive(&["a", "b"]).await;
    assert!(b.answers().await);
    b.stop().await;
    a.sees_as("b", MemberState::Left).await;
}

#[tokio::test]
async fn a_server_that_stands_alone_finds_itself() {
    let mono = Config { mode: doudou_rt::config::Mode::Mono, ..config("a", &[]) };
    let node = Node::start(mono).await;
    let endpoints = node.registry.watch("ping").borrow().clone();
    let Endpoints::Known(found) = endpoints else { panic!("it is known at once") };
    assert_eq!(*found[0].base_url, format!("http://{}", node.address));
    let start = std::time::Instant::now();
    node.stop().await;
    assert!(start.elapsed() < PATIENCE);
}

#[tokio::test]
async fn readiness_waits_for_the_first_join_and_not_for_ever() {
    let a = Node::start(config("a", &[])).await;
    let seed = a.gossip().await;
    let waiting = |name: &str, seed, wait| Config {
        manage_enable: true,
        mem_join_wait: wait,
        ..config(name, &[seed])
    };
    let ready = |address| async move {
        let answer = crate::node::get(address, "/go-doudou/health/ready").await.unwrap();
        answer.starts_with("HTTP/1.1 200")
    };
    let nowhere = "127.0.0.1:1".parse().unwrap();
    let alone = Node::start(waiting("b", nowhere, Duration::from_millis(2_500))).await;
    let joins = Node::start(waiting("c", seed, Duration::from_secs(3_600))).await;
    assert!(!ready(alone.address).await);
    joins.sees_alive(&["a", "c"]).await;
    for address in [joins.address, alone.address] {
        let wait = async {
            while !ready(address).await {
                sleep(Duration::from_millis(100)).await;
            }
        };
        timeout(PATIENCE, wait).await.unwrap();
    }
}

#[tokio::test]
async fn a_node_without_seeds_finds_the_members_that_it_wrote_down() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("members");
    let a = Node::start(config("a", &[])).await;
    let remembering = |seeds: &[_]| Config { mem_snapshot: file.clone(), ..config("b", seeds) };
    let b = Node::start(remembering(&[a.gossip().await])).await;
    b.sees_alive(&["a", "b"]).await;
    let is_written = async {
        while !std::fs::read_to_string(&file).is_ok_and(|text| text.ends_with(" a\n")) {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, is_written).await.unwrap();
    b.stop().await;
    let b = Node::start(remembering(&[])).await;
    a.sees_alive(&["a", "b"]).await;
    b.sees_alive(&["a", "b"]).await;
}

#[tokio::test]
async fn the_delay_of_the_shutdown_counts_if_it_is_longer_than_the_drain() {
    let a = Node::start(config("a", &[])).await;
    let delayed = Config {
        shutdown_delay: Duration::from_secs(2),
        mem_drain: Duration::ZERO,
        ..config("b", &[a.gossip().await])
    };
    let b = Node::start(delayed).await;
    b.sees_alive(&["a", "b"]).await;
    a.sees_alive(&["a", "b"]).await;
    let address = b.address;
    let stop = tokio::spawn(b.stop());
    a.sees(|members| {
        let record = members.get("b").and_then(|member| member.record.clone());
        record.is_some_and(|record| record.draining)
    })
    .await;
    sleep(Duration::from_millis(500)).await;
    let b = a.registry.members().get("b").unwrap().clone();
    assert_eq!(b.state, MemberState::Alive);
    assert!(crate::node::get(address, "/ping").await.is_some());
    timeout(PATIENCE, stop).await.unwrap().unwrap();
    a.sees_as("b", MemberState::Left).await;
}
