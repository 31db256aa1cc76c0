//! One text for all spellings of an expression.

use super::lex::{Spanned, Token, brackets_around, tokens};
use super::{identifier, string};

/// One text for all spellings of an expression that differ in their tokens alone, still SQL of the
/// same meaning; the canonical text of a canonical text is itself.
///
/// White space, capitals of keywords and functions, backticks, charset introducers, escapes and
/// brackets around a sole value or around the whole don't count; `!=` is `<>`, `&&` is `and`, `||`
/// is `or`. In a clause that begins with `PARTITION BY` the engines of the partitions don't count
/// either. A text that is no SQL comes back trimmed.
#[must_use]
pub fn canonical_expression(text: &str) -> String {
    let Ok(mut tokens) = tokens(text) else { return text.trim().to_owned() };
    let around = brackets_around(&tokens);
    tokens.truncate(tokens.len() - around);
    tokens.drain(..around);
    let tokens = without_needless_brackets(without_introducers(tokens));
    let first = |word: &str, at: usize| is_word(tokens.get(at), word);
    let place =
        if first("partition", 0) && first("by", 1) { Place::Partitions } else { Place::Operands };
    let mut printer = Printer { text, places: vec![place], ..Printer::default() };
    let mut at = 0;
    while at < tokens.len() {
        at += printer.print(&tokens, at);
    }
    printer.sql
}

/// Drops the words that name the charset of the text behind them. `_binary` stays: it changes how
/// texts compare.
fn without_introducers(tokens: Vec<Spanned<'_>>) -> Vec<Spanned<'_>> {
    let mut kept: Vec<Spanned<'_>> = Vec::with_capacity(tokens.len());
    let is_introducer = |spanned: &Spanned<'_>| match spanned.token {
        Token::Word(word) => word.starts_with('_') && !word.eq_ignore_ascii_case("_binary"),
        _ => false,
    };
    for spanned in tokens {
        while matches!(spanned.token, Token::Text(_)) && kept.last().is_some_and(is_introducer) {
            kept.pop();
        }
        kept.push(spanned);
    }
    kept
}

/// Drops brackets inside of brackets, and those around a sole value.
fn without_needless_brackets(mut tokens: Vec<Spanned<'_>>) -> Vec<Spanned<'_>> {
    loop {
        let needless = needless_brackets(&tokens);
        if !needless.contains(&true) {
            return tokens;
        }
        let mut dropped = needless.iter();
        tokens.retain(|_| dropped.next() != Some(&true));
    }
}

/// For each token, whether it is a bracket that could go.
fn needless_brackets(tokens: &[Spanned<'_>]) -> Vec<bool> {
    let mut needless = vec![false; tokens.len()];
    // The open brackets, and whether a comma stands directly inside of them.
    let mut open: Vec<(usize, bool)> = Vec::new();
    for (at, spanned) in tokens.iter().enumerate() {
        match spanned.token {
            Token::Symbol("(") => open.push((at, false)),
            Token::Symbol(",") => {
                if let Some((_, comma)) = open.last_mut() {
                    *comma = true;
                }
            }
            Token::Symbol(")") => {
                let Some((opening, comma)) = open.pop() else { continue };
                let before = opening.checked_sub(1).and_then(|it| tokens.get(it));
                let behind = tokens.get(at + 1);
                let doubled = is_symbol(before, "(") && is_symbol(behind, ")") && !comma;
                // A call, a list and the bounds of a partition need theirs.
                let sole = at == opening + 2
                    && is_operator(before)
                    && !is_word(tokens.get(opening + 1), "maxvalue");
                if doubled || sole {
                    for it in [opening, at] {
                        if let Some(flag) = needless.get_mut(it) {
                            *flag = true;
                        }
                    }
                }
            }
            _ => {}
        }
    }
    needless
}

/// Whether a name, a text or a bracket comes, which can't grow together with a sign before it.
fn is_operand(next: Option<&Spanned<'_>>) -> bool {
    match next.map(|it| &it.token) {
        Some(Token::Name(_) | Token::Text(_) | Token::Symbol("(" | "-")) => true,
        Some(Token::Word(word)) => !word.starts_with(|c: char| c.is_ascii_digit()),
        _ => false,
    }
}

fn is_number(next: Option<&Spanned<'_>>) -> bool {
    matches!(
        next.map(|it| &it.token),
        Some(Token::Number(_) | Token::Hex(_) | Token::Bits(_) | Token::Word(_))
    )
}

/// Whether a value in brackets may follow without them.
fn is_operator(before: Option<&Spanned<'_>>) -> bool {
    match before.map(|it| &it.token) {
        None => true,
        Some(Token::Symbol(symbol)) => !matches!(*symbol, ")" | "."),
        Some(Token::Word(word)) => {
            ["and", "or", "xor", "not"].iter().any(|it| it.eq_ignore_ascii_case(word))
        }
        Some(_) => false,
    }
}

fn is_word(spanned: Option<&Spanned<'_>>, word: &str) -> bool {
    matches!(spanned, Some(Spanned { token: Token::Word(it), .. }) if it.eq_ignore_ascii_case(word))
}

fn is_symbol(spanned: Option<&Spanned<'_>>, symbol: &str) -> bool {
    matches!(spanned, Some(Spanned { token: Token::Symbol(it), .. }) if *it == symbol)
}

/// What words mean between two brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Columns where a value is due, keywords elsewhere.
    Operands,
    /// The first argument is a unit of time.
    Unit,
    /// The second argument is a type.
    Conversion,
    /// Keywords: a type, a charset.
    Words,
    /// Keywords and names of partitions.
    Partitions,
}

/// Writes tokens one behind the other.
#[derive(Default)]
struct Printer<'a> {
    text: &'a str,
    sql: String,
    /// The place between the brackets that are open, the innermost last.
    places: Vec<Place>,
    /// Whether a value was read, so that no other can follow.
    after_value: bool,
    /// Whether the next token joins the one before.
    tight: bool,
    /// Whether the next word is no column.
    keyword_next: bool,
    /// What the next bracket holds.
    inside: Option<Place>,
}

/// Keywords that no column is named like without backticks, and whether a value is due behind them.
fn reserved(word: &str) -> Option<bool> {
    Some(match word {
        "and" | "as" | "between" | "binary" | "both" | "by" | "case" | "collate" | "distinct"
        | "div" | "else" | "escape" | "exists" | "for" | "from" | "in" | "interval" | "is"
        | "leading" | "like" | "not" | "or" | "regexp" | "rlike" | "then" | "trailing"
        | "using" | "when" | "xor" => true,
        "current_date" | "current_time" | "current_timestamp" | "current_user" | "end"
        | "false" | "localtime" | "localtimestamp" | "maxvalue" | "null" | "true" | "unsigned"
        | "utc_date" | "utc_time" | "utc_timestamp" => false,
        _ => return None,
    })
}

/// Whether a word is a unit of time.
fn is_unit(word: &str) -> bool {
    ["microsecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year"]
        .iter()
        .any(|unit| word == *unit || word.ends_with(&format!("_{unit}")))
}

impl Printer<'_> {
    /// Writes the token at a place; how many tokens that took.
    fn print(&mut self, tokens: &[Spanned<'_>], at: usize) -> usize {
        let Some(spanned) = tokens.get(at) else { return 1 };
        let next = tokens.get(at + 1);
        let called = is_symbol(next, "(");
        match &spanned.token {
            Token::Text(_) => {
                let (text, count) = texts(tokens, at);
                self.value(&string(&text));
                return count;
            }
            Token::Word(word) => return self.word(word, tokens, at),
            Token::Name(name) if called && is_plain(name) && self.place() != Place::Partitions => {
                self.call(&name.to_ascii_lowercase());
            }
            Token::Name(name) if self.keyword_next && is_plain(name) => {
                self.keyword(&name.to_ascii_lowercase(), false);
            }
            Token::Name(name) => self.value(&identifier(name)),
            Token::Number(_) | Token::Hex(_) | Token::Bits(_) => {
                let number = self.text.get(spanned.start..spanned.end).unwrap_or_default();
                self.value(&number.to_ascii_lowercase());
            }
            Token::Symbol(symbol) => self.symbol(symbol, next),
        }
        1
    }

    fn place(&self) -> Place {
        self.places.last().copied().unwrap_or(Place::Operands)
    }

    fn word(&mut self, word: &str, tokens: &[Spanned<'_>], at: usize) -> usize {
        let next = tokens.get(at + 1);
        let lower = word.to_ascii_lowercase();
        let place = self.place();
        if place == Place::Partitions {
            return self.partition_word(&lower, word, tokens, at);
        }
        let called = is_symbol(next, "(");
        let joined = self.sql.ends_with('.');
        if let Some(value_due) = reserved(&lower).filter(|_| !joined) {
            self.reserved(&lower, value_due, called);
        } else if called && (!self.after_value || place == Place::Words) {
            self.call(&lower);
        } else if place == Place::Words || place == Place::Unit || self.keyword_next {
            self.keyword(&lower, false);
        } else if self.after_value {
            self.keyword(&lower, !is_unit(&lower));
            self.keyword_next = lower == "returning" || lower == "on";
        } else if is_prefix(&lower, next) {
            self.keyword(&lower, true);
        } else {
            self.value(&identifier(word));
        }
        1
    }

    fn reserved(&mut self, word: &str, value_due: bool, called: bool) {
        if called && !value_due {
            self.call(word);
            return;
        }
        let of_type = self.keyword_next && word == "not";
        self.keyword(word, value_due);
        self.keyword_next = of_type || word == "is" || word == "collate";
        if matches!(word, "as" | "using") {
            self.set_place(Place::Words);
        }
    }

    fn set_place(&mut self, place: Place) {
        if let Some(innermost) = self.places.last_mut() {
            *innermost = place;
        }
    }

    /// A word of a clause that begins with `PARTITION BY`, outside of its expressions.
    fn partition_word(
        &mut self,
        lower: &str,
        word: &str,
        tokens: &[Spanned<'_>],
        at: usize,
    ) -> usize {
        let equals = usize::from(is_symbol(tokens.get(at + 1), "="));
        let before = at.checked_sub(1).and_then(|it| tokens.get(it));
        let named = is_word(before, "partition") || is_word(before, "subpartition");
        if named && lower != "by" {
            self.value(&identifier(word));
            return 1;
        }
        match lower {
            "engine" => return 2 + equals,
            "storage" if is_word(tokens.get(at + 1), "engine") => {}
            "maxvalue" => self.value("(maxvalue)"),
            _ => self.keyword(lower, true),
        }
        1
    }

    fn symbol(&mut self, symbol: &str, next: Option<&Spanned<'_>>) {
        match symbol {
            "(" => {
                let place = match (self.inside.take(), self.place()) {
                    (Some(place), _) => place,
                    (None, Place::Partitions)
                        if is_word(next, "partition") || is_word(next, "subpartition") =>
                    {
                        Place::Partitions
                    }
                    (None, Place::Words) => Place::Words,
                    (None, _) => Place::Operands,
                };
                self.push("(");
                self.places.push(place);
                self.after_value = false;
                self.tight = true;
            }
            ")" => {
                self.tight = true;
                self.push(")");
                if self.places.len() > 1 {
                    self.places.pop();
                }
                self.after_value = true;
            }
            "," => {
                self.tight = true;
                self.push(",");
                self.tight = true;
                self.after_value = false;
                match self.place() {
                    Place::Conversion => self.set_place(Place::Words),
                    Place::Unit => self.set_place(Place::Operands),
                    _ => {}
                }
            }
            "." if is_operand(next) && self.sql.ends_with('`') => self.join(symbol),
            "->" | "->>" if is_operand(next) || is_number(next) => self.join(symbol),
            "-" | "+" | "~" | "!" if !self.after_value && (is_operand(next) || is_number(next)) => {
                // `--` could begin a comment.
                self.tight &= !self.sql.ends_with(symbol);
                self.push(symbol);
                self.tight = true;
            }
            "*" if !self.after_value => self.value("*"),
            "!=" => self.keyword("<>", true),
            "&&" => self.keyword("and", true),
            "||" => self.keyword("or", true),
            _ => {
                // Signs side by side could be another sign, or begin a comment.
                self.tight &= self.sql.ends_with(['(', ',']);
                self.keyword(symbol, true);
            }
        }
    }

    /// Writes a sign without white space around it.
    fn join(&mut self, symbol: &str) {
        self.tight = true;
        self.push(symbol);
        self.tight = true;
        self.after_value = false;
    }

    fn value(&mut self, sql: &str) {
        self.push(sql);
        self.after_value = true;
    }

    fn keyword(&mut self, sql: &str, value_due: bool) {
        if sql == "from" && self.place() == Place::Unit {
            self.set_place(Place::Operands);
        }
        self.push(sql);
        self.after_value = !value_due;
    }

    /// A word whose bracket comes next.
    fn call(&mut self, function: &str) {
        self.push(function);
        self.tight = true;
        self.inside = match function {
            "extract" | "timestampadd" | "timestampdiff" | "get_format" => Some(Place::Unit),
            "convert" => Some(Place::Conversion),
            _ => None,
        };
    }

    fn push(&mut self, sql: &str) {
        if !self.tight && !self.sql.is_empty() {
            self.sql.push(' ');
        }
        self.sql.push_str(sql);
        self.tight = false;
        self.keyword_next = false;
    }
}

/// Whether a word says what the value behind it is: `date '2024-01-31'`, `_binary 'a'`.
fn is_prefix(word: &str, next: Option<&Spanned<'_>>) -> bool {
    match next.map(|it| &it.token) {
        Some(Token::Text(_)) => matches!(word, "date" | "time" | "timestamp" | "_binary"),
        Some(Token::Hex(_) | Token::Bits(_)) => word.starts_with('_'),
        _ => false,
    }
}

fn is_plain(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Texts one behind the other are one: it, and how many they are.
fn texts(tokens: &[Spanned<'_>], at: usize) -> (String, usize) {
    let texts = tokens.get(at..).unwrap_or_default().iter().map_while(|it| match &it.token {
        Token::Text(text) => Some(&**text),
        _ => None,
    });
    let texts: Vec<_> = texts.collect();
    (texts.concat(), texts.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn same(spellings: &[&str], canonical: &str) {
        for text in spellings.iter().chain([&canonical]) {
            assert_eq!(canonical_expression(text), canonical, "{text}");
        }
    }

    #[test]
    fn spellings_are_one() {
        same(&["A>0", "(`A` > 0)", " (( A\n> (0) )) "], "`A` > 0");
        same(&["a != 'it\\'s'", "(`a` <> _utf8mb4'it''s')", "`a`<>\"it's\""], "`a` <> 'it''s'");
        same(&["a LIKE 'x\\_%' AND b IS NOT NULL"], "`a` like 'x\\\\_%' and `b` is not null");
        same(
            &["Concat(a, 'x','y' 'z')", "`concat`( a ,'x' , _latin1'yz')"],
            "concat(`a`,'x','yz')",
        );
        same(&["a in(1,2)", "A IN ( 1 , 2 )".replace('A', "a").as_str()], "`a` in (1,2)");
        same(&["NOW() + INTERVAL 1 DAY"], "now() + interval 1 day");
        same(&["cast(a as UNSIGNED array)"], "cast(`a` as unsigned array)");
        same(
            &["CAST(a AS CHAR(5) CHARSET latin1) = 'x'"],
            "cast(`a` as char(5) charset latin1) = 'x'",
        );
        same(&["convert(a, SIGNED)", "CONVERT(`a`,signed)"], "convert(`a`,signed)");
        same(&["convert('x' USING utf8mb4)"], "convert('x' using utf8mb4)");
        same(&["extract(YEAR FROM d)"], "extract(year from `d`)");
        same(&["timestampadd(MINUTE,5,d)"], "timestampadd(minute,5,`d`)");
        same(&["case when a=1 then b else NULL end"], "case when `a` = 1 then `b` else null end");
        same(&["j->'$.a'", "`j` -> '$.a'"], "`j`->'$.a'");
        same(&["a--1", "a - (-1)".replace("(-1)", "- 1").as_str()], "`a` - -1");
        same(&["- - a"], "- -`a`");
        same(&["a between 1 and 5 && !b || c"], "`a` between 1 and 5 and !`b` or `c`");
        same(&["x collate UTF8MB4_BIN = 'y'"], "`x` collate utf8mb4_bin = 'y'");
        same(&["a is not unknown"], "`a` is not unknown");
        same(&["X'4A' = 0x4A"], "x'4a' = 0x4a");
        same(&["date'2024-01-31' > d"], "date '2024-01-31' > `d`");
        same(&["a mod 2 = mod(a,2)"], "`a` mod 2 = mod(`a`,2)");
        same(&["trim(LEADING 'x' from a)"], "trim(leading 'x' from `a`)");
        same(&["not a", "NOT(a)"], "not `a`");
        same(&["a in ((1,2))"], "`a` in ((1,2))");
        same(&["current_timestamp", "(CURRENT_TIMESTAMP)"], "current_timestamp");
        same(&["_binary 'a' = a"], "_binary 'a' = `a`");
        same(&["NEXTVAL(`db`.`s q`)", "nextval(db.`s q`)"], "nextval(`db`.`s q`)");
    }

    #[test]
    fn partitions_are_one_without_their_engines() {
        same(
            &[
                "PARTITION BY RANGE (year(`d`))\n(PARTITION p0 VALUES LESS THAN (2000) COMMENT = 'x)y' \
                 ENGINE = InnoDB,\n PARTITION p1 VALUES LESS THAN MAXVALUE ENGINE = InnoDB)",
                "partition by range(year(d)) (partition `p0` values less than (2000) comment='x)y', \
                 partition p1 values less than (maxvalue))",
            ],
            "partition by range (year(`d`)) (partition `p0` values less than (2000) comment = 'x)y',\
             partition `p1` values less than (maxvalue))",
        );
        same(
            &["PARTITION BY LINEAR HASH ((`a` + 1))\nPARTITIONS 3"],
            "partition by linear hash (`a` + 1) partitions 3",
        );
        same(&["PARTITION BY KEY ()"], "partition by key ()");
        same(
            &[
                "PARTITION BY LIST  COLUMNS(a,b) (PARTITION p0 VALUES IN ((1,'x'),(2,NULL)) (SUBPARTITION s0 STORAGE ENGINE=InnoDB))",
            ],
            "partition by list columns (`a`,`b`) (partition `p0` values in ((1,'x'),(2,null)) (subpartition `s0`))",
        );
    }

    #[test]
    fn what_is_no_sql_comes_back() {
        assert_eq!(canonical_expression(" a > 'x "), "a > 'x");
        assert_eq!(canonical_expression(""), "");
        assert_eq!(canonical_expression("()"), "");
    }
}
