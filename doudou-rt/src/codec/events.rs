//! The answers that are streams of events.

use super::Failure;
use super::reply::with_status;
use crate::{Body, BoxError, EventStream, Problem, Response, StreamError};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http_body::Frame;
use pin_project_lite::pin_project;
use serde::Serialize;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep};

/// How long nothing may be sent before a comment shows that the connection stands.
const SILENCE: Duration = Duration::from_secs(15);

/// An answer that is a stream of server-sent events: each value is the JSON of one.
///
/// An error, also of a value that doesn't serialise, is the last event: `event: error` with
/// problem details as its data.
///
/// # Errors
///
/// A number that isn't a status is a 500.
pub fn events<T: Serialize + 'static>(
    status: u16,
    events: EventStream<T>,
) -> Result<Response, Failure> {
    let texts = events.map(|value| {
        let text = value.and_then(|value| Ok(serde_json::to_string(&value)?));
        text.map_err(StreamError::into_problem)
    });
    let body = Events { texts, ended: false, silence: None };
    let mut response = with_status(status, Body::stream(body))?;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

pin_project! {
    struct Events<S> {
        #[pin]
        texts: S,
        ended: bool,
        // Set as soon as there is something to wait for.
        silence: Option<Pin<Box<Sleep>>>,
    }
}

impl<S: Stream<Item = Result<String, Problem>>> http_body::Body for Events<S> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.project();
        if *this.ended {
            return Poll::Ready(None);
        }
        let text = match this.texts.poll_next(context) {
            Poll::Ready(Some(Ok(json))) => format!("data: {json}\n\n"),
            Poll::Ready(Some(Err(problem))) => {
                *this.ended = true;
                // A problem always serialises.
                let json = serde_json::to_string(&problem).unwrap_or_default();
                format!("event: error\ndata: {json}\n\n")
            }
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Pending => {
                let silence = this.silence.get_or_insert_with(|| Box::pin(sleep(SILENCE)));
                ready!(silence.as_mut().poll(context));
                ":\n\n".to_owned()
            }
        };
        if let Some(silence) = this.silence {
            silence.as_mut().reset(Instant::now() + SILENCE);
        }
        Poll::Ready(Some(Ok(Frame::data(text.into()))))
    }
}
