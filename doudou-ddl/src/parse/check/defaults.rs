//! Whether a default fits its column.

use super::super::problem::{Place, Problem};
use super::super::table::Draft;
use super::columns::clock;
use crate::model::{Column, ColumnType, DefaultValue, same_name};

pub(super) fn check(draft: &Draft, problems: &mut Vec<Problem>) {
    for (column, places) in draft.table.columns.iter().zip(&draft.columns) {
        let Some(default) = &column.default else { continue };
        match default {
            DefaultValue::CurrentTimestamp(said) => match column.ty {
                ColumnType::DateTime(digits) | ColumnType::Timestamp(digits) if digits != *said => {
                    problems.push(clock(places.default, digits));
                }
                _ => {}
            },
            DefaultValue::Expression(word) if is_bare_word(word, draft) => problems.push(
                Problem::error(
                    places.default,
                    format!("`{word}` is neither a value nor a function"),
                )
                .help(format!("a text stands in quotes of its own: `default = \"'{word}'\"`")),
            ),
            DefaultValue::Expression(_) => {}
            value => problems.extend(misfit(column, value, places.default)),
        }
    }
}

/// Whether an expression is a single word that means nothing to a server.
fn is_bare_word(expression: &str, draft: &Draft) -> bool {
    const CLOCKS: [&str; 6] =
        ["current_date", "current_time", "current_user", "utc_date", "utc_time", "utc_timestamp"];
    let word = expression.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-' || c == ' ');
    let known = CLOCKS.iter().any(|clock| clock.eq_ignore_ascii_case(expression));
    // An expression may name other columns.
    word && !known
        && expression.chars().next().is_some_and(char::is_alphabetic)
        && !expression.contains('-')
        && draft.table.columns.iter().all(|column| !same_name(&column.name, expression))
        && !expression.contains(' ')
}

fn misfit(column: &Column, value: &DefaultValue, place: Place) -> Option<Problem> {
    let name = &column.name;
    let refuse = |what: String, help: &str| Some(Problem::error(place, what).help(help));
    let number = || match value {
        DefaultValue::Literal(text) => Number::read(text),
        DefaultValue::Bits(bits) => Number::read(&bits.to_string()),
        _ => None,
    };
    match &column.ty {
        ColumnType::Integer { kind, unsigned, zerofill, .. } => {
            let Some(number) = number() else {
                return not_a_number(name, value, place);
            };
            let (least, most) = kind.range(*unsigned || *zerofill);
            let fits = number.whole.is_some_and(|whole| (least..=most).contains(&whole));
            let message = format!("this default is out of the range of `{name}`");
            if fits { None } else { refuse(message, &format!("it goes from {least} to {most}")) }
        }
        ColumnType::Decimal { precision, scale, unsigned, .. } => {
            let Some(number) = number() else {
                return not_a_number(name, value, place);
            };
            let places = usize::from(precision.saturating_sub(*scale));
            let fits = number.digits <= places && !(*unsigned && number.negative);
            let message = format!("this default is out of the range of `{name}`");
            if fits { None } else { refuse(message, &format!("it is `{}`", column.ty)) }
        }
        ColumnType::Float { unsigned, .. } => match number() {
            None => not_a_number(name, value, place),
            Some(number) if *unsigned && number.negative => {
                refuse(format!("this default is out of the range of `{name}`"), "it is unsigned")
            }
            Some(_) => None,
        },
        ColumnType::Bit(bits) => {
            let fits = match value {
                DefaultValue::Bytes(bytes) => {
                    bytes.len() * 8 <= usize::from(*bits).next_multiple_of(8)
                }
                _ => number()?.whole.is_none_or(|whole| (0..1_i128 << bits).contains(&whole)),
            };
            let message = format!("this default has more bits than `{name}`");
            if fits { None } else { refuse(message, &format!("it has {bits}")) }
        }
        ColumnType::Char(length) | ColumnType::Varchar(length) => match value {
            DefaultValue::Literal(text) => too_long(name, text.chars().count(), *length, place),
            _ => None,
        },
        ColumnType::Binary(length) | ColumnType::Varbinary(length) => match value {
            DefaultValue::Literal(text) => too_long(name, text.len(), *length, place),
            DefaultValue::Bytes(bytes) => too_long(name, bytes.len(), *length, place),
            _ => None,
        },
        ColumnType::Enum(members) => match value {
            DefaultValue::Literal(text) if !members.iter().any(|it| same_name(it, text)) => {
                refuse(format!("`{text}` is no member of `{name}`"), &listed(members))
            }
            _ => None,
        },
        ColumnType::Set(members) => match value {
            DefaultValue::Literal(text) => {
                let mut said = text.split(',').filter(|it| !it.is_empty());
                let stranger =
                    said.find(|it| !members.iter().any(|member| same_name(member, it)))?;
                refuse(format!("`{stranger}` is no member of `{name}`"), &listed(members))
            }
            _ => None,
        },
        ty => match value {
            DefaultValue::Literal(text) if !is_time(ty, text)? => {
                let help = match ty {
                    ColumnType::Date => "write it as `'2024-01-31'`",
                    ColumnType::Time(_) => "write it as `'23:59:59'`",
                    ColumnType::Year => "it goes from 1901 to 2155",
                    _ => "write it as `'2024-01-31 23:59:59'`",
                };
                refuse(format!("`{text}` is no `{ty}`"), help)
            }
            _ => None,
        },
    }
}

fn listed(members: &[String]) -> String {
    let members: Vec<_> = members.iter().map(|member| format!("`'{member}'`")).collect();
    format!("it has {}", members.join(", "))
}

fn not_a_number(name: &str, value: &DefaultValue, place: Place) -> Option<Problem> {
    let DefaultValue::Literal(text) = value else { return None };
    let message = format!("`{text}` is no number, but `{name}` is");
    Some(Problem::error(place, message).help("write a number: `default = 0`"))
}

fn too_long(name: &str, length: usize, most: u32, place: Place) -> Option<Problem> {
    let fits = u32::try_from(length).is_ok_and(|length| length <= most);
    let message = format!("this default is longer than `{name}`: {length} of {most}");
    (!fits).then(|| {
        Problem::error(place, message).help("shorten it, or give the column a longer type")
    })
}

/// A number as SQL writes it.
struct Number {
    negative: bool,
    /// How many digits stand before the point, leading zeros left out.
    digits: usize,
    /// Its value without what stands behind the point, when it is small enough to be any integer.
    whole: Option<i128>,
}

impl Number {
    fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
        let negative = text.starts_with('-');
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (unsigned, 0),
        };
        let (before, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(before) || !all_digits(behind) || (before.is_empty() && behind.is_empty()) {
            return None;
        }
        let mut digits: String = before.to_owned();
        match usize::try_from(exponent) {
            Ok(more) => {
                let zeros = more.min(400).saturating_sub(behind.len());
                digits.extend(behind.chars().take(more));
                digits.extend(std::iter::repeat_n('0', zeros));
            }
            Err(_) => {
                let less = usize::try_from(exponent.unsigned_abs()).unwrap_or(usize::MAX);
                digits.truncate(digits.len().saturating_sub(less));
            }
        }
        let digits = digits.trim_start_matches('0');
        let whole = match digits {
            "" => Some(0),
            digits => digits.parse::<i128>().ok(),
        };
        let whole = whole.map(|whole| if negative { -whole } else { whole });
        Some(Self { negative, digits: digits.len(), whole })
    }
}

/// Whether a text is a date or a time of this type; `None` for other types.
fn is_time(ty: &ColumnType, text: &str) -> Option<bool> {
    match ty {
        ColumnType::Date | ColumnType::DateTime(_) | ColumnType::Timestamp(_) => {
            Some(is_date_time(text))
        }
        ColumnType::Time(_) => Some(is_clock(text)),
        ColumnType::Year => Some(matches!(text.trim().parse::<u16>(), Ok(0..=99 | 1901..=2155))),
        _ => None,
    }
}

/// `2024-01-31`, `2024-01-31 23:59:59.5`, `20240131`, `20240131235959`, in any punctuation.
fn is_date_time(text: &str) -> bool {
    let groups = groups(text);
    let [first, rest @ ..] = &groups[..] else { return false };
    let numbers: Option<Vec<u32>> = match first.len() {
        6 | 8 | 12 | 14 => {
            let year =
                if first.len() % 4 == 0 && first.len() != 12 || first.len() == 14 { 4 } else { 2 };
            let pairs = first.as_bytes().get(year..).unwrap_or_default().chunks(2);
            let pairs = pairs.map(|pair| std::str::from_utf8(pair).ok()?.parse().ok());
            std::iter::once(first.get(..year).and_then(|year| year.parse().ok()))
                .chain(pairs)
                .collect()
        }
        _ => groups.iter().map(|group| group.parse().ok()).collect(),
    };
    let packed = first.len() >= 6;
    let Some(numbers) = numbers.filter(|_| !packed || rest.len() <= 1) else { return false };
    match &numbers[..] {
        [year, month, day] => is_date(*year, *month, *day),
        [year, month, day, time @ ..] if time.len() <= 4 => {
            let most = [23, 59, 59, 999_999];
            is_date(*year, *month, *day) && time.iter().zip(most).all(|(it, most)| *it <= most)
        }
        _ => false,
    }
}

/// The runs of digits; anything but digits and punctuation makes it none.
fn groups(text: &str) -> Vec<&str> {
    let text = text.trim();
    let strange =
        |c: char| !c.is_ascii_digit() && !c.is_ascii_punctuation() && c != ' ' && c != 'T';
    match text.contains(strange) {
        true => Vec::new(),
        false => text.split(|c: char| !c.is_ascii_digit()).filter(|it| !it.is_empty()).collect(),
    }
}

/// Whether there is such a day; zeros count, old tables have them for what isn't known.
fn is_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let most = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    year <= 9999 && month <= 12 && day <= most
}

/// `[-]838:59:59.5`, `3 23:59:59`, `235959`.
fn is_clock(text: &str) -> bool {
    let text = text.trim();
    let (text, _) = text
        .strip_prefix('-')
        .unwrap_or(text)
        .split_once('.')
        .unwrap_or((text.trim_start_matches('-'), ""));
    let groups = groups(text);
    let numbers: Option<Vec<u32>> = groups.iter().map(|group| group.parse().ok()).collect();
    match numbers.as_deref() {
        Some([packed]) => packed / 10_000 <= 838 && packed / 100 % 100 < 60 && packed % 100 < 60,
        Some([hours, minutes]) => *hours <= 838 && *minutes < 60,
        Some([hours, minutes, seconds]) => *hours <= 838 && *minutes < 60 && *seconds < 60,
        Some([days, hours, minutes, seconds]) => {
            days * 24 + hours <= 838 && *minutes < 60 && *seconds < 60
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_those_that_servers_take() {
        for (text, fits) in [
            ("2024-01-31", true),
            ("2024-1-31", true),
            ("20240131", true),
            ("2024-02-30", false),
            ("0000-00-00", true),
            ("2024-00-00", true),
            ("2024-13-01", false),
            ("2024-01-31 00:00:00", true),
            ("2024-01-31T23:59:59.5", true),
            ("2024-01-31 24:00:00", false),
            ("tomorrow", false),
            ("", false),
            ("2023-02-29", false),
            ("240131", true),
            ("20240131235959", true),
            ("99999999999999999999", false),
        ] {
            assert_eq!(is_date_time(text), fits, "{text}");
        }
        for (text, fits) in [
            ("23:59:59", true),
            ("-838:59:59.5", true),
            ("900:00:00", false),
            ("12:60", false),
            ("235959", true),
            ("1 10:00:00", true),
            ("noon", false),
        ] {
            assert_eq!(is_clock(text), fits, "{text}");
        }
    }

    #[test]
    fn numbers_are_read_as_sql_has_them() {
        for (text, whole) in [
            ("1.5", Some(1)),
            ("-1", Some(-1)),
            (".5", Some(0)),
            ("1e3", Some(1000)),
            ("1.25e1", Some(12)),
            ("150e-1", Some(15)),
            ("12abc", None),
            ("", None),
            ("-", None),
            (".", None),
        ] {
            assert_eq!(Number::read(text).and_then(|number| number.whole), whole, "{text}");
        }
    }
}
