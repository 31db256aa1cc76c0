//! Nodes of services in a real etcd.
//!
//! The certificates here and their keys are for tests alone.
#![allow(clippy::unwrap_used, reason = "a test that fails panics")]

mod process;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use doudou_rt::config::Mode;
use doudou_rt::http::{Method, Request};
use doudou_rt::registry::{
    Discover, Endpoint, EndpointState, Endpoints, Etcd, Registration, Registry,
};
use doudou_rt::{Body, Config, Description, Response, Server, Service};
use etcd_client::{CompactionOptions, Txn, TxnOp};
use process::{Process, Way};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// More than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// The lease of the tests.
const LEASE: Duration = Duration::from_secs(2);

fn etcd(address: &impl ToString) -> Etcd {
    Etcd::new([address.to_string()]).unwrap().with_lease(LEASE)
}

/// The ports of the endpoints; `None` as long as nothing is known.
fn ports(endpoints: &Endpoints) -> Option<BTreeSet<u16>> {
    let Endpoints::Known(endpoints) = endpoints else { return None };
    let port = |it: &Endpoint| it.base_url.rsplit_once(':')?.1.parse().ok();
    Some(endpoints.iter().filter_map(port).collect())
}

/// Waits until the endpoints are at these ports, and none of them is a suspect.
async fn until(receiver: &mut watch::Receiver<Endpoints>, expected: &[u16]) {
    let expected: BTreeSet<u16> = expected.iter().copied().collect();
    let reached = receiver.wait_for(|endpoints| {
        let Endpoints::Known(known) = endpoints else { return false };
        known.iter().all(|it| it.state != EndpointState::Suspect)
            && ports(endpoints).as_ref() == Some(&expected)
    });
    let reached = timeout(PATIENCE, reached).await.map(|it| drop(it.unwrap()));
    assert!(reached.is_ok(), "{expected:?} expected, but {:?}", receiver.borrow());
}

async fn register(etcd: &Etcd, port: u16) -> Registration {
    let here = Endpoint::new(&format!("http://127.0.0.1:{port}"));
    let registration = etcd.register("Users", &format!("users-{port}"), &here).unwrap();
    timeout(PATIENCE, registration.registered()).await.unwrap();
    registration
}

#[tokio::test]
async fn a_node_is_found_as_it_registered_and_gone_when_it_is_withdrawn() {
    let process = Process::start().await;
    let (writer, reader) = (etcd(&process.address), etcd(&process.address));
    let mut receiver = reader.watch("users");
    until(&mut receiver, &[]).await;

    let mut here = Endpoint::new("https://[::1]:6060/api");
    here.weight = 3;
    here.zone = "eu-1".into();
    let registration = writer.register("Users", "users-1", &here).unwrap();
    timeout(PATIENCE, registration.registered()).await.unwrap();
    assert!(registration.is_registered());
    timeout(PATIENCE, receiver.changed()).await.unwrap().unwrap();
    let Endpoints::Known(known) = receiver.borrow_and_update().clone() else { panic!() };
    assert!(known[0].id.starts_with("users-1#"));
    here.id = known[0].id.clone();
    assert_eq!(*known, [here]);

    // This is what other languages read.
    let mut client = process.client().await;
    let answer = client.get("/doudou/users/users-1", None).await.unwrap();
    let value: serde_json::Value = serde_json::from_slice(answer.kvs()[0].value()).unwrap();
    assert_eq!((&value["host"], &value["port"]), (&"[::1]".into(), &6060.into()));
    assert_ne!(answer.kvs()[0].lease(), 0);

    timeout(PATIENCE, registration.withdraw()).await.unwrap().unwrap();
    until(&mut receiver, &[]).await;
    let left = client.get("/doudou/users/users-1", None).await.unwrap();
    assert_eq!(left.kvs().len(), 0);
    assert_eq!(client.leases().await.unwrap().leases().len(), 0);
}

#[tokio::test]
async fn a_dropped_registration_is_withdrawn_and_a_node_started_anew_takes_its_place() {
    let process = Process::start().await;
    let etcd = etcd(&process.address);
    let mut receiver = etcd.watch("users");
    let first = register(&etcd, 1).await;
    until(&mut receiver, &[1]).await;
    let Endpoints::Known(before) = receiver.borrow().clone() else { panic!() };
    let again = Endpoint::new("http://127.0.0.1:2");
    let second = etcd.register("Users", "users-1", &again).unwrap();
    until(&mut receiver, &[2]).await;
    let Endpoints::Known(after) = receiver.borrow().clone() else { panic!() };
    assert_ne!(before[0].id, after[0].id);
    // The end of the first doesn't take the second along.
    first.withdraw().await.unwrap();
    sleep(Duration::from_millis(300)).await;
    assert_eq!(ports(&receiver.borrow()), Some([2].into()));
    drop(second);
    until(&mut receiver, &[]).await;
}

#[derive(Clone)]
struct Users;

impl Service for Users {
    fn descriptions() -> impl Iterator<Item = Description> {
        let description = Description { name: "Users", routes: &[], openapi: None, peer: false };
        std::iter::once(description)
    }

    fn route(_: &Method, _: &str) -> Option<usize> {
        None
    }

    async fn call(self, _: Request<Body>) -> Response {
        Response::default()
    }
}

#[tokio::test]
async fn a_server_is_announced_while_it_is_ready() {
    let process = Process::start().await;
    let etcd = etcd(&process.address);
    let (mut users, mut shop) = (etcd.watch("users"), etcd.watch("shop"));
    until(&mut users, &[]).await;
    for mode in [Mode::Mono, Mode::Micro] {
        let config = Config {
            mode,
            host: "127.0.0.1".to_owned(),
            port: 0,
            service_name: "Shop".to_owned(),
            mem_name: "here".to_owned(),
            mem_zone: "eu-1".to_owned(),
            weight: 3,
            shutdown_delay: Duration::from_secs(1),
            ..Config::default()
        };
        let registry = Registry::new();
        let server = Server::new(Users).config(config).registry(registry.clone());
        let handle = server.handle();
        let announced = etcd.announce(handle.clone(), registry).unwrap();
        let bound = server.bind().await.unwrap();
        let port = bound.local_addr().port();
        let serving = tokio::spawn(bound.serve(std::future::pending()));
        until(&mut users, &[port]).await;
        until(&mut shop, &[port]).await;
        let Endpoints::Known(known) = users.borrow().clone() else { panic!() };
        assert!(known[0].id.starts_with(&format!("here-{port}#")), "{known:?}");
        assert_eq!((known[0].weight, &*known[0].zone), (3, "eu-1"));
        handle.shutdown();
        until(&mut users, &[]).await;
        assert!(!serving.is_finished(), "clients learn of it while it still answers");
        until(&mut shop, &[]).await;
        timeout(PATIENCE, announced).await.unwrap().unwrap();
        timeout(PATIENCE, serving).await.unwrap().unwrap().unwrap();
    }
    // One that never serves is never announced.
    let server = Server::new(Users);
    let announced = etcd.announce(server.handle(), Registry::new()).unwrap();
    drop(server);
    timeout(PATIENCE, announced).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_node_that_is_killed_is_gone_when_its_lease_is_over() {
    let process = Process::start().await;
    let reader = etcd(&process.address);
    let mut receiver = reader.watch("users");
    let _other = register(&reader, 2).await;
    // Another process, as far as etcd can tell.
    let (killed, address) = (tokio::runtime::Runtime::new().unwrap(), process.address);
    killed.spawn(async move { std::mem::forget(register(&etcd(&address), 1).await) });
    until(&mut receiver, &[1, 2]).await;
    // As long as it lives, it stays.
    sleep(LEASE * 2).await;
    assert_eq!(ports(&receiver.borrow()), Some([1, 2].into()));
    killed.shutdown_background();
    until(&mut receiver, &[2]).await;
}

#[tokio::test]
async fn etcd_may_be_away_when_a_node_starts() {
    let mut process = Process::prepare();
    let etcd = etcd(&process.address);
    let mut receiver = etcd.watch("users");
    let here = Endpoint::new("http://127.0.0.1:1");
    let registration = etcd.register("Users", "users-1", &here).unwrap();
    sleep(Duration::from_secs(1)).await;
    assert_eq!(*receiver.borrow(), Endpoints::Unknown);
    assert!(!registration.is_registered());
    process.run().await;
    until(&mut receiver, &[1]).await;
    process.kill();
    let error = timeout(PATIENCE, registration.withdraw()).await.unwrap().unwrap_err();
    assert!(error.to_string().starts_with("etcd couldn't be told that the node leaves"), "{error}");
}

#[tokio::test]
async fn a_restart_of_etcd_is_survived_by_registrations_and_watchers() {
    let mut process = Process::start().await;
    let etcd = etcd(&process.address);
    let mut receiver = etcd.watch("users");
    let first = register(&etcd, 1).await;
    until(&mut receiver, &[1]).await;
    process.kill();
    // Longer than a lease; what was known is kept.
    sleep(LEASE * 2).await;
    assert_eq!(ports(&receiver.borrow()), Some([1].into()));
    assert!(!receiver.has_changed().unwrap());
    let late = Endpoint::new("http://127.0.0.1:2");
    let late = etcd.register("Users", "users-2", &late).unwrap();
    process.run().await;
    until(&mut receiver, &[1, 2]).await;
    let third = register(&etcd, 3).await;
    until(&mut receiver, &[1, 2, 3]).await;
    for registration in [first, late, third] {
        registration.withdraw().await.unwrap();
    }
    until(&mut receiver, &[]).await;
}

#[tokio::test]
async fn an_etcd_that_has_lost_its_data_is_told_anew_and_no_node_is_missed() {
    let mut process = Process::start().await;
    let etcd = etcd(&process.address);
    let mut receiver = etcd.watch("users");
    let _first = register(&etcd, 1).await;
    let killed = tokio::runtime::Runtime::new().unwrap();
    let address = process.address;
    killed.spawn(async move {
        let etcd = self::etcd(&address);
        std::mem::forget(register(&etcd, 2).await);
    });
    until(&mut receiver, &[1, 2]).await;
    let seen = record(&receiver);
    process.kill();
    killed.shutdown_background();
    process.forget();
    process.run().await;
    // The second never comes back. It is doubted for a while, and then given up.
    until(&mut receiver, &[1]).await;
    let mut client = process.client().await;
    let there = client.get("/doudou/users/users-1", None).await.unwrap();
    assert_eq!(there.kvs().len(), 1);
    let seen = seen.lock().unwrap();
    let has_first = |it: &Endpoints| ports(it).is_some_and(|ports| ports.contains(&1));
    assert!(seen.iter().all(has_first), "{seen:?}");
    let is_doubted =
        |it: &Endpoint| it.base_url.ends_with(":2") && it.state == EndpointState::Suspect;
    let has_doubted = |it: &Endpoints| match it {
        Endpoints::Known(known) => known.iter().any(is_doubted),
        Endpoints::Unknown => false,
    };
    assert!(seen.iter().any(has_doubted), "{seen:?}");
}

/// Keeps all that is said from now on.
fn record(receiver: &watch::Receiver<Endpoints>) -> Arc<Mutex<Vec<Endpoints>>> {
    let seen: Arc<Mutex<Vec<Endpoints>>> = Arc::default();
    let (mut receiver, recorded) = (receiver.clone(), seen.clone());
    receiver.mark_unchanged();
    tokio::spawn(async move {
        while receiver.changed().await.is_ok() {
            recorded.lock().unwrap().push(receiver.borrow_and_update().clone());
        }
    });
    seen
}

/// Takes a node out and puts others in, and makes etcd forget how that came.
async fn change_and_compact(process: &Process, gone: &str, new: std::ops::Range<u16>) {
    let mut client = process.client().await;
    client.delete(format!("/doudou/users/{gone}"), None).await.unwrap();
    let mut revision = 0;
    for port in new {
        let value = format!(r#"{{"host":"127.0.0.1","port":{port}}}"#);
        let put = client.put(format!("/doudou/users/foreign-{port}"), value, None).await.unwrap();
        revision = put.header().unwrap().revision();
    }
    client.compact(revision, Some(CompactionOptions::new().with_physical())).await.unwrap();
    client.defragment().await.unwrap();
}

#[tokio::test]
async fn a_watcher_that_was_cut_off_while_history_was_compacted_learns_everything() {
    let process = Process::start().await;
    let way = Way::to(process.address).await;
    let reader = etcd(&way.address);
    let mut receiver = reader.watch("users");
    let mut client = process.client().await;
    for port in [1, 2] {
        let value = format!(r#"{{"host":"127.0.0.1","port":{port}}}"#);
        client.put(format!("/doudou/users/foreign-{port}"), value, None).await.unwrap();
    }
    until(&mut receiver, &[1, 2]).await;
    way.cut();
    change_and_compact(&process, "foreign-1", 3..40).await;
    assert_eq!(ports(&receiver.borrow()), Some([1, 2].into()));
    way.open();
    let expected: Vec<u16> = (2..40).collect();
    until(&mut receiver, &expected).await;
}

#[tokio::test]
async fn a_watch_that_would_begin_in_a_compacted_past_begins_with_a_new_list() {
    let process = Process::start().await;
    let way = Way::to(process.address).await;
    let mut client = process.client().await;
    let value = r#"{"host":"127.0.0.1","port":1}"#;
    client.put("/doudou/users/foreign-1", value, None).await.unwrap();
    way.hold_after(b"/doudou/users/foreign-1");
    let mut receiver = etcd(&way.address).watch("users");
    // The list has arrived, and what asks for the changes since is held back.
    timeout(PATIENCE, way.is_held()).await.unwrap();
    until(&mut receiver, &[1]).await;
    change_and_compact(&process, "foreign-1", 2..20).await;
    way.open();
    let expected: Vec<u16> = (2..20).collect();
    until(&mut receiver, &expected).await;
}

#[tokio::test]
async fn a_connection_on_which_nothing_moves_any_more_is_noticed() {
    let process = Process::start().await;
    let way = Way::to(process.address).await;
    let reader = etcd(&way.address);
    let mut receiver = reader.watch("users");
    until(&mut receiver, &[]).await;
    let direct = etcd(&process.address);
    let _first = register(&direct, 1).await;
    // It listens.
    until(&mut receiver, &[1]).await;
    // The connection is never told. New ones get through.
    way.silence();
    let _second = register(&direct, 2).await;
    until(&mut receiver, &[1, 2]).await;
}

#[tokio::test]
async fn junk_is_skipped_and_what_others_write_is_read() {
    let process = Process::start().await;
    let mut client = process.client().await;
    let junk: [(&str, &[u8]); 7] = [
        ("/doudou/users/a", b"junk"),
        ("/doudou/users/b", b"\xff\x00"),
        ("/doudou/users/c", br#"{"host":"evil.example/x?","port":80}"#),
        ("/doudou/users/d/e", br#"{"host":"127.0.0.1","port":1}"#),
        ("/doudou/users/", br#"{"host":"127.0.0.1","port":1}"#),
        ("/doudou/usersvc/a", br#"{"host":"127.0.0.1","port":1}"#),
        ("/doudou/users", br#"{"host":"127.0.0.1","port":1}"#),
    ];
    for (key, value) in junk {
        client.put(key, value, None).await.unwrap();
    }
    let huge = vec![b' '; 1 << 20];
    client.put("/doudou/users/huge", huge, None).await.unwrap();
    let reader = etcd(&process.address);
    let mut receiver = reader.watch("users");
    until(&mut receiver, &[]).await;
    let good = r#"{"host":"127.0.0.1","port":7,"language":"Go","weight":2}"#;
    client.put("/doudou/users/a", good, None).await.unwrap();
    until(&mut receiver, &[7]).await;
    for (key, value) in junk {
        client.put(key, value, None).await.unwrap();
    }
    until(&mut receiver, &[]).await;
    client.put("/doudou/users/a", good, None).await.unwrap();
    until(&mut receiver, &[7]).await;
}

#[tokio::test]
async fn a_key_that_somebody_deleted_is_written_again() {
    let process = Process::start().await;
    let etcd = etcd(&process.address);
    let mut receiver = etcd.watch("users");
    let _registration = register(&etcd, 1).await;
    until(&mut receiver, &[1]).await;
    process.client().await.delete("/doudou/users/users-1", None).await.unwrap();
    until(&mut receiver, &[]).await;
    until(&mut receiver, &[1]).await;
}

#[tokio::test]
async fn two_hundred_nodes_come_and_go() {
    let process = Process::start().await;
    let (writer, reader) = (etcd(&process.address), etcd(&process.address));
    let mut receiver = reader.watch("users");
    let all: Vec<u16> = (1001..=1200).collect();
    let registrations: Vec<Registration> = all
        .iter()
        .map(|port| {
            let here = Endpoint::new(&format!("http://127.0.0.1:{port}"));
            writer.register("Users", &format!("users-{port}"), &here).unwrap()
        })
        .collect();
    until(&mut receiver, &all).await;
    // Who comes late sees them, too.
    let late = etcd(&process.address);
    until(&mut late.watch("Users"), &all).await;
    sleep(LEASE * 2).await;
    assert_eq!(ports(&receiver.borrow()), Some(all.iter().copied().collect()));
    let leaving = registrations.into_iter().map(|it| tokio::spawn(it.withdraw()));
    for left in leaving.collect::<Vec<_>>() {
        timeout(PATIENCE, left).await.unwrap().unwrap().unwrap();
    }
    until(&mut receiver, &[]).await;
}

#[tokio::test]
async fn more_nodes_than_are_listed_at_once_are_listed() {
    let process = Process::start().await;
    let mut client = process.client().await;
    let all: Vec<u16> = (1001..=2200).collect();
    for ports in all.chunks(100) {
        let put = |port: &u16| {
            let value = format!(r#"{{"host":"127.0.0.1","port":{port}}}"#);
            TxnOp::put(format!("/doudou/users/node-{port}"), value, None)
        };
        let puts: Vec<TxnOp> = ports.iter().map(put).collect();
        client.txn(Txn::new().and_then(puts)).await.unwrap();
    }
    until(&mut etcd(&process.address).watch("users"), &all).await;
}

#[tokio::test]
async fn a_user_identifies_itself_and_a_wrong_password_finds_nothing() {
    let process = Process::start().await;
    let mut client = process.client().await;
    client.user_add("root", "hunter2", None).await.unwrap();
    client.user_grant_role("root", "root").await.unwrap();
    client.auth_enable().await.unwrap();
    let known = etcd(&process.address).with_user("root", "hunter2");
    let mut receiver = known.watch("users");
    let registration = register(&known, 1).await;
    until(&mut receiver, &[1]).await;
    for stranger in [etcd(&process.address), etcd(&process.address).with_user("root", "hunter3")] {
        let found = stranger.watch("users");
        let refused = register(&stranger, 2);
        timeout(Duration::from_secs(1), refused).await.unwrap_err();
        assert_eq!(*found.borrow(), Endpoints::Unknown);
    }
    assert_eq!(ports(&receiver.borrow()), Some([1].into()));
    registration.withdraw().await.unwrap();
    until(&mut receiver, &[]).await;
}

#[cfg(feature = "etcd-tls")]
#[tokio::test]
async fn over_https_both_sides_show_certificates() {
    const AUTHORITY: &str = include_str!("../tls/authority.pem");
    const CERTIFICATE: &str = include_str!("client.cert.pem");
    const KEY: &str = include_str!("client.key.pem");
    let process = Process::start_https().await;
    let etcd = || etcd(&format!("https://{}", process.address));
    let known = etcd().with_authority(AUTHORITY).with_identity(CERTIFICATE, KEY);
    assert!(!format!("{known:?}").contains(KEY.lines().nth(1).unwrap()));
    let mut receiver = known.watch("users");
    let registration = register(&known, 1).await;
    until(&mut receiver, &[1]).await;
    let strangers = [
        etcd(),
        etcd().with_authority(AUTHORITY),
        etcd().with_authority(CERTIFICATE).with_identity(CERTIFICATE, KEY),
        etcd().with_authority("junk").with_identity("junk", "junk"),
    ];
    let found = strangers.each_ref().map(|stranger| stranger.watch("users"));
    sleep(Duration::from_secs(2)).await;
    for found in &found {
        assert_eq!(*found.borrow(), Endpoints::Unknown);
    }
    registration.withdraw().await.unwrap();
    until(&mut receiver, &[]).await;
}
