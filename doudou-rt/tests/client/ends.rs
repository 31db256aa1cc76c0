//! Nodes that end in order while calls are made that mustn't be carried out twice.

use std::collections::HashMap;
use std::iter::once;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use doudou_rt::client::{Client, ClientError};
use doudou_rt::http::{Method, Request};
use doudou_rt::registry::EndpointState;
use doudou_rt::{Body, Description, Error, Response, Route, Service};

use crate::deadlines::Running;
use crate::node::Told;

/// Counts how often each order is carried out.
#[derive(Clone, Default)]
struct Orders(Arc<Mutex<HashMap<String, u32>>>);

impl Service for Orders {
    fn descriptions() -> impl Iterator<Item = Description> {
        const ROUTES: &[Route] = &[Route::new("order", "POST", "/orders/{id}")];
        once(Description { name: "Orders", routes: ROUTES, openapi: None, peer: false })
    }

    fn route(_: &Method, path: &str) -> Option<usize> {
        path.starts_with("/orders/").then_some(0)
    }

    async fn call(self, request: Request<Body>) -> Response {
        *self.0.lock().unwrap().entry(request.uri().path().to_owned()).or_default() += 1;
        tokio::time::sleep(Duration::from_millis(2)).await;
        Response::new(Body::from("true"))
    }
}

/// Orders all the time, from several tasks.
struct Customers {
    ends: Arc<AtomicBool>,
    tasks: Vec<tokio::task::JoinHandle<Result<(), ClientError>>>,
    ordered: Arc<AtomicU32>,
}

impl Customers {
    fn of(client: &Client) -> Self {
        let (ends, ordered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
        let tasks = (0..8).map(|_| {
            let (client, ends, ordered) = (client.clone(), ends.clone(), ordered.clone());
            tokio::spawn(async move {
                while !ends.load(Ordering::Relaxed) {
                    let id = ordered.fetch_add(1, Ordering::Relaxed);
                    let order = client.request(Method::POST).literal("/orders/").path("id", &id);
                    order.send::<bool, Error>().await?;
                }
                Ok(())
            })
        });
        Self { tasks: tasks.collect(), ends, ordered }
    }

    /// Every order was carried out, and once.
    async fn end(self, orders: &Orders) {
        self.ends.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.unwrap().unwrap();
        }
        let orders = orders.0.lock().unwrap();
        assert_eq!(orders.len(), self.ordered.load(Ordering::Relaxed) as usize);
        assert!(orders.values().all(|times| *times == 1));
    }
}

/// The nodes say over HTTP/2 what they won't begin any more.
#[tokio::test]
async fn nodes_that_speak_http2_end_without_a_word_before_and_no_order_is_lost() {
    let (orders, told) = (Orders::default(), Told::nothing());
    let client = Client::builder("orders").discover(told.clone()).http2(true).build().unwrap();
    let customers = Customers::of(&client);
    let mut node = Running::start(orders.clone()).await;
    told.say([node.endpoint()]);
    for _ in 0..5 {
        let next = Running::start(orders.clone()).await;
        told.say([node.endpoint(), next.endpoint()]);
        tokio::time::sleep(Duration::from_millis(50)).await;
        node.end().await;
        told.say([next.endpoint()]);
        node = next;
    }
    customers.end(&orders).await;
}

/// Over HTTP/1 a node that closes an idle connection can't tell whether a request is on its way.
#[tokio::test]
async fn nodes_say_that_they_are_about_to_end_and_no_order_is_lost() {
    let (orders, told) = (Orders::default(), Told::nothing());
    let client = Client::builder("orders").discover(told.clone()).build().unwrap();
    let customers = Customers::of(&client);
    let mut node = Running::start(orders.clone()).await;
    told.say([node.endpoint()]);
    for _ in 0..5 {
        let next = Running::start(orders.clone()).await;
        told.say([node.endpoint(), next.endpoint()]);
        tokio::time::sleep(Duration::from_millis(50)).await;
        let mut draining = node.endpoint();
        draining.state = EndpointState::Draining;
        told.say([draining, next.endpoint()]);
        tokio::time::sleep(Duration::from_millis(50)).await;
        node.end().await;
        told.say([next.endpoint()]);
        node = next;
    }
    customers.end(&orders).await;
}
