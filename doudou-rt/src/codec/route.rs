//! A path as segments.

/// Splits a path into its segments, as they are in the request.
///
/// The result is empty when no route can match: the path doesn't start with a slash, has more
/// segments than fit, or has an empty one.
///
/// ```
/// use doudou_rt::codec::split;
///
/// assert_eq!(split("/users/7", &mut [""; 3]), ["users", "7"]);
/// assert!(split("/users/7/", &mut [""; 3]).is_empty());
/// assert!(split("/a/b/c/d", &mut [""; 3]).is_empty());
/// ```
pub fn split<'s, 'p>(path: &'p str, segments: &'s mut [&'p str]) -> &'s [&'p str] {
    let Some(path) = path.strip_prefix('/') else { return &[] };
    let mut count = 0;
    for segment in path.split('/') {
        match segments.get_mut(count) {
            Some(place) if !segment.is_empty() => *place = segment,
            _ => return &[],
        }
        count += 1;
    }
    &segments[..count]
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_path_is_split_at_its_slashes() {
        assert_eq!(split("/a/b", &mut [""; 2]), ["a", "b"]);
        assert_eq!(split("/a%2Fb/c", &mut [""; 2]), ["a%2Fb", "c"]);
        for path in ["/", "//", "/a/", "//a", "/a//b"] {
            assert!(split(path, &mut [""; 3]).is_empty());
        }
        assert!(split("", &mut [""; 2]).is_empty());
        assert!(split("*", &mut [""; 2]).is_empty());
        assert!(split("/a", &mut []).is_empty());
    }
}
