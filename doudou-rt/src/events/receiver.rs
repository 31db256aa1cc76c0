//! The events of an answer.

use super::parser::{Event, Parser};
use super::{EventStream, StreamError};
use crate::{Body, BoxError, Problem};
use futures_util::stream;
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;

struct Receiver {
    body: Body,
    parser: Parser,
}

impl Receiver {
    /// The JSON of the next event. What stands behind the last complete one counts for nothing.
    async fn next(&mut self) -> Result<Option<String>, StreamError> {
        loop {
            while let Some(Event { kind, data }) = self.parser.events.pop_front() {
                match &*kind {
                    "" | "message" => return Ok(Some(data)),
                    "error" => return Err(error(&data)),
                    // Another kind is for someone else.
                    _ => {}
                }
            }
            let Some(frame) = self.body.frame().await else { return Ok(None) };
            if let Ok(data) = frame.map_err(StreamError::Broken)?.into_data() {
                self.parser.feed(&data).map_err(|error| StreamError::Broken(error.into()))?;
            }
        }
    }
}

fn error(data: &str) -> StreamError {
    match serde_json::from_str::<Problem>(data) {
        Ok(problem) => StreamError::Problem(problem),
        Err(_) => StreamError::Broken(BoxError::from(data)),
    }
}

impl<T: DeserializeOwned> EventStream<T> {
    /// The events of a body that arrives.
    pub(crate) fn received(body: Body) -> Self {
        let receiver = Receiver { body, parser: Parser::default() };
        Self::of(stream::unfold(receiver, async |mut receiver| {
            let item = match receiver.next().await.transpose()? {
                Ok(data) => serde_json::from_str(&data).map_err(StreamError::Decode),
                Err(error) => Err(error),
            };
            Some((item, receiver))
        }))
    }
}
