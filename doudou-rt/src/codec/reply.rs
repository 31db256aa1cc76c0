//! The answers of methods.

use super::{Failure, failed};
use crate::{Body, Problem, ProblemType, Response};
use http::StatusCode;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde::Serialize;

/// Most answers fit without growing the buffer more than a few times.
const FIRST_CAPACITY: usize = 128;

/// The answer of a method whose result is JSON. The headers of its request are needed no more:
/// their memory becomes that of the answer's.
///
/// # Errors
///
/// The error of the method, and those of [`reply`].
pub fn answer<T: Serialize, E: ProblemType>(
    status: u16,
    result: Result<T, E>,
    request: &mut HeaderMap,
) -> Result<Response, Failure> {
    match result {
        Ok(value) => {
            let mut headers = std::mem::take(request);
            headers.clear();
            reply_with(status, headers, &value)
        }
        Err(error) => Err(failed(error)),
    }
}

/// The answer of a method that returns nothing.
///
/// # Errors
///
/// The error of the method; a number that isn't a status is a 500.
pub fn answer_empty<E: ProblemType>(
    status: u16,
    result: Result<(), E>,
) -> Result<Response, Failure> {
    match result {
        Ok(()) => empty(status),
        Err(error) => Err(failed(error)),
    }
}

/// An answer with a JSON body.
///
/// # Errors
///
/// A value that doesn't serialise is a 500; the log has the reason.
pub fn reply<T: Serialize + ?Sized>(status: u16, value: &T) -> Result<Response, Failure> {
    reply_with(status, HeaderMap::new(), value)
}

fn reply_with<T: Serialize + ?Sized>(
    status: u16,
    headers: HeaderMap,
    value: &T,
) -> Result<Response, Failure> {
    let mut body = Vec::with_capacity(FIRST_CAPACITY);
    let written = serde_json::to_writer(&mut body, value);
    json(status, headers, body, written)
}

fn json(
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
    written: Result<(), serde_json::Error>,
) -> Result<Response, Failure> {
    if let Err(error) = written {
        return Err(Problem::internal(&error).into());
    }
    let status = StatusCode::from_u16(status).map_err(|error| Problem::internal(&error))?;
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}

/// An answer without a body.
///
/// # Errors
///
/// A number that isn't a status is a 500.
pub fn empty(status: u16) -> Result<Response, Failure> {
    with_status(status, Body::empty())
}

pub(super) fn with_status(status: u16, body: Body) -> Result<Response, Failure> {
    let status = StatusCode::from_u16(status).map_err(|error| Problem::internal(&error))?;
    let mut response = Response::new(body);
    *response.status_mut() = status;
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use std::collections::HashMap;

    #[tokio::test]
    async fn a_value_is_sent_as_json() {
        let response = reply(201, &["a", "b"]).unwrap();
        assert_eq!(response.status(), 201);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(body, r#"["a","b"]"#);
    }

    #[test]
    fn a_value_that_is_not_json_is_a_500() {
        let response = reply(200, &HashMap::from([(vec![1], 1)])).unwrap_err().into_response();
        assert_eq!(response.status(), 500);
    }

    #[test]
    fn nothing_is_sent_without_a_content_type() {
        let response = empty(204).unwrap();
        assert_eq!((response.status().as_u16(), response.headers().len()), (204, 0));
        assert_eq!(empty(1).unwrap_err().into_response().status(), 500);
    }
}
