//! The answer of a service to a call.

use super::ClientError;
use crate::codec::text;
use crate::{Body, Download, EventStream};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::de::{DeserializeOwned, Error};

/// The content type of streams of events.
pub(super) const EVENTS: &str = "text/event-stream";

/// A success, from which the result of a method is read.
#[derive(Debug)]
#[non_exhaustive]
pub struct Answer {
    /// The status of the answer.
    pub status: StatusCode,
    /// The headers of the answer.
    pub headers: HeaderMap,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Whole(Bytes),
    Stream(Body),
}

impl Answer {
    pub(super) fn whole(status: StatusCode, headers: HeaderMap, bytes: Bytes) -> Self {
        Self { status, headers, content: Content::Whole(bytes) }
    }

    pub(super) fn stream(status: StatusCode, headers: HeaderMap, body: Body) -> Self {
        Self { status, headers, content: Content::Stream(body) }
    }

    /// Reads the JSON that the answer is.
    ///
    /// # Errors
    ///
    /// [`Decode`](ClientError::Decode) when it isn't a `T`.
    pub fn json<T: DeserializeOwned, E>(&self) -> Result<T, ClientError<E>> {
        let bytes = match &self.content {
            Content::Whole(bytes) => &bytes[..],
            Content::Stream(_) => &[],
        };
        serde_json::from_slice(bytes).map_err(|source| self.wrong(source))
    }

    /// Reads a header. An `Option` may be absent, a list takes all lines and what stands between
    /// their commas.
    ///
    /// # Errors
    ///
    /// [`Decode`](ClientError::Decode) when it is missing or isn't an `H`.
    pub fn header<H: DeserializeOwned, E>(&self, name: &str) -> Result<H, ClientError<E>> {
        let lines = self.headers.get_all(name).iter().map(|line| str::from_utf8(line.as_bytes()));
        let lines: Result<Vec<_>, _> = lines.collect();
        let result = match lines {
            Ok(lines) => text::read_header(name, &lines).map_err(|error| error.to_string()),
            Err(_) => Err("the value isn't UTF-8".to_owned()),
        };
        result
            .map_err(|reason| self.wrong(Error::custom(format_args!("header `{name}`: {reason}"))))
    }

    /// The file that the answer is.
    pub(super) fn download(self) -> Download {
        let body = match self.content {
            Content::Whole(bytes) => bytes.into(),
            Content::Stream(body) => body,
        };
        Download::received(&self.headers, body)
    }

    /// The events that the answer is made of.
    pub(super) fn events<T, E>(self) -> Result<EventStream<T>, ClientError<E>>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let content_type = self.headers.get(CONTENT_TYPE).map_or(&[][..], HeaderValue::as_bytes);
        let essence = content_type.split(|byte| *byte == b';').next().unwrap_or_default();
        if !essence.trim_ascii().eq_ignore_ascii_case(EVENTS.as_bytes()) {
            let found = String::from_utf8_lossy(content_type);
            let wrong = Error::custom(format_args!("it is `{found}`, not `{EVENTS}`"));
            return Err(self.wrong(wrong));
        }
        Ok(EventStream::received(match self.content {
            Content::Whole(bytes) => bytes.into(),
            Content::Stream(body) => body,
        }))
    }

    fn wrong<E>(&self, source: serde_json::Error) -> ClientError<E> {
        ClientError::Decode { status: self.status, source }
    }
}
