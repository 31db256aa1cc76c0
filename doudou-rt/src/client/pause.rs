//! A body that may take any time, but not stand still.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

/// A body that fails when nothing of it comes for a while. The time counts only while it is
/// waited for.
pub(super) struct Pausing {
    body: reqwest::Body,
    longest: Duration,
    timer: Option<Pin<Box<Sleep>>>,
    waits: bool,
}

impl Pausing {
    pub(super) fn new(body: reqwest::Body, longest: Duration) -> Self {
        Self { body, longest, timer: None, waits: false }
    }
}

impl Body for Pausing {
    type Data = Bytes;
    type Error = crate::BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, crate::BoxError>>> {
        let Self { body, longest, timer, waits } = self.get_mut();
        if let Poll::Ready(frame) = Pin::new(body).poll_frame(context) {
            *waits = false;
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let timer = timer.get_or_insert_with(|| Box::pin(sleep(*longest)));
        if !*waits {
            *waits = true;
            timer.as_mut().reset(Instant::now() + *longest);
        }
        timer.as_mut().poll(context).map(|()| {
            let text = format!("the answer stood still for {longest:?}");
            Some(Err(io::Error::new(io::ErrorKind::TimedOut, text).into()))
        })
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
    use http_body_util::{BodyExt, StreamBody};
    use tokio::sync::mpsc;

    #[tokio::test(start_paused = true)]
    async fn a_body_may_be_slow_but_not_stand_still() {
        let (sender, mut receiver) = mpsc::channel::<Bytes>(1);
        let stream = futures_util::stream::poll_fn(move |context| {
            receiver
                .poll_recv(context)
                .map(|bytes| bytes.map(|it| Ok::<_, io::Error>(Frame::data(it))))
        });
        let body = reqwest::Body::wrap(StreamBody::new(stream));
        let mut body = Pausing::new(body, Duration::from_secs(60));
        tokio::spawn(async move {
            for _ in 0..3 {
                sleep(Duration::from_secs(50)).await;
                sender.send(Bytes::from_static(b"x")).await.unwrap();
            }
            std::future::pending::<()>().await;
        });
        for _ in 0..3 {
            // What its reader does with it takes its time too.
            sleep(Duration::from_secs(100)).await;
            body.frame().await.unwrap().unwrap();
        }
        let error = body.frame().await.unwrap().unwrap_err();
        assert_eq!(error.to_string(), "the answer stood still for 60s");
    }
}
