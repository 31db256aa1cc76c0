//! `SHOW CREATE TABLE` as a table.

use std::borrow::Cow;

use super::SqlError;
use super::cursor::Cursor;
use super::lex::Token;
use super::types::column_type;
use super::values::{clock, default_value, without_brackets};
use crate::model::{
    Action, Check, Column, ColumnType, ForeignKey, Generated, Index, IndexKey, IndexKind,
    IndexPart, Size, Table, TableOptions, same_name,
};

/// Reads what `SHOW CREATE TABLE` shows, of MySQL 5.7 to 9 and MariaDB 10.3 to 12.
///
/// `AUTO_INCREMENT=n` is dropped, and MariaDB's way to say `json` is folded back.
///
/// # Errors
///
/// The text is no `CREATE TABLE`, or it says something that a [`Table`] can't hold, such as
/// `WITH SYSTEM VERSIONING`: the error names it.
pub fn read_table(create: &str) -> Result<Table, SqlError> {
    let create = with_doubled_backticks(create);
    let mut cursor = Cursor::new(&create)?;
    if !cursor.words(&["create", "table"]) {
        return Err(cursor.error("expected CREATE TABLE"));
    }
    let mut table = Table { name: cursor.name()?, ..Table::default() };
    cursor.expect_symbol("(")?;
    loop {
        element(&mut cursor, &mut table)?;
        if !cursor.symbol(",") {
            break;
        }
    }
    cursor.expect_symbol(")")?;
    table.options = options(&mut cursor)?;
    if cursor.words(&["partition", "by"]) {
        table.partitioning = Some(format!("PARTITION BY {}", cursor.rest()));
    }
    fold_json(&mut table);
    Ok(table)
}

/// MariaDB 11.8 forgets to double the backticks in the names of a foreign key and its columns.
fn with_doubled_backticks(create: &str) -> Cow<'_, str> {
    if !create.contains(FOREIGN_KEY) {
        return create.into();
    }
    let lines = create.split_inclusive('\n');
    lines.map(|line| foreign_key_line(line).unwrap_or_else(|| line.to_owned())).collect()
}

const FOREIGN_KEY: &str = "` FOREIGN KEY (`";

fn foreign_key_line(line: &str) -> Option<String> {
    let (name, rest) = line.strip_prefix("  CONSTRAINT `")?.split_once(FOREIGN_KEY)?;
    let (columns, rest) = rest.split_once("`) REFERENCES `")?;
    let (table, rest) = rest.split_once("` (`")?;
    let (references, rest) = rest.split_once("`)")?;
    let doubled = |name: &str| match name.replace("``", "").contains('`') {
        true => name.replace('`', "``"),
        false => name.to_owned(),
    };
    let all = |names: &str| names.split("`, `").map(doubled).collect::<Vec<_>>().join("`, `");
    let (name, columns, references) = (doubled(name), all(columns), all(references));
    Some(format!(
        "  CONSTRAINT `{name}{FOREIGN_KEY}{columns}`) REFERENCES `{table}` (`{references}`){rest}"
    ))
}

/// A column, an index or a constraint.
fn element(cursor: &mut Cursor<'_>, table: &mut Table) -> Result<(), SqlError> {
    if let Some(Token::Name(_)) = cursor.peek() {
        let (column, check) = column(cursor)?;
        table.columns.push(column);
        table.checks.extend(check);
        return Ok(());
    }
    if cursor.words(&["primary", "key"]) {
        table.primary_key = Some(index(cursor, IndexKind::Primary)?);
        return Ok(());
    }
    for (words, kind) in [
        (&["unique", "key"][..], IndexKind::Unique),
        (&["fulltext", "key"], IndexKind::Fulltext),
        (&["spatial", "key"], IndexKind::Spatial),
        (&["key"], IndexKind::Plain),
    ] {
        if cursor.words(words) {
            table.indexes.push(index(cursor, kind)?);
            return Ok(());
        }
    }
    let name = match cursor.word("constraint") {
        true => Some(cursor.name()?),
        false => None,
    };
    if cursor.word("check") {
        table.checks.push(check(cursor, name)?);
        return Ok(());
    }
    match name {
        Some(name) if cursor.words(&["foreign", "key"]) => {
            table.foreign_keys.push(foreign_key(cursor, name)?);
            Ok(())
        }
        _ => Err(cursor.unheld("the table")),
    }
}

fn column(cursor: &mut Cursor<'_>) -> Result<(Column, Option<Check>), SqlError> {
    let name = cursor.name()?;
    let mut column = Column { nullable: true, ..Column::new(name, column_type(cursor)?) };
    let mut check = None;
    while !cursor.is_symbol(",") && !cursor.is_symbol(")") {
        if cursor.words(&["character", "set"]) {
            column.charset = Some(cursor.name()?);
        } else if cursor.word("collate") {
            column.collation = Some(cursor.name()?);
        } else if cursor.words(&["not", "null"]) {
            column.nullable = false;
        } else if cursor.word("null") {
            column.nullable = true;
        } else if cursor.word("default") {
            column.default = default_value(default_text(cursor)?)
                .map_err(|error| cursor.error(error.message))?;
        } else if cursor.words(&["on", "update"]) {
            column.on_update = Some(on_update(cursor)?);
        } else if cursor.word("auto_increment") {
            column.auto_increment = true;
        } else if cursor.word("comment") {
            column.comment = cursor.string()?;
        } else if cursor.word("invisible") {
            column.invisible = true;
        } else if cursor.word("srid") {
            column.srid = Some(cursor.number()?);
        } else if cursor.words(&["generated", "always", "as"]) || cursor.word("as") {
            column.generated = Some(generated(cursor)?);
        } else if cursor.word("check") {
            let expression = without_brackets(cursor.brackets()?).to_owned();
            let column = Some(column.name.clone());
            check = Some(Check { name: None, expression, enforced: true, column });
        } else {
            return Err(cursor.unheld(&format!("column `{}`", column.name)));
        }
    }
    Ok((column, check))
}

/// The SQL behind `DEFAULT`, which MariaDB shows without brackets: up to what can follow it.
fn default_text<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str, SqlError> {
    const FOLLOWING: [&str; 11] = [
        "on",
        "auto_increment",
        "invisible",
        "comment",
        "check",
        "srid",
        "column_format",
        "storage",
        "engine_attribute",
        "secondary_engine_attribute",
        "without",
    ];
    let from = cursor.offset();
    loop {
        cursor.skip_group()?;
        let ends = match cursor.peek() {
            None | Some(Token::Symbol("," | ")")) => true,
            Some(Token::Word(word)) => FOLLOWING.iter().any(|it| it.eq_ignore_ascii_case(word)),
            Some(_) => false,
        };
        if ends {
            return Ok(cursor.since(from));
        }
    }
}

fn on_update(cursor: &mut Cursor<'_>) -> Result<u8, SqlError> {
    let word = cursor.name()?.to_ascii_lowercase();
    clock(cursor, &word)?.ok_or_else(|| cursor.error("expected CURRENT_TIMESTAMP before"))
}

fn generated(cursor: &mut Cursor<'_>) -> Result<Generated, SqlError> {
    if cursor.is_word("row") {
        return Err(cursor.unheld("a system-versioned table"));
    }
    let expression = without_brackets(cursor.brackets()?).to_owned();
    let stored = cursor.word("stored") || cursor.word("persistent");
    if !stored {
        cursor.word("virtual");
    }
    Ok(Generated { expression, stored })
}

fn index(cursor: &mut Cursor<'_>, kind: IndexKind) -> Result<Index, SqlError> {
    let name = match kind {
        IndexKind::Primary => "PRIMARY".to_owned(),
        _ => cursor.name()?,
    };
    let mut index = Index::new(name, kind, []);
    cursor.expect_symbol("(")?;
    loop {
        index.parts.push(index_part(cursor)?);
        if !cursor.symbol(",") {
            break;
        }
    }
    cursor.expect_symbol(")")?;
    while !cursor.is_symbol(",") && !cursor.is_symbol(")") {
        if cursor.word("using") {
            index.method = Some(cursor.name()?.to_ascii_uppercase());
        } else if cursor.word("key_block_size") {
            cursor.symbol("=");
            index.key_block_size = Some(cursor.number()?);
        } else if cursor.word("comment") {
            index.comment = cursor.string()?;
        } else if cursor.word("invisible") || cursor.word("ignored") {
            index.invisible = true;
        } else if cursor.words(&["with", "parser"]) {
            index.parser = Some(cursor.name()?);
        } else {
            return Err(cursor.unheld(&format!("index `{}`", index.name)));
        }
    }
    Ok(index)
}

fn index_part(cursor: &mut Cursor<'_>) -> Result<IndexPart, SqlError> {
    let (key, prefix) = match cursor.is_symbol("(") {
        true => {
            let expression = without_brackets(cursor.brackets()?).to_owned();
            (IndexKey::Expression(expression), None)
        }
        false => (IndexKey::Column(cursor.name()?), cursor.length()?),
    };
    let descending = cursor.word("desc");
    if !descending {
        cursor.word("asc");
    }
    Ok(IndexPart { key, prefix, descending })
}

fn foreign_key(cursor: &mut Cursor<'_>, name: String) -> Result<ForeignKey, SqlError> {
    let columns = names(cursor)?;
    cursor.expect_word("references")?;
    let first = cursor.name()?;
    let (database, table) = match cursor.symbol(".") {
        true => (Some(first), cursor.name()?),
        false => (None, first),
    };
    let references = names(cursor)?;
    let (mut on_delete, mut on_update) = (None, None);
    loop {
        if cursor.words(&["on", "delete"]) {
            on_delete = Some(action(cursor)?);
        } else if cursor.words(&["on", "update"]) {
            on_update = Some(action(cursor)?);
        } else {
            return Ok(ForeignKey {
                name,
                columns,
                database,
                table,
                references,
                on_delete,
                on_update,
            });
        }
    }
}

fn names(cursor: &mut Cursor<'_>) -> Result<Vec<String>, SqlError> {
    cursor.expect_symbol("(")?;
    let mut names = vec![cursor.name()?];
    while cursor.symbol(",") {
        names.push(cursor.name()?);
    }
    cursor.expect_symbol(")")?;
    Ok(names)
}

fn action(cursor: &mut Cursor<'_>) -> Result<Action, SqlError> {
    for (words, action) in [
        (&["restrict"][..], Action::Restrict),
        (&["no", "action"], Action::NoAction),
        (&["cascade"], Action::Cascade),
        (&["set", "null"], Action::SetNull),
        (&["set", "default"], Action::SetDefault),
    ] {
        if cursor.words(words) {
            return Ok(action);
        }
    }
    Err(cursor.error("expected what the foreign key does"))
}

fn check(cursor: &mut Cursor<'_>, name: Option<String>) -> Result<Check, SqlError> {
    let expression = without_brackets(cursor.brackets()?).to_owned();
    let enforced = !cursor.words(&["not", "enforced"]);
    Ok(Check { name, expression, enforced, column: None })
}

fn options(cursor: &mut Cursor<'_>) -> Result<TableOptions, SqlError> {
    let mut options = TableOptions::default();
    while !cursor.is_done() && !cursor.is_word("partition") {
        if cursor.is_word("with") || cursor.is_word("sequence") {
            return Err(cursor.unheld("the table"));
        }
        let (name, quoted) = option_name(cursor)?;
        cursor.symbol("=");
        if name == "COMMENT" {
            options.comment = cursor.string()?;
            continue;
        }
        let from = cursor.offset();
        cursor.skip_group()?;
        let value = cursor.since(from);
        match &*name {
            "ENGINE" => options.engine = Some(value.to_owned()),
            "CHARSET" => options.charset = Some(value.to_owned()),
            "COLLATE" => options.collation = Some(value.to_owned()),
            "ROW_FORMAT" => options.row_format = Some(value.to_ascii_uppercase()),
            "AUTO_INCREMENT" => {}
            _ => {
                // MariaDB before 11 shows the values of an engine's own options in quotes.
                let inside = value.trim_matches('\'');
                let bare = quoted && inside.bytes().all(|byte| byte.is_ascii_alphanumeric());
                options.more.push((name, if bare { inside } else { value }.to_owned()));
            }
        }
    }
    Ok(options)
}

/// The name of an option in capitals, and whether it was in backticks: an engine's own.
fn option_name(cursor: &mut Cursor<'_>) -> Result<(String, bool), SqlError> {
    cursor.word("default");
    if cursor.words(&["character", "set"]) {
        return Ok(("CHARSET".to_owned(), false));
    }
    let quoted = matches!(cursor.peek(), Some(Token::Name(_)));
    let mut name = cursor.name()?.to_uppercase();
    if matches!(&*name, "DATA" | "INDEX") && cursor.word("directory") {
        name.push_str(" DIRECTORY");
    }
    Ok((name, quoted))
}

/// What `json` becomes on MariaDB is `json` again: text in `utf8mb4_bin` with a check of its own.
fn fold_json(table: &mut Table) {
    let Table { columns, checks, options, .. } = table;
    checks.retain(|check| {
        let column = columns.iter_mut().find(|column| check.column.as_ref() == Some(&column.name));
        let Some(column) = column else { return true };
        let collation = match (&column.collation, &column.charset) {
            (None, None) => &options.collation,
            (collation, _) => collation,
        };
        let json = column.ty == ColumnType::Text(Size::Long)
            && collation.as_deref() == Some("utf8mb4_bin")
            && asks_for_json(&check.expression, &column.name);
        if json {
            column.ty = ColumnType::Json;
            column.charset = None;
            column.collation = None;
        }
        !json
    });
}

/// Whether an expression is ``json_valid(`column`)``.
fn asks_for_json(expression: &str, column: &str) -> bool {
    let Ok(mut cursor) = Cursor::new(expression) else { return false };
    cursor.word("json_valid")
        && cursor.symbol("(")
        && cursor.name().is_ok_and(|name| same_name(&name, column))
        && cursor.symbol(")")
        && cursor.is_done()
}
