//! The way of a request below the root path.

use std::sync::{Mutex, PoisonError};

use bytes::{BufMut, BytesMut};
use http::Uri;
use http::uri::PathAndQuery;

use crate::config::RootPath;

/// Takes the root off the paths of a connection's requests, so that nothing behind it knows of
/// the root.
///
/// A [`Uri`] can't be cut, only made anew. The new paths of one connection share their memory:
/// once a request is done, the next one takes its place.
#[derive(Default)]
pub(super) struct Entrance {
    memory: Mutex<BytesMut>,
}

impl Entrance {
    /// Makes the path relative to the root. Whether the path was below it; if not, it stays.
    pub(super) fn enter(&self, root: &RootPath, uri: &mut Uri) -> bool {
        let Some(path) = root.strip(uri.path()) else { return false };
        let query = uri.query();
        let path = {
            let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            memory.reserve(path.len() + query.map_or(0, |query| query.len() + 1));
            memory.put_slice(path.as_bytes());
            if let Some(query) = query {
                memory.put_u8(b'?');
                memory.put_slice(query.as_bytes());
            }
            memory.split().freeze()
        };
        // A part of a path and a query is a path and a query.
        let Ok(path) = PathAndQuery::from_maybe_shared(path) else { return false };
        let mut parts = std::mem::take(uri).into_parts();
        parts.path_and_query = Some(path);
        Uri::from_parts(parts).map(|entered| *uri = entered).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_keeps_all_but_the_root() {
        let (entrance, root) = (Entrance::default(), "/api".parse().unwrap());
        for (outer, inner) in [
            ("/api/users?id=1&x=?", "/users?id=1&x=?"),
            ("/api", "/"),
            ("/api?x", "/?x"),
            ("/a%70i/a%2fb?%70", "/a%2Fb?%70"),
            ("http://host:80/api/users", "http://host:80/users"),
        ] {
            let mut uri: Uri = outer.parse().unwrap();
            assert!(entrance.enter(&root, &mut uri));
            assert_eq!(uri, inner);
        }
        for outside in ["/users", "/", "*", "host:80", "http://host/apis"] {
            let mut uri: Uri = outside.parse().unwrap();
            assert!(!entrance.enter(&root, &mut uri));
            assert_eq!(uri, outside);
        }
    }

    #[test]
    fn one_request_after_another_takes_no_more_memory() {
        let (entrance, root) = (Entrance::default(), "/api".parse().unwrap());
        let enter = |outer: &str| {
            let mut uri: Uri = outer.parse().unwrap();
            assert!(entrance.enter(&root, &mut uri));
            uri
        };
        let first = enter("/api/users/1234?page=1");
        let place = first.path().as_ptr();
        // Its memory isn't taken from a request that is being answered.
        let second = enter("/api/users/5678");
        assert_eq!(first, "/users/1234?page=1");
        assert_eq!(second, "/users/5678");
        drop((first, second));
        let mut places = vec![place];
        for number in 0..100 {
            let uri = enter(&format!("/api/users/{number}"));
            assert_eq!(uri.path(), format!("/users/{number}"));
            places.push(uri.path().as_ptr());
        }
        places[1..].windows(2).for_each(|pair| assert_eq!(pair[0], pair[1]));
    }
}
