//! How what is called one thing in Rust is called in the database.

use heck::{ToKebabCase, ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// The name of a table, its prefix aside, from that of its struct: `UserID` → `user_id`,
/// `UniqueCol2` → `unique_col_2`.
#[must_use]
pub fn snake_case(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 4);
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| chars.get(i));
        if before.is_some_and(|before| is_boundary(*before, *c, chars.get(i + 1))) {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// Whether a word begins with `c`.
fn is_boundary(before: char, c: char, after: Option<&char>) -> bool {
    if before == '_' || c == '_' {
        return false;
    }
    let ends_capitals = before.is_uppercase() && after.is_some_and(|after| after.is_lowercase());
    match c.is_uppercase() {
        true => !before.is_uppercase() || ends_capitals,
        false => before.is_numeric() != c.is_numeric(),
    }
}

/// The name of a column from that of its field, without `r#`: itself, as sqlx looks for it, unless
/// it has capitals.
#[must_use]
pub fn column_name(field: &str) -> String {
    match field.chars().any(char::is_uppercase) {
        true => snake_case(field),
        false => field.to_owned(),
    }
}

/// The name of an index that was given none: `<column>_idx`.
#[must_use]
pub fn index_name<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    let mut name: String = columns.into_iter().flat_map(|column| [column, "_"]).collect();
    name.push_str("idx");
    name
}

/// The name of a foreign key that was given none: `fk_<column>_<table>_<column referred to>`.
#[must_use]
pub fn foreign_key_name(columns: &[String], table: &str, references: &[String]) -> String {
    format!("fk_{}_{table}_{}", columns.join("_"), references.join("_"))
}

/// The name of a table as it was written: behind the prefix, unless it begins with `=`.
pub(super) fn with_prefix(prefix: &str, written: &str) -> String {
    written.strip_prefix('=').map_or_else(|| format!("{prefix}{written}"), str::to_owned)
}

/// sqlx's `rename_all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RenameRule {
    Lower,
    Upper,
    Snake,
    ScreamingSnake,
    Kebab,
    Camel,
    Pascal,
}

impl RenameRule {
    /// The rules by their names.
    pub(super) const ALL: [(&'static str, Self); 7] = [
        ("lowercase", Self::Lower),
        ("UPPERCASE", Self::Upper),
        ("snake_case", Self::Snake),
        ("SCREAMING_SNAKE_CASE", Self::ScreamingSnake),
        ("kebab-case", Self::Kebab),
        ("camelCase", Self::Camel),
        ("PascalCase", Self::Pascal),
    ];

    /// What becomes of a name.
    pub(super) fn apply(self, name: &str) -> String {
        match self {
            Self::Lower => name.to_lowercase(),
            Self::Upper => name.to_uppercase(),
            Self::Snake => name.to_snake_case(),
            Self::ScreamingSnake => name.to_shouty_snake_case(),
            Self::Kebab => name.to_kebab_case(),
            Self::Camel => name.to_lower_camel_case(),
            Self::Pascal => name.to_upper_camel_case(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structs_become_tables() {
        for (name, table) in [
            ("User", "user"),
            ("UserID", "user_id"),
            ("UniqueCol2", "unique_col_2"),
            ("HTTPServer", "http_server"),
            ("AAAbbb", "aa_abbb"),
            ("V2Ray", "v_2_ray"),
            ("A1", "a_1"),
            ("user_profile", "user_profile"),
            ("User_Profile", "user_profile"),
            ("Größe2", "größe_2"),
            ("用户", "用户"),
        ] {
            assert_eq!(snake_case(name), table);
        }
    }

    #[test]
    fn a_field_that_sqlx_finds_by_its_name_keeps_it() {
        for (field, column) in [("line1", "line1"), ("userID", "user_id"), ("_id", "_id")] {
            assert_eq!(column_name(field), column);
        }
    }

    #[test]
    fn names_follow_from_what_they_name() {
        assert_eq!(index_name(["a"]), "a_idx");
        assert_eq!(index_name(["a", "b"]), "a_b_idx");
        let (columns, references) = (["dept_id".to_owned()], ["id".to_owned()]);
        assert_eq!(foreign_key_name(&columns, "t_dept", &references), "fk_dept_id_t_dept_id");
    }
}
