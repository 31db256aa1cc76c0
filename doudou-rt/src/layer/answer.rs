//! The answer of a layer that may refuse a request.

use std::fmt;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Response;
use pin_project_lite::pin_project;

use crate::{Body, BoxError};

pin_project! {
    /// The answer of what is behind a layer, or the layer's own.
    pub struct Answer<F> {
        #[pin]
        kind: Kind<F>,
    }
}

pin_project! {
    #[project = KindProjection]
    enum Kind<F> {
        Passed { #[pin] answer: F },
        Refused { #[pin] response: Ready<Response<Body>> },
    }
}

impl<F> Answer<F> {
    pub(super) fn passed(answer: F) -> Self {
        Self { kind: Kind::Passed { answer } }
    }

    pub(super) fn refused(response: Response<Body>) -> Self {
        Self { kind: Kind::Refused { response: ready(response) } }
    }
}

impl<F, B, E> Future for Answer<F>
where
    F: Future<Output = Result<Response<B>, E>>,
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Output = Result<Response<Body>, E>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project().kind.project() {
            KindProjection::Passed { answer } => {
                answer.poll(context).map_ok(|response| response.map(Body::new))
            }
            KindProjection::Refused { response } => response.poll(context).map(Ok),
        }
    }
}

impl<F> fmt::Debug for Answer<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::Passed { .. } => "Passed",
            Kind::Refused { .. } => "Refused",
        })
    }
}
