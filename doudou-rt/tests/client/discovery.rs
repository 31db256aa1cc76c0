//! Nodes that come and go, and providers that know nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use doudou_rt::Error;
use doudou_rt::client::{AddressError, Balance, Client, ClientError, reqwest};
use doudou_rt::http::Method;
use doudou_rt::registry::{Endpoint, StaticList};

use crate::node::{Act, Node, Told, get, in_turn, post, until};

#[tokio::test]
async fn a_call_waits_until_the_provider_knows_something() {
    let (node, told) = (Node::answering(1).await, Told::nothing());
    let client = Client::builder("numbers").discover(told.clone()).build().unwrap();
    let calls: Vec<_> = (0..3)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { post(&client).await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(calls.iter().all(|call| !call.is_finished()));
    told.say([node.endpoint()]);
    for call in calls {
        assert_eq!(call.await.unwrap().unwrap(), 1);
    }
}

#[tokio::test]
async fn without_a_node_an_error_says_who_was_asked_and_what_to_look_at() {
    let client = Client::builder("numbers").discover(Told::of([])).build().unwrap();
    let error = get(&client).await.unwrap_err();
    let ClientError::NoNode { service, .. } = &error else { panic!("{error:?}") };
    assert_eq!(service, "numbers");
    let text = error.to_string();
    assert!(text.starts_with("no node of `numbers` is known: Told("), "{text}");
    assert!(text.ends_with(
        " has none; is one running, reachable from here, and registered under this name?"
    ));

    let client = Client::builder("numbers").discover(Told::nothing());
    let client = client.timeout(Duration::from_millis(20)).build().unwrap();
    let error = get(&client).await.unwrap_err();
    assert!(error.to_string().ends_with(" hasn't found out yet; its log may say why"), "{error}");
}

#[tokio::test]
async fn nodes_come_and_go_and_no_call_fails() {
    let told = Told::nothing();
    let client = Client::builder("numbers").discover(told.clone()).build().unwrap();
    let (first, second) = (Node::answering(1).await, Node::answering(2).await);
    told.say([first.endpoint(), second.endpoint()]);
    let ends = Arc::new(AtomicBool::new(false));
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let (client, ends) = (client.clone(), ends.clone());
            tokio::spawn(async move {
                let mut calls = 0;
                while !ends.load(Ordering::Relaxed) {
                    get(&client).await.unwrap();
                    calls += 1;
                }
                calls
            })
        })
        .collect();
    let mut nodes = vec![first, second];
    for number in 3..20 {
        let node = Node::answering(number).await;
        let endpoint = node.endpoint();
        told.say([nodes[nodes.len() - 1].endpoint(), endpoint]);
        nodes.push(node);
        tokio::time::sleep(Duration::from_millis(20)).await;
        // It is gone when nobody should know it any more, or, every other time, before.
        if number % 2 == 0 {
            nodes.drain(..nodes.len() - 1);
        }
    }
    ends.store(true, Ordering::Relaxed);
    for caller in callers {
        assert!(caller.await.unwrap() > 0);
    }
    assert!(nodes[nodes.len() - 1].requests() > 0);
}

#[tokio::test]
async fn calls_of_a_key_go_to_one_node() {
    let nodes = [Node::answering(0).await, Node::answering(1).await, Node::answering(2).await];
    let told = Told::of(nodes.iter().map(Node::endpoint));
    let clients = [0, 1].map(|_| {
        let client = Client::builder("numbers").discover(told.clone());
        client.balance(Balance::ConsistentHash).build().unwrap()
    });
    let mut reached = [false; 3];
    for key in 0..30 {
        let mut answers = Vec::new();
        for client in &clients {
            let request = client.request(Method::GET).literal("/number");
            answers.push(request.send::<u32, Error>().key(&key).await.unwrap());
        }
        assert_eq!(answers[0], answers[1], "{key}");
        reached[answers[0] as usize] = true;
    }
    assert_eq!(reached, [true; 3]);
}

#[tokio::test]
async fn one_call_too_many_is_refused() {
    let node = Node::start(|_| Act::Wait).await;
    let client = in_turn([node.endpoint()]).concurrency(1).build().unwrap();
    let other = client.clone();
    let call = tokio::spawn(async move { get(&other).await });
    until(|| node.requests() == 1).await;
    let error = get(&client).await.unwrap_err();
    assert_eq!(error.to_string(), "`numbers` has as many calls under way as its client allows");
    assert!(matches!(error, ClientError::Busy { .. }));
    call.abort();
}

#[tokio::test]
async fn what_is_no_url_is_a_dead_node() {
    let node = Node::answering(1).await;
    let client = in_turn([Endpoint::new("nonsense"), node.endpoint()]).build().unwrap();
    for _ in 0..4 {
        assert_eq!(post(&client).await.unwrap(), 1);
    }
}

#[test]
fn a_builder_says_what_is_missing() {
    let text = |result: Result<Client, AddressError>| result.unwrap_err().to_string();
    assert_eq!(
        text(Client::builder("users").build()),
        "client of `users`: nobody knows where its nodes are; call `discover`"
    );
    let list = || StaticList::new(["http://127.0.0.1:1"]).unwrap();
    let http = reqwest::Client::new();
    assert_eq!(
        text(Client::builder("users").discover(list()).http(http).http2(true).build()),
        "client of `users`: a `reqwest::Client` has its own `connect_timeout` and `http2`; say it \
         there"
    );
}
