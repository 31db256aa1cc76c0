//! What a database holds.

use std::borrow::Cow;

use super::{Connection, Error, connection::Row, error};
use crate::{
    model::{Schema, Table},
    plan::Kept,
    sql,
};

/// What a database holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inspected {
    /// The tables that the model can say everything of, and the names of the views; those of
    /// sequences too, which no table can have either.
    pub schema: Schema,
    /// The tables that it can't, or that can't be read, each with why. Nothing touches them.
    pub inexpressible: Vec<Kept>,
}

/// Reads every table of the database, in a number of round trips that doesn't grow with theirs.
///
/// Triggers are seen by accounts with the privilege `TRIGGER`.
///
/// # Errors
/// The server doesn't answer, or tables come and go three times while we read.
pub async fn inspect(connection: &mut Connection) -> Result<Inspected, Error> {
    for _ in 0..2 {
        if let Some(inspected) = inspect_once(connection).await? {
            return Ok(inspected);
        }
    }
    inspect_once(connection).await?.ok_or_else(|| Error::Server {
        doing: DOING.to_owned(),
        code: None,
        message: "tables come and go while they are read; run again when that is over".to_owned(),
    })
}

const DOING: &str = "reading the tables";
const NO_SUCH_TABLE: u16 = 1146;

/// `None`: a table was gone before its text was read.
async fn inspect_once(connection: &mut Connection) -> Result<Option<Inspected>, Error> {
    let sets =
        connection.query("SHOW FULL TABLES; SHOW TRIGGERS".to_owned()).await.complete(DOING)?;
    let [names, triggers] = &*sets else { return Ok(None) };
    let mut inspected = Inspected::default();
    let mut tables = Vec::new();
    for row in names {
        match &*row.text(1) {
            "BASE TABLE" | "SYSTEM VERSIONED" => tables.push(row.text(0)),
            "VIEW" | "SYSTEM VIEW" | "SEQUENCE" => inspected.schema.views.push(row.text(0)),
            // MariaDB from 11.2 on lists those of this session.
            _ => {}
        }
    }
    let show: Vec<String> =
        tables.iter().map(|name| format!("SHOW CREATE TABLE {}", sql::identifier(name))).collect();
    let answers = connection.query_each(&show).await;
    let answers = answers.map_err(|error| Error::server(DOING, &error))?;
    for (name, answer) in tables.into_iter().zip(answers) {
        let table = match answer {
            Ok(rows) => read_table(&rows),
            Err(error) if error::code(&error) == Some(NO_SUCH_TABLE) => return Ok(None),
            Err(error) => Err(format!("it can't be read: {}", error::sentence(&error))),
        };
        match table {
            Ok(table) => inspected.schema.tables.push(table),
            Err(reason) => inspected.inexpressible.push(Kept { table: name, reason }),
        }
    }
    add_triggers(&mut inspected.schema, triggers);
    Ok(Some(inspected))
}

fn add_triggers(schema: &mut Schema, triggers: &[Row]) {
    for row in triggers {
        let (name, table) = (row.text(0), row.text(2));
        if let Some(table) = schema.tables.iter_mut().find(|known| known.name == table) {
            table.triggers.push(name);
        }
    }
}

/// The table that an answer to `SHOW CREATE TABLE` shows.
pub(super) fn read_table(rows: &[Row]) -> Result<Table, String> {
    let create = rows.first().and_then(|row| row.bytes(1)).unwrap_or_default();
    let create = match std::str::from_utf8(create) {
        Ok(create) => create.to_owned(),
        Err(_) => without_raw_bytes(create),
    };
    // Both servers tell of a table of the session what it is.
    let create = match create.strip_prefix("CREATE TEMPORARY TABLE") {
        Some(rest) => format!("CREATE TABLE{rest}"),
        None => create,
    };
    let create = with_whole_quotes(&create);
    sql::read_table(&create).map_err(|error| format!("its definition can't be read: {error}"))
}

/// MariaDB 11.8 doesn't double the backticks inside of the names of a foreign key and its columns.
/// Where they aren't in pairs, they are doubled here.
fn with_whole_quotes(create: &str) -> Cow<'_, str> {
    if !create.contains(" FOREIGN KEY (`") {
        return Cow::Borrowed(create);
    }
    let lines = create.split('\n').map(|line| foreign_key_line(line).unwrap_or(line.to_owned()));
    Cow::Owned(lines.collect::<Vec<_>>().join("\n"))
}

fn foreign_key_line(line: &str) -> Option<String> {
    let (name, rest) = line.strip_prefix("  CONSTRAINT `")?.split_once("` FOREIGN KEY (`")?;
    let (columns, rest) = rest.split_once("`) REFERENCES ")?;
    let (table, rest) = rest.split_once("` (`")?;
    let (references, rest) = rest.rsplit_once("`)")?;
    let each = |names: &str| names.split("`, `").map(doubled).collect::<Vec<_>>().join("`, `");
    let (name, columns, references) = (doubled(name), each(columns), each(references));
    Some(format!(
        "  CONSTRAINT `{name}` FOREIGN KEY (`{columns}`) REFERENCES {table}` (`{references}`){rest}"
    ))
}

/// A name with its backticks in pairs.
fn doubled(name: &str) -> String {
    match name.replace("``", "").contains('`') {
        true => name.replace('`', "``"),
        false => name.to_owned(),
    }
}

/// MariaDB before 11 writes the default of a binary column as its raw bytes, in quotes. Where they
/// are no text, they become `x'…'`.
fn without_raw_bytes(create: &[u8]) -> String {
    let mut text = String::with_capacity(create.len() + 64);
    let mut rest = create;
    while let Some(start) = rest.iter().position(|byte| matches!(byte, b'\'' | b'`')) {
        let (before, quoted) = rest.split_at(start);
        text.push_str(&String::from_utf8_lossy(before));
        let (bytes, length) = read_quoted(quoted);
        let (quoted, after) = quoted.split_at(length);
        match std::str::from_utf8(quoted) {
            Ok(quoted) => text.push_str(quoted),
            Err(_) => {
                text.push_str("x'");
                text.extend(bytes.iter().map(|byte| format!("{byte:02x}")));
                text.push('\'');
            }
        }
        rest = after;
    }
    text.push_str(&String::from_utf8_lossy(rest));
    text
}

/// The bytes inside of the quotes that a text begins with, and the length of all that.
fn read_quoted(text: &[u8]) -> (Vec<u8>, usize) {
    let mut bytes = Vec::new();
    let Some((&quote, _)) = text.split_first() else { return (bytes, 0) };
    let mut at = 1;
    while let Some(&byte) = text.get(at) {
        let next = text.get(at + 1).copied();
        match (byte, next) {
            (b'\\', Some(next)) if quote == b'\'' => {
                bytes.push(match next {
                    b'0' => 0,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'Z' => 26,
                    other => other,
                });
                at += 2;
            }
            (byte, Some(next)) if byte == quote && next == quote => {
                bytes.push(byte);
                at += 2;
            }
            (byte, _) if byte == quote => return (bytes, at + 1),
            (byte, _) => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    (bytes, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_foreign_keys_get_their_quotes() {
        let line = |name: &str, column: &str| {
            format!(
                "  CONSTRAINT `{name}` FOREIGN KEY (`a`, `{column}`) REFERENCES `t``x` (`{column}`, `b`) ON DELETE CASCADE,"
            )
        };
        let whole = line("it``s", "````");
        assert_eq!(with_whole_quotes(&whole), whole);
        assert_eq!(with_whole_quotes(&line("it`s", "```")), line("it``s", "``````"));
    }

    #[test]
    fn raw_bytes_become_hexadecimal_digits() {
        let create = b"`\xc3\xa9'` binary(4) DEFAULT '\xff''\\0\\\\' COMMENT 'it''s \xc3\xa9'";
        assert_eq!(
            without_raw_bytes(create),
            "`é'` binary(4) DEFAULT x'ff27005c' COMMENT 'it''s é'"
        );
    }
}
