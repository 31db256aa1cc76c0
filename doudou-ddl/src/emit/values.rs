//! Values and clauses as attributes have them.

use super::attribute::Item;
use super::types::RustType;
use crate::model::{ColumnType, DefaultValue};
use crate::sql;

/// `default = …`: a value of Rust where there is one, SQL otherwise.
pub(super) fn default(value: &DefaultValue, rust: &RustType, ty: &ColumnType) -> Item {
    let text = match value {
        DefaultValue::Literal(text) => match (&*rust.name, &**text) {
            ("bool", "0") => return Item::plain("default = false"),
            ("bool", "1") => return Item::plain("default = true"),
            _ if is_number(text) && is_numeric(ty) => {
                return Item::plain(format!("default = {text}"));
            }
            (_, text) => sql::string(text),
        },
        DefaultValue::Bits(number) => format!("b'{number:b}'"),
        DefaultValue::Bytes(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("x'{digits}'")
        }
        DefaultValue::CurrentTimestamp(digits) => current_timestamp(*digits),
        DefaultValue::Expression(expression) => format!("({expression})"),
    };
    Item::text("default", &text)
}

/// `CURRENT_TIMESTAMP`, with the digits behind the second.
pub(super) fn current_timestamp(digits: u8) -> String {
    match digits {
        0 => "CURRENT_TIMESTAMP".to_owned(),
        _ => format!("CURRENT_TIMESTAMP({digits})"),
    }
}

/// A clause that begins with `PARTITION BY`, without these words.
pub(super) fn partition_by(clause: &str) -> String {
    let text = sql::canonical_expression(clause);
    match text.get(.."PARTITION BY ".len()) {
        Some(start) if start.eq_ignore_ascii_case("PARTITION BY ") => {
            text.get(start.len()..).unwrap_or_default().to_owned()
        }
        _ => text,
    }
}

fn is_numeric(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Integer { .. } | ColumnType::Decimal { .. } | ColumnType::Float { .. })
}

/// Whether a text is a number of Rust's, and the same one.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let leads_with_zero = whole.len() > 1 && whole.starts_with('0');
    is_digits(whole) && is_digits(fraction) && !leads_with_zero && text.len() <= 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_rust_are_told() {
        for number in ["0", "-1", "12.50", "18446744073709551615"] {
            assert!(is_number(number), "{number}");
        }
        for text in ["", "-", "007", "1e5", "1.", ".5", "a", "1_000"] {
            assert!(!is_number(text), "{text}");
        }
    }
}
