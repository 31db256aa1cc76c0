use doudou_rt::registry::Record;
use doudou_rt::{Config, Server};
use serde_json::{Value, json};

use crate::node::{Node, Ping, config};

async fn record_of(node: &Node, name: &str) -> Record {
    let has_record = |it: &doudou_rt::registry::Members| {
        it.get(name).is_some_and(|member| member.record.is_some())
    };
    let members = node.sees(has_record).await;
    members.get(name).unwrap().record.as_deref().unwrap().clone()
}

#[tokio::test]
async fn what_a_node_says_of_itself_arrives_small_or_large() {
    let a = Node::start(config("a", &[])).await;
    let seeds = [a.gossip().await];
    let small = json!({ "colour": "green" });
    let large = json!({ "text": "x".repeat(60_000) });
    let said: [(&str, &Value); 2] = [("small", &small), ("large", &large)];
    let mut nodes = Vec::new();
    for (name, data) in said {
        let server = Server::new(Ping).data(data).build_info("ann", "today");
        let config = Config { mem_zone: "z1".to_owned(), weight: 3, ..config(name, &seeds) };
        nodes.push(Node::run(server, config).await);
    }
    for (index, (name, data)) in said.into_iter().enumerate() {
        for observer in [&a, &nodes[1 - index]] {
            let record = record_of(observer, name).await;
            assert_eq!(record.data, data.to_string());
            assert_eq!((&*record.zone, record.weight), ("z1", 3));
            assert_eq!((&*record.build_user, &*record.build_time), ("ann", "today"));
            assert_eq!((&*record.service, record.port), ("Ping", nodes[index].address.port()));
            assert_eq!(record.services[0].version, "1.2");
            assert_eq!(record.manage_port, None);
        }
    }
}

#[tokio::test]
async fn a_name_is_what_the_others_reach_a_node_by() {
    let a = Node::start(config("a", &[])).await;
    let named = Config {
        host: "127.0.0.1".to_owned(),
        mem_host: "localhost".to_owned(),
        manage_enable: true,
        route_root_path: "/api".parse().unwrap(),
        ..config("b", &[a.gossip().await])
    };
    let b = Node::start(named).await;
    let record = record_of(&a, "b").await;
    let members = a.sees(|members| members.get("b").is_some()).await;
    let address = members.get("b").unwrap().address;
    assert!(address.ip().is_loopback());
    let url = format!("http://localhost:{}/api", b.address.port());
    assert_eq!(record.base_url(address).as_ref(), Some(&url));
    assert_eq!(record.manage_url(address), Some(url));
}

#[tokio::test]
async fn data_that_is_too_large_fails_the_start_and_says_so() {
    let server = Server::new(Ping).data(&"x".repeat(65_536)).config(config("a", &[]));
    let error = format!("{:?}", server.bind().await.unwrap_err());
    assert!(error.contains("64 KiB") || error.contains("65536"), "{error}");
    let keys = std::collections::HashMap::from([((1, 2), 3)]);
    let error = Server::new(Ping).data(&keys).config(config("a", &[])).bind().await.unwrap_err();
    assert!(format!("{error:?}").contains("can't be written as JSON"), "{error:?}");
}

#[tokio::test]
async fn a_weight_that_is_to_be_computed_is_told() {
    let a = Node::start(config("a", &[])).await;
    let seeds = [a.gossip().await];
    let fixed = Config { weight: 0, ..config("b", &seeds) };
    let interval = std::time::Duration::from_secs(1);
    let computed = Config { weight: 0, mem_weight_interval: interval, ..config("c", &seeds) };
    let (_b, _c) = (Node::start(fixed).await, Node::start(computed).await);
    let weight = |members: &doudou_rt::registry::Members, name| {
        members.get(name).and_then(|member| member.record.as_ref()).map(|record| record.weight)
    };
    let members = a
        .sees(|members| {
            weight(members, "b").is_some() && weight(members, "c").is_some_and(|weight| weight > 0)
        })
        .await;
    assert_eq!(weight(&members, "b"), Some(0));
    assert!(weight(&members, "c").unwrap() <= 100);
}

#[tokio::test]
async fn nodes_that_agree_show_the_same_view_to_prometheus() {
    let open = |name: &str, seeds: &[_]| Config { manage_enable: true, ..config(name, seeds) };
    let a = Node::start(open("a", &[])).await;
    let b = Node::start(open("b", &[a.gossip().await])).await;
    for node in [&a, &b] {
        node.sees_alive(&["a", "b"]).await;
    }
    // The counters are looked at when something happens, as it does every second.
    let patience = std::time::Instant::now();
    loop {
        let mut views = Vec::new();
        for node in [&a, &b] {
            let text = crate::node::get(node.address, "/go-doudou/prometheus").await.unwrap();
            let value = |name: &str| {
                let line = text.lines().find_map(|line| line.strip_prefix(name));
                line.unwrap_or_else(|| panic!("{name}: {text}")).trim().parse::<f64>().unwrap()
            };
            assert!((value(r#"gdd_mem_members{state="alive"}"#) - 2.0).abs() < 0.1);
            assert!(value(r#"gdd_mem_udp_packets_total{dir="in"}"#) >= 0.0);
            assert!(value("gdd_mem_health_score") < 8.0);
            assert!(value("gdd_mem_exchange_seconds_count") >= 0.0);
            views.push((value("gdd_mem_view_hash"), value(r#"gdd_mem_probe_total{result="ack"}"#)));
        }
        let [(first, probes), (second, _)] = views[..] else { unreachable!() };
        if first.to_bits() == second.to_bits() && probes > 0.0 {
            return;
        }
        assert!(patience.elapsed() < crate::node::PATIENCE, "{views:?}");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}
