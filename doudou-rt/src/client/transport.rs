//! What carries a request to the service and brings its answer back.

use super::nodes::Nodes;
use crate::service::BoxFuture;
use crate::{Body, BoxError, Response};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

/// A way to call a service of this process.
pub(crate) type InMemory = dyn Fn(http::Request<Body>) -> BoxFuture<Response> + Send + Sync;

/// Where requests go.
#[derive(Debug, Clone)]
pub(super) enum Transport {
    /// Always to the same place.
    Direct(Direct),
    /// To one of several nodes.
    Nodes(Arc<Nodes>),
}

/// The network, or nothing: [`testing::client`](crate::testing::client) calls a service directly.
#[derive(Clone)]
pub(super) enum Direct {
    /// Connections, and how long a stream over them may stand still, if they don't say.
    Network(reqwest::Client, Option<Duration>),
    Memory(Arc<InMemory>),
}

/// Calls a service of this process, and waits for the head of its answer.
pub(super) async fn call(
    service: Arc<InMemory>,
    request: reqwest::Request,
) -> reqwest::Result<reqwest::Response> {
    let request = http::Request::try_from(request)?;
    let response = service(request.map(Body::new)).await;
    Ok(response.map(|body| reqwest::Body::wrap(Shared(Mutex::new(body)))).into())
}

impl fmt::Debug for Direct {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(http, _) => http.fmt(f),
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
