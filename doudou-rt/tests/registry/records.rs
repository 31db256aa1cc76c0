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
    assert_eq!(record.base_url(address), url);
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
