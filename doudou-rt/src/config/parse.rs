//! Reads the values of variables: switches, levels, durations and sizes.

use std::time::Duration;

use tracing::Level;

use super::LogFormat;

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

/// Reads a port; the empty text stands for a free one.
pub(super) fn port(text: &str) -> Option<u16> {
    if text.is_empty() { Some(0) } else { text.parse().ok() }
}

/// Reads `15s`, `500ms`, `1m30s` or plain seconds.
pub(super) fn duration(text: &str) -> Option<Duration> {
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
    fn an_empty_port_is_a_free_one() {
        assert_eq!(port(""), Some(0));
        assert_eq!(port("6060"), Some(6060));
        assert_eq!(port("65536"), None);
    }
}
