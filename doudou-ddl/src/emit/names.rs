//! Names of Rust for those of MySQL: legal, in Rust's style, and each once.

use std::collections::BTreeSet;

/// Names that mean something else in the files that are written.
const TAKEN: &[&str] = &[
    "BigDecimal",
    "Box",
    "DateTime",
    "Decimal",
    "FromRow",
    "NaiveDate",
    "NaiveDateTime",
    "Option",
    "Result",
    "Self",
    "Send",
    "String",
    "Sync",
    "TimeDelta",
    "Utc",
    "Value",
    "Vec",
];

/// The words of a name: `userID_2` → `user`, `ID`, `2`.
///
/// What can't stand in an identifier parts words, and so does a capital behind a small letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let parts = c == '_' || !is_legal(c);
        if parts || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if let (false, Some(word)) = (parts, words.last_mut()) {
            word.push(c);
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a character can stand inside of an identifier.
fn is_legal(c: char) -> bool {
    match c.is_ascii() {
        true => c.is_ascii_alphanumeric() || c == '_',
        false => c.is_alphanumeric() && syn::parse_str::<syn::Ident>(&format!("a{c}")).is_ok(),
    }
}

fn is_identifier(name: &str) -> bool {
    // A keyword since the edition 2024, which syn lets pass.
    name != "gen" && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// `group by` → `GroupBy`; `otherwise` when nothing of the name can be said in Rust.
pub(super) fn upper_camel(name: &str, otherwise: &str) -> String {
    let mut camel = String::with_capacity(name.len());
    for word in words(name) {
        let digits = (
            camel.ends_with(|c: char| c.is_ascii_digit()),
            word.starts_with(|c: char| c.is_ascii_digit()),
        );
        if digits == (true, true) {
            camel.push('_');
        }
        let mut chars = word.chars();
        camel.extend(chars.next().into_iter().flat_map(char::to_uppercase));
        match word.chars().any(char::is_lowercase) {
            true => camel.push_str(chars.as_str()),
            false => camel.extend(chars.flat_map(char::to_lowercase)),
        }
    }
    if camel.is_empty() {
        return otherwise.to_owned();
    }
    if is_identifier(&camel) {
        return camel;
    }
    match camel.as_str() {
        "Self" => "Self_".to_owned(),
        _ => format!("{}{camel}", otherwise.get(..1).unwrap_or("N")),
    }
}

/// The name of a table's struct.
pub(super) fn of_struct(table: &str) -> String {
    let name = upper_camel(table, "Table");
    match TAKEN.contains(&&*name) || name == "Self_" {
        true => format!("{}Row", name.trim_end_matches('_')),
        false => name,
    }
}

/// The name of an enum that stands for a column.
pub(super) fn of_enum(of_struct: &str, column: &str) -> String {
    format!("{of_struct}{}", upper_camel(column, "Column"))
}

/// The name of a table's module, which is a file's too: rustc finds no others than those in ASCII.
pub(super) fn of_module(table: &str) -> String {
    let ascii = table.chars().fold(String::new(), |mut name, c| {
        match c.is_ascii() || !is_legal(c) {
            true => name.push(c),
            false => name.extend(format!("_u{:x}_", u32::from(c)).chars()),
        }
        name
    });
    let snake = snake(&ascii, "table");
    match is_identifier(&snake) {
        true => snake,
        false if snake.starts_with(|c: char| c.is_ascii_digit()) => format!("t{snake}"),
        false => format!("{snake}_"),
    }
}

/// The name of a column's field, `r#` included.
pub(super) fn of_field(column: &str) -> String {
    // What rustc takes for snake case stays to the letter.
    let small = column.chars().all(|c| is_legal(c) && !c.is_uppercase());
    let snake = match small && !column.trim_matches('_').contains("__") {
        true => column.to_owned(),
        false => snake(column, "column"),
    };
    let raw = format!("r#{snake}");
    match () {
        () if is_identifier(&snake) => snake,
        () if is_identifier(&raw) => raw,
        () if snake.starts_with(|c: char| c.is_numeric()) => format!("_{snake}"),
        () => format!("{snake}_"),
    }
}

fn snake(name: &str, otherwise: &str) -> String {
    let snake = words(name).join("_").to_lowercase();
    match snake.is_empty() {
        true => otherwise.to_owned(),
        false => snake,
    }
}

/// Hands out each name once.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Says that a name is taken.
    pub(super) fn take(&mut self, name: &str) {
        self.0.insert(name.to_lowercase());
    }

    /// This name, or the first of `name_2`, `name_3` … that is free. Capitals don't tell names
    /// apart: file systems mix them up.
    pub(super) fn unique(&mut self, name: String, separator: &str) -> String {
        let mut free = name;
        let base = free.trim_end_matches('_').to_owned();
        let mut number = 2;
        while !self.0.insert(free.to_lowercase()) {
            free = format!("{base}{separator}{number}");
            number += 1;
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structs_are_in_upper_camel() {
        for (table, name) in [
            ("user", "User"),
            ("user_dept", "UserDept"),
            ("group by", "GroupBy"),
            ("QRTZ_JOB_DETAILS", "QrtzJobDetails"),
            ("userID", "UserId"),
            ("oauth2_token", "Oauth2Token"),
            ("t_2_3", "T2_3"),
            ("2fa", "T2fa"),
            ("用户", "用户"),
            ("option", "OptionRow"),
            ("self", "SelfRow"),
            ("`", "Table"),
        ] {
            assert_eq!(of_struct(table), name);
        }
    }

    #[test]
    fn fields_are_identifiers() {
        for (column, name) in [
            ("id", "id"),
            ("type", "r#type"),
            ("gen", "r#gen"),
            ("self", "self_"),
            ("_", "__"),
            ("a__b", "a_b"),
            ("__a_b__", "__a_b__"),
            ("AlbumId", "album_id"),
            ("group by", "group_by"),
            ("2fa", "_2fa"),
            ("手机", "手机"),
            ("`", "column"),
        ] {
            assert_eq!(of_field(column), name);
        }
    }

    #[test]
    fn modules_are_legal_names_of_files() {
        for (table, name) in [
            ("type", "type_"),
            ("mod", "mod_"),
            ("用户", "u7528_u6237"),
            ("Order Details", "order_details"),
            ("2fa", "t2fa"),
        ] {
            assert_eq!(of_module(table), name);
        }
    }

    #[test]
    fn a_name_is_handed_out_once() {
        let mut names = Names::default();
        let mut unique = |name: &str| names.unique(name.to_owned(), "_");
        assert_eq!([unique("a"), unique("A"), unique("a")], ["a", "A_2", "a_3"]);
        assert_eq!([unique("self_"), unique("self_")], ["self_", "self_2"]);
    }
}
