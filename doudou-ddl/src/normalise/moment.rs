//! Dates and times behind `DEFAULT`, in the spellings that the servers take.

use super::number;
use crate::model::Server;

/// `24`, `2024`, and `0`, which is the year zero.
pub(super) fn year(text: &str) -> Option<String> {
    let year: u32 = text.parse().ok()?;
    let year = if year == 0 { 0 } else { full_year(year, text.len()) };
    Some(format!("{year:04}"))
}

/// `2024-1-5`, `20240105`, `24-01-05`; a time behind it is dropped.
pub(super) fn date(text: &str) -> Option<String> {
    Some(split_datetime(text)?.0)
}

/// A date and, unless it is midnight, a time behind a blank or `T`; digits alone work too.
pub(super) fn datetime(text: &str, digits: u8, server: &Server) -> Option<String> {
    let (date, time) = split_datetime(text)?;
    let (time, fraction) = time.split_once('.').unwrap_or((&time, ""));
    let mut parts = time.split(':').filter(|part| !part.is_empty());
    let mut next = || parts.next().map_or(Some(0), whole);
    let (hour, minute, second) = (next()?, next()?, next()?);
    let fraction = padded(fraction, digits, server)?;
    let done = parts.next().is_none();
    done.then(|| format!("{date} {hour:02}:{minute:02}:{second:02}{fraction}"))
}

/// `10:00`, `1 02:03:04.5`, `-10:00:00`, and the digits of `HHMMSS`.
pub(super) fn time(text: &str, digits: u8, server: &Server) -> Option<String> {
    let (sign, text) = text.strip_prefix('-').map_or(("", text), |text| ("-", text));
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    let (days, text) = match text.split_once(' ') {
        Some((days, text)) => (whole(days)?, text),
        None => (0, text),
    };
    let parts: Vec<u32> = text.split(':').map(whole).collect::<Option<_>>()?;
    let (hour, minute, second) = match *parts.as_slice() {
        [hour, minute, second] => (hour, minute, second),
        [hour, minute] => (hour, minute, 0),
        [hour] if days > 0 => (hour, 0, 0),
        [digits] => (digits / 10_000, digits / 100 % 100, digits % 100),
        _ => return None,
    };
    let hour = days.checked_mul(24)?.checked_add(hour)?;
    let fraction = padded(fraction, digits, server)?;
    Some(format!("{sign}{hour:02}:{minute:02}:{second:02}{fraction}"))
}

/// The date as `YYYY-MM-DD`, and what stands behind it as `HH:MM:SS.f`, as far as it is given.
fn split_datetime(text: &str) -> Option<(String, String)> {
    if text == "0" {
        return Some(("0000-00-00".to_owned(), String::new()));
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if matches!(whole.len(), 6 | 8 | 12 | 14) && whole.bytes().all(|byte| byte.is_ascii_digit()) {
        let year = if matches!(whole.len(), 6 | 12) { 2 } else { 4 };
        let (date, time) = whole.split_at_checked(year + 4)?;
        let (year, day) = date.split_at_checked(year)?;
        let (month, day) = day.split_at_checked(2)?;
        let (hour, minute) = time.split_at_checked(2.min(time.len()))?;
        let (minute, second) = minute.split_at_checked(2.min(minute.len()))?;
        let time = format!("{hour}:{minute}:{second}.{fraction}");
        return Some((ymd(year, month, day)?, time));
    }
    let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    let mut parts = date.split(['-', '/', '.']);
    let ymd = ymd(parts.next()?, parts.next()?, parts.next()?)?;
    parts.next().is_none().then(|| (ymd, time.trim_start().to_owned()))
}

fn ymd(year: &str, month: &str, day: &str) -> Option<String> {
    let year = full_year(whole(year)?, year.len());
    let (month, day) = (whole(month)?, whole(day)?);
    (month <= 12 && day <= 31).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// A year of two digits is of 1970 to 2069.
fn full_year(year: u32, digits: usize) -> u32 {
    match year {
        0..70 if digits <= 2 => year + 2000,
        70..100 if digits <= 2 => year + 1900,
        year => year,
    }
}

fn whole(text: &str) -> Option<u32> {
    let digits = text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// The digits behind the second, with their point. MariaDB cuts those that are too many, MySQL
/// rounds; a rounding that changes the second isn't done here.
fn padded(fraction: &str, digits: u8, server: &Server) -> Option<String> {
    let kept = fraction.get(..usize::from(digits)).filter(|_| server.is_mariadb());
    let number = number::decimal(&format!("0.{}", kept.unwrap_or(fraction)), digits)?;
    number.strip_prefix('0').map(str::to_owned)
}
