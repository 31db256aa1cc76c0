//! A second node that is asked while the first one works.

use std::time::Duration;

use doudou_rt::client::{ClientError, Hedge, Retries};

use crate::node::{Act, Node, get, in_turn, post, until};

const HEDGE: Hedge = Hedge::After(Duration::from_millis(20));

#[tokio::test]
async fn the_answer_of_the_second_node_counts_and_the_first_request_is_given_up() {
    let (slow, fast) = (Node::start(|_| Act::Wait).await, Node::answering(1).await);
    let client = in_turn([slow.endpoint(), fast.endpoint()]).hedge(HEDGE).build().unwrap();
    for _ in 0..6 {
        assert_eq!(get(&client).await.unwrap(), 1);
    }
    let asked = slow.requests();
    assert!(asked > 0);
    until(|| slow.seen.given_up() == asked).await;
    assert_eq!(fast.requests(), 6);
}

#[tokio::test]
async fn a_second_node_that_fails_leaves_the_first_one_its_time() {
    let slow = Node::start(|_| Act::After(Duration::from_millis(300), 1)).await;
    let broken = Node::start(|_| Act::Answer(503, 0)).await;
    let client = in_turn([slow.endpoint(), broken.endpoint()]).hedge(HEDGE).build().unwrap();
    for _ in 0..2 {
        assert_eq!(get(&client).await.unwrap(), 1);
    }
    assert!(broken.requests() > 0);
}

#[tokio::test]
async fn what_mustnt_be_repeated_is_asked_once() {
    let slow = Node::start(|_| Act::After(Duration::from_millis(100), 1)).await;
    let other = Node::start(|_| Act::After(Duration::from_millis(100), 1)).await;
    let client = in_turn([slow.endpoint(), other.endpoint()]).hedge(HEDGE).build().unwrap();
    for calls in 1..=4 {
        assert_eq!(post(&client).await.unwrap(), 1);
        assert_eq!(slow.requests() + other.requests(), calls);
    }
}

#[tokio::test]
async fn second_nodes_take_from_the_budget() {
    let slow = || Node::start(|_| Act::After(Duration::from_millis(40), 1));
    let (one, two) = (slow().await, slow().await);
    let retries = Retries { per_second: 0, ..Retries::default() };
    let client = in_turn([one.endpoint(), two.endpoint()]);
    let client = client.hedge(Hedge::After(Duration::from_millis(1))).retries(retries);
    let client = client.build().unwrap();
    for _ in 0..40 {
        assert_eq!(get(&client).await.unwrap(), 1);
    }
    let sent = one.requests() + two.requests();
    assert!((46..=48).contains(&sent), "{sent}");
}

#[tokio::test]
async fn a_slow_answer_is_known_by_those_before() {
    let slow = Node::start(|nth| if nth < 100 { Act::Answer(200, 1) } else { Act::Wait }).await;
    let fast = Node::answering(1).await;
    let client = in_turn([slow.endpoint(), fast.endpoint()]).hedge(Hedge::P95);
    let client = client.timeout(Duration::from_secs(10)).build().unwrap();
    for _ in 0..220 {
        assert_eq!(get(&client).await.unwrap(), 1);
    }
    assert!(slow.requests() > 100);
}

#[tokio::test]
async fn two_nodes_that_never_answer_are_given_up_together() {
    let (one, two) = (Node::start(|_| Act::Wait).await, Node::start(|_| Act::Wait).await);
    let client = in_turn([one.endpoint(), two.endpoint()]).hedge(HEDGE);
    let client = client.timeout(Duration::from_millis(300)).build().unwrap();
    let error = get(&client).await.unwrap_err();
    assert!(matches!(error, ClientError::TimedOut { attempts: 2 }), "{error:?}");
    until(|| one.seen.given_up() + two.seen.given_up() == 2).await;
}
