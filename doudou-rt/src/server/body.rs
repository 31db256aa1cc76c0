//! The body of a request, with its limit and its deadline.

use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::connection::Connection;
use crate::BoxError;
use crate::codec::BodyError;
use crate::layer::Tee;

/// The body of a request as the server hands it to the layers and the service.
///
/// Reading fails with [`BodyError::TooLarge`] when the body is, or says it is, larger than
/// `GDD_BODY_LIMIT`, and with [`BodyError::TooSlow`] when it isn't complete `GDD_READ_TIMEOUT`
/// after it was first waited for.
pub struct Incoming {
    source: Source,
    /// How many bytes may still come.
    remaining: u64,
    /// Set while the body has to be waited for: a body that came with its head needs no timer.
    deadline: Option<Pin<Box<Sleep>>>,
    /// The end was reached, or won't be.
    ended: bool,
    connection: Arc<Connection>,
    extra: Option<Box<Extra>>,
}

/// Where the bytes come from.
enum Source {
    Wire(hyper::body::Incoming),
    /// What a layer makes of another `Incoming`, up to a number of bytes.
    #[cfg_attr(not(feature = "compression"), expect(dead_code, reason = "no other layer does"))]
    Layer {
        body: Pin<Box<dyn Body<Data = Bytes, Error = BoxError> + Send + Sync>>,
        limit: u64,
    },
}

/// What only some requests have.
struct Extra {
    /// The client, told by a proxy.
    client: Option<SocketAddr>,
    tee: Option<Tee>,
}

impl Incoming {
    #[inline]
    pub(super) fn new(
        body: hyper::body::Incoming,
        connection: Arc<Connection>,
        client: Option<SocketAddr>,
        tee: Option<Tee>,
    ) -> Self {
        let remaining = connection.shared.config.body_limit;
        let extra = (client.is_some() || tee.is_some()).then(|| Box::new(Extra { client, tee }));
        let source = Source::Wire(body);
        Self { source, remaining, deadline: None, ended: false, connection, extra }
    }

    /// What a layer makes of this body: another one of at most so many bytes, for what is behind
    /// the layer.
    #[cfg(feature = "compression")]
    pub(crate) fn remade<B>(self, limit: u64, remake: impl FnOnce(Self) -> B) -> Self
    where
        B: Body<Data = Bytes, Error = BoxError> + Send + Sync + 'static,
    {
        let (connection, client) = (self.connection.clone(), self.peer());
        let extra = Some(Box::new(Extra { client: Some(client), tee: None }));
        let source = Source::Layer { body: Box::pin(remake(self)), limit };
        Self { source, remaining: limit, deadline: None, ended: false, connection, extra }
    }

    /// The address that the request came from: of the client, or of the nearest proxy that isn't
    /// one of `GDD_TRUSTED_PROXIES`. The port is 0 if a trusted proxy didn't tell it.
    pub fn peer(&self) -> SocketAddr {
        let told = self.extra.as_ref().and_then(|extra| extra.client);
        told.unwrap_or(self.connection.peer)
    }

    /// The time that the route of a request has by its annotation.
    pub(crate) fn timeout(&self, method: &http::Method, path: &str) -> Option<Duration> {
        self.connection.shared.front.timeout(method, path)
    }

    /// The route that a request takes.
    #[cfg(feature = "otel")]
    pub(crate) fn route(&self, method: &http::Method, path: &str) -> Option<&'static crate::Route> {
        self.connection.shared.front.route(method, path)
    }

    /// What is before the paths of all routes.
    #[cfg(feature = "otel")]
    pub(crate) fn root(&self) -> &crate::config::RootPath {
        &self.connection.shared.config.route_root_path
    }

    /// The scheme that the server speaks.
    #[cfg(feature = "otel")]
    pub(crate) fn scheme(&self) -> &'static str {
        self.connection.shared.scheme()
    }

    fn too_large(&self) -> BodyError {
        let limit = match &self.source {
            Source::Wire(_) => self.connection.shared.config.body_limit,
            Source::Layer { limit, .. } => *limit,
        };
        BodyError::TooLarge { limit }
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<BodyError> {
        let timeout = self.connection.shared.config.read_timeout;
        // What a layer makes waits for the wire, which has its own.
        if timeout.is_zero() || matches!(self.source, Source::Layer { .. }) {
            return Poll::Pending;
        }
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(timeout)));
        deadline.as_mut().poll(context).map(|()| BodyError::TooSlow { timeout })
    }
}

impl Source {
    fn poll_frame(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self {
            Self::Wire(body) => Pin::new(body).poll_frame(context).map_err(Into::into),
            Self::Layer { body, .. } => body.as_mut().poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Wire(body) => body.is_end_stream(),
            Self::Layer { body, .. } => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Wire(body) => body.size_hint(),
            Self::Layer { body, .. } => body.size_hint(),
        }
    }
}

impl Body for Incoming {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        if this.source.size_hint().lower() > this.remaining {
            return Poll::Ready(Some(Err(this.too_large().into())));
        }
        match this.source.poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, |bytes| bytes.len() as u64);
                if let Some(tee) = this.extra.as_mut().and_then(|extra| extra.tee.as_mut())
                    && let Some(bytes) = frame.data_ref()
                {
                    tee.pass(bytes);
                }
                match this.remaining.checked_sub(length) {
                    Some(remaining) => this.remaining = remaining,
                    None => return Poll::Ready(Some(Err(this.too_large().into()))),
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => {
                this.ended = true;
                Poll::Ready(Some(Err(error)))
            }
            Poll::Ready(None) => {
                this.ended = true;
                Poll::Ready(None)
            }
            Poll::Pending => this.poll_deadline(context).map(|error| Some(Err(error.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.source.is_end_stream()
    }

    /// The size that the client announced. One that is over the limit isn't passed on, so that
    /// nobody reserves memory for it.
    fn size_hint(&self) -> SizeHint {
        let hint = self.source.size_hint();
        if hint.lower() > self.remaining { SizeHint::new() } else { hint }
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if let Source::Wire(body) = &self.source
            && !self.ended
            && !body.is_end_stream()
        {
            self.connection.activity.leave_unread();
        }
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("peer", &self.peer()).finish_non_exhaustive()
    }
}
