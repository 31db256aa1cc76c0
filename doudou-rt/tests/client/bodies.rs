//! Bodies that are sent, once or again, and answers that come while they are read.

use std::time::Duration;

use doudou_rt::client::Client;
use doudou_rt::http::Method;
use doudou_rt::{Download, Error, Upload};

use crate::node::{Act, Node, in_turn, nobody};

/// Larger than what is kept in memory.
const SIZE: usize = 3_000_000;

async fn upload() -> Upload {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), vec![1; SIZE]).unwrap();
    Upload::open(file.path()).await.unwrap()
}

async fn send(client: &Client, method: Method) -> Result<u32, doudou_rt::client::ClientError> {
    let request = client.request(method).literal("/avatar");
    request.part_text("id", &7).part_upload("avatar", upload().await).send().await
}

#[tokio::test]
async fn an_upload_that_mustnt_be_repeated_is_sent_once() {
    let unwell = || Node::start(|_| Act::Answer(503, 0));
    let (one, two) = (unwell().await, unwell().await);
    let client = in_turn([one.endpoint(), two.endpoint()]).build().unwrap();
    send(&client, Method::POST).await.unwrap_err();
    assert_eq!(one.requests() + two.requests(), 1);
}

#[tokio::test]
async fn an_upload_that_is_sent_again_is_sent_whole() {
    let (unwell, node) = (Node::start(|_| Act::Answer(503, 0)).await, Node::answering(1).await);
    for (endpoints, method) in [
        ([unwell.endpoint(), node.endpoint()], Method::PUT),
        ([nobody().await, node.endpoint()], Method::POST),
    ] {
        let client = in_turn(endpoints).build().unwrap();
        for _ in 0..2 {
            assert_eq!(send(&client, method.clone()).await.unwrap(), 1);
        }
    }
    assert!(unwell.requests() > 0);
    let bodies = node.seen.bodies.lock().unwrap();
    assert_eq!(bodies.len(), 4);
    for body in bodies.iter() {
        assert_eq!(body.iter().filter(|byte| **byte == 1).count(), SIZE);
    }
}

#[tokio::test]
async fn only_the_head_of_a_download_is_asked_for_again() {
    let (unwell, breaks) =
        (Node::start(|_| Act::Answer(503, 0)).await, Node::start(|_| Act::BreakOff).await);
    let client = in_turn([unwell.endpoint(), breaks.endpoint()]);
    let client = client.timeout(Duration::from_secs(5)).build().unwrap();
    for calls in 1..=4 {
        let request = client.request(Method::GET).literal("/file");
        let download: Download = request.send_download::<Error>().await.unwrap();
        download.bytes().await.unwrap_err();
        assert_eq!(breaks.requests(), calls);
    }
    assert!(unwell.requests() > 0);
}
