//! When the one who waits for a request gives up: the header that says it.

use std::time::{Duration, Instant};

use http::header::{HeaderMap, HeaderName};

/// The header that the time of a request travels in: how much is left when it is sent, in whole
/// milliseconds. A point in time would need clocks that agree; what is lost here is the way over
/// the network, by which the caller gives up earlier.
pub(crate) const X_REQUEST_TIMEOUT: HeaderName = HeaderName::from_static("x-request-timeout");

/// The most time that a request is believed to have.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// When the time of a request with these headers, which has just come, is over. Zero is over now,
/// and more than a day is a day. What isn't one header of digits says nothing.
#[cold]
pub(crate) fn of(headers: &HeaderMap) -> Option<Instant> {
    let mut lines = headers.get_all(X_REQUEST_TIMEOUT).iter();
    let (line, None) = (lines.next()?, lines.next()) else { return None };
    let digits = line.as_bytes();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let time = digits
        .iter()
        .fold(0_u64, |time, digit| time.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    Some(Instant::now() + Duration::from_millis(time).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn left(values: &[&str]) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(X_REQUEST_TIMEOUT, HeaderValue::from_str(value).unwrap());
        }
        let start = Instant::now();
        Some(of(&headers)?.duration_since(start))
    }

    #[test]
    fn the_time_that_is_left_counts_from_now_and_is_bounded() {
        let slack = Duration::from_secs(60);
        for (text, time) in [
            ("0", 0),
            ("250", 250),
            ("0000000000000000000000007", 7),
            ("86400001", 86_400_000),
            ("99999999999999999999999999999", 86_400_000),
        ] {
            let (left, time) = (left(&[text]).unwrap(), Duration::from_millis(time));
            assert!(left >= time && left < time + slack, "{text}: {left:?}");
        }
    }

    #[test]
    fn what_is_no_time_says_nothing() {
        for values in [&[][..], &[""], &["-1"], &["1.5"], &["2s"], &[" 1 2"], &["1", "1"]] {
            assert_eq!(left(values), None, "{values:?}");
        }
    }
}
