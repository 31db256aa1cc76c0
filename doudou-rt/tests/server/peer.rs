//! Where a request came from, for services that ask.

use std::iter::once;

use doudou_rt::http::{Method, Request};
use doudou_rt::{Body, Description, Peer, Response, Route, Service};

use crate::service::{Running, config};
use crate::wire::Wire;

/// Answers with the address in the request's extensions.
#[derive(Clone)]
struct Asks<const PEER: bool>;

impl<const PEER: bool> Service for Asks<PEER> {
    fn descriptions() -> impl Iterator<Item = Description> {
        const ROUTES: &[Route] = &[Route::new("ask", "GET", "/ask").annotated(&[("cache", "no")])];
        once(Description { name: "Asks", routes: ROUTES, openapi: None, peer: PEER })
    }

    fn route(_: &Method, path: &str) -> Option<usize> {
        (path == "/ask").then_some(0)
    }

    async fn call(self, request: Request<Body>) -> Response {
        let peer = request.extensions().get();
        let text = peer.map_or("nobody".to_owned(), |Peer(address)| address.ip().to_string());
        Response::new(Body::from(text))
    }
}

#[tokio::test]
async fn a_request_says_where_it_came_from_only_if_the_service_asks() {
    let server = Running::serve(Asks::<true>, config()).await;
    assert_eq!(Wire::connect(&server.address).await.get("/ask").await.text(), "127.0.0.1");
    let server = Running::serve(Asks::<false>, config()).await;
    assert_eq!(Wire::connect(&server.address).await.get("/ask").await.text(), "nobody");
}

#[test]
fn a_layer_finds_the_route_of_a_request() {
    let route = Asks::<true>::find(&Method::GET, "/ask").unwrap();
    assert_eq!((route.name, route.annotation("cache")), ("ask", Some("no")));
    assert_eq!(route.annotation("audit"), None);
    assert_eq!(Asks::<true>::find(&Method::GET, "/other"), None);
}
