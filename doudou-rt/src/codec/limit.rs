//! A limit of its own for the body of one method.

use super::BodyError;
use crate::{BoxError, RequestBody};
use bytes::Buf;
use http_body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// A body of at most so many bytes. Reading more of it fails, as does reading one that announces
/// more: with 413 and the limit.
///
/// The server's own limit stays in force.
pub fn limit<B: RequestBody>(body: B, bytes: u64) -> impl RequestBody {
    Limited { body, limit: bytes, remaining: bytes }
}

pin_project! {
    struct Limited<B> {
        #[pin]
        body: B,
        limit: u64,
        // How many bytes may still come.
        remaining: u64,
    }
}

impl<B: RequestBody> Body for Limited<B> {
    type Data = B::Data;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, BoxError>>> {
        let this = self.project();
        let too_large = BodyError::TooLarge { limit: *this.limit };
        if this.body.size_hint().lower() > *this.remaining {
            return Poll::Ready(Some(Err(too_large.into())));
        }
        let Some(frame) = ready!(this.body.poll_frame(context)) else { return Poll::Ready(None) };
        let frame = frame.map_err(Into::into)?;
        let length = frame.data_ref().map_or(0, |data| data.remaining() as u64);
        match this.remaining.checked_sub(length) {
            Some(remaining) => *this.remaining = remaining,
            None => return Poll::Ready(Some(Err(too_large.into()))),
        }
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::bytes;
    use bytes::Bytes;
    use http::HeaderMap;
    use http_body_util::StreamBody;

    #[tokio::test]
    async fn a_body_over_its_limit_is_a_413_whether_it_says_its_size_or_not() {
        let frames = |count| {
            let frames = (0..count).map(|_| Ok::<_, BoxError>(Frame::data(Bytes::from("ab"))));
            StreamBody::new(futures_util::stream::iter(frames))
        };
        let headers = HeaderMap::new();
        assert_eq!(bytes(&headers, limit(frames(5), 10)).await.unwrap().len(), 10);
        for failure in [
            bytes(&headers, limit(frames(6), 10)).await.unwrap_err(),
            bytes(&headers, limit(crate::Body::from("01234567890"), 10)).await.unwrap_err(),
        ] {
            let problem = failure.problem().unwrap();
            assert_eq!(problem.status, 413);
            let detail = problem.detail.as_deref();
            assert_eq!(detail, Some("the body is larger than the limit of 10 bytes"));
        }
    }
}
