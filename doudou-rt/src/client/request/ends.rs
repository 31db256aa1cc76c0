//! The ends of a request whose answer isn't just JSON.

use super::Request;
use crate::client::{Answer, ClientError, answer};
use crate::{Body, Download, EventStream, Problem, ProblemType};
use http::StatusCode;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::de::{DeserializeOwned, Error};
use std::time::Duration;

/// The most that reqwest takes for a limit: longer than anything runs.
const NO_LIMIT: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

const EVENTS: &str = "text/event-stream";

impl Request {
    /// Sends the request and returns the file that the answer is, as soon as its head is there.
    ///
    /// The file may take any time, as long as some of it comes every 60 seconds; a client of
    /// [`with_http`](crate::client::Client::with_http) has its own limit for a read, and its limit
    /// for a whole call doesn't count.
    ///
    /// When the future is dropped the request is given up; the service may have done its work.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send) but [`Decode`](ClientError::Decode).
    pub async fn send_download<E: ProblemType>(self) -> Result<Download, ClientError<E>> {
        let (_, headers, body) = self.open("*/*").await.map_err(ClientError::typed)?;
        Ok(Download::received(&headers, body))
    }

    /// Sends the request and returns the events that the answer is made of, as soon as its head is
    /// there.
    ///
    /// The time that the events may take is that of [`send_download`](Self::send_download).
    ///
    /// When the future is dropped the request is given up; the service may have done its work.
    ///
    /// # Errors
    ///
    /// Every case of [`ClientError`] but [`Address`](ClientError::Address).
    pub async fn send_events<T, E>(self) -> Result<EventStream<T>, ClientError<E>>
    where
        T: DeserializeOwned,
        E: ProblemType,
    {
        let (status, headers, body) = self.open(EVENTS).await.map_err(ClientError::typed)?;
        let content_type = headers.get(CONTENT_TYPE).map_or(&[][..], HeaderValue::as_bytes);
        let essence = content_type.split(|byte| *byte == b';').next().unwrap_or_default();
        if !essence.trim_ascii().eq_ignore_ascii_case(EVENTS.as_bytes()) {
            let found = String::from_utf8_lossy(content_type);
            let source = Error::custom(format_args!("it is `{found}`, not `{EVENTS}`"));
            return Err(ClientError::Decode { status, source });
        }
        Ok(EventStream::received(body))
    }

    /// Sends the request and reads the JSON body of the answer, whose headers can be asked for.
    ///
    /// When the future is dropped the request is given up; the service may have done its work.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
    pub async fn send_answer<T, E>(self) -> Result<Answer<T>, ClientError<E>>
    where
        T: DeserializeOwned,
        E: ProblemType,
    {
        let (status, headers, body) = self.exchange().await.map_err(ClientError::typed)?;
        let value = serde_json::from_slice(&body);
        let value = value.map_err(|source| ClientError::Decode { status, source })?;
        Ok(Answer::new(value, status, headers))
    }

    /// Sends the request and passes over the body of the answer, whose headers can be asked for.
    ///
    /// When the future is dropped the request is given up; the service may have done its work.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send) but [`Decode`](ClientError::Decode).
    pub async fn send_answer_empty<E: ProblemType>(self) -> Result<Answer<()>, ClientError<E>> {
        let (status, headers, _) = self.exchange().await.map_err(ClientError::typed)?;
        Ok(Answer::new((), status, headers))
    }

    /// Sends the request and returns a success without its body, which comes while it is read.
    async fn open(
        mut self,
        accept: &'static str,
    ) -> Result<(StatusCode, HeaderMap, Body), ClientError<Problem>> {
        self.headers.entry(ACCEPT).or_insert(HeaderValue::from_static(accept));
        let http = self.http.clone();
        let mut request = self.finish().map_err(ClientError::Request)?;
        *request.timeout_mut() = Some(NO_LIMIT);
        let response = http.execute(request).await.map_err(ClientError::Transport)?;
        let (parts, body) = http::Response::from(answer::success(response).await?).into_parts();
        Ok((parts.status, parts.headers, Body::stream(body)))
    }
}
