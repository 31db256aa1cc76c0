//! The body of a request, with its limit and its deadline.

use std::fmt;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Sleep, sleep};

use super::connection::Connection;
use crate::BoxError;
use crate::codec::BodyError;

/// The body of a request as the server hands it to the layers and the service.
///
/// Reading fails with [`BodyError::TooLarge`] when the body is, or says it is, larger than
/// `GDD_BODY_LIMIT`, and with [`BodyError::TooSlow`] when it isn't complete `GDD_READ_TIMEOUT`
/// after it was first waited for.
pub struct Incoming {
    body: hyper::body::Incoming,
    /// How many bytes may still come.
    remaining: u64,
    /// Set while the body has to be waited for: a body that came with its head needs no timer.
    deadline: Option<Pin<Box<Sleep>>>,
    /// The end was reached, or won't be.
    ended: bool,
    connection: Arc<Connection>,
}

impl Incoming {
    pub(super) fn new(body: hyper::body::Incoming, connection: Arc<Connection>) -> Self {
        let remaining = connection.shared.config.body_limit;
        Self { body, remaining, deadline: None, ended: false, connection }
    }

    /// The address that the request came from: of the client, or of the nearest proxy.
    pub fn peer(&self) -> SocketAddr {
        self.connection.peer
    }

    fn too_large(&self) -> BodyError {
        BodyError::TooLarge { limit: self.connection.shared.config.body_limit }
    }

    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<BodyError> {
        let timeout = self.connection.shared.config.read_timeout;
        if timeout.is_zero() {
            return Poll::Pending;
        }
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(timeout)));
        deadline.as_mut().poll(context).map(|()| BodyError::TooSlow { timeout })
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
        if this.body.size_hint().lower() > this.remaining {
            return Poll::Ready(Some(Err(this.too_large().into())));
        }
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, |bytes| bytes.len() as u64);
                match this.remaining.checked_sub(length) {
                    Some(remaining) => this.remaining = remaining,
                    None => return Poll::Ready(Some(Err(this.too_large().into()))),
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => {
                this.ended = true;
                Poll::Ready(Some(Err(error.into())))
            }
            Poll::Ready(None) => {
                this.ended = true;
                Poll::Ready(None)
            }
            Poll::Pending => this.poll_deadline(context).map(|error| Some(Err(error.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    /// The size that the client announced. One that is over the limit isn't passed on, so that
    /// nobody reserves memory for it.
    fn size_hint(&self) -> SizeHint {
        let hint = self.body.size_hint();
        if hint.lower() > self.remaining { SizeHint::new() } else { hint }
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.ended && !self.body.is_end_stream() {
            self.connection.activity.leave_unread();
        }
    }
}

impl fmt::Debug for Incoming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming").field("peer", &self.peer()).finish_non_exhaustive()
    }
}
