//! Makes a schema one that the server takes: what contradicts its rules is dropped or mended.

use std::collections::BTreeSet;

use doudou_ddl::Server;
use doudou_ddl::model::{
    Action, Column, ColumnType, DefaultValue, ForeignKey, Index, IndexKey, IndexKind, IndexPart,
    Schema, Table, TableOptions, same_name,
};

use super::columns::{effective, is_unicode};
use super::{expressions, keys};

/// Mends a schema.
pub(crate) fn repair(schema: &mut Schema, server: &Server) {
    for table in &mut schema.tables {
        repair_columns(table, server);
        repair_keys(table, server);
    }
    // Those that refer to columns which change themselves need another look.
    for _ in 0..4 {
        fit_foreign_keys(schema, server);
    }
    drop_foreign_keys(schema, server);
    for table in &mut schema.tables {
        repair_columns(table, server);
        repair_keys(table, server);
    }
    drop_foreign_keys(schema, server);
    let all = schema.clone();
    for table in &mut schema.tables {
        drop_actions(table, &all);
    }
}

fn is_innodb(table: &Table) -> bool {
    table.options.engine.as_ref().is_none_or(|engine| engine == "InnoDB")
}

fn repair_columns(table: &mut Table, server: &Server) {
    let innodb = is_innodb(table);
    let known = table.columns.clone();
    let options = &table.options;
    table.columns.retain(|column| match &column.generated {
        None => true,
        Some(generated) => {
            innodb
                && known.iter().any(|from| {
                    let choices = expressions::generated(from, server);
                    choices.contains(&(generated.expression.clone(), column.ty.clone()))
                })
        }
    });
    for column in &mut table.columns {
        if !column.ty.has_charset() {
            (column.charset, column.collation) = (None, None);
        }
        // MariaDB reads a default in the table's charset first.
        let plain = Column { charset: None, collation: None, ..column.clone() };
        let unicode = column.ty.has_charset()
            && is_unicode(column, options, server)
            && is_unicode(&plain, options, server);
        repair_members(column, unicode);
        repair_default(column, unicode);
        // To MySQL a computed default makes the column a computed one, which must come first.
        let computed = matches!(column.default, Some(DefaultValue::Expression(_)));
        let is_base = known.iter().filter_map(|it| it.generated.as_ref());
        if computed
            && is_base.into_iter().any(|it| expressions::mentions(&it.expression, &column.name))
        {
            column.default = None;
        }
        if column.generated.is_some() {
            (column.default, column.on_update, column.auto_increment) = (None, None, false);
            column.nullable = true;
            // The text that it is made from decides.
            let from = known.iter().find(|from| {
                let expression = &column.generated.as_ref().unwrap().expression;
                expressions::mentions(expression, &from.name) && from.ty.has_charset()
            });
            if let Some(from) = from.filter(|_| column.ty.has_charset()) {
                (column.charset, column.collation) = (from.charset.clone(), from.collation.clone());
            }
        }
        if column.auto_increment {
            (column.default, column.nullable) = (None, false);
            column.auto_increment = matches!(column.ty, ColumnType::Integer { .. });
        }
        if !matches!(column.ty, ColumnType::Geometry(_)) || !innodb {
            column.srid = None;
        }
        if let Some(digits) = &mut column.on_update {
            match column.ty {
                ColumnType::DateTime(own) | ColumnType::Timestamp(own) => *digits = own,
                _ => column.on_update = None,
            }
        }
    }
    let is_plain = |column: &Column| column.generated.is_none() && !column.invisible;
    if !table.columns.iter().any(is_plain) {
        table.columns.insert(0, super::tables::id_column());
        let has = table.columns.iter().skip(1).any(|column| same_name(&column.name, "id"));
        if has {
            table.columns[0].name = "id of its own".to_owned();
        }
    }
    for column in &mut table.columns {
        let valueless = !column.nullable && column.default.is_none() && !column.auto_increment;
        column.invisible &= !valueless;
    }
}

fn repair_members(column: &mut Column, unicode: bool) {
    if let ColumnType::Enum(members) | ColumnType::Set(members) = &mut column.ty {
        if !unicode {
            members.retain(|member| member.is_ascii());
        }
        if members.is_empty() {
            members.push("only".to_owned());
        }
    }
}

/// Drops a default that doesn't fit.
fn repair_default(column: &mut Column, unicode: bool) {
    let Some(default) = &column.default else { return };
    let fits = match (default, &column.ty) {
        (DefaultValue::Literal(text), ColumnType::Enum(members)) => members.contains(text),
        (DefaultValue::Literal(text), ColumnType::Set(members)) => {
            text.is_empty() || text.split(',').all(|one| members.iter().any(|it| it == one))
        }
        (DefaultValue::Literal(text), ty) if ty.has_charset() => {
            let length = text.chars().count() as u32;
            let fits = match ty {
                ColumnType::Char(most) | ColumnType::Varchar(most) => length <= *most,
                _ => true,
            };
            fits && (unicode || text.is_ascii())
        }
        (
            DefaultValue::CurrentTimestamp(digits),
            ColumnType::DateTime(own) | ColumnType::Timestamp(own),
        ) => digits == own,
        _ => true,
    };
    if !fits {
        column.default = None;
    }
}

fn repair_keys(table: &mut Table, server: &Server) {
    let innodb = is_innodb(table);
    let columns = table.columns.clone();
    let column = |name: &str| columns.iter().find(|column| same_name(&column.name, name));
    if let Some(key) = &mut table.primary_key {
        repair_parts(key, table.options.row_format.as_deref(), innodb, &columns, server);
        key.parts.retain(|part| match &part.key {
            IndexKey::Column(name) => column(name).is_some_and(|it| it.generated.is_none()),
            IndexKey::Expression(_) => false,
        });
        key.invisible = false;
    }
    table.primary_key = table.primary_key.take().filter(|key| !key.parts.is_empty());
    for index in &mut table.indexes {
        repair_parts(index, table.options.row_format.as_deref(), innodb, &columns, server);
        if index.kind == IndexKind::Fulltext {
            repair_fulltext(index, &columns, &table.options, server);
        }
    }
    let mut seen = BTreeSet::from(["primary".to_owned()]);
    table.indexes.retain(|index| !index.parts.is_empty() && seen.insert(index.name.to_lowercase()));
}

fn repair_auto(table: &mut Table) {
    let leads = |name: &str| {
        let mut keys = table.primary_key.iter().chain(&table.indexes);
        keys.any(|key| {
            key.columns().next().is_some_and(|first| same_name(first, name))
                && key.parts[0].prefix.is_none()
                && !key.parts[0].descending
                && !key.invisible
                && !matches!(key.parts[0].key, IndexKey::Expression(_))
        })
    };
    let mut seen = false;
    let autos: Vec<bool> = table
        .columns
        .iter()
        .map(|column| {
            let stays = column.auto_increment && !seen && leads(&column.name);
            seen |= stays;
            stays
        })
        .collect();
    for (column, auto) in table.columns.iter_mut().zip(autos) {
        column.auto_increment = auto;
    }
}

fn repair_parts(
    index: &mut Index,
    row_format: Option<&str>,
    innodb: bool,
    columns: &[Column],
    server: &Server,
) {
    let find = |name: &str| columns.iter().find(|column| same_name(&column.name, name));
    let narrow = matches!(row_format, Some("COMPACT" | "REDUNDANT")) || !innodb;
    let mut room: u32 = if innodb { 3000 } else { 900 };
    let mut seen = BTreeSet::new();
    let kind = index.kind;
    index.parts.retain_mut(|part| {
        let name = match &part.key {
            IndexKey::Column(name) => name,
            IndexKey::Expression(expression) => {
                let fits = |column: &Column| expressions::indexed(column).contains(expression);
                room = room.saturating_sub(400);
                return innodb
                    && room > 0
                    && columns.iter().any(fits)
                    && kind != IndexKind::Primary;
            }
        };
        let Some(column) = find(name) else { return false };
        if !seen.insert(name.to_lowercase()) {
            return false;
        }
        part.descending &= innodb && (server.mysql(8, 0, 0) || server.mariadb(10, 8, 0));
        match kind {
            IndexKind::Fulltext => true,
            IndexKind::Spatial => {
                let point = matches!(column.ty, ColumnType::Geometry(_));
                point && !column.nullable && (server.is_mariadb() || column.srid.is_some())
            }
            _ => fits(part, column, narrow, &mut room),
        }
    });
    if kind == IndexKind::Spatial {
        index.parts.truncate(1);
    }
    if kind == IndexKind::Primary || kind == IndexKind::Unique {
        // A unique index may stand in for the primary key.
        index.invisible = false;
    }
    if !innodb {
        index.invisible = false;
    }
}

/// Whether a part fits into what room there is, its prefix mended.
fn fits(part: &mut IndexPart, column: &Column, narrow: bool, room: &mut u32) -> bool {
    let Some(whole) = keys::width(&column.ty) else { return false };
    let (length, bytes) = match column.ty {
        ColumnType::Char(length) | ColumnType::Varchar(length) => (length, 4),
        ColumnType::Binary(length) | ColumnType::Varbinary(length) => (length, 1),
        ColumnType::Text(_) => (60, 4),
        ColumnType::Blob(_) => (60, 1),
        _ => (0, 1),
    };
    if length == 0 {
        part.prefix = None;
        if matches!(column.ty, ColumnType::Varchar(0)) {
            return false;
        }
    }
    let long = matches!(column.ty, ColumnType::Text(_) | ColumnType::Blob(_));
    part.prefix =
        part.prefix.map(|prefix| prefix.min(length)).filter(|prefix| long || *prefix < length);
    if long && part.prefix.is_none() {
        part.prefix = Some(10);
    }
    let most = if narrow { 750 } else { 3000 };
    let mut width = part.prefix.map_or(whole, |prefix| prefix * bytes);
    if width > most {
        part.prefix = Some(50);
        width = 50 * bytes;
    }
    if width > *room {
        return false;
    }
    *room -= width;
    true
}

fn repair_fulltext(index: &mut Index, columns: &[Column], options: &TableOptions, server: &Server) {
    let find = |name: &str| columns.iter().find(|column| same_name(&column.name, name));
    let mut charset = None;
    index.parts.retain_mut(|part| {
        (part.prefix, part.descending) = (None, false);
        let IndexKey::Column(name) = &part.key else { return false };
        let Some(column) = find(name) else { return false };
        let is_text = matches!(
            column.ty,
            ColumnType::Char(1..) | ColumnType::Varchar(1..) | ColumnType::Text(_)
        );
        let own = effective(column, options, server);
        let is_same = *charset.get_or_insert_with(|| own.clone()) == own;
        is_text && is_same && column.generated.is_none()
    });
    (index.invisible, index.method) = (false, None);
}

/// Gives the columns that refer the types of those that they refer to.
fn fit_foreign_keys(schema: &mut Schema, server: &Server) {
    for at in 0..schema.tables.len() {
        for key in schema.tables[at].foreign_keys.clone() {
            let Some(target) = schema.tables.iter().position(|table| table.name == key.table)
            else {
                continue;
            };
            for (own, referred) in key.columns.iter().zip(&key.references) {
                let options = schema.tables[target].options.clone();
                let referred = column_mut(&mut schema.tables[target], referred);
                let Some(referred) = referred else { continue };
                if referred.ty.has_charset() {
                    let (charset, collation) = effective(referred, &options, server);
                    (referred.charset, referred.collation) = (Some(charset), Some(collation));
                }
                let like = referred.clone();
                let Some(own) = column_mut(&mut schema.tables[at], own) else { continue };
                if own.ty != like.ty {
                    (own.default, own.on_update) = (None, None);
                    own.ty = like.ty;
                }
                (own.charset, own.collation) = (like.charset, like.collation);
            }
        }
    }
}

fn column_mut<'a>(table: &'a mut Table, name: &str) -> Option<&'a mut Column> {
    table.columns.iter_mut().find(|column| same_name(&column.name, name))
}

fn drop_foreign_keys(schema: &mut Schema, server: &Server) {
    let all = schema.clone();
    for table in &mut schema.tables {
        table.foreign_keys.retain(|key| holds(key, &all, table_of(&all, &table.name), server));
    }
    for table in &mut schema.tables {
        repair_auto(table);
        let options = &table.options;
        let columns = table.columns.clone();
        table.checks.retain(|check| {
            let on = columns.iter().find(|column| {
                let is_auto = column.auto_increment;
                !is_auto && expressions::conditions(column).contains(&check.expression)
            });
            on.is_some_and(|on| check.column.as_ref().is_none_or(|name| *name == on.name))
                && (options.engine.is_none() || server.is_mariadb() || options.engine.is_some())
        });
        // MySQL names those that have no name after the table.
        let long = table.name.chars().count() > 50;
        table.checks.retain(|check| check.name.is_some() || !long);
        // The check behind a column goes by the column's name.
        let json = columns.iter().filter(|column| column.ty == ColumnType::Json);
        let mut seen: BTreeSet<_> = json.map(|column| column.name.to_lowercase()).collect();
        table.checks.sort_by_key(|check| check.column.is_none());
        table.checks.retain(|check| match (&check.column, &check.name) {
            (None, Some(name)) => seen.insert(name.to_lowercase()),
            // Of those without a name, two that say the same can't be told apart.
            (Some(name), None) => {
                seen.insert(name.to_lowercase()) && seen.insert(check.expression.clone())
            }
            (None, None) => seen.insert(check.expression.clone()),
            (Some(_), Some(_)) => false,
        });
        // What is computed can't come from a counter.
        table.columns.retain(|column| {
            column.generated.as_ref().is_none_or(|generated| {
                columns.iter().any(|from| {
                    let choices = expressions::generated(from, server);
                    choices.iter().any(|(text, _)| *text == generated.expression)
                })
            })
        });
        for key in table.primary_key.iter().cloned().collect::<Vec<_>>() {
            for name in key.columns() {
                if let Some(column) = column_mut(table, name) {
                    column.nullable = false;
                }
            }
        }
        for column in &mut table.columns {
            let valueless = !column.nullable && column.default.is_none() && !column.auto_increment;
            column.invisible &= !valueless;
        }
    }
}

fn table_of<'a>(schema: &'a Schema, name: &str) -> &'a Table {
    schema.table(name).unwrap()
}

fn holds(key: &ForeignKey, schema: &Schema, table: &Table, server: &Server) -> bool {
    let Some(target) = schema.table(&key.table) else { return false };
    let exact = keys::candidates(target)
        .any(|candidate| candidate.columns().eq(key.references.iter().map(String::as_str)));
    let fit = key.columns.iter().zip(&key.references).all(|(own, referred)| {
        let (Some(own), Some(referred)) = (table.column(own), target.column(referred)) else {
            return false;
        };
        let charset = |column: &Column, table: &Table| {
            column.ty.has_charset().then(|| effective(column, &table.options, server))
        };
        own.ty == referred.ty
            && own.generated.is_none()
            && charset(own, table) == charset(referred, target)
    });
    let twice = table.foreign_keys.iter().any(|other| {
        other.name != key.name
            && other.columns == key.columns
            && other.table == key.table
            && other.name < key.name
    });
    let itself =
        key.table == table.name && key.columns.iter().any(|own| key.references.contains(own));
    let narrow = matches!(table.options.row_format.as_deref(), Some("COMPACT" | "REDUNDANT"));
    exact && fit && !twice && !itself && !narrow && is_innodb(table) && is_innodb(target)
}

/// Drops the actions that would change what a row's other rules depend on.
fn drop_actions(table: &mut Table, schema: &Schema) {
    let table_before = table.clone();
    for key in &mut table.foreign_keys {
        let depended = key.columns.iter().any(|name| {
            let generated = table_before.columns.iter().filter_map(|it| it.generated.as_ref());
            generated
                .map(|it| &it.expression)
                .chain(table_before.checks.iter().map(|it| &it.expression))
                .any(|it| expressions::mentions(it, name))
        });
        let nullable =
            key.columns.iter().all(|name| table_before.column(name).is_some_and(|it| it.nullable));
        let target = table_of(schema, &key.table);
        let referred =
            key.references.iter().any(|name| target.column(name).is_some_and(|it| it.nullable));
        if referred && !nullable && key.on_update == Some(Action::Cascade) {
            key.on_update = None;
        }
        for action in [&mut key.on_delete, &mut key.on_update] {
            if depended || !nullable && *action == Some(Action::SetNull) {
                *action = None;
            }
        }
    }
}
