//! HTTP/2 without TLS.

use std::time::Duration;

use doudou_rt::client::ClientError;
use doudou_rt::http::Response;
use doudou_rt::registry::Endpoint;
use h2::Reason;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::deadlines::{Running, Tells};
use crate::node::{in_turn, post};

/// A node that refuses the first streams of each connection, or all that come, and answers others.
async fn refusing(ends: bool, refused: usize) -> (Endpoint, mpsc::UnboundedReceiver<bool>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = Endpoint::new(&format!("http://{}", listener.local_addr().unwrap()));
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let sender = sender.clone();
            tokio::spawn(async move {
                let mut connection = h2::server::handshake(stream).await.unwrap();
                let mut seen = 0;
                while let Some(Ok((_, mut respond))) = connection.accept().await {
                    seen += 1;
                    if sender.send(seen > refused).is_err() {
                        return;
                    }
                    if seen > refused {
                        let response = Response::new(());
                        let mut body = respond.send_response(response, false).unwrap();
                        body.send_data("1".into(), true).unwrap();
                    } else if ends {
                        connection.abrupt_shutdown(Reason::INTERNAL_ERROR);
                    } else {
                        respond.send_reset(Reason::REFUSED_STREAM);
                    }
                }
            });
        }
    });
    (endpoint, receiver)
}

fn drain(receiver: &mut mpsc::UnboundedReceiver<bool>) -> Vec<bool> {
    std::iter::from_fn(|| receiver.try_recv().ok()).collect()
}

#[tokio::test]
async fn calls_share_a_connection_to_a_server() {
    let server = Running::start(Tells).await;
    let client = in_turn([server.endpoint()]).http2(true).build().unwrap();
    let calls = (0..20).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { crate::deadlines::tell(&client).await.unwrap() })
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap().version, "HTTP/2.0");
    }
}

#[tokio::test]
async fn a_refused_stream_is_sent_again_whatever_its_method() {
    let (endpoint, mut seen) = refusing(false, 1).await;
    let client = in_turn([endpoint]).http2(true).build().unwrap();
    assert_eq!(post(&client).await.unwrap(), 1);
    assert_eq!(drain(&mut seen), [false, true]);
}

#[tokio::test]
async fn a_stream_that_may_have_been_read_is_not() {
    let (endpoint, mut seen) = refusing(true, usize::MAX).await;
    let client = in_turn([endpoint]).http2(true).timeout(Duration::from_secs(10)).build().unwrap();
    let error = post(&client).await.unwrap_err();
    assert!(matches!(error, ClientError::Transport(_)), "{error:?}");
    assert_eq!(drain(&mut seen), [false]);
}
