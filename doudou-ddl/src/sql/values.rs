//! What stands behind `DEFAULT`.

use super::SqlError;
use super::cursor::Cursor;
use super::lex::Token;
use crate::model::DefaultValue;

/// The value that a piece of SQL behind `DEFAULT` stands for; `None` for `NULL`.
///
/// Brackets around it don't count: `('a')` is the literal `a`, `(now())` is
/// `CURRENT_TIMESTAMP`. What is neither a value nor the time is an expression, a sole word too.
///
/// # Errors
///
/// The text is empty, or no SQL: a quote or a bracket isn't closed, or there is a comma or a
/// semicolon outside of brackets.
pub fn default_value(text: &str) -> Result<Option<DefaultValue>, SqlError> {
    let mut cursor = Cursor::new(text)?;
    cursor.unwrap_brackets();
    if cursor.is_done() {
        return Err(cursor.error("expected a default"));
    }
    if cursor.words(&["null"]) && cursor.is_done() {
        return Ok(None);
    }
    cursor.rewind();
    if let Some(value) = plain(&mut cursor)? {
        return Ok(Some(value));
    }
    cursor.rewind();
    while !cursor.is_done() {
        if [",", ";", ")"].iter().any(|symbol| cursor.is_symbol(symbol)) {
            return Err(cursor.error("expected the end of the default"));
        }
        cursor.skip_group()?;
    }
    Ok(Some(DefaultValue::Expression(cursor.all().to_owned())))
}

/// What stands inside of the brackets around an expression, all of them taken off.
pub(super) fn without_brackets(text: &str) -> &str {
    let Ok(mut cursor) = Cursor::new(text) else { return text.trim() };
    cursor.unwrap_brackets();
    cursor.all()
}

/// A value that isn't computed, or the time.
fn plain(cursor: &mut Cursor<'_>) -> Result<Option<DefaultValue>, SqlError> {
    let value = match cursor.peek() {
        Some(Token::Text(_)) => Some(DefaultValue::Literal(texts(cursor))),
        Some(Token::Word(word)) => {
            let word = word.to_ascii_lowercase();
            cursor.skip();
            match &*word {
                "true" => Some(DefaultValue::Literal("1".to_owned())),
                "false" => Some(DefaultValue::Literal("0".to_owned())),
                "date" | "time" | "timestamp" => text_behind(cursor).map(DefaultValue::Literal),
                "_binary" => text_behind(cursor).map(|text| DefaultValue::Bytes(text.into_bytes())),
                _ if word.starts_with('_') => text_behind(cursor).map(DefaultValue::Literal),
                _ => clock(cursor, &word)?.map(DefaultValue::CurrentTimestamp),
            }
        }
        Some(Token::Hex(digits)) => {
            let bytes = bytes(digits);
            cursor.skip();
            Some(DefaultValue::Bytes(bytes))
        }
        Some(Token::Bits(digits)) => {
            let number = match digits.is_empty() {
                true => Some(0),
                false => u64::from_str_radix(digits, 2).ok(),
            };
            cursor.skip();
            number.map(DefaultValue::Bits)
        }
        _ => number(cursor).map(DefaultValue::Literal),
    };
    Ok(value.filter(|_| cursor.is_done()))
}

/// Texts one behind the other are one.
fn texts(cursor: &mut Cursor<'_>) -> String {
    let mut all = String::new();
    while let Some(Token::Text(text)) = cursor.peek() {
        all.push_str(text);
        cursor.skip();
    }
    all
}

fn text_behind(cursor: &mut Cursor<'_>) -> Option<String> {
    matches!(cursor.peek(), Some(Token::Text(_))).then(|| texts(cursor))
}

/// A number with its sign; MySQL shows `-5` in brackets as `-(5)`.
fn number(cursor: &mut Cursor<'_>) -> Option<String> {
    let negative = cursor.symbol("-");
    if !negative {
        cursor.symbol("+");
    }
    let bracket = cursor.symbol("(");
    let Some(Token::Number(digits)) = cursor.peek() else { return None };
    let number = format!("{}{digits}", if negative { "-" } else { "" });
    cursor.skip();
    (!bracket || cursor.symbol(")")).then_some(number)
}

/// The digits behind the second, when the word that was read and what follows is the time of now.
pub(super) fn clock(cursor: &mut Cursor<'_>, word: &str) -> Result<Option<u8>, SqlError> {
    let bare = ["current_timestamp", "localtime", "localtimestamp"].contains(&word);
    if !bare && word != "now" {
        return Ok(None);
    }
    if !cursor.is_symbol("(") {
        return Ok(bare.then_some(0));
    }
    if matches!(cursor.ahead(1), Some(Token::Symbol(")"))) {
        cursor.skip_group()?;
        return Ok(Some(0));
    }
    match cursor.length()?.unwrap_or(0) {
        digits @ 0..=6 => Ok(Some(digits)),
        _ => Err(cursor.error("a second has 0 to 6 digits")),
    }
}

/// The bytes of hexadecimal digits, which may lack a leading zero.
fn bytes(digits: &str) -> Vec<u8> {
    let value = |digit: u8| (digit as char).to_digit(16).map_or(0, |value| value as u8);
    let digits = digits.as_bytes();
    let (head, pairs) = digits.split_at(digits.len() % 2);
    let pairs = pairs.chunks_exact(2).map(|pair| pair.iter().fold(0, |n, &d| n << 4 | value(d)));
    head.iter().map(|&digit| value(digit)).chain(pairs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use DefaultValue::{Bits, Bytes, CurrentTimestamp, Expression, Literal};

    fn value(text: &str) -> DefaultValue {
        default_value(text).unwrap_or_else(|error| panic!("{text}: {error}")).unwrap()
    }

    #[test]
    fn values_are_literals() {
        for (text, literal) in [
            ("'jack'", "jack"),
            ("('it''s')", "it's"),
            ("_utf8mb4'x'", "x"),
            ("(_utf8mb4'te\\'xt')", "te'xt"),
            ("'NULL'", "NULL"),
            ("0", "0"),
            ("-1.50", "-1.50"),
            ("+5", "5"),
            ("((-(1)))", "-1"),
            ("1e10", "1e10"),
            ("TRUE", "1"),
            ("false", "0"),
            ("date '2024-01-31'", "2024-01-31"),
            ("'a' 'b'", "ab"),
            ("''", ""),
            ("\"q\"", "q"),
            ("'CURRENT_TIMESTAMP'", "CURRENT_TIMESTAMP"),
        ] {
            assert_eq!(value(text), Literal(literal.to_owned()), "{text}");
        }
        assert_eq!(value("b'101'"), Bits(5));
        assert_eq!(value("0b11"), Bits(3));
        assert_eq!(value("x'6100FF'"), Bytes(vec![0x61, 0, 0xff]));
        assert_eq!(value("0x162"), Bytes(vec![1, 0x62]));
        assert_eq!(value("x''"), Bytes(vec![]));
        assert_eq!(value("_binary'a'"), Bytes(vec![0x61]));
        assert_eq!(default_value(" null "), Ok(None));
        assert_eq!(default_value("(NULL)"), Ok(None));
    }

    #[test]
    fn the_time_has_many_names() {
        for (text, digits) in [
            ("CURRENT_TIMESTAMP", 0),
            ("current_timestamp()", 0),
            ("NOW(3)", 3),
            ("localtime", 0),
            ("LOCALTIMESTAMP (6)", 6),
            ("(now())", 0),
        ] {
            assert_eq!(value(text), CurrentTimestamp(digits), "{text}");
        }
    }

    #[test]
    fn all_else_is_an_expression() {
        for text in [
            "jack",
            "now",
            "uuid()",
            "a * 2",
            "`k`",
            "concat('a', 'b')",
            "(1) + (2)",
            "- `a`",
            "current_timestamp() + interval 1 day",
            "null or 1",
            "'a' collate utf8mb4_bin",
        ] {
            assert_eq!(value(text), Expression(text.to_owned()), "{text}");
        }
        assert_eq!(value("((uuid()))"), Expression("uuid()".to_owned()));
    }

    #[test]
    fn what_is_no_sql_is_refused() {
        for text in
            ["", "  ", "()", "'a", "(1", "1)", "a, b int", "1; drop table x", "now(7)", "now(x"]
        {
            assert!(default_value(text).is_err(), "{text}");
        }
    }
}
