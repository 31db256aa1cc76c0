//! What carries a request to the service and brings its answer back.

use crate::service::BoxFuture;
use crate::{Body, BoxError, Response};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

/// A way to call a service of this process.
pub(crate) type InMemory = dyn Fn(http::Request<Body>) -> BoxFuture<Response> + Send + Sync;

/// The network, or nothing: [`testing::client`](crate::testing::client) calls a service directly.
#[derive(Clone)]
pub(super) enum Transport {
    Network(reqwest::Client),
    Memory(Arc<InMemory>),
}

impl Transport {
    /// Sends a request and waits for the head of its answer.
    pub(super) async fn execute(
        &self,
        request: reqwest::Request,
    ) -> Result<reqwest::Response, reqwest::Error> {
        match self {
            Self::Network(http) => http.execute(request).await,
            Self::Memory(call) => {
                let request = http::Request::try_from(request)?;
                let response = call(request.map(Body::new)).await;
                Ok(response.map(|body| reqwest::Body::wrap(Shared(Mutex::new(body)))).into())
            }
        }
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(http) => http.fmt(f),
            Self::Memory(_) => f.write_str("InMemory"),
        }
    }
}

/// A body that is `Sync`, as reqwest wants it. The lock is never taken: who polls has it alone.
struct Shared(Mutex<Body>);

impl http_body::Body for Shared {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let body = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        Pin::new(body).poll_frame(context)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).size_hint()
    }
}
