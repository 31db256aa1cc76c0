//! Parameters: what stands in the path, the query, a form, the headers and the cookies.

use super::text::{self, TextError};
use super::{Failure, Miss};
use crate::Problem;
use http::HeaderMap;
use http::header::COOKIE;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::fmt;

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// A segment of the path.
    Path,
    /// The query of the URL.
    Query,
    /// A header.
    Header,
    /// A cookie.
    Cookie,
    /// A urlencoded form in the body.
    Form,
    /// A part of a `multipart/form-data` body.
    Part,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Path => "path parameter",
            Self::Query => "query parameter",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::Form => "form field",
            Self::Part => "part",
        })
    }
}

/// Reads a segment of the path.
///
/// # Errors
///
/// 404 for an empty segment, 400 for one that isn't a `T`.
pub fn path<T: DeserializeOwned>(name: &str, segment: &str) -> Result<T, Failure> {
    required(Place::Path, name, Some(decode_segment(name, segment)?))
}

fn decode_segment<'a>(name: &str, segment: &'a str) -> Result<Cow<'a, str>, Failure> {
    if segment.is_empty() {
        return Err(Miss::NotFound.into());
    }
    percent_decode_str(segment).decode_utf8().map_err(|_| not_utf8(Place::Path, name))
}

/// Reads a parameter that must be there.
///
/// # Errors
///
/// 400 when it isn't there or isn't a `T`.
pub fn required<T: DeserializeOwned>(
    place: Place,
    name: &str,
    text: Option<Cow<'_, str>>,
) -> Result<T, Failure> {
    let Some(text) = text else { return Err(missing(place, name)) };
    text::read(text).map_err(|error| invalid(place, name, &error.to_string()))
}

/// Reads a parameter that may be absent.
///
/// # Errors
///
/// 400 when it isn't a `T`.
pub fn optional<T: DeserializeOwned>(
    place: Place,
    name: &str,
    text: Option<Cow<'_, str>>,
) -> Result<Option<T>, Failure> {
    text.map(|text| required(place, name, Some(text))).transpose()
}

/// Reads the values of a parameter that is a list.
///
/// # Errors
///
/// 400 when one of them isn't a `T`.
pub fn list<T: DeserializeOwned>(
    place: Place,
    name: &str,
    texts: Vec<Cow<'_, str>>,
) -> Result<Vec<T>, Failure> {
    texts.into_iter().map(|text| required(place, name, Some(text))).collect()
}

/// The names and values of a query, decoded.
pub fn pairs(query: Option<&str>) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes())
}

/// Reads a query into a struct.
///
/// A field that is a list takes all values of its name; every other field takes the last one.
/// Names without a field are passed over.
///
/// # Errors
///
/// 400 when a field is missing or has a wrong value.
pub fn query<T: DeserializeOwned>(query: Option<&str>) -> Result<T, Failure> {
    text::read_fields(pairs(query)).map_err(|error| match error {
        TextError::Missing(field) => missing(Place::Query, &field),
        TextError::Invalid { field: Some(field), detail } => invalid(Place::Query, &field, &detail),
        TextError::Invalid { field: None, detail } => {
            Problem::new(400).with_detail(format_args!("query: {detail}")).into()
        }
    })
}

/// The value of a header; the first one if there are several.
///
/// # Errors
///
/// 400 when it isn't UTF-8.
pub fn header<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<Cow<'h, str>>, Failure> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    utf8(value.as_bytes(), Place::Header, name).map(|text| Some(Cow::Borrowed(text)))
}

/// The values of a header that is a list: what stands between its commas, in all its lines.
///
/// # Errors
///
/// 400 when one isn't UTF-8.
pub fn headers<'h>(headers: &'h HeaderMap, name: &str) -> Result<Vec<Cow<'h, str>>, Failure> {
    let mut values = Vec::new();
    for line in headers.get_all(name) {
        let line = utf8(line.as_bytes(), Place::Header, name)?;
        let elements = line.split(',').map(str::trim).filter(|element| !element.is_empty());
        values.extend(elements.map(Cow::Borrowed));
    }
    Ok(values)
}

/// The value of a cookie, percent-decoded; the first one if there are several.
///
/// # Errors
///
/// 400 when it isn't UTF-8.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<Cow<'h, str>>, Failure> {
    for line in headers.get_all(COOKIE) {
        for pair in line.as_bytes().split(|&byte| byte == b';') {
            let pair = pair.trim_ascii();
            let Some(value) = pair.strip_prefix(name.as_bytes()) else { continue };
            let Some(value) = value.strip_prefix(b"=") else { continue };
            let value = utf8(value, Place::Cookie, name)?;
            let decoded = percent_decode_str(value).decode_utf8();
            return decoded.map(Some).map_err(|_| not_utf8(Place::Cookie, name));
        }
    }
    Ok(None)
}

fn utf8<'h>(bytes: &'h [u8], place: Place, name: &str) -> Result<&'h str, Failure> {
    std::str::from_utf8(bytes).map_err(|_| not_utf8(place, name))
}

pub(super) fn not_utf8(place: Place, name: &str) -> Failure {
    invalid(place, name, "the value isn't UTF-8")
}

pub(super) fn missing(place: Place, name: &str) -> Failure {
    refuse(400, place, name, "is missing", &format_args!("{place} `{name}` is missing"))
}

pub(super) fn invalid(place: Place, name: &str, detail: &str) -> Failure {
    refuse(400, place, name, detail, &format_args!("{place} `{name}`: {detail}"))
}

pub(super) fn refuse(
    status: u16,
    place: Place,
    name: &str,
    detail: &str,
    sentence: &dyn fmt::Display,
) -> Failure {
    let error = serde_json::json!({ "parameter": name, "in": place, "detail": detail });
    Problem::new(status).with_detail(sentence).with("errors", [error]).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use serde::Deserialize;

    fn detail(failure: &Failure) -> String {
        failure.problem().and_then(|problem| problem.detail.clone()).unwrap()
    }

    #[test]
    fn a_segment_is_decoded_as_one_value() {
        assert_eq!(path::<String>("name", "a%2Fb%20c+d").unwrap(), "a/b c+d");
        assert_eq!(path::<u64>("id", "%37").unwrap(), 7);
        let failure = path::<u64>("id", "abc").unwrap_err();
        assert_eq!(
            failure.problem().unwrap().get::<serde_json::Value>("errors").unwrap(),
            serde_json::json!([{
                "parameter": "id", "in": "path", "detail": "`abc` isn't an unsigned integer"
            }])
        );
        assert_eq!(detail(&failure), "path parameter `id`: `abc` isn't an unsigned integer");
        let failure = path::<String>("name", "%ff").unwrap_err();
        assert_eq!(detail(&failure), "path parameter `name`: the value isn't UTF-8");
    }

    #[test]
    fn an_empty_segment_is_another_path() {
        assert_eq!(path::<String>("name", "").unwrap_err().into_response().status(), 404);
    }

    #[test]
    fn a_query_is_decoded_pair_by_pair() {
        let pairs: Vec<_> = pairs(Some("a=1&b=x+y%26&&c")).collect();
        let expected = [("a", "1"), ("b", "x y&"), ("c", "")];
        assert_eq!(pairs, expected.map(|(name, value)| (name.into(), value.into())));
        assert_eq!(super::pairs(None).count(), 0);
    }

    #[test]
    fn a_missing_parameter_is_named() {
        let failure = required::<u64>(Place::Query, "id", None).unwrap_err();
        assert_eq!(detail(&failure), "query parameter `id` is missing");
        assert_eq!(optional::<u64>(Place::Query, "id", None).unwrap(), None);
        let failure = list::<u8>(Place::Form, "n", vec!["1".into(), "x".into()]).unwrap_err();
        assert_eq!(detail(&failure), "form field `n`: `x` isn't an unsigned integer");
    }

    #[test]
    fn a_query_is_a_struct() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Page {
            page: u32,
            tags: Vec<String>,
        }
        let page: Page = query(Some("tags=a&page=2&tags=b%20c")).unwrap();
        assert_eq!(page, Page { page: 2, tags: vec!["a".to_owned(), "b c".to_owned()] });
        let failure = query::<Page>(Some("page=x")).unwrap_err();
        assert_eq!(detail(&failure), "query parameter `page`: `x` isn't an unsigned integer");
        let failure = query::<Page>(None).unwrap_err();
        assert_eq!(detail(&failure), "query parameter `page` is missing");
    }

    #[test]
    fn headers_are_text() {
        let mut map = HeaderMap::new();
        map.append("x-tag", HeaderValue::from_static("a, b"));
        map.append("x-tag", HeaderValue::from_static("c,"));
        map.append("x-bad", HeaderValue::from_bytes(b"\xff").unwrap());
        map.append("x-name", HeaderValue::from_bytes("jürgen".as_bytes()).unwrap());
        assert_eq!(header(&map, "X-Tag").unwrap().unwrap(), "a, b");
        assert_eq!(header(&map, "x-name").unwrap().unwrap(), "jürgen");
        assert_eq!(header(&map, "x-none").unwrap(), None);
        assert_eq!(headers(&map, "x-tag").unwrap(), ["a", "b", "c"]);
        assert_eq!(
            detail(&header(&map, "x-bad").unwrap_err()),
            "header `x-bad`: the value isn't UTF-8"
        );
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut map = HeaderMap::new();
        map.append(COOKIE, HeaderValue::from_static("session_id=no; session=a%3Bb;empty="));
        map.append(COOKIE, HeaderValue::from_static("other=x=y"));
        assert_eq!(cookie(&map, "session").unwrap().unwrap(), "a;b");
        assert_eq!(cookie(&map, "empty").unwrap().unwrap(), "");
        assert_eq!(cookie(&map, "other").unwrap().unwrap(), "x=y");
        assert_eq!(cookie(&map, "sess").unwrap(), None);
    }
}
