//! Headers of answers and requests.

use super::{Failure, text};
use crate::{Problem, Response};
use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use std::io;

/// Adds a header to an answer, in place of what has its name; a list becomes several lines of it,
/// and `None` adds nothing.
///
/// # Errors
///
/// A value that can't be a header is a 500; the log has the reason.
pub fn header_out<T: Serialize + ?Sized>(
    response: &mut Response,
    name: &'static str,
    value: &T,
) -> Result<(), Failure> {
    let mut result = Ok(());
    let mut headers = HeaderMap::new();
    let written = text::write(value, &mut |text, in_list| {
        if result.is_ok() {
            result = append(&mut headers, name, text, in_list);
        }
    });
    if let Err(reason) = written.map_err(|error| error.to_string()).and(result) {
        let error = io::Error::other(format!("header `{name}`: {reason}"));
        return Err(Problem::internal(&error).into());
    }
    response.headers_mut().extend(headers);
    Ok(())
}

/// Adds a line; the error says why the text can't be one.
pub(crate) fn append(
    headers: &mut HeaderMap,
    name: &str,
    text: &str,
    in_list: bool,
) -> Result<(), String> {
    // A receiver strips spaces and splits lists at commas, so the value would change.
    if text.trim_ascii().len() != text.len() {
        return Err("a header can't begin or end with a space".to_owned());
    }
    if in_list && (text.is_empty() || text.contains(',')) {
        return Err(format!("`{text}` can't be an element of a header"));
    }
    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| error.to_string())?;
    let value = HeaderValue::from_bytes(text.as_bytes()).map_err(|error| error.to_string())?;
    headers.try_append(name, value).map(drop).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Body;

    fn lines<T: Serialize>(value: &T) -> Result<Vec<String>, u16> {
        let mut response = Response::new(Body::empty());
        response.headers_mut().insert("x-value", HeaderValue::from_static("old"));
        header_out(&mut response, "x-value", value)
            .map_err(|failure| failure.into_response().status().as_u16())?;
        let lines = response.headers().get_all("x-value").iter();
        Ok(lines.map(|line| String::from_utf8(line.as_bytes().to_vec()).unwrap()).collect())
    }

    #[test]
    fn a_value_is_a_line_and_a_list_is_several() {
        assert_eq!(lines(&7).unwrap(), ["7"]);
        assert_eq!(lines(&"jürgen, x").unwrap(), ["jürgen, x"]);
        assert_eq!(lines(&["a", "b"]).unwrap(), ["a", "b"]);
        assert_eq!(lines(&None::<u8>).unwrap(), ["old"]);
    }

    #[test]
    fn what_cannot_be_a_header_is_a_500() {
        for value in ["a\nb", " a", "a "] {
            assert_eq!(lines(&value).unwrap_err(), 500, "{value:?}");
        }
        assert_eq!(lines(&["a,b"]).unwrap_err(), 500);
        assert_eq!(lines(&std::collections::BTreeMap::from([(1, 2)])).unwrap_err(), 500);
    }
}
