//! What a method returned, with the headers of its answer.

use super::ClientError;
use crate::codec::text;
use http::{HeaderMap, StatusCode};
use serde::de::{DeserializeOwned, Error};

/// What a method returned, with the headers of its answer.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Answer<T> {
    /// What the method returned, without what stands in headers.
    pub value: T,
    /// The status of the answer.
    pub status: StatusCode,
    /// The headers of the answer.
    pub headers: HeaderMap,
}

impl<T> Answer<T> {
    pub(super) fn new(value: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self { value, status, headers }
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
        result.map_err(|reason| {
            let source = Error::custom(format_args!("header `{name}`: {reason}"));
            ClientError::Decode { status: self.status, source }
        })
    }
}
