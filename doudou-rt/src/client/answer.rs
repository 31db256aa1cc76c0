//! The answer of a service, as far as it doesn't depend on what the method returns.

use super::ClientError;
use crate::Problem;
use bytes::{Bytes, BytesMut};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, StatusCode};
use reqwest::Response;
use serde::Deserialize;
use serde_json::{Map, Value};

/// The most that is read of an error's body, in bytes.
const PROBLEM_LIMIT: usize = 64 * 1024;

/// The most that memory is taken for before it comes, in bytes.
const MOST_AT_ONCE: u64 = 256 * 1024;

/// The most text of a body that becomes the detail of a problem, in bytes.
const DETAIL_LIMIT: usize = 1024;

/// All of a body. Most come in one piece.
pub(super) async fn body(response: &mut Response) -> reqwest::Result<Bytes> {
    let Some(first) = response.chunk().await? else { return Ok(Bytes::new()) };
    let Some(second) = response.chunk().await? else { return Ok(first) };
    let rest = response.content_length().unwrap_or_default().min(MOST_AT_ONCE);
    let mut body = BytesMut::with_capacity(first.len() + second.len() + rest as usize);
    body.extend_from_slice(&first);
    body.extend_from_slice(&second);
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// What an answer says that is no success.
pub(super) async fn refusal(mut response: Response) -> ClientError<Problem> {
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let body = beginning(response).await;
    ClientError::Problem(problem(status, &headers, &body))
}

/// The status says enough, so a body that breaks off is taken as far as it came.
async fn beginning(mut response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        let room = PROBLEM_LIMIT - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if body.len() == PROBLEM_LIMIT {
            break;
        }
    }
    body
}

fn problem(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Problem {
    if is_problem(headers)
        && let Ok(mut members) = serde_json::from_slice::<Map<String, Value>>(body)
    {
        // The status of the answer is the true one; the member may be absent or stale.
        members.insert("status".to_owned(), Value::from(status.as_u16()));
        if let Ok(problem) = Problem::deserialize(Value::Object(members)) {
            return problem;
        }
    }
    let text = String::from_utf8_lossy(body);
    let text = text[..text.floor_char_boundary(DETAIL_LIMIT)].trim();
    let problem = Problem::new(status.as_u16());
    if text.is_empty() { problem } else { problem.with_detail(text) }
}

fn is_problem(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next());
    essence.is_some_and(|found| found.trim().eq_ignore_ascii_case("application/problem+json"))
}
