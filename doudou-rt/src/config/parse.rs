//! Reads the values of variables: switches, levels, durations, sizes and lists.

use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tracing::Level;

use super::{LogFormat, MemProfile, Mode, Network};
use crate::registry::{OnConflict, Seed};

pub(super) fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "on" | "1" | "yes" => Some(true),
        "false" | "off" | "0" | "no" => Some(false),
        _ => None,
    }
}

/// Reads a level; go-doudou's `panic` and `fatal` are errors here.
pub(super) fn level(text: &str) -> Option<Level> {
    match text.to_ascii_lowercase().as_str() {
        "panic" | "fatal" | "error" => Some(Level::ERROR),
        "warn" | "warning" => Some(Level::WARN),
        "info" => Some(Level::INFO),
        "debug" => Some(Level::DEBUG),
        "trace" => Some(Level::TRACE),
        _ => None,
    }
}

pub(super) fn log_format(text: &str) -> Option<LogFormat> {
    match text.to_ascii_lowercase().as_str() {
        "text" => Some(LogFormat::Text),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}

pub(super) fn mode(text: &str) -> Option<Mode> {
    match text.to_ascii_lowercase().as_str() {
        "mono" => Some(Mode::Mono),
        "micro" => Some(Mode::Micro),
        _ => None,
    }
}

/// Reads the name of a profile, which becomes a part of file names.
pub(super) fn profile(text: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    text.chars().all(is_part).then(|| text.to_owned())
}

/// Reads names with commas between them, in lower case.
pub(super) fn names(text: &str) -> Option<Vec<String>> {
    list(text, |name| (!name.is_empty()).then(|| name.to_ascii_lowercase()))
}

pub(super) fn networks(text: &str) -> Option<Vec<Network>> {
    list(text, |network| Network::from_str(network).ok())
}

pub(super) fn mem_profile(text: &str) -> Option<MemProfile> {
    match text.to_ascii_lowercase().as_str() {
        "lan" => Some(MemProfile::Lan),
        "wan" => Some(MemProfile::Wan),
        _ => None,
    }
}

pub(super) fn on_conflict(text: &str) -> Option<OnConflict> {
    match text.to_ascii_lowercase().as_str() {
        "fail" => Some(OnConflict::Fail),
        "suffix" => Some(OnConflict::Suffix),
        _ => None,
    }
}

/// Reads `node-1,node-2:56199,[::1]:56199`.
pub(super) fn seeds(text: &str) -> Option<Vec<String>> {
    list(text, |seed| Seed::from_str(seed).is_ok().then(|| seed.to_ascii_lowercase()))
}

/// Reads texts with commas between them.
pub(super) fn items(text: &str) -> Option<Vec<String>> {
    list(text, |item| (!item.is_empty()).then(|| item.to_owned()))
}

/// Reads the name of a node: what fits into 63 bytes.
pub(super) fn node_name(text: &str) -> Option<String> {
    label(text).filter(|name| name.len() <= 63)
}

/// Reads a text of at most 255 bytes on one line.
pub(super) fn label(text: &str) -> Option<String> {
    let fits = text.len() <= 255 && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

/// Reads an address, a name of a host, or what follows one.
pub(super) fn host(text: &str) -> Option<String> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    if bare.parse::<IpAddr>().is_ok() {
        return Some(bare.to_owned());
    }
    let name = text.strip_prefix('.').unwrap_or(text);
    (text.is_empty() || is_host_name(name)).then(|| text.to_ascii_lowercase())
}

/// Whether a text is the name of a host as a URL may have it.
pub(crate) fn is_host_name(text: &str) -> bool {
    let is_label = |label: &str| {
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        (1..=63).contains(&label.len()) && label.chars().all(is_part)
    };
    text.len() <= 253 && text.trim_end_matches('.').split('.').all(is_label)
}

/// Reads keys of 32 bytes in base64; the empty text is no key.
pub(crate) fn secret_keys(text: &str) -> Option<Vec<[u8; 32]>> {
    list(text, |key| STANDARD.decode(key).ok()?.try_into().ok())
}

/// Reads a number above 0.
pub(super) fn count(text: &str) -> Option<u32> {
    text.parse().ok().filter(|count| *count > 0)
}

/// Reads what a datagram may carry, and what every network lets through.
pub(super) fn datagram_size(text: &str) -> Option<u64> {
    size(text).filter(|bytes| (1200..=65_507).contains(bytes))
}

/// Reads a value that needn't be there.
#[expect(clippy::option_option, reason = "a value that isn't there isn't a wrong one")]
pub(super) fn optional<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Option<T>> {
    if text.is_empty() { Some(None) } else { read(text).map(Some) }
}

/// Reads bounds that rise.
pub(super) fn buckets(text: &str) -> Option<Vec<f64>> {
    let bounds: Vec<f64> = list(text, |bound| bound.parse().ok())?;
    let rise = bounds.windows(2).all(|pair| pair[0] < pair[1]);
    (!bounds.is_empty() && rise && bounds.iter().all(|it| it.is_finite() && *it > 0.0))
        .then_some(bounds)
}

/// Reads a number from 0 to 1.
pub(super) fn share(text: &str) -> Option<f64> {
    text.parse().ok().filter(|share| (0.0..=1.0).contains(share))
}

/// Reads items with commas between them; the empty text is the empty list.
fn list<T>(text: &str, item: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    if text.is_empty() {
        Some(Vec::new())
    } else {
        text.split(',').map(|it| item(it.trim())).collect()
    }
}

/// Reads a port; the empty text stands for a free one.
pub(super) fn port(text: &str) -> Option<u16> {
    if text.is_empty() { Some(0) } else { text.parse().ok() }
}

/// Reads `15s`, `500ms`, `1m30s` or plain seconds.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let mut total = Duration::ZERO;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, after) = split_number(rest)?;
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let millis: u64 = match unit {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            _ => return None,
        };
        total = total.checked_add(Duration::from_millis(number.checked_mul(millis)?))?;
        rest = after;
    }
    (!text.is_empty()).then_some(total)
}

/// Reads a duration that isn't zero.
pub(super) fn positive_duration(text: &str) -> Option<Duration> {
    duration(text).filter(|duration| !duration.is_zero())
}

/// Reads a duration of which whole numbers are milliseconds, as go-doudou has it in some places.
pub(super) fn millis(text: &str) -> Option<Duration> {
    text.parse().ok().map(Duration::from_millis).or_else(|| duration(text))
}

/// Reads such a duration that isn't zero.
pub(super) fn positive_millis(text: &str) -> Option<Duration> {
    millis(text).filter(|duration| !duration.is_zero())
}

/// Reads `10MiB`, `512KiB`, `1GB` or plain bytes.
pub(super) fn size(text: &str) -> Option<u64> {
    let (number, unit) = split_number(text)?;
    let bytes = match unit.trim_start().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        _ => return None,
    };
    number.checked_mul(bytes)
}

/// Reads a size that hyper can keep the head of a request in.
pub(super) fn header_size(text: &str) -> Option<u64> {
    size(text).filter(|bytes| (8 << 10..=u64::from(u32::MAX)).contains(bytes))
}

/// Splits the digits off the front.
fn split_number(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units_or_are_seconds() {
        let millis = |text| duration(text).map(|duration| duration.as_millis());
        assert_eq!(millis("15s"), Some(15_000));
        assert_eq!(millis("500ms"), Some(500));
        assert_eq!(millis("2m"), Some(120_000));
        assert_eq!(millis("1h1m30s"), Some(3_690_000));
        assert_eq!(millis("20"), Some(20_000));
        assert_eq!(millis("0"), Some(0));
        for wrong in ["", "s", "-1s", "15 s", "15x", "1s2", "99999999999999999999s", "1.5s"] {
            assert_eq!(duration(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn some_durations_must_not_be_zero() {
        assert_eq!(positive_duration("1ms"), Some(Duration::from_millis(1)));
        assert_eq!([positive_duration("0"), positive_duration("0s")], [None; 2]);
    }

    #[test]
    fn sizes_have_units_or_are_bytes() {
        assert_eq!(size("10MiB"), Some(10 << 20));
        assert_eq!(size("512 KiB"), Some(512 << 10));
        assert_eq!(size("1gb"), Some(1_000_000_000));
        assert_eq!(size("42"), Some(42));
        for wrong in ["", "MiB", "-1", "1 apple", "99999999999GiB"] {
            assert_eq!(size(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn levels_of_go_doudou_are_known() {
        assert_eq!(level("PANIC"), Some(Level::ERROR));
        assert_eq!(level("fatal"), Some(Level::ERROR));
        assert_eq!(level("warning"), Some(Level::WARN));
        assert_eq!(level("loud"), None);
    }

    #[test]
    fn lists_have_commas() {
        assert_eq!(names(" Cookie, x-key"), Some(vec!["cookie".to_owned(), "x-key".to_owned()]));
        assert_eq!(names("a,,b"), None);
        assert_eq!(names(""), Some(Vec::new()));
        assert_eq!(networks("10.0.0.0/8, ::1").map(|it| it.len()), Some(2));
        assert_eq!(networks("10.0.0.0/33"), None);
        assert_eq!(buckets("0.1,1"), Some(vec![0.1, 1.0]));
        for wrong in ["", "1,0.5", "1,1", "-1,1", "1,inf", "1,x"] {
            assert_eq!(buckets(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn shares_and_sizes_have_bounds() {
        assert_eq!(share("0.25"), Some(0.25));
        assert_eq!([share("1.1"), share("-0.1"), share("NaN")], [None; 3]);
        assert_eq!(header_size("8KiB"), Some(8192));
        assert_eq!([header_size("1KiB"), header_size("8GiB")], [None; 2]);
        assert_eq!(profile("prod-2"), Some("prod-2".to_owned()));
        assert_eq!(profile("../x"), None);
    }

    #[test]
    fn a_host_is_an_address_a_name_or_a_suffix() {
        assert_eq!(host("[::1]"), Some("::1".to_owned()));
        assert_eq!(host(".Svc.local"), Some(".svc.local".to_owned()));
        for right in ["", "10.0.0.1", "node_1", "a.b.c.", "::1"] {
            assert_eq!(host(right), Some(right.to_owned()));
        }
        for wrong in [".", "..", "a b", "a:1", "a/b", "a@b", "größe", &"x".repeat(64)] {
            assert_eq!(host(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_empty_port_is_a_free_one() {
        assert_eq!(port(""), Some(0));
        assert_eq!(port("6060"), Some(6060));
        assert_eq!(port("65536"), None);
    }
}
