//! Going through the tokens of a text.

use super::SqlError;
use super::lex::{Spanned, Token, brackets_around, tokens};

/// A place among the tokens of a text.
pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: Vec<Spanned<'a>>,
    at: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self, SqlError> {
        Ok(Self { text, tokens: tokens(text)?, at: 0 })
    }

    pub(super) fn peek(&self) -> Option<&Token<'a>> {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, count: usize) -> Option<&Token<'a>> {
        self.tokens.get(self.at + count).map(|spanned| &spanned.token)
    }

    pub(super) fn skip(&mut self) {
        self.at += 1;
    }

    /// Goes back to the beginning.
    pub(super) fn rewind(&mut self) {
        self.at = 0;
    }

    /// Forgets the brackets that hold everything, and goes to the beginning of what they held.
    pub(super) fn unwrap_brackets(&mut self) {
        let around = brackets_around(&self.tokens);
        self.tokens.truncate(self.tokens.len() - around);
        self.tokens.drain(..around);
        self.at = 0;
    }

    /// All that the tokens span, as written.
    pub(super) fn all(&self) -> &'a str {
        match (self.tokens.first(), self.tokens.last()) {
            (Some(first), Some(last)) => self.text.get(first.start..last.end).unwrap_or_default(),
            _ => "",
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Whether this word comes next, in whatever capitals.
    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(next)) if next.eq_ignore_ascii_case(word))
    }

    /// Takes these words, all or none.
    pub(super) fn words(&mut self, words: &[&str]) -> bool {
        let said = words.iter().enumerate().all(|(index, word)| {
            matches!(self.ahead(index), Some(Token::Word(next)) if next.eq_ignore_ascii_case(word))
        });
        if said {
            self.at += words.len();
        }
        said
    }

    pub(super) fn word(&mut self, word: &str) -> bool {
        let said = self.is_word(word);
        self.at += usize::from(said);
        said
    }

    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        matches!(self.peek(), Some(Token::Symbol(next)) if *next == symbol)
    }

    pub(super) fn symbol(&mut self, symbol: &str) -> bool {
        let said = self.is_symbol(symbol);
        self.at += usize::from(said);
        said
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Result<(), SqlError> {
        match self.word(word) {
            true => Ok(()),
            false => Err(self.error(format!("expected {word}"))),
        }
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str) -> Result<(), SqlError> {
        match self.symbol(symbol) {
            true => Ok(()),
            false => Err(self.error(format!("expected `{symbol}`"))),
        }
    }

    /// A name, in backticks or without.
    pub(super) fn name(&mut self) -> Result<String, SqlError> {
        let name = match self.peek() {
            Some(Token::Name(name)) => name.clone().into_owned(),
            Some(Token::Word(word)) => (*word).to_owned(),
            _ => return Err(self.error("expected a name")),
        };
        self.at += 1;
        Ok(name)
    }

    pub(super) fn string(&mut self) -> Result<String, SqlError> {
        let Some(Token::Text(text)) = self.peek() else {
            return Err(self.error("expected a text in quotes"));
        };
        let text = text.clone().into_owned();
        self.at += 1;
        Ok(text)
    }

    /// A whole number.
    pub(super) fn number<N: std::str::FromStr>(&mut self) -> Result<N, SqlError> {
        let number = match self.peek() {
            Some(Token::Number(digits)) => digits.parse().ok(),
            _ => None,
        };
        let Some(number) = number else {
            return Err(self.error("expected a whole number in range"));
        };
        self.at += 1;
        Ok(number)
    }

    /// `(n)`, when it comes next.
    pub(super) fn length<N: std::str::FromStr>(&mut self) -> Result<Option<N>, SqlError> {
        if !self.symbol("(") {
            return Ok(None);
        }
        let length = self.number()?;
        self.expect_symbol(")")?;
        Ok(Some(length))
    }

    /// What stands in the brackets that come next, as written.
    pub(super) fn brackets(&mut self) -> Result<&'a str, SqlError> {
        let from = self.offset() + 1;
        if !self.is_symbol("(") {
            return Err(self.error("expected `(`"));
        }
        self.skip_group()?;
        let to = self.end().saturating_sub(1);
        Ok(self.text.get(from..to).unwrap_or_default().trim())
    }

    /// Takes one token, or brackets with all inside of them.
    pub(super) fn skip_group(&mut self) -> Result<(), SqlError> {
        let opening = self.at;
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                None => {
                    self.at = opening;
                    return Err(self.error("a bracket isn't closed"));
                }
                Some(Token::Symbol("(")) => depth += 1,
                Some(Token::Symbol(")")) => depth = depth.saturating_sub(1),
                Some(_) => {}
            }
            self.at += 1;
            if depth == 0 {
                return Ok(());
            }
        }
    }

    /// Where the next token begins.
    pub(super) fn offset(&self) -> usize {
        self.tokens.get(self.at).map_or(self.text.len(), |spanned| spanned.start)
    }

    /// Where the token before ends.
    pub(super) fn end(&self) -> usize {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        before.map_or(0, |spanned| spanned.end)
    }

    /// The text from an offset to the token before, as written.
    pub(super) fn since(&self, offset: usize) -> &'a str {
        self.text.get(offset..self.end()).unwrap_or_default()
    }

    /// What is left, as written but without comments between its tokens.
    pub(super) fn rest(&mut self) -> String {
        let mut rest = String::new();
        while let Some(spanned) = self.tokens.get(self.at) {
            let gap = self.text.get(self.end()..spanned.start).unwrap_or_default();
            if !rest.is_empty() {
                rest.push_str(if gap.trim().is_empty() { gap } else { " " });
            }
            rest.push_str(self.text.get(spanned.start..spanned.end).unwrap_or_default());
            self.at += 1;
        }
        rest
    }

    /// That what comes next, of something, has no place in the model.
    pub(super) fn unheld(&self, of: &str) -> SqlError {
        let what = match self.peek() {
            Some(Token::Word(word)) => word.to_uppercase(),
            Some(Token::Name(name)) => format!("`{name}`"),
            _ => "this".to_owned(),
        };
        self.error(format!("{what} of {of} can't be held"))
    }

    pub(super) fn error(&self, message: impl Into<String>) -> SqlError {
        self.error_at(message, self.offset())
    }

    pub(super) fn error_at(&self, message: impl Into<String>, offset: usize) -> SqlError {
        SqlError::new(message, self.text, offset)
    }
}
