//! JSON pointers (RFC 6901): the places in a body.

use std::fmt;

/// Appends a name or an index to a pointer.
pub(super) fn push(pointer: &mut String, segment: &str) {
    pointer.push('/');
    for letter in segment.chars() {
        match letter {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            letter => pointer.push(letter),
        }
    }
}

/// A place in the body, as the detail of a problem begins with it.
pub(super) struct InBody<'a>(pub(super) &'a str);

impl fmt::Display for InBody<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => f.write_str("body"),
            pointer => write!(f, "body at `{pointer}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_pointers_is_escaped() {
        let mut pointer = String::new();
        for segment in ["a", "~/~1", "", "0"] {
            push(&mut pointer, segment);
        }
        assert_eq!(pointer, "/a/~0~1~01//0");
        assert_eq!(InBody(&pointer).to_string(), "body at `/a/~0~1~01//0`");
        assert_eq!(InBody("").to_string(), "body");
    }
}
