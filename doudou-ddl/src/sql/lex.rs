//! The words of SQL.

use std::borrow::Cow;

use super::SqlError;

/// A word, a value or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// A word without quotes.
    Word(&'a str),
    /// A name in backticks, unescaped.
    Name(Cow<'a, str>),
    /// A text in quotes, unescaped.
    Text(Cow<'a, str>),
    /// A number, as written.
    Number(&'a str),
    /// The digits of `0x…` or `x'…'`.
    Hex(&'a str),
    /// The digits of `0b…` or `b'…'`.
    Bits(&'a str),
    /// An operator, a bracket, a comma or the like.
    Symbol(&'a str),
}

/// A token and its place in the text.
#[derive(Debug, Clone)]
pub(super) struct Spanned<'a> {
    pub(super) token: Token<'a>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Operators of more than one byte, longer ones first.
const OPERATORS: [&str; 13] =
    ["<=>", "->>", "<=", ">=", "<>", "!=", "<<", ">>", "&&", "||", ":=", "->", "**"];

/// The tokens of a text. What a versioned comment (`/*!80023 … */`) holds counts as said, other
/// comments don't.
pub(super) fn tokens(text: &str) -> Result<Vec<Spanned<'_>>, SqlError> {
    let mut lexer = Lexer { text, at: 0, versioned: false };
    let mut tokens = Vec::with_capacity(text.len() / 6);
    while lexer.skip_blanks()? {
        let start = lexer.at;
        let token = lexer.token()?;
        tokens.push(Spanned { token, start, end: lexer.at });
    }
    Ok(tokens)
}

/// How many pairs of brackets hold everything.
pub(super) fn brackets_around(tokens: &[Spanned<'_>]) -> usize {
    let leading = tokens.iter().take_while(|it| it.token == Token::Symbol("(")).count();
    let mut around = vec![false; leading];
    let mut open = Vec::new();
    for (at, spanned) in tokens.iter().enumerate() {
        match spanned.token {
            Token::Symbol("(") => open.push(at),
            Token::Symbol(")") => {
                let opening = open.pop().unwrap_or(usize::MAX);
                if let Some(around) = around.get_mut(opening) {
                    *around = opening + at + 1 == tokens.len();
                }
            }
            _ => {}
        }
    }
    around.iter().take_while(|around| **around).count()
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    versioned: bool,
}

impl<'a> Lexer<'a> {
    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// Goes to the next token; `false` at the end.
    fn skip_blanks(&mut self) -> Result<bool, SqlError> {
        while let Some(byte) = self.byte(0) {
            match (byte, self.byte(1)) {
                (b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c, _) => self.at += 1,
                (b'/', Some(b'*')) => self.comment()?,
                (b'*', Some(b'/')) if self.versioned => {
                    self.versioned = false;
                    self.at += 2;
                }
                (b'#', _) => self.skip_line(),
                (b'-', Some(b'-')) if self.byte(2).is_none_or(|b| b.is_ascii_whitespace()) => {
                    self.skip_line();
                }
                _ => return Ok(true),
            }
        }
        match self.versioned {
            true => Err(self.error("a versioned comment isn't closed", self.at)),
            false => Ok(false),
        }
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    fn comment(&mut self) -> Result<(), SqlError> {
        let rest = self.rest();
        if let Some(inside) = rest.strip_prefix("/*!").or_else(|| rest.strip_prefix("/*M!"))
            && !self.versioned
        {
            let digits = inside.bytes().take(6).take_while(u8::is_ascii_digit).count();
            self.at += rest.len() - inside.len() + digits;
            self.versioned = true;
            return Ok(());
        }
        let Some(length) = rest.get(2..).and_then(|inside| inside.find("*/")) else {
            return Err(self.error("a comment isn't closed", self.at));
        };
        self.at += length + 4;
        Ok(())
    }

    fn token(&mut self) -> Result<Token<'a>, SqlError> {
        let Some(byte) = self.byte(0) else {
            return Err(self.error("the text ends too early", self.at));
        };
        match (byte, self.byte(1)) {
            (b'`', _) => Ok(Token::Name(self.quoted(b'`')?)),
            (b'\'' | b'"', _) => Ok(Token::Text(self.quoted(byte)?)),
            (b'n' | b'N', Some(b'\'')) => {
                self.at += 1;
                Ok(Token::Text(self.quoted(b'\'')?))
            }
            (b'x' | b'X', Some(b'\'')) => {
                self.quoted_digits(|b| b.is_ascii_hexdigit()).map(Token::Hex)
            }
            (b'b' | b'B', Some(b'\'')) => {
                self.quoted_digits(|b| matches!(b, b'0' | b'1')).map(Token::Bits)
            }
            (b'0'..=b'9', _) | (b'.', Some(b'0'..=b'9')) => Ok(self.number()),
            _ if is_word_byte(byte) => Ok(Token::Word(self.word())),
            _ => Ok(Token::Symbol(self.symbol())),
        }
    }

    fn word(&mut self) -> &'a str {
        let start = self.at;
        self.at += self.rest().bytes().take_while(|&byte| is_word_byte(byte)).count();
        self.slice(start, self.at)
    }

    fn symbol(&mut self) -> &'a str {
        let start = self.at;
        let long = matches!(self.byte(1), Some(b'=' | b'<' | b'>' | b'&' | b'|' | b'*'));
        let operators = if long { &OPERATORS[..] } else { &[] };
        let operator = operators.iter().find(|operator| self.rest().starts_with(**operator));
        self.at += operator.map_or(1, |operator| operator.len());
        self.slice(start, self.at)
    }

    /// A number; a word when letters follow its digits, as in the name `2fa`.
    fn number(&mut self) -> Token<'a> {
        let start = self.at;
        let rest = self.rest();
        let word = rest.bytes().take_while(|&byte| is_word_byte(byte)).count();
        let head = self.slice(start, start + word);
        if let Some(digits) = digits_behind(head, "0x", |b| b.is_ascii_hexdigit()) {
            self.at += word;
            return Token::Hex(digits);
        }
        if let Some(digits) = digits_behind(head, "0b", |b| matches!(b, b'0' | b'1')) {
            self.at += word;
            return Token::Bits(digits);
        }
        let length = number_length(rest.as_bytes());
        if word > length {
            self.at += word;
            return Token::Word(head);
        }
        self.at += length;
        Token::Number(self.slice(start, self.at))
    }

    fn quoted_digits(&mut self, digit: fn(u8) -> bool) -> Result<&'a str, SqlError> {
        let start = self.at + 2;
        let length = self.slice(start, self.text.len()).bytes().take_while(|&b| digit(b)).count();
        let end = start + length;
        if self.text.as_bytes().get(end) != Some(&b'\'') {
            return Err(self.error("a number in quotes has other than digits", self.at));
        }
        self.at = end + 1;
        Ok(self.slice(start, end))
    }

    /// What stands in quotes, unescaped; borrowed when nothing was escaped.
    fn quoted(&mut self, quote: u8) -> Result<Cow<'a, str>, SqlError> {
        let opening = self.at;
        let bytes = self.text.as_bytes();
        let mut at = opening + 1;
        let mut from = at;
        let mut owned: Option<String> = None;
        loop {
            let Some(&byte) = bytes.get(at) else {
                return Err(self.error("a quote isn't closed", opening));
            };
            if byte == quote {
                let part = self.slice(from, at);
                if bytes.get(at + 1) != Some(&quote) {
                    self.at = at + 1;
                    return Ok(match owned {
                        None => Cow::Borrowed(part),
                        Some(text) => Cow::Owned(text + part),
                    });
                }
                owned.get_or_insert_default().push_str(self.slice(from, at + 1));
                at += 2;
                from = at;
            } else if byte == b'\\' && quote != b'`' {
                let text = owned.get_or_insert_default();
                text.push_str(self.slice(from, at));
                let escaped = self.slice(at + 1, self.text.len()).chars().next();
                match escaped {
                    Some('0') => text.push('\0'),
                    Some('b') => text.push('\u{8}'),
                    Some('n') => text.push('\n'),
                    Some('r') => text.push('\r'),
                    Some('t') => text.push('\t'),
                    Some('Z') => text.push('\u{1a}'),
                    // LIKE needs the backslash.
                    Some(wildcard @ ('%' | '_')) => text.extend(['\\', wildcard]),
                    Some(other) => text.push(other),
                    None => {}
                }
                at += 1 + escaped.map_or(0, char::len_utf8);
                from = at;
            } else {
                at += 1;
            }
        }
    }

    fn error(&self, message: &str, offset: usize) -> SqlError {
        SqlError::new(message, self.text, offset)
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 0x80..)
}

fn digits_behind<'a>(text: &'a str, prefix: &str, digit: fn(u8) -> bool) -> Option<&'a str> {
    let digits = text.strip_prefix(prefix)?;
    (!digits.is_empty() && digits.bytes().all(digit)).then_some(digits)
}

/// The bytes of `12`, `1.5`, `.5`, `1e-3`.
fn number_length(bytes: &[u8]) -> usize {
    let digits = |from: usize| {
        bytes.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count()
    };
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = digits(length + 1 + sign);
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{identifier, string};

    fn kinds(text: &str) -> Vec<Token<'_>> {
        tokens(text).unwrap().into_iter().map(|spanned| spanned.token).collect()
    }

    #[test]
    fn what_is_quoted_is_read_back() {
        for text in
            ["", "it's", "\\", "a\\'b", "中\n\0\r\t\u{1a}\u{8}\"x\"", "`", "a``b", "\\%_\\_"]
        {
            assert_eq!(kinds(&string(text)), [Token::Text(text.into())], "{text:?}");
            assert_eq!(kinds(&identifier(text)), [Token::Name(text.into())], "{text:?}");
        }
    }

    #[test]
    fn values_are_told_apart() {
        use Token::{Bits, Hex, Name, Number, Symbol, Text, Word};
        assert_eq!(
            kinds(r#"a 1.5e-3 .5 0x4A X'4a' b'01' 0b1 N'x' "y""z" 2fa `a``b` <=> - 1"#),
            [
                Word("a"),
                Number("1.5e-3"),
                Number(".5"),
                Hex("4A"),
                Hex("4a"),
                Bits("01"),
                Bits("1"),
                Text("x".into()),
                Text("y\"z".into()),
                Word("2fa"),
                Name("a`b".into()),
                Symbol("<=>"),
                Symbol("-"),
                Number("1"),
            ]
        );
    }

    #[test]
    fn versioned_comments_count_and_others_do_not() {
        use Token::Word;
        assert_eq!(
            kinds("a /*!80023 B */ /* c */ /*M!100301 D*/ -- e\n# f\ng"),
            [Word("a"), Word("B"), Word("D"), Word("g")]
        );
        for open in ["'a", "`a", "/*!80023 a", "/* a", "x'4g'"] {
            assert!(tokens(open).is_err(), "{open}");
        }
    }
}
