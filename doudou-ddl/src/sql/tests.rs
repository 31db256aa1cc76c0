//! What must hold for texts of any kind.

mod read;

use super::lex::{Token, tokens};
use super::*;
use crate::model::ColumnType;

/// Pseudo-random numbers, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// Some pieces, one behind the other.
    fn text(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.below(most)).map(|_| self.pick(pieces)).collect()
    }

    /// A text with some characters cut off, dropped, doubled or replaced.
    fn mutated(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        chars.truncate(if self.below(2) == 0 { self.below(chars.len() + 1) } else { chars.len() });
        for _ in 0..self.below(4) {
            let at = self.below(chars.len() + 1);
            match self.below(3) {
                0 if at < chars.len() => drop(chars.remove(at)),
                1 if at < chars.len() => chars.insert(at, chars[at]),
                _ => chars
                    .insert(at, self.pick(&['`', '\'', '(', ')', ',', '\\', '*', '/', '中', '0'])),
            }
        }
        chars.into_iter().collect()
    }
}

const CHARACTERS: [&str; 16] = [
    "'", "\"", "`", "\\", "%", "_", "\0", "\n", "\r", "\t", "\u{1a}", "\u{8}", "中", "a", "/*",
    "-- ",
];

const PIECES: [&str; 40] = [
    "a",
    "`b c`",
    "'x'",
    "'it''s'",
    "'a\\\\_%'",
    "'\\'\"'",
    "\"y\"",
    " 1 ",
    "-1.5 ",
    " .5 ",
    " 0x4A ",
    "x'0f'",
    "b'01'",
    "_utf8mb4",
    "(",
    ")",
    "((",
    "))",
    ",",
    " and ",
    " OR ",
    "!",
    "!=",
    "-",
    "*",
    "->",
    ".",
    " in ",
    "CONCAT(",
    "cast(",
    " as ",
    "interval ",
    " day ",
    " collate ",
    " is not ",
    "null",
    "case when ",
    " then ",
    " end",
    "partition by ",
];

#[test]
fn what_is_written_is_read_back() {
    let mut random = Random(1);
    for _ in 0..20_000 {
        let text = random.text(&CHARACTERS, 8);
        for (sql, token) in [
            (string(&text), Token::Text((&*text).into())),
            (identifier(&text), Token::Name((&*text).into())),
        ] {
            let all = tokens(&sql).unwrap();
            assert_eq!(all.len(), 1, "{sql}");
            assert_eq!(all[0].token, token, "{sql}");
        }
        let ty = ColumnType::Enum(vec![text.clone(), "b".to_owned()]);
        assert_eq!(ty.to_string().parse(), Ok(ty));
    }
}

#[test]
fn a_canonical_expression_stays_and_keeps_its_strings() {
    let strings = |text: &str| -> Option<String> {
        let all = tokens(text).ok()?;
        let texts = all.iter().filter_map(|it| match &it.token {
            Token::Text(text) => Some(&**text),
            _ => None,
        });
        Some(texts.collect())
    };
    let mut random = Random(2);
    for _ in 0..20_000 {
        let text = random.text(&PIECES, 14);
        let canonical = canonical_expression(&text);
        assert_eq!(canonical_expression(&canonical), canonical, "{text}");
        if let Some(before) = strings(&text) {
            assert_eq!(strings(&canonical), Some(before), "{text} became {canonical}");
        }
    }
}

#[test]
fn no_text_panics() {
    let tables = include_str!("tests/tables.sql");
    let mut random = Random(3);
    let mut read = 0;
    for table in tables.split(";\n") {
        for _ in 0..500 {
            let text = random.mutated(table);
            read += usize::from(read_table(&text).is_ok());
            let _ = default_value(&text);
            let _ = canonical_expression(&text);
        }
    }
    assert!(read > 0, "no mutant was a table");
    for _ in 0..20_000 {
        let text = random.text(&PIECES, 10);
        let _ = default_value(&text);
        let ty = random.pick(&[
            "enum('a','it''s')",
            "decimal(10,2) unsigned",
            "varchar(20)",
            "vector(3)",
        ]);
        let _ = random.mutated(ty).parse::<ColumnType>();
    }
}
