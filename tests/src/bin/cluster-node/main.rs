//! A node of a cluster that the tests start, stop and kill: it answers `pong`, and says what it
//! knows of the others.

use std::fmt::Write;
use std::iter::once;

use doudou_rt::http::{Method, Request};
use doudou_rt::registry::Registry;
use doudou_rt::{Body, Description, Response, Route, ServeError, Server, Service};

const ROUTES: &[Route] =
    &[Route::new("ping", "GET", "/ping"), Route::new("members", "GET", "/members")];

/// A service that looks at its registry.
#[derive(Debug, Clone)]
struct Node(Registry);

impl Service for Node {
    fn descriptions() -> impl Iterator<Item = Description> {
        once(Description { name: "Node", routes: ROUTES, openapi: None, peer: false })
    }

    fn route(_: &Method, path: &str) -> Option<usize> {
        ROUTES.iter().position(|route| route.path == path)
    }

    async fn call(self, request: Request<Body>) -> Response {
        let text = match Self::route(request.method(), request.uri().path()) {
            Some(0) => "pong".to_owned(),
            Some(_) => self.members(),
            None => return doudou_rt::Problem::new(404).into_response(),
        };
        Response::new(Body::from(text))
    }
}

impl Node {
    /// A line for each member: its name, its state, what it has been through, and whether it
    /// drains.
    fn members(&self) -> String {
        let events = self.0.recent_events();
        let mut text = String::new();
        for member in &self.0.members().all {
            let (name, state) = (&member.name, member.state);
            let draining = member.record.as_ref().is_some_and(|record| record.draining);
            let past = events.iter().filter(|event| event.member == *name);
            let past: Vec<&str> = past.map(|event| event.kind.as_str()).collect();
            let draining = if draining { "draining" } else { "" };
            // Writing to a text doesn't fail.
            let _ = writeln!(text, "{name} {state} {} {draining}", past.join(","));
        }
        text
    }
}

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    let registry = Registry::new();
    Server::new(Node(registry.clone())).registry(registry).run().await
}
