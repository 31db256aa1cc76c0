//! The ends of a request: what its answer is read as.

use super::Request;
use crate::client::call::Exchange;
use crate::client::reply::EVENTS;
use crate::client::{Answer, Call, ClientError, answer};
use crate::{Body, Download, EventStream, Problem};
use http::header::{ACCEPT, HeaderValue};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// The most that reqwest takes for a limit: longer than anything runs.
const NO_LIMIT: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

impl Request {
    /// Sends the request and reads the JSON body of the answer.
    ///
    /// # Errors
    ///
    /// Every case of [`ClientError`] but [`Address`](ClientError::Address).
    pub fn send<T: DeserializeOwned, E>(self) -> Call<T, E> {
        self.send_with(|answer| answer.json())
    }

    /// Sends the request and passes over the body of the answer.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send) but [`Decode`](ClientError::Decode).
    pub fn send_empty<E>(self) -> Call<(), E> {
        self.send_with(|_| Ok(()))
    }

    /// Sends the request and makes the result of the answer, its headers among it.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
    pub fn send_with<T, E>(self, read: fn(Answer) -> Result<T, ClientError<E>>) -> Call<T, E> {
        Call::new(self.exchange(), read)
    }

    /// Sends the request and returns the file that the answer is, as soon as its head is there.
    ///
    /// The file may take any time, as long as some of it comes every 60 seconds; a client of
    /// [`with_http`](crate::client::Client::with_http) has its own limit for a read, and its limit
    /// for a whole call doesn't count.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send) but [`Decode`](ClientError::Decode).
    pub fn send_download<E>(self) -> Call<Download, E> {
        Call::new(self.open("*/*"), |answer| Ok(answer.download()))
    }

    /// Sends the request and returns the events that the answer is made of, as soon as its head is
    /// there.
    ///
    /// The time that the events may take is that of [`send_download`](Self::send_download).
    ///
    /// # Errors
    ///
    /// Every case of [`ClientError`] but [`Address`](ClientError::Address).
    pub fn send_events<T, E>(self) -> Call<EventStream<T>, E>
    where
        T: DeserializeOwned + Send + 'static,
    {
        Call::new(self.open(EVENTS), Answer::events)
    }

    /// Sends the request and reads all of a success.
    fn exchange(self) -> Exchange {
        Box::pin(async move {
            let has_secret_url = self.has_secret_url();
            let transport = self.transport.clone();
            let request = self.finish().map_err(ClientError::Request)?;
            let answer = match transport.execute(request).await {
                Ok(response) => answer::read(response).await,
                Err(error) => Err(ClientError::Transport(error)),
            };
            answer.map_err(|error| without_secrets(error, has_secret_url))
        })
    }

    /// Sends the request and returns a success without its body, which comes while it is read.
    fn open(mut self, accept: &'static str) -> Exchange {
        Box::pin(async move {
            self.headers.entry(ACCEPT).or_insert(HeaderValue::from_static(accept));
            let has_secret_url = self.has_secret_url();
            let transport = self.transport.clone();
            let mut request = self.finish().map_err(ClientError::Request)?;
            *request.timeout_mut() = Some(NO_LIMIT);
            let answer = match transport.execute(request).await {
                Ok(response) => answer::success(response).await,
                Err(error) => Err(ClientError::Transport(error)),
            };
            let response = answer.map_err(|error| without_secrets(error, has_secret_url))?;
            let (parts, body) = http::Response::from(response).into_parts();
            Ok(Answer::stream(parts.status, parts.headers, Body::stream(body)))
        })
    }

    /// Whether a key stands in the query, which errors would show.
    fn has_secret_url(&self) -> bool {
        !self.identity.query.is_empty()
    }
}

fn without_secrets(error: ClientError<Problem>, has_secret_url: bool) -> ClientError<Problem> {
    match error {
        ClientError::Transport(error) if has_secret_url => {
            ClientError::Transport(error.without_url())
        }
        error => error,
    }
}
