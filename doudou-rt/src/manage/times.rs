//! Times as the pages show them.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A time in its two largest units. `cluster/live.js` has the same words.
pub(super) struct Span(pub(super) Duration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let units = [
            (seconds / 86_400, "day"),
            (seconds / 3_600 % 24, "hour"),
            (seconds / 60 % 60, "minute"),
            (seconds % 60, "second"),
        ];
        let first = units.iter().position(|(count, _)| *count > 0).unwrap_or(units.len() - 1);
        for (index, (count, unit)) in units.iter().enumerate().skip(first).take(2) {
            // The first is said in any case.
            if index == first || *count > 0 {
                let space = if index == first { "" } else { " " };
                let plural = if *count == 1 { "" } else { "s" };
                write!(f, "{space}{count} {unit}{plural}")?;
            }
        }
        Ok(())
    }
}

/// A moment in UTC: `2026-11-29 10:03:12`, and with `#` as `2026-11-29T10:03:12Z`.
pub(super) struct Utc(pub(super) SystemTime);

/// The last second that is shown, of the year 9999: what others say may lie anywhere.
const LAST: u64 = 253_402_300_799;

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = seconds(self.0).min(LAST);
        let (days, time) = (seconds / 86_400, seconds % 86_400);
        // In a calendar whose years begin in March the leap day is the last of its year.
        let days = days + 719_468;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (year, month) = match month {
            0..10 => (era * 400 + year, month + 3),
            _ => (era * 400 + year + 1, month - 9),
        };
        let (hours, minutes, seconds) = (time / 3_600, time / 60 % 60, time % 60);
        let (between, end) = if f.alternate() { ("T", "Z") } else { (" ", "") };
        write!(f, "{year:04}-{month:02}-{day:02}{between}{hours:02}:{minutes:02}:{seconds:02}{end}")
    }
}

/// The seconds since 1970; none for an earlier time.
pub(super) fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// The milliseconds since 1970; none for an earlier time.
pub(super) fn millis(time: SystemTime) -> u64 {
    let millis = time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    u64::try_from(millis).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_its_two_largest_units() {
        for (seconds, expected) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (61, "1 minute 1 second"),
            (3_600, "1 hour"),
            (3_659, "1 hour"),
            (90_061, "1 day 1 hour"),
            (200_000_000, "2314 days 19 hours"),
        ] {
            assert_eq!(Span(Duration::from_secs(seconds)).to_string(), expected);
        }
    }

    #[test]
    fn moments_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01 00:00:00"),
            (951_782_399, "2000-02-28 23:59:59"),
            (951_782_400, "2000-02-29 00:00:00"),
            (951_868_800, "2000-03-01 00:00:00"),
            (1_709_164_800, "2024-02-29 00:00:00"),
            (1_735_689_599, "2024-12-31 23:59:59"),
            (4_107_542_400, "2100-03-01 00:00:00"),
            (LAST, "9999-12-31 23:59:59"),
            (LAST + 1, "9999-12-31 23:59:59"),
        ] {
            assert_eq!(Utc(UNIX_EPOCH + Duration::from_secs(seconds)).to_string(), expected);
        }
        assert_eq!(format!("{:#}", Utc(UNIX_EPOCH)), "1970-01-01T00:00:00Z");
        assert_eq!(Utc(UNIX_EPOCH - Duration::from_secs(1)).to_string(), "1970-01-01 00:00:00");
    }
}
