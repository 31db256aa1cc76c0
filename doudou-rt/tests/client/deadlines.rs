//! The time of a call on its way from service to service.

use std::iter::once;
use std::time::{Duration, Instant};

use doudou_rt::client::{Client, ClientError, reqwest};
use doudou_rt::http::{Method, Request};
use doudou_rt::registry::Endpoint;
use doudou_rt::server::Handle;
use doudou_rt::{
    Body, Config, Context, Description, Error, Response, Route, Server, Service, testing,
};
use serde::{Deserialize, Serialize};
use tokio::task::AbortHandle;

use crate::node::{Act, Node, in_turn, until};

/// What a service knows about the time of a call.
#[derive(Debug, Serialize, Deserialize, PartialEq)]
pub(crate) struct Known {
    pub(crate) version: String,
    /// What the header says.
    pub(crate) header: Option<String>,
    /// How many milliseconds are left.
    pub(crate) left: Option<u64>,
}

impl Known {
    fn told(&self) -> u64 {
        self.header.as_ref().unwrap().parse().unwrap()
    }
}

/// Tells what it knows.
#[derive(Clone)]
pub(crate) struct Tells;

const TELL: Route = Route::new("tell", "GET", "/tell");

impl Service for Tells {
    fn descriptions() -> impl Iterator<Item = Description> {
        once(Description { name: "Tells", routes: &[TELL], openapi: None, peer: false })
    }

    fn route(_: &Method, path: &str) -> Option<usize> {
        (path == "/tell").then_some(0)
    }

    async fn call(self, request: Request<Body>) -> Response {
        let (mut parts, _) = request.into_parts();
        let version = format!("{:?}", parts.version);
        let context = Context::new(&TELL, &mut parts, ());
        let header = context.headers().get("x-request-timeout");
        let left = context.deadline().map(|it| it.saturating_duration_since(Instant::now()));
        let known = Known {
            version,
            header: header.map(|it| it.to_str().unwrap().to_owned()),
            left: left.map(|left| left.as_millis() as u64),
        };
        Response::new(Body::from(serde_json::to_vec(&known).unwrap()))
    }
}

pub(crate) async fn tell(client: &Client) -> Result<Known, ClientError> {
    client.request(Method::GET).literal("/tell").send().await
}

/// Asks another service, and tells what it said or why it didn't.
#[derive(Clone)]
struct Relays(Client);

const RELAY: Route = Route::new("relay", "GET", "/relay/{how}");

impl Service for Relays {
    fn descriptions() -> impl Iterator<Item = Description> {
        once(Description { name: "Relays", routes: &[RELAY], openapi: None, peer: false })
    }

    fn route(_: &Method, path: &str) -> Option<usize> {
        path.starts_with("/relay/").then_some(0)
    }

    async fn call(self, request: Request<Body>) -> Response {
        let (mut parts, _) = request.into_parts();
        let context = Context::new(&RELAY, &mut parts, ());
        let known = match context.uri().path() {
            "/relay/late" => {
                tokio::time::sleep(Duration::from_millis(300)).await;
                tell(&self.0).await
            }
            "/relay/spawned" => tokio::spawn(async move { tell(&self.0).await }).await.unwrap(),
            "/relay/told" => {
                let client = self.0.with_context(&context);
                tokio::spawn(async move { tell(&client).await }).await.unwrap()
            }
            _ => tell(&self.0).await,
        };
        let answer = known.map_err(|error| error.to_string());
        Response::new(Body::from(serde_json::to_vec(&answer).unwrap()))
    }
}

/// A server that ends with its value.
pub(crate) struct Running {
    address: String,
    handle: Handle,
    serving: AbortHandle,
}

impl Running {
    pub(crate) async fn start(service: impl Service) -> Self {
        let config = Config {
            host: "127.0.0.1".to_owned(),
            port: 0,
            banner: false,
            manage_enable: true,
            ..Config::default()
        };
        let bound = Server::new(service).config(config).bind().await.unwrap();
        let address = bound.local_addr().to_string();
        let handle = bound.handle();
        let serving = tokio::spawn(bound.serve(std::future::pending())).abort_handle();
        Self { address, handle, serving }
    }

    /// Answers what it has been asked, and ends.
    pub(crate) async fn end(&self) {
        self.handle.shutdown();
        until(|| self.serving.is_finished()).await;
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint::new(&self.url())
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

type Relayed = Result<Known, String>;

async fn relay(client: &Client, how: &str, time: Option<Duration>) -> Relayed {
    let request = client.request(Method::GET).literal("/relay/").literal(how);
    let call = request.send::<Relayed, Error>();
    match time {
        Some(time) => call.timeout(time).await.unwrap(),
        None => call.await.unwrap(),
    }
}

#[tokio::test]
async fn what_is_left_of_a_call_goes_from_service_to_service() {
    let last = Running::start(Tells).await;
    for of_nodes in [false, true] {
        let second = match of_nodes {
            true => in_turn([last.endpoint()]).build().unwrap(),
            false => Client::new(&last.url()).unwrap(),
        };
        let first = Running::start(Relays(second)).await;
        let client = Client::new(&first.url()).unwrap();
        for how in ["awaited", "told"] {
            let time = Duration::from_secs(30);
            let known = relay(&client, how, Some(time)).await.unwrap();
            assert!((1..=30_000).contains(&known.told()), "{known:?}");
            assert!(known.left.unwrap() <= known.told(), "{known:?}");
            // A day is the longest; the client of nodes has its own limit for an attempt beside.
            let known = relay(&client, how, Some(Duration::MAX)).await.unwrap();
            let longest = if of_nodes { 15_000 } else { 86_400_000 };
            assert!((longest - 10_000..=longest).contains(&known.told()), "{known:?}");
        }
        for (how, time) in [("spawned", Some(Duration::from_secs(30))), ("awaited", None)] {
            let known = relay(&client, how, time).await.unwrap();
            let unbounded = if of_nodes { Some("15000") } else { None };
            assert_eq!(known.header.as_deref(), unbounded, "{how}");
        }
    }
}

#[tokio::test]
async fn a_handler_whose_time_is_over_runs_on_but_calls_nobody() {
    let node = Node::answering(1).await;
    let second = in_turn([node.endpoint()]).build().unwrap();
    let one = Client::new(&format!("http://{}", node.address)).unwrap();
    for client in [second, one] {
        let first = Running::start(Relays(client)).await;
        let http = reqwest::Client::new();
        let url = format!("{}/relay/late", first.url());
        for time in ["100", "0"] {
            let answer = http.get(&url).header("x-request-timeout", time).send().await.unwrap();
            let answer: Relayed = answer.json().await.unwrap();
            let expected = "the time of the call was over before it was sent";
            assert_eq!(answer.unwrap_err(), expected);
        }
    }
    assert_eq!(node.requests(), 0);
}

#[tokio::test]
async fn a_call_that_its_caller_gives_up_isnt_tried_again() {
    let (hole, node) = (Node::start(|_| Act::Wait).await, Node::start(|_| Act::Wait).await);
    let client = in_turn([hole.endpoint(), node.endpoint()]).build().unwrap();
    let call = client.request(Method::GET).literal("/number").send::<u32, Error>();
    let error = call.timeout(Duration::from_millis(100)).await.unwrap_err();
    assert!(matches!(error, ClientError::TimedOut { attempts: 1 }), "{error:?}");
    assert_eq!(hole.requests() + node.requests(), 1);
}

#[tokio::test]
async fn each_attempt_says_what_is_left_for_it() {
    let (hole, node) = (Node::start(|_| Act::Wait).await, Node::answering(1).await);
    let client = in_turn([hole.endpoint(), node.endpoint()])
        .timeout(Duration::from_secs(20))
        .attempt_timeout(Duration::from_millis(100))
        .build()
        .unwrap();
    for _ in 0..2 {
        crate::node::get(&client).await.unwrap();
    }
    let told = |node: &Node| -> Vec<u64> {
        let heads = node.seen.heads.lock().unwrap();
        let told = heads.iter().map(|(_, headers)| headers["x-request-timeout"].to_str().unwrap());
        told.map(|time| time.parse().unwrap()).collect()
    };
    assert!(told(&hole).iter().all(|time| *time == 100));
    assert!(told(&node).iter().all(|time| *time == 100));
}

#[tokio::test]
async fn a_service_in_memory_knows_the_time_of_a_call_too() {
    let client = testing::client(Relays(testing::client(Tells)));
    for how in ["awaited", "told"] {
        let known = relay(&client, how, Some(Duration::from_secs(30))).await.unwrap();
        assert!(known.told() <= 30_000 && known.left.unwrap() <= known.told(), "{known:?}");
        assert_eq!(relay(&client, how, None).await.unwrap().left, None);
    }
}
