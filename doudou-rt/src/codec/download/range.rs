//! The header `range` (RFC 9110 §14).

use http::HeaderValue;

/// What to send of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Range {
    /// All of it: no range, several, or one that makes no sense.
    Whole,
    /// The bytes from the first to the last one.
    Part { first: u64, last: u64 },
    /// Nothing of the range is there.
    Nothing,
}

/// Reads the header for a file of `size` bytes.
pub(super) fn read(header: Option<&HeaderValue>, size: u64) -> Range {
    let text = header.and_then(|value| value.to_str().ok());
    text.and_then(|text| parse(text, size)).unwrap_or(Range::Whole)
}

fn parse(text: &str, size: u64) -> Option<Range> {
    let (unit, range) = text.split_once('=')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    let (first, last) = range.trim().split_once('-')?;
    let (first, last) = match (first, last) {
        ("", suffix) => match (number(suffix)?, size) {
            (0, _) => return Some(Range::Nothing),
            // Such a range is all of an empty file, but no part of it can be named.
            (_, 0) => return None,
            (suffix, size) => (size.saturating_sub(suffix), u64::MAX),
        },
        (first, "") => (number(first)?, u64::MAX),
        (first, last) => (number(first)?, number(last)?),
    };
    if first > last {
        return None;
    }
    Some(if first < size {
        Range::Part { first, last: last.min(size - 1) }
    } else {
        Range::Nothing
    })
}

/// A number, also one that is too large for any file.
fn number(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_to_the_file() {
        let part = |first, last| Range::Part { first, last };
        for (header, size, expected) in [
            ("bytes=0-4", 10, part(0, 4)),
            ("Bytes= 2-2 ", 10, part(2, 2)),
            ("bytes=5-", 10, part(5, 9)),
            ("bytes=5-99999999999999999999999", 10, part(5, 9)),
            ("bytes=-3", 10, part(7, 9)),
            ("bytes=-30", 10, part(0, 9)),
            ("bytes=9-9", 10, part(9, 9)),
            ("bytes=10-", 10, Range::Nothing),
            ("bytes=99999999999999999999999-", 10, Range::Nothing),
            ("bytes=-0", 10, Range::Nothing),
            ("bytes=0-", 0, Range::Nothing),
            ("bytes=-5", 0, Range::Whole),
            ("bytes=4-2", 10, Range::Whole),
            ("bytes=0-1,3-4", 10, Range::Whole),
            ("bytes=a-b", 10, Range::Whole),
            ("bytes=+1-2", 10, Range::Whole),
            ("bytes=-", 10, Range::Whole),
            ("bytes", 10, Range::Whole),
            ("lines=0-4", 10, Range::Whole),
        ] {
            let value = HeaderValue::from_static(header);
            assert_eq!(read(Some(&value), size), expected, "{header} of {size}");
        }
        assert_eq!(read(None, 10), Range::Whole);
    }
}
