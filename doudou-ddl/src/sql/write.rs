//! Tables as SQL.

use std::fmt::Write;

use super::{identifier, string};
use crate::model::{
    Check, Column, ColumnType, DefaultValue, ForeignKey, Index, IndexKey, IndexKind, IndexPart,
    Server, Table, TableOptions,
};

/// The definition of a column, for `CREATE TABLE`, `ADD COLUMN` and `MODIFY COLUMN`, and behind
/// the old name in `CHANGE COLUMN`. The check is one that MariaDB keeps with the column.
#[must_use]
pub fn column(column: &Column, check: Option<&Check>, server: &Server) -> String {
    let mut sql = format!("{} {}", identifier(&column.name), column.ty);
    if let Some(charset) = &column.charset {
        push(&mut sql, &["CHARACTER SET", charset]);
    }
    if let Some(collation) = &column.collation {
        push(&mut sql, &["COLLATE", collation]);
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        let expression = format!("({})", generated.expression);
        push(&mut sql, &["GENERATED ALWAYS AS", &expression, kind]);
    }
    sql.push_str(null(column, server));
    if let Some(srid) = column.srid {
        push(&mut sql, &["SRID", &srid.to_string()]);
    }
    if let Some(default) = &column.default {
        push(&mut sql, &["DEFAULT", &default_sql(default, &column.ty, server)]);
    }
    if let Some(digits) = column.on_update {
        push(&mut sql, &["ON UPDATE", &current_timestamp(digits)]);
    }
    if column.auto_increment {
        push(&mut sql, &["AUTO_INCREMENT"]);
    }
    if column.invisible {
        push(&mut sql, &["INVISIBLE"]);
    }
    if !column.comment.is_empty() {
        push(&mut sql, &["COMMENT", &string(&column.comment)]);
    }
    // MariaDB takes nothing behind it.
    if let Some(check) = check {
        push(&mut sql, &[&check_clause(check)]);
    }
    sql
}

fn push(sql: &mut String, words: &[&str]) {
    for word in words {
        sql.push(' ');
        sql.push_str(word);
    }
}

/// What is said of `NULL`: a timestamp takes none unless told.
fn null(column: &Column, server: &Server) -> &'static str {
    if column.generated.is_some() && server.is_mariadb() {
        // A syntax error there.
        return "";
    }
    match (column.nullable, &column.ty) {
        (false, _) => " NOT NULL",
        (true, ColumnType::Timestamp(_)) => " NULL",
        (true, _) => "",
    }
}

fn default_sql(default: &DefaultValue, ty: &ColumnType, server: &Server) -> String {
    let sql = match default {
        DefaultValue::Literal(text) if is_numeric(ty) && is_number(text) => text.clone(),
        DefaultValue::Literal(text) => string(text),
        DefaultValue::Bits(bits) => format!("b'{bits:b}'"),
        DefaultValue::Bytes(bytes) => {
            let digits = bytes.iter().fold(String::new(), |mut digits, byte| {
                let _ = write!(digits, "{byte:02x}");
                digits
            });
            format!("x'{digits}'")
        }
        DefaultValue::CurrentTimestamp(digits) => current_timestamp(*digits),
        DefaultValue::Expression(expression) => return format!("({expression})"),
    };
    let bare = server.is_mariadb()
        || match default {
            DefaultValue::CurrentTimestamp(digits) => has_clock(ty, *digits),
            _ => !takes_expressions_only(ty),
        };
    if bare { sql } else { format!("({sql})") }
}

/// Whether MySQL takes the time, to so many digits, as the column's default without brackets.
fn has_clock(ty: &ColumnType, digits: u8) -> bool {
    matches!(ty, ColumnType::DateTime(own) | ColumnType::Timestamp(own) if *own == digits)
}

/// Whether MySQL wants brackets around every default.
fn takes_expressions_only(ty: &ColumnType) -> bool {
    use ColumnType::{Blob, Geometry, Json, Text};
    matches!(ty, Text(_) | Blob(_) | Json | Geometry(_))
        || matches!(ty, ColumnType::Other(name) if name.starts_with("vector"))
}

fn is_numeric(ty: &ColumnType) -> bool {
    use ColumnType::{Bit, Decimal, Float, Integer, Year};
    matches!(ty, Integer { .. } | Decimal { .. } | Float { .. } | Bit(_) | Year)
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') && digits.parse::<f64>().is_ok()
}

fn current_timestamp(digits: u8) -> String {
    match digits {
        0 => "CURRENT_TIMESTAMP".to_owned(),
        _ => format!("CURRENT_TIMESTAMP({digits})"),
    }
}

/// The definition of an index, for `CREATE TABLE` and behind `ADD`.
#[must_use]
pub fn index(index: &Index, server: &Server) -> String {
    let mut sql = match index.kind {
        IndexKind::Primary => "PRIMARY KEY".to_owned(),
        IndexKind::Unique => format!("UNIQUE KEY {}", identifier(&index.name)),
        IndexKind::Plain => format!("KEY {}", identifier(&index.name)),
        IndexKind::Fulltext => format!("FULLTEXT KEY {}", identifier(&index.name)),
        IndexKind::Spatial => format!("SPATIAL KEY {}", identifier(&index.name)),
    };
    let parts: Vec<_> = index.parts.iter().map(index_part).collect();
    push(&mut sql, &[&format!("({})", parts.join(","))]);
    if let Some(size) = index.key_block_size {
        push(&mut sql, &[&format!("KEY_BLOCK_SIZE={size}")]);
    }
    if let Some(method) = &index.method {
        push(&mut sql, &["USING", method]);
    }
    if let Some(parser) = &index.parser {
        push(&mut sql, &["WITH PARSER", &identifier(parser)]);
    }
    if !index.comment.is_empty() {
        push(&mut sql, &["COMMENT", &string(&index.comment)]);
    }
    if index.invisible {
        push(&mut sql, &[if server.is_mariadb() { "IGNORED" } else { "INVISIBLE" }]);
    }
    sql
}

fn index_part(part: &IndexPart) -> String {
    let mut sql = match &part.key {
        IndexKey::Column(name) => identifier(name),
        IndexKey::Expression(expression) => format!("({expression})"),
    };
    if let Some(prefix) = part.prefix {
        let _ = write!(sql, "({prefix})");
    }
    if part.descending {
        sql.push_str(" DESC");
    }
    sql
}

/// The definition of a foreign key, for `CREATE TABLE` and behind `ADD`.
#[must_use]
pub fn foreign_key(key: &ForeignKey) -> String {
    let database = key.database.as_ref().map(|name| identifier(name) + ".").unwrap_or_default();
    let mut sql = format!(
        "CONSTRAINT {} FOREIGN KEY ({}) REFERENCES {database}{} ({})",
        identifier(&key.name),
        names(&key.columns),
        identifier(&key.table),
        names(&key.references),
    );
    if let Some(action) = key.on_delete {
        push(&mut sql, &["ON DELETE", action.as_sql()]);
    }
    if let Some(action) = key.on_update {
        push(&mut sql, &["ON UPDATE", action.as_sql()]);
    }
    sql
}

fn names(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| identifier(name)).collect();
    names.join(", ")
}

/// The definition of a check of the table, for `CREATE TABLE` and behind `ADD`.
#[must_use]
pub fn check(check: &Check, server: &Server) -> String {
    let clause = check_clause(check);
    let enforced = if check.enforced || server.is_mariadb() { "" } else { " NOT ENFORCED" };
    match &check.name {
        Some(name) => format!("CONSTRAINT {} {clause}{enforced}", identifier(name)),
        None => clause + enforced,
    }
}

fn check_clause(check: &Check) -> String {
    format!("CHECK ({})", check.expression)
}

/// What stands behind the closing bracket, as far as it was said; empty when nothing was.
#[must_use]
pub fn options(options: &TableOptions) -> String {
    let said = [
        ("ENGINE", &options.engine),
        ("DEFAULT CHARSET", &options.charset),
        ("COLLATE", &options.collation),
        ("ROW_FORMAT", &options.row_format),
    ];
    let said = said.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    let more = options.more.iter().map(|(name, value)| (&**name, value));
    let mut all: Vec<_> = said.chain(more).map(|(name, value)| format!("{name}={value}")).collect();
    if !options.comment.is_empty() {
        all.push(format!("COMMENT={}", string(&options.comment)));
    }
    all.join(" ")
}

/// The statement that creates a table, without a semicolon.
#[must_use]
pub fn create_table(table: &Table, foreign_keys: bool, server: &Server) -> String {
    let of_column = |check: &&Check| server.is_mariadb() && check.column.is_some();
    let columns = table.columns.iter().map(|it| {
        let own = |check: &&Check| check.column.as_ref().is_some_and(|name| *name == it.name);
        let check = table.checks.iter().filter(of_column).find(own);
        let inherited = it.charset.is_none() && it.collation.is_some();
        match inherited && it.collation == table.options.collation {
            // Said once more, it would be the column's own.
            true => column(&Column { collation: None, ..it.clone() }, check, server),
            false => column(it, check, server),
        }
    });
    let indexes = table.primary_key.iter().chain(&table.indexes).map(|it| index(it, server));
    let keys = table.foreign_keys.iter().filter(|_| foreign_keys).map(foreign_key);
    let checks = table.checks.iter().filter(|it| !of_column(it)).map(|it| check(it, server));
    let lines: Vec<_> = columns.chain(indexes).chain(keys).chain(checks).collect();
    let mut sql =
        format!("CREATE TABLE {} (\n  {}\n)", identifier(&table.name), lines.join(",\n  "));
    let options = options(&table.options);
    if !options.is_empty() {
        push(&mut sql, &[&options]);
    }
    if let Some(partitioning) = &table.partitioning {
        sql.push('\n');
        sql.push_str(partitioning);
    }
    sql
}
