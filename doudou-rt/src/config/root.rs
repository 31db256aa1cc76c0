//! The root of a server's paths.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::codec::canonical;

/// The form of a root, fit for the sentence "must be …".
pub(super) const ACCEPTS: &str = "a path like `/api` or `/shop/v1`, in which nothing needs to be \
                                  encoded, and not `/go-doudou`";

/// Where all paths of a server begin, such as `/api`: `GDD_ROUTE_ROOT_PATH`.
///
/// A slash at the end doesn't count, and so `/` is the default, the empty root.
///
/// ```
/// use doudou_rt::config::RootPath;
///
/// let root: RootPath = "/api/".parse()?;
/// assert_eq!(root.as_str(), "/api");
/// assert!("api".parse::<RootPath>().is_err());
/// # Ok::<(), doudou_rt::config::RootPathError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RootPath(String);

impl RootPath {
    /// The path, without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether paths begin with nothing else.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The path of a route as callers know it.
    pub(crate) fn join(&self, path: &'static str) -> Cow<'static, str> {
        if self.is_empty() { Cow::Borrowed(path) } else { Cow::Owned(format!("{self}{path}")) }
    }

    /// What follows the root in a path; `None` for a path outside. At the root itself that is
    /// `/`, the path of a URL that has none.
    ///
    /// Only a path that spells the root with encoded characters is copied.
    pub(crate) fn strip<'p>(&self, path: &'p str) -> Option<Cow<'p, str>> {
        let rest = match path.strip_prefix(&self.0) {
            Some(rest) => Cow::Borrowed(rest),
            None => match canonical(path) {
                Cow::Borrowed(_) => return None,
                Cow::Owned(path) => Cow::Owned(path.strip_prefix(&self.0)?.to_owned()),
            },
        };
        match rest.as_bytes() {
            [] => Some(Cow::Borrowed("/")),
            [b'/', ..] => Some(rest),
            _ => None,
        }
    }
}

impl FromStr for RootPath {
    type Err = RootPathError;

    fn from_str(text: &str) -> Result<Self, RootPathError> {
        let root = text.strip_suffix('/').unwrap_or(text);
        let is_segment = |segment: &str| {
            !matches!(segment, "" | "." | "..") && segment.bytes().all(stands_for_itself)
        };
        let is_management = root.split('/').nth(1) == Some("go-doudou");
        let is_path = root.strip_prefix('/').is_some_and(|path| path.split('/').all(is_segment));
        if text == "/" || text.is_empty() || is_path && !is_management {
            Ok(Self(root.to_owned()))
        } else {
            Err(RootPathError { path: text.to_owned() })
        }
    }
}

impl fmt::Display for RootPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text isn't a [`RootPath`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the root path is `{path}`, but must be {ACCEPTS}")]
pub struct RootPathError {
    path: String,
}

/// Whether a byte stands in the segment of a path as it is (RFC 3986, section 3.3).
fn stands_for_itself(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_a_path_that_every_client_sends_as_it_is() {
        for (text, root) in [
            ("", ""),
            ("/", ""),
            ("/api", "/api"),
            ("/api/", "/api"),
            ("/shop/v1.2", "/shop/v1.2"),
            ("/~a:b@c", "/~a:b@c"),
            ("/go-doudou-api", "/go-doudou-api"),
            ("/api/go-doudou", "/api/go-doudou"),
        ] {
            assert_eq!(text.parse::<RootPath>().unwrap().as_str(), root, "{text}");
        }
        for wrong in [
            "api",
            "//",
            "//api",
            "/api//",
            "/a//b",
            "/api?x=1",
            "/api#x",
            "/a b",
            "/%61",
            "/{id}",
            "/ä",
            "/.",
            "/a/../b",
            "/go-doudou",
            "/go-doudou/",
            "/go-doudou/doc",
            "http://x/api",
        ] {
            let error = wrong.parse::<RootPath>().unwrap_err().to_string();
            assert!(error.starts_with(&format!("the root path is `{wrong}`, but")), "{error}");
        }
    }

    #[test]
    fn what_follows_the_root_begins_with_a_slash() {
        let root: RootPath = "/api".parse().unwrap();
        for (path, rest) in [
            ("/api/users", Some("/users")),
            ("/api/", Some("/")),
            ("/api", Some("/")),
            ("/%61p%69/a%2fb", Some("/a%2Fb")),
            ("/api//", Some("//")),
            ("/api/%75", Some("/%75")),
            ("/apis", None),
            ("/api%2Fusers", None),
            ("/users", None),
            ("/%75sers", None),
            ("/", None),
            ("", None),
            ("*", None),
        ] {
            assert_eq!(root.strip(path).as_deref(), rest, "{path}");
        }
        assert!(matches!(root.strip("/api/x%2f"), Some(Cow::Borrowed("/x%2f"))));
    }
}
