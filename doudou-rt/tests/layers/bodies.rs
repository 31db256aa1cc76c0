//! The log of bodies.

use doudou_rt::Config;
use serde_json::Value;
use tracing::Level;

use crate::log::Log;
use crate::service::{Running, config};

const BODIES: &str = "doudou_rt::bodies";

/// What is logged of the request and of the response, in this order, when a body is sent to a
/// service that sends it back.
async fn logged(content_type: &str, body: &str) -> (Value, Value) {
    let log = Log::collect(Level::DEBUG);
    let server = Running::start(Config { log_bodies: 1.0, ..config() }).await;
    let headers = [("content-type", content_type), ("authorization", "Bearer s3cret")];
    let answer = server.client().await.request("POST", "/echo", &headers, body.to_owned()).await;
    assert_eq!(answer.body, body);
    let mut events = log.wait_for(BODIES, 2).await;
    assert!(!log.text().contains("s3cret"), "{}", log.text());
    let response = events.pop().unwrap();
    (events.pop().unwrap(), response)
}

#[tokio::test]
async fn json_is_logged_without_its_secrets() {
    let body = r#"{"name":"ann","password":"s3cret","more":[{"token":{"a":"s3cret"}}]}"#;
    let (request, response) = logged("application/json", body).await;
    let shown = r#"{"name":"ann","password":"***","more":[{"token":"***"}]}"#;
    for (event, message) in
        [(&request, "the body of a request"), (&response, "the body of a response")]
    {
        assert_eq!((&event["message"], &event["level"]), (&message.into(), &"DEBUG".into()));
        assert_eq!((&event["body"], &event["bytes"]), (&shown.into(), &body.len().into()));
        assert_eq!(event["request_id"], request["request_id"]);
    }
    let headers = request["headers"].as_str().unwrap();
    assert!(headers.contains("authorization: ***") && headers.contains("host: test"), "{headers}");
}

#[tokio::test]
async fn forms_are_logged_without_their_secrets() {
    let body = "name=ann&pass%77ord=s3cret&x=1";
    let (request, _) = logged("application/x-www-form-urlencoded; charset=utf-8", body).await;
    assert_eq!(request["body"], "name=ann&pass%77ord=***&x=1");
}

#[tokio::test]
async fn only_the_beginning_of_a_long_body_is_logged() {
    let body = "x".repeat(100_000);
    let (request, response) = logged("text/plain", &body).await;
    for event in [request, response] {
        assert_eq!(event["body"].as_str().unwrap(), &body[..4096]);
        assert_eq!(event["bytes"], 100_000);
    }
}

#[tokio::test]
async fn of_what_is_no_text_the_size_is_logged() {
    for content_type in ["application/octet-stream", "multipart/form-data; boundary=x"] {
        let (request, response) = logged(content_type, "s3cret").await;
        assert_eq!((request.get("body"), &request["bytes"]), (None, &6.into()));
        assert_eq!(response.get("body"), None);
    }
}

#[tokio::test]
async fn a_share_of_the_requests_is_logged() {
    let log = Log::collect(Level::DEBUG);
    let server = Running::start(Config { log_bodies: 0.25, ..config() }).await;
    let mut client = server.client().await;
    for _ in 0..400 {
        client.get("/show/x", &[]).await;
    }
    let requests = log.wait_for(BODIES, 100).await.len() / 2;
    assert!((90..=110).contains(&requests), "{requests}");
}

#[tokio::test]
async fn no_body_is_logged_unless_it_is_asked_for_and_the_level_lets_it() {
    for (level, log_bodies) in [(Level::DEBUG, 0.0), (Level::INFO, 1.0)] {
        let log = Log::collect(level);
        let server = Running::start(Config { log_bodies, ..config() }).await;
        server.client().await.request("POST", "/echo", &[], "hello").await;
        assert!(log.of(BODIES).is_empty());
    }
}
