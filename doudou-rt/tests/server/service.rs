//! The service under test, and its start.

use std::iter::once;
use std::time::Duration;

use doudou_rt::codec::{BodyError, Failure, Miss};
use doudou_rt::http::{Method, Request};
use doudou_rt::server::{Handle, Stack};
use doudou_rt::{Body, Config, Description, Problem, Response, Route, ServeError, Server, Service};
use http_body_util::BodyExt;
use tokio::task::JoinHandle;

use crate::wire::Answer;

#[derive(Clone)]
pub(crate) struct Echo;

pub(crate) const ROUTES: &[Route] = &[
    Route::new("ping", "GET", "/ping"),
    Route::new("echo", "POST", "/echo"),
    Route::new("panic", "GET", "/panic"),
    Route::new("slow", "GET", "/slow/{millis}"),
    Route::new("large", "GET", "/large"),
];

pub(crate) const OPENAPI: &str =
    r#"{"openapi":"3.0.3","info":{"title":"Echo","version":"1"},"paths":{}}"#;

impl Service for Echo {
    fn descriptions() -> impl Iterator<Item = Description> {
        once(Description { name: "Echo", routes: ROUTES, openapi: Some(OPENAPI), peer: false })
    }

    fn route(method: &Method, path: &str) -> Option<usize> {
        match (method.as_str(), path) {
            ("GET", "/ping") => Some(0),
            ("POST", "/echo") => Some(1),
            ("GET", "/panic") => Some(2),
            ("GET", path) if path.starts_with("/slow/") => Some(3),
            ("GET", "/large") => Some(4),
            _ => None,
        }
    }

    async fn call(self, request: Request<Body>) -> Response {
        let path = request.uri().path();
        match Self::route(request.method(), path) {
            Some(0) => Response::new(Body::from("pong")),
            Some(1) => match request.into_body().collect().await {
                Ok(body) => Response::new(Body::from(body.to_bytes())),
                Err(error) => {
                    let problem = match error.downcast_ref::<BodyError>() {
                        Some(error) => Problem::from(error),
                        None => Problem::new(400),
                    };
                    problem.into_response()
                }
            },
            Some(2) => panic!("the handler gave up on {path}"),
            Some(3) => {
                let millis = path["/slow/".len()..].parse().unwrap();
                tokio::time::sleep(Duration::from_millis(millis)).await;
                Response::new(Body::from("late"))
            }
            Some(_) => Response::new(Body::from(vec![b'x'; 32 << 20])),
            None if path == "/ping" => {
                Failure::from(Miss::method(request.method(), "GET")).into_response()
            }
            None => Failure::from(Miss::NotFound).into_response(),
        }
    }
}

/// Settings for a test: a free port on the loopback interface.
pub(crate) fn config() -> Config {
    Config { host: "127.0.0.1".to_owned(), port: 0, ..Config::default() }
}

/// A server that runs until it is stopped or dropped.
pub(crate) struct Running {
    pub(crate) address: String,
    pub(crate) handle: Handle,
    task: JoinHandle<Result<(), ServeError>>,
}

impl Running {
    pub(crate) async fn start(config: Config) -> Self {
        Self::serve(Echo, config).await
    }

    pub(crate) async fn serve<S: Service>(service: S, config: Config) -> Self {
        Self::run(Server::new(service).config(config)).await
    }

    pub(crate) async fn run<S: Stack + Sync>(server: Server<S>) -> Self {
        let bound = server.bind().await.unwrap();
        let (address, handle) = (bound.local_addr().to_string(), bound.handle());
        let task = tokio::spawn(bound.serve(std::future::pending()));
        Self { address, handle, task }
    }

    /// Begins the shutdown.
    pub(crate) fn stop(&mut self) {
        self.handle.shutdown();
    }

    /// Waits for the end of the shutdown.
    pub(crate) async fn end(mut self) {
        (&mut self.task).await.unwrap().unwrap();
    }

    /// Waits for the end, and says what was wrong with it.
    pub(crate) async fn failure(mut self) -> ServeError {
        (&mut self.task).await.unwrap().unwrap_err()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) fn is_problem(answer: &Answer, status: u16) -> bool {
    answer.status == status && answer.header("content-type") == Some("application/problem+json")
}
