//! The registry of a cluster, while nodes join, die and leave.

use std::path::Path;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use doudou_rt::config::Mode;
use doudou_rt::{Config, Server};
use doudou_tests::cases::kitchen_sink::api::ShopServer;
use doudou_tests::shop::{Door, Memory};
use serde_json::{Value, json};

use crate::open::{open, screenshot};
use crate::process::{Example, PATIENCE};
use crate::wire::Wire;

fn node(name: &str, seed: &str) -> Example {
    node_on("", name, seed)
}

fn node_on(port: &str, name: &str, seed: &str) -> Example {
    Example::start_with(&[
        ("GDD_PORT", port),
        ("GDD_MODE", "micro"),
        ("GDD_MEM_NAME", name),
        ("GDD_MEM_SEED", seed),
        ("GDD_MEM_CLUSTER", "browsed"),
        // A suspect is one for long enough to be seen, and the dead are listed to the end.
        ("GDD_MEM_SUSPICION_MULT", "6"),
        ("GDD_MEM_DEAD_TIMEOUT", "120s"),
    ])
}

fn registry(node: &Example) -> Value {
    Wire::connect(&node.address).get("/go-doudou/registry.json").json()
}

/// Waits until the page has come as far as this screenshot.
fn reached(page: &JoinHandle<Value>, image: &Path) {
    let start = Instant::now();
    while !image.exists() {
        assert!(!page.is_finished(), "the page ended before {}", image.display());
        assert!(start.elapsed() < PATIENCE, "the page never came to {}", image.display());
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn nodes_that_join_die_and_leave_are_seen_without_loading_the_page_anew() {
    let first = node("node-a", "");
    let seed = registry(&first)["nodes"][0]["address"].as_str().unwrap().to_owned();
    let images =
        ["alone", "three", "dead", "left"].map(|name| screenshot(&format!("registry-{name}.png")));
    let [alone, three, dead, left] = images.clone().map(|image| image.to_str().unwrap().to_owned());
    let url = first.url("/go-doudou/registry");
    let page = thread::spawn(move || {
        open(
            &url,
            &[
                &["--read", "#live:not(.lost)", "--wait", "1 alive", "--wait", "cluster browsed"][..],
                &["--screenshot", &alone],
                &["--wait", "3 alive", "--wait", "node-b", "--wait", "node-c"],
                &["--screenshot", &three],
                &["--wait", "1 suspect", "--wait", "1 dead", "--screenshot", &dead],
                &["--wait", "1 left", "--screenshot", &left],
                &["--read", "tr[data-key=node-b] .state", "--read", "tr[data-key=node-c] .state"],
                &["--read", ".events ol", "--read", "#live"],
                &["--click", "tr.this a", "--read", "#doc .info .title"],
            ]
            .concat(),
        )
    });
    reached(&page, &images[0]);
    let (second, third) = (node("node-b", &seed), node("node-c", &seed));
    reached(&page, &images[1]);
    second.signal("KILL");
    reached(&page, &images[2]);
    third.signal("TERM");
    let seen = page.join().unwrap();

    let read: Vec<&str> =
        seen["read"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let documents = json!([["/go-doudou/registry", 200], ["/go-doudou/doc", 200]]);
    assert_eq!(seen["documents"], documents, "{seen}");
    assert_eq!(seen["console_errors"], json!([]), "{seen}");
    assert_eq!(seen["foreign_requests"], json!([]), "{seen}");
    let [live, second_state, third_state, events, still_live, title] = *read else {
        panic!("{seen}")
    };
    assert_eq!((live, still_live), ("live", "live"), "{seen}");
    assert!(title.starts_with("Usersvc"), "{seen}");
    assert_eq!((second_state.trim(), third_state.trim()), ("dead", "left"), "{seen}");
    // The newest first.
    let place = |event: &str| events.find(event).unwrap_or_else(|| panic!("{event}: {seen}"));
    let order = ["node-c left", "node-b died", "node-b suspected", "node-b joined"].map(place);
    assert!(order.is_sorted(), "{seen}");

    let registry = registry(&first);
    assert_eq!((&registry["mode"], &registry["this"]), (&json!("micro"), &json!("node-a")));
    let states: Vec<_> =
        registry["nodes"].as_array().unwrap().iter().map(|it| &it["state"]).collect();
    assert_eq!(states, ["alive", "dead", "left"], "{registry}");
    assert_eq!(registry["events"][0]["kind"], "left", "{registry}");
}

#[test]
fn a_page_says_when_its_node_is_gone_and_goes_on_when_it_is_back() {
    let node = node("node-a", "");
    let (_, port) = node.address.split_once(':').unwrap();
    let port = port.to_owned();
    let images = ["before", "lost"].map(|name| screenshot(&format!("registry-{name}.png")));
    let [before, lost] = images.clone().map(|image| image.to_str().unwrap().to_owned());
    let url = node.url("/go-doudou/registry");
    let page = thread::spawn(move || {
        open(
            &url,
            &[
                &["--read", "#live:not(.lost)", "--screenshot", &before][..],
                &["--read", "#live.lost", "--screenshot", &lost],
                &["--wait", "node-again", "--read", "#live:not(.lost)"],
            ]
            .concat(),
        )
    });
    reached(&page, &images[0]);
    drop(node);
    reached(&page, &images[1]);
    let _again = node_on(&port, "node-again", "");
    let seen = page.join().unwrap();
    assert_eq!(seen["documents"], json!([["/go-doudou/registry", 200]]), "{seen}");
    assert!(seen["read"][1].as_str().unwrap().starts_with("not live since "), "{seen}");
    assert_eq!((&seen["read"][0], &seen["read"][2]), (&json!("live"), &json!("live")), "{seen}");
    // The browser itself tells of what it couldn't fetch.
    for error in seen["console_errors"].as_array().unwrap() {
        let error = error.as_str().unwrap();
        assert!(error.starts_with("Failed to load resource: net::ERR_"), "{seen}");
    }
    assert_eq!(seen["foreign_requests"], json!([]), "{seen}");
}

/// A node of this process that tells of itself what a reader may unfold.
fn talkative(name: &str, seeds: &[String]) -> (tokio::runtime::Runtime, String) {
    let config = Config {
        host: "127.0.0.1".to_owned(),
        port: 0,
        manage_enable: true,
        mode: Mode::Micro,
        mem_name: name.to_owned(),
        mem_seed: seeds.to_vec(),
        mem_cluster: "talkative".to_owned(),
        ..Config::default()
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let data = json!({ "team": "<b>shop</b>", "limits": { "requests": 1500, "burst": 300 } });
    let server = Server::new(ShopServer::new(Memory::new(), Door)).data(&data).config(config);
    let bound = runtime.block_on(server.bind()).unwrap();
    let address = bound.local_addr().to_string();
    runtime.spawn(bound.serve(std::future::pending()));
    (runtime, address)
}

#[test]
fn what_a_reader_has_unfolded_stays_so_while_the_page_changes() {
    let (_first, address) = talkative("node-a", &[]);
    let image = screenshot("registry-unfolded.png");
    let unfolded = image.to_str().unwrap().to_owned();
    let url = format!("http://{address}/go-doudou/registry");
    let page = thread::spawn(move || {
        let row = "tr[data-key=node-a]";
        open(
            &url,
            &[
                &["--dark", "--size", "390x844", "--click", &format!("{row} summary")][..],
                &["--read", &format!("{row} pre"), "--screenshot", &unfolded],
                &["--wait", "2 alive", "--wait", "node-b", "--read", &format!("{row} pre")],
                &["--screenshot", &unfolded],
            ]
            .concat(),
        )
    });
    reached(&page, &image);
    let registry = Wire::connect(&address).get("/go-doudou/registry.json").json();
    assert_eq!(registry["nodes"][0]["data"]["limits"]["requests"], 1500, "{registry}");
    let seed = registry["nodes"][0]["address"].as_str().unwrap().to_owned();
    let (_second, _) = talkative("node-b", &[seed]);
    let seen = page.join().unwrap();
    assert!(seen["read"][0].as_str().unwrap().contains("\"team\": \"<b>shop</b>\""), "{seen}");
    assert_eq!(seen["read"][0], seen["read"][1], "{seen}");
    assert_eq!(seen["console_errors"], json!([]), "{seen}");
    assert_eq!(seen["documents"], json!([["/go-doudou/registry", 200]]), "{seen}");
}
