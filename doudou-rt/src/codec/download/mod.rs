//! The answers that are downloads: whole, in a range, or not at all because the caller has them.

mod conditions;
mod range;

use super::Failure;
use super::reply::with_status;
use crate::download::Source;
use crate::{Body, Download, Problem, Response};
use conditions::{Validators, Verdict};
use http::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED, RANGE,
};
use http::{Method, StatusCode};
use range::Range;
use std::time::SystemTime;

/// An answer with a download.
///
/// With the status 200 and the methods GET and HEAD, conditions are honoured: 304 for
/// `if-none-match` and `if-modified-since`, 412 for `if-match` and `if-unmodified-since`. GET may
/// ask for one range of what isn't a stream, also with `if-range`: 206, or 416 when nothing of it
/// is there. More than one range gets the whole. HEAD gets the head alone, with the size.
///
/// # Errors
///
/// 412 and 416 as above; 500 when the content type, the entity tag or the status isn't one, with
/// the reason in the log.
pub fn download(
    method: &Method,
    headers: &HeaderMap,
    status: u16,
    download: Download,
) -> Result<Response, Failure> {
    let mut response = with_status(status, Body::empty())?;
    let validators = write_head(response.headers_mut(), &download)?;
    let is_read = matches!(*method, Method::GET | Method::HEAD);
    let is_plain = is_read && response.status() == StatusCode::OK;
    if is_plain {
        match validators.judge(headers) {
            Verdict::Send => {}
            Verdict::NotModified => {
                for name in [CONTENT_TYPE, CONTENT_DISPOSITION] {
                    response.headers_mut().remove(name);
                }
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                return Ok(response);
            }
            Verdict::Failed(header) => {
                let detail = format_args!("the file isn't, or is no longer, what `{header}` wants");
                return Err(Problem::new(412).with_detail(detail).into());
            }
        }
    }
    let size = download.size();
    let (body, length) = match download.into_source() {
        Source::Content(content) => {
            let size = content.size();
            let mut part = (0, size);
            if is_plain {
                response.headers_mut().insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
                if *method == Method::GET && validators.want_range(headers) {
                    match range::read(headers.get(RANGE), size) {
                        Range::Whole => {}
                        Range::Part { first, last } => {
                            part = (first, last - first + 1);
                            let range = format!("bytes {first}-{last}/{size}");
                            response.headers_mut().insert(CONTENT_RANGE, value(&range)?);
                            *response.status_mut() = StatusCode::PARTIAL_CONTENT;
                        }
                        Range::Nothing => return unsatisfiable(size),
                    }
                }
            }
            (content.part(part.0, part.1), Some(part.1))
        }
        Source::Stream(body, _) => (body, size),
    };
    if let Some(length) = length {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    if *method != Method::HEAD {
        *response.body_mut() = body;
    }
    Ok(response)
}

/// The headers that a download has whether it is sent or not.
fn write_head(headers: &mut HeaderMap, download: &Download) -> Result<Validators, Failure> {
    headers.insert(CONTENT_TYPE, value(download.content_type())?);
    if let Some(disposition) = download.disposition() {
        headers.insert(CONTENT_DISPOSITION, value(&disposition)?);
    }
    if let Some(etag) = download.etag() {
        if !conditions::is_etag(etag) {
            let error = std::io::Error::other(format!("`{etag}` isn't an entity tag"));
            return Err(Problem::internal(&error).into());
        }
        headers.insert(ETAG, value(etag)?);
    }
    // A date that hasn't come yet says nothing (RFC 9110 §8.8.2.1), and one before 1970 can't be
    // written.
    let modified = download
        .modified()
        .filter(|modified| (SystemTime::UNIX_EPOCH..=SystemTime::now()).contains(modified));
    if let Some(modified) = modified {
        headers.insert(LAST_MODIFIED, value(&httpdate::fmt_http_date(modified))?);
    }
    Ok(Validators::new(headers))
}

fn unsatisfiable(size: u64) -> Result<Response, Failure> {
    let detail = format_args!("the file has {size} bytes, the range has none of them");
    let mut response = Problem::new(416).with_detail(detail).into_response();
    let headers = [(CONTENT_RANGE, format!("bytes */{size}")), (ACCEPT_RANGES, "bytes".to_owned())];
    for (name, text) in headers {
        response.headers_mut().insert(name, value(&text)?);
    }
    Ok(response)
}

fn value(text: &str) -> Result<HeaderValue, Failure> {
    HeaderValue::from_str(text).map_err(|error| Problem::internal(&error).into())
}

/// The text of a header of a request; one that isn't text counts as absent.
fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests;
