//! What generated mocks call: fake data that fits the OpenAPI document of a service.
//!
//! The data is made from the document and then read by serde, so private fields are no obstacle
//! and a mock can't disagree with the document. It follows from the seed, the name of the method
//! and the place in the schema alone: two calls give the same answer, and another method more
//! changes nobody's data.
//!
//! `example`s of the document win. Otherwise texts look like their format or like the name of
//! their property, and belong to nobody: `ada.maple@example.com`, or fit their `pattern`. Maps are
//! as small as they may be. A type that
//! contains itself ends early: options are `null` and lists as short as they may be.

mod pattern;
mod random;
mod schema;
#[cfg(test)]
mod tests;
mod text;
mod value;

use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Download;

/// Makes the answers of a mock.
#[derive(Debug, Clone)]
pub struct Mock {
    document: Value,
    seed: u64,
}

impl Mock {
    /// Reads the OpenAPI document of a service. Another seed makes other data.
    ///
    /// # Errors
    /// The text isn't JSON.
    pub fn new(document: &str, seed: u64) -> Result<Self, MockError> {
        let document = serde_json::from_str(document).map_err(MockError::Document)?;
        Ok(Self { document, seed })
    }

    /// Makes the answer of a method, and checks that its result type can be read from it.
    ///
    /// # Errors
    /// The document describes no answer of the method, or one without an end; or the result type
    /// reads something else than the document says.
    pub fn answer<T: DeserializeOwned>(&self, method: &str) -> Result<Answer<T>, MockError> {
        Answer::new(method, value::answer(&self.document, method, self.seed))
    }

    /// Makes a header of the answer of a method, as [`answer`](Self::answer) does its body.
    ///
    /// # Errors
    /// As those of [`answer`](Self::answer).
    pub fn header<T: DeserializeOwned>(
        &self,
        method: &str,
        name: &str,
    ) -> Result<Answer<T>, MockError> {
        Answer::new(method, value::header(&self.document, method, name, self.seed))
    }
}

/// The file that a mock answers: a few words of plain text.
pub fn download() -> Download {
    Download::new("made up\n").with_file_name("mock.txt").with_content_type("text/plain")
}

/// The answer of a method: JSON from which a `T` was read once, so that it can be read again.
pub struct Answer<T> {
    value: Value,
    result: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Answer<T> {
    fn new(method: &str, value: Result<Value, String>) -> Result<Self, MockError> {
        let no_data = |reason| MockError::NoData { method: method.to_owned(), reason };
        let answer = Self { value: value.map_err(no_data)?, result: PhantomData };
        match answer.read() {
            Ok(_) => Ok(answer),
            Err(error) => Err(unreadable(method, error)),
        }
    }

    /// The answer, the same each time.
    ///
    /// # Panics
    /// Never: [`Mock::answer`] read the same value. It would take a `Deserialize` that doesn't
    /// always do the same.
    pub fn get(&self) -> T {
        match self.read() {
            Ok(value) => value,
            Err(error) => panic!("a mock's answer can't be read a second time: {error}"),
        }
    }

    fn read(&self) -> Result<T, serde_path_to_error::Error<serde_json::Error>> {
        serde_path_to_error::deserialize(&self.value)
    }
}

// Derived, both would ask the same of `T`.
impl<T> Clone for Answer<T> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), result: PhantomData }
    }
}

impl<T> fmt::Debug for Answer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Answer").field(&self.value).finish()
    }
}

/// Why there is no mock.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MockError {
    /// The OpenAPI document isn't JSON.
    #[error("the OpenAPI document isn't JSON: {0}; build the service anew")]
    Document(serde_json::Error),
    /// Nothing can be made from the document.
    #[error("there is no fake data for `{method}`: {reason}")]
    NoData {
        /// The name of the method.
        method: String,
        /// What the document lacks.
        reason: String,
    },
    /// The result type of a method reads something else than the document says.
    #[error(
        "the fake data for `{method}` isn't what its result type reads: at `{place}`: {reason}; \
         say with `extern_type` in build.rs what the type is on the wire, or implement the trait \
         yourself"
    )]
    Unreadable {
        /// The name of the method.
        method: String,
        /// The place in the data, such as `users[0].email`; `.` is all of it.
        place: String,
        /// What serde says.
        reason: serde_json::Error,
    },
}

fn unreadable(method: &str, error: serde_path_to_error::Error<serde_json::Error>) -> MockError {
    let place = error.path().to_string();
    MockError::Unreadable { method: method.to_owned(), place, reason: error.into_inner() }
}
