//! What a handler calls is part of its own request.

use std::iter::once;

use doudou_rt::client::Client;
use doudou_rt::http::{Method, Request};
use doudou_rt::{Body, Context, Description, Error, Response, Route, Server, Service};
use serde_json::Value;

use crate::service::{Running, config};

/// Answers with what another service says about the call.
#[derive(Clone)]
struct Relay(Client);

const ROUTE: Route = Route::new("relay", "GET", "/relay/{how}");

impl Service for Relay {
    fn descriptions() -> impl Iterator<Item = Description> {
        once(Description { name: "Relay", routes: &[ROUTE], openapi: None, peer: false })
    }

    fn route(_: &Method, path: &str) -> Option<usize> {
        path.starts_with("/relay/").then_some(0)
    }

    async fn call(self, request: Request<Body>) -> Response {
        let (mut parts, _) = request.into_parts();
        let context = Context::new(&ROUTE, &mut parts, ());
        let show = |client: Client| async move {
            client.request(Method::GET).literal("/show/x").send::<Value, Error>().await.unwrap()
        };
        let shown = match context.uri().path() {
            "/relay/awaited" => show(self.0).await,
            "/relay/spawned" => tokio::spawn(show(self.0)).await.unwrap(),
            "/relay/told" => tokio::spawn(show(self.0.with_context(&context))).await.unwrap(),
            _ => {
                let own = self.0.request(Method::GET).literal("/show/x");
                own.header("x-request-id", "own").send::<Value, Error>().await.unwrap()
            }
        };
        Response::new(Body::from(shown.to_string()))
    }
}

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const PARENT: &str = "b7ad6b7169203331";

#[tokio::test]
async fn a_call_takes_along_the_id_and_the_trace_of_the_request_that_makes_it() {
    let shown = Running::start(config()).await;
    let client = Client::new(&format!("http://{}", shown.address)).unwrap();
    let relay = Running::serve(Server::new(Relay(client)).config(config())).await;
    let mut client = relay.client().await;
    let traceparent = format!("00-{TRACE}-{PARENT}-01");
    let headers = [("x-request-id", "r-1"), ("traceparent", &*traceparent)];
    let mut parents = vec![PARENT.to_owned()];
    for path in ["/relay/awaited", "/relay/told"] {
        for _ in 0..2 {
            let seen = client.get(path, &headers).await.json();
            assert_eq!((&seen["request_id"], &seen["trace_id"]), (&"r-1".into(), &TRACE.into()));
            let parent = seen["parent_id"].as_str().unwrap().to_owned();
            assert!(!parents.contains(&parent), "{path}");
            parents.push(parent);
        }
    }
    assert_eq!(client.get("/relay/own", &headers).await.json()["request_id"], "own");

    // A task isn't the handler, and the next request isn't the last one.
    let seen = client.get("/relay/spawned", &headers).await.json();
    assert_ne!(seen["request_id"], "r-1");
    let answer = client.get("/relay/awaited", &[]).await;
    assert_eq!(answer.json()["request_id"], answer.header("x-request-id").unwrap());
    assert_eq!(answer.json()["trace_id"], Value::Null);
}
