//! The ends of a request: what its answer is read as.

use super::Request;
use crate::client::exchange::Extent;
use crate::client::reply::EVENTS;
use crate::client::{Answer, Call, ClientError};
use crate::{Download, EventStream};
use serde::de::DeserializeOwned;

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
        Call::new(self, Extent::Whole, read)
    }

    /// Sends the request and returns the file that the answer is, as soon as its head is there.
    ///
    /// The file may take any time, as long as it never stands still for 60 seconds, or for the time
    /// of a call when the client has several nodes. A client of
    /// [`with_http`](crate::client::Client::with_http) has its own limit for a read, and its limit
    /// for a whole call doesn't count.
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send) but [`Decode`](ClientError::Decode).
    pub fn send_download<E>(self) -> Call<Download, E> {
        Call::new(self, Extent::Head("*/*"), |answer| Ok(answer.download()))
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
        Call::new(self, Extent::Head(EVENTS), Answer::events)
    }

    /// Whether a key stands in the query, which errors would show.
    pub(in crate::client) fn has_secret_url(&self) -> bool {
        !self.inner.identity.query.is_empty()
    }
}
