//! What the tests of faults attack: the shop, and beside it a service that misbehaves.

use std::convert::Infallible;
use std::io::Write;
use std::iter::once;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use doudou_rt::codec::{Failure, Miss, Takes};
use doudou_rt::http::{Method, Request};
use doudou_rt::{Body, Description, Response, Route, ServeError, Server, Service, codec};
use doudou_tests::cases::kitchen_sink::api::ShopServer;
use doudou_tests::shop::{Door, Memory};
use http_body::Frame;

const ROUTES: &[Route] = &[
    Route::new("ping", "GET", "/ping"),
    Route::new("slow", "GET", "/slow/{millis}"),
    Route::new("panic", "GET", "/panic"),
    Route::new("panic_late", "GET", "/panic-late"),
    Route::new("endless", "GET", "/endless"),
    Route::new("length", "POST", "/length"),
    Route::new("smuggled", "GET", "/smuggled"),
    Route::new("active", "GET", "/active"),
];

/// Answers, or fails to.
#[derive(Debug, Clone, Default)]
struct Faults {
    /// The pings that were answered.
    pings: Arc<AtomicU64>,
    /// The requests that are being answered.
    active: Arc<AtomicU64>,
}

/// A request that is being answered.
struct Active(Arc<AtomicU64>);

impl Active {
    fn begin(count: &Arc<AtomicU64>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(count))
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Service for Faults {
    fn descriptions() -> impl Iterator<Item = Description> {
        once(Description { name: "Faults", routes: ROUTES, openapi: None, peer: false })
    }

    fn route(method: &Method, path: &str) -> Option<usize> {
        let is_get = *method == Method::GET || *method == Method::HEAD;
        let fits = |route: &Route| match route.path.split_once("{millis}") {
            Some((start, _)) => path.starts_with(start),
            None => path == route.path,
        };
        let index = ROUTES.iter().position(fits)?;
        (is_get == (ROUTES[index].method == "GET")).then_some(index)
    }

    async fn call(self, request: Request<Body>) -> Response {
        let _active = Active::begin(&self.active);
        let (parts, mut body) = request.into_parts();
        let path = parts.uri.path();
        let name = Self::route(&parts.method, path).map(|index| ROUTES[index].name);
        match name {
            Some("ping") => {
                self.pings.fetch_add(1, Ordering::SeqCst);
                Response::new(Body::from("pong"))
            }
            Some("slow") => {
                let millis = path["/slow/".len()..].parse().unwrap_or_default();
                tokio::time::sleep(Duration::from_millis(millis)).await;
                Response::new(Body::from("late"))
            }
            Some("panic") => panic!("the handler gave up"),
            Some("panic_late") => Response::new(Body::stream(Zeros { panics: true, left: 1 })),
            Some("endless") => {
                Response::new(Body::stream(Zeros { panics: false, left: usize::MAX }))
            }
            Some("length") => match codec::read(Takes::BYTES, &parts.headers, &mut body).await {
                Ok(bytes) => Response::new(Body::from(bytes.len().to_string())),
                Err(failure) => failure.into_response(),
            },
            Some("smuggled") => Response::new(Body::from("smuggled")),
            // Without this one.
            Some(_) => {
                let others = self.active.load(Ordering::SeqCst).saturating_sub(1);
                Response::new(Body::from(format!("{others} active")))
            }
            None => Failure::from(Miss::NotFound).into_response(),
        }
    }
}

/// Pieces of zeros, as many as are left.
struct Zeros {
    panics: bool,
    left: usize,
}

impl http_body::Body for Zeros {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        assert!(self.left > 0 || !self.panics, "the body gave up");
        let next = self.left.checked_sub(1).map(|left| {
            self.left = left;
            Ok(Frame::data(Bytes::from_static(&[0; 16 * 1024])))
        });
        Poll::Ready(next)
    }
}

#[tokio::main]
async fn main() -> Result<(), ServeError> {
    let faults = Faults::default();
    let pings = Arc::clone(&faults.pings);
    Server::new((ShopServer::new(Memory::new(), Door), faults)).run().await?;
    // Who reads it may be gone.
    let _ = writeln!(std::io::stdout(), "pings: {}", pings.load(Ordering::SeqCst));
    Ok(())
}
