//! Keeps secrets out of the log: values whose names say that they are secret.

use std::borrow::Cow;
use std::fmt::Write;

use http::HeaderMap;

/// What stands in a secret's place.
const HIDDEN: &str = "***";

/// The names of what isn't logged, of any case.
#[derive(Debug, Default)]
pub(super) struct Redact(Vec<String>);

impl Redact {
    pub(super) fn new(names: &[String]) -> Self {
        Self(names.to_vec())
    }

    fn hides(&self, name: &str) -> bool {
        self.0.iter().any(|hidden| hidden.eq_ignore_ascii_case(name))
    }

    /// A query or a urlencoded form, without its secrets.
    pub(super) fn pairs(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        for (index, pair) in text.split('&').enumerate() {
            if index > 0 {
                out.push('&');
            }
            match pair.split_once('=') {
                Some((name, _)) if self.hides(&decoded(name)) => {
                    out.push_str(name);
                    out.push('=');
                    out.push_str(HIDDEN);
                }
                _ => out.push_str(pair),
            }
        }
        out
    }

    /// A path with its query, without the query's secrets.
    pub(super) fn target<'t>(&self, target: &'t str) -> Cow<'t, str> {
        match target.split_once('?') {
            Some((path, query)) => Cow::Owned(format!("{path}?{}", self.pairs(query))),
            None => Cow::Borrowed(target),
        }
    }

    /// Headers, one to a line, without their secrets.
    pub(super) fn headers(&self, headers: &HeaderMap) -> String {
        let mut out = String::new();
        for (name, value) in headers {
            if !out.is_empty() {
                out.push('\n');
            }
            let text = if self.hides(name.as_str()) || value.is_sensitive() {
                Cow::Borrowed(HIDDEN)
            } else {
                String::from_utf8_lossy(value.as_bytes())
            };
            // Writing to a string can't fail.
            let _ = write!(out, "{name}: {text}");
        }
        out
    }

    /// JSON, or its beginning, without the values of secret members, whatever they are.
    pub(super) fn json(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('"') {
            let end = at + string_end(&rest[at..]);
            let (before, after) = rest.split_at(end);
            out.push_str(before);
            rest = after;
            let value = after.trim_start_matches(WHITE);
            let Some(value) = value.strip_prefix(':') else { continue };
            if !self.hides(&unescaped(&before[at..])) {
                continue;
            }
            let value = value.trim_start_matches(WHITE);
            let value_at = rest.len() - value.len();
            out.push_str(&rest[..value_at]);
            out.push('"');
            out.push_str(HIDDEN);
            out.push('"');
            rest = &value[value_end(value)..];
        }
        out.push_str(rest);
        out
    }
}

const WHITE: [char; 4] = [' ', '\t', '\r', '\n'];

fn decoded(name: &str) -> Cow<'_, str> {
    form_urlencoded::parse(name.as_bytes()).next().map_or(Cow::Borrowed(name), |(name, _)| name)
}

/// The text of a JSON string, with its quotes; one that isn't whole is taken as it is.
fn unescaped(string: &str) -> Cow<'_, str> {
    match serde_json::from_str(string) {
        Ok(text) => Cow::Owned(text),
        Err(_) => Cow::Borrowed(string.trim_matches('"')),
    }
}

/// Where a string ends that begins at the front.
fn string_end(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Where a value ends that begins at the front, or the text if that comes first.
fn value_end(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                at += string_end(&text[at..]);
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return at,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redact() -> Redact {
        Redact::new(&["Password".to_owned(), "token".to_owned(), "authorization".to_owned()])
    }

    #[test]
    fn secrets_of_a_query_are_hidden_however_their_names_are_spelled() {
        for (target, expected) in [
            ("/a", "/a"),
            ("/a?b=1", "/a?b=1"),
            ("/a?token=x&b=1&PASSWORD=", "/a?token=***&b=1&PASSWORD=***"),
            ("/a?%74oken=x=y&&token", "/a?%74oken=***&&token"),
        ] {
            assert_eq!(redact().target(target), expected);
        }
    }

    #[test]
    fn secret_headers_are_hidden() {
        let mut headers = HeaderMap::new();
        headers.append("authorization", "Bearer x".parse().unwrap());
        headers.append("accept", "*/*".parse().unwrap());
        assert_eq!(redact().headers(&headers), "authorization: ***\naccept: */*");
    }

    #[test]
    fn secret_members_are_hidden_at_any_depth_and_in_the_beginning_of_a_document() {
        for (text, expected) in [
            (r#"{"a":"token","b":1}"#, r#"{"a":"token","b":1}"#),
            (
                r#"{"token":"x","b":[{"Password" : 12.5 ,"c":2}]}"#,
                r#"{"token":"***","b":[{"Password" : "***","c":2}]}"#,
            ),
            (r#"{"token":{"a":["}","\"]"]},"b":1}"#, r#"{"token":"***","b":1}"#),
            (r#"{"token":null}"#, r#"{"token":"***"}"#),
            (r#"{"tok\u0065n":"x"}"#, r#"{"tok\u0065n":"***"}"#),
            (r#"{"a":"\"token\":1","token":"x"#, r#"{"a":"\"token\":1","token":"***""#),
            (r#"{"token":[1,2"#, r#"{"token":"***""#),
            (r#"{"token":"#, r#"{"token":"***""#),
            ("é\"", "é\""),
        ] {
            assert_eq!(redact().json(text), expected);
        }
    }
}
