//! Paths with parameters: `/users/{id}/posts`.

use std::fmt;
use std::ops::Range;

/// A path whose segments are fixed texts or parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathTemplate {
    /// The segments between the slashes; `/` has none.
    pub segments: Vec<Segment>,
}

/// One segment of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A text that stands as it is.
    Literal(String),
    /// A value that is named.
    Param(String),
}

/// Why a text is no path, and the bytes of it that are to blame.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PathProblem {
    pub(crate) message: String,
    pub(crate) range: Range<usize>,
}

impl PathTemplate {
    /// A path of fixed texts.
    pub(crate) fn literal<S: Into<String>>(segments: impl IntoIterator<Item = S>) -> Self {
        let segments = segments.into_iter().map(|text| Segment::Literal(text.into())).collect();
        Self { segments }
    }

    /// Reads a path; every parameter is a whole segment.
    pub(crate) fn parse(text: &str) -> Result<Self, PathProblem> {
        let problem = |message: String, range| Err(PathProblem { message, range });
        if !text.starts_with('/') {
            return problem("a path starts with `/`".into(), 0..text.len());
        }
        let mut template = Self { segments: Vec::new() };
        let mut at = 1;
        if text == "/" {
            return Ok(template);
        }
        for segment in text[1..].split('/') {
            let range = at..at + segment.len();
            at = range.end + 1;
            if segment.is_empty() {
                return problem(
                    "a segment of the path is empty".into(),
                    range.start - 1..range.end,
                );
            }
            if let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                if !is_name(name) {
                    return problem(format!("`{name}` is no name of a parameter"), range);
                }
                if template.params().any(|other| other == name) {
                    return problem(format!("`{{{name}}}` stands in the path twice"), range);
                }
                template.segments.push(Segment::Param(name.to_owned()));
                continue;
            }
            if segment.contains(['{', '}']) {
                return problem("a parameter must be a whole segment".into(), range);
            }
            match canonical(segment) {
                Ok(text) => template.segments.push(Segment::Literal(text)),
                Err((at, bad)) => {
                    let start = range.start + at;
                    let message = format!("`{bad}` can't stand in a path");
                    return problem(message, start..start + bad.len_utf8());
                }
            }
        }
        Ok(template)
    }

    /// The names of the parameters, in order.
    pub fn params(&self) -> impl Iterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Param(name) => Some(&**name),
            Segment::Literal(_) => None,
        })
    }

    /// The same path with other names for its parameters.
    pub(crate) fn renamed(self, rename: impl Fn(&str) -> Option<String>) -> Self {
        let segments = self.segments.into_iter().map(|segment| match segment {
            Segment::Param(name) => Segment::Param(rename(&name).unwrap_or(name)),
            literal @ Segment::Literal(_) => literal,
        });
        Self { segments: segments.collect() }
    }

    /// Whether no request can tell the two apart: the same texts in the same places.
    pub(crate) fn collides_with(&self, other: &Self) -> bool {
        self.segments.len() == other.segments.len()
            && self.segments.iter().zip(&other.segments).all(|pair| match pair {
                (Segment::Literal(a), Segment::Literal(b)) => a == b,
                (Segment::Param(_), Segment::Param(_)) => true,
                _ => false,
            })
    }
}

impl fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.segments.is_empty() {
            return f.write_str("/");
        }
        self.segments.iter().try_for_each(|segment| match segment {
            Segment::Literal(text) => write!(f, "/{text}"),
            Segment::Param(name) => write!(f, "/{{{name}}}"),
        })
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

/// A segment as requests have it in their canonical form (RFC 3986 §6.2.2): encoded where it must
/// be, and nowhere else. Otherwise the place of what can't stand in a path.
fn canonical(segment: &str) -> Result<String, (usize, char)> {
    let mut text = String::with_capacity(segment.len());
    let mut chars = segment.char_indices();
    while let Some((at, c)) = chars.next() {
        if is_path_char(c) {
            text.push(c);
        } else if c == '%' {
            let byte = segment.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
            let byte = byte.filter(|_| !segment[at + 1..].starts_with('+')).ok_or((at, c))?;
            push_byte(byte, &mut text);
            chars.nth(1);
        } else if c.is_control() || "?#\\".contains(c) {
            return Err((at, c));
        } else {
            c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| push_byte(byte, &mut text));
        }
    }
    // A client leaves these out of a path before it sends it (RFC 3986 §5.2.4).
    if text == "." || text == ".." { Err((0, '.')) } else { Ok(text) }
}

fn push_byte(byte: u8, text: &mut String) {
    match byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        true => text.push(char::from(byte)),
        false => text.push_str(&format!("%{byte:02X}")),
    }
}

/// What RFC 3986 lets stand in a segment as it is (`pchar`, without percent-encoding).
fn is_path_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_back_as_it_was_written() {
        for text in ["/", "/users", "/users/{id}/posts", "/a-b/c.d/{x_y}"] {
            assert_eq!(PathTemplate::parse(text).map(|path| path.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn a_path_is_written_as_requests_have_it() {
        for (text, path) in [
            ("/größe", "/gr%C3%B6%C3%9Fe"),
            ("/a b", "/a%20b"),
            ("/%7ea%2f", "/~a%2F"),
            ("/@", "/@"),
        ] {
            assert_eq!(PathTemplate::parse(text).map(|path| path.to_string()), Ok(path.to_owned()));
        }
    }

    #[test]
    fn a_bad_path_tells_where_it_is_bad() {
        for (text, range) in [
            ("users", 0..5),
            ("", 0..0),
            ("//a", 0..1),
            ("/a/", 2..3),
            ("/a?b", 2..3),
            ("/a%2", 2..3),
            ("/a%+2", 2..3),
            ("/a/..", 3..4),
            ("/x{id}", 1..6),
            ("/{id}/{id}", 6..10),
            ("/{}", 1..3),
        ] {
            assert_eq!(
                PathTemplate::parse(text).map_err(|problem| problem.range),
                Err(range),
                "{text}"
            );
        }
    }

    #[test]
    fn paths_collide_when_no_request_can_tell_them_apart() {
        let collide = |a: &str, b: &str| {
            let (Ok(a), Ok(b)) = (PathTemplate::parse(a), PathTemplate::parse(b)) else { panic!() };
            a.collides_with(&b)
        };
        assert!(collide("/users/{id}", "/users/{name}"));
        assert!(!collide("/users/{id}", "/users/me"));
        assert!(!collide("/users/{id}", "/users/{id}/posts"));
    }
}
