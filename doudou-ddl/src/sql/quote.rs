//! Names and values inside of SQL.

use sea_query::{DynIden, MysqlQueryBuilder, QuotedBuilder};

/// A name in backticks, those inside of it doubled.
#[must_use]
pub fn identifier(name: &str) -> String {
    let mut sql = String::with_capacity(name.len() + 2);
    MysqlQueryBuilder.prepare_iden(&DynIden::from(name.to_owned()), &mut sql);
    sql
}

/// A text in single quotes, escaped as every mode but `NO_BACKSLASH_ESCAPES` reads it.
///
/// Not sea-query's: it writes the byte 26 as `\z`, which MySQL reads as the letter.
#[must_use]
pub fn string(text: &str) -> String {
    let mut sql = String::with_capacity(text.len() + 2);
    sql.push('\'');
    for c in text.chars() {
        match c {
            '\'' => sql.push_str("''"),
            '\\' => sql.push_str("\\\\"),
            '\0' => sql.push_str("\\0"),
            '\n' => sql.push_str("\\n"),
            '\r' => sql.push_str("\\r"),
            '\u{1a}' => sql.push_str("\\Z"),
            c => sql.push(c),
        }
    }
    sql.push('\'');
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_stay_what_they_are() {
        assert_eq!(identifier("a`b"), "`a``b`");
        assert_eq!(string("it's \\ \"x\"\n"), r#"'it''s \\ "x"\n'"#);
    }
}
