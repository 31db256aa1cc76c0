//! The client of one base URL.

use std::time::Duration;

use doudou_rt::client::{Client, ClientError};
use doudou_rt::http::Method;
use doudou_rt::registry::Endpoint;
use doudou_rt::{Error, EventStream};

use crate::node::{Act, Node, get, in_turn};

fn client(node: &Node) -> Client {
    Client::new(&format!("http://{}", node.address)).unwrap()
}

fn told(node: &Node, index: usize) -> Option<String> {
    let heads = node.seen.heads.lock().unwrap();
    Some(heads[index].1.get("x-request-timeout")?.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn its_calls_are_sent_once_and_without_a_time_that_nobody_said() {
    let node = Node::start(|nth| Act::Answer(if nth == 0 { 503 } else { 200 }, 1)).await;
    let client = client(&node);
    assert_eq!(get(&client).await.unwrap_err().status().unwrap().as_u16(), 503);
    assert_eq!(get(&client).await.unwrap(), 1);
    assert_eq!((told(&node, 0), told(&node, 1)), (None, None));
}

#[tokio::test]
async fn a_user_in_a_base_url_is_who_calls_and_isnt_shown() {
    let node = Node::start(|_| Act::HangUp).await;
    let url = format!("http://ann:hunter%32@{}", node.address);
    let one = Client::new(&url).unwrap();
    assert!(!format!("{one:?}").contains("hunter"));
    let one_of_many = in_turn([Endpoint::new(&url)]).build().unwrap();
    for client in [one, one_of_many] {
        let error = get(&client).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hunter") && shown.contains("127.0.0.1"), "{shown}");
        let _ = get(&client.with_bearer("t")).await;
    }
    let heads = node.seen.heads.lock().unwrap();
    let mut sent: Vec<_> = heads.iter().map(|(_, headers)| &headers["authorization"]).collect();
    sent.dedup();
    assert_eq!(sent, ["Basic YW5uOmh1bnRlcjI=", "Bearer t", "Basic YW5uOmh1bnRlcjI=", "Bearer t"]);
    let error = Client::new("http://ann:hunter2@a?").unwrap_err().to_string();
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn the_time_of_a_call_is_told_and_kept() {
    let node = Node::start(|_| Act::Wait).await;
    let client = client(&node);
    let time = Duration::from_millis(100);
    let call = client.request(Method::GET).literal("/number").send::<u32, Error>();
    let error = call.timeout(time).await.unwrap_err();
    assert!(matches!(error, ClientError::TimedOut { attempts: 1 }), "{error:?}");
    assert_eq!(error.to_string(), "no answer came in the time of the call");
    assert_eq!(told(&node, 0).unwrap(), "100");

    let call = client.request(Method::GET).send_events::<u32, Error>().timeout(time);
    let result: Result<EventStream<u32>, _> = call.await;
    assert!(matches!(result, Err(ClientError::TimedOut { .. })));

    let call = client.request(Method::GET).send_empty::<Error>().timeout(Duration::ZERO);
    let error = call.await.unwrap_err();
    assert_eq!(error.to_string(), "the time of the call was over before it was sent");
    assert_eq!(node.requests(), 2);
}
