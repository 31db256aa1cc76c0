//! Changes that a person makes to structs.

use doudou_ddl::Server;
use doudou_ddl::model::{
    Column, ColumnType, IndexKey, IndexKind, IntegerKind, Schema, Table, same_name,
};
use doudou_ddl::sql::identifier;

use super::{Random, columns, keys, names, repair, tables};

/// The schema after a few changes, the renames among them said.
pub(crate) fn changed(random: &mut Random, before: &Schema, server: &Server) -> Schema {
    let mut schema = before.clone();
    for _ in 0..1 + random.below(6) {
        match random.below(16) {
            0 => {
                let name = tables::table_name(random, &schema);
                let table = tables::table(random, name, &schema, server);
                schema.tables.push(table);
            }
            1 if schema.tables.len() > 1 => {
                let at = random.below(schema.tables.len());
                schema.tables.remove(at);
            }
            2 => rename_table(random, &mut schema, before),
            3 | 4 => keys::add_foreign_key(random, &mut schema, server),
            _ => {
                let at = random.below(schema.tables.len());
                change_table(random, &mut schema, at, before, server);
            }
        }
    }
    for table in &mut schema.tables {
        // Indexes keep the size of compressed blocks, which only InnoDB has no use for.
        let was = table.renamed_from.as_ref().unwrap_or(&table.name);
        let sized = before.table(was).is_some_and(|was| !was.options.more.is_empty());
        table.options.engine.take_if(|_| sized);
    }
    repair(&mut schema, server);
    for table in &mut schema.tables {
        let was = table.renamed_from.clone().unwrap_or_else(|| table.name.clone());
        let was = before.table(&was);
        for column in &mut table.columns {
            // What is computed anew isn't renamed.
            let there = |name: &String| was.is_some_and(|was| was.column(name).is_some());
            column.renamed_from = column.renamed_from.take().filter(there);
        }
    }
    schema
}

fn rename_table(random: &mut Random, schema: &mut Schema, before: &Schema) {
    let at = random.below(schema.tables.len());
    let old = schema.tables[at].name.clone();
    if schema.tables[at].renamed_from.is_some() || before.table(&old).is_none() {
        return;
    }
    let mut both = schema.clone();
    both.tables.extend(before.tables.iter().cloned());
    let new = tables::table_name(random, &both);
    if new.chars().count() > 50 {
        // MySQL names checks after the table, and the name gets too long.
        return;
    }
    for key in schema.tables.iter_mut().flat_map(|table| &mut table.foreign_keys) {
        if key.table == old {
            key.table.clone_from(&new);
        }
    }
    schema.tables[at].renamed_from = Some(old);
    schema.tables[at].name = new;
}

/// One change to a table.
fn change_table(
    random: &mut Random,
    schema: &mut Schema,
    at: usize,
    before: &Schema,
    server: &Server,
) {
    let name = keys::name(random, schema);
    match random.below(26) {
        0 | 1 => tables::add_column(random, &mut schema.tables[at], server),
        2 | 3 => drop_column(random, &mut schema.tables[at]),
        4 | 5 => rename_column(random, schema, at, before),
        6 => swap_names(random, schema, at, before),
        7..=10 => retype(random, &mut schema.tables[at], server),
        11 => {
            let table = &mut schema.tables[at];
            let column = any_column(random, table);
            column.nullable = !column.nullable;
        }
        12 => {
            let table = &mut schema.tables[at];
            let options = table.options.clone();
            let column = any_column(random, table);
            column.default = columns::default(random, column, &options, server);
        }
        13 => {
            let column = any_column(random, &mut schema.tables[at]);
            column.comment = names::comment(random);
            column.invisible ^= random.chance(30);
        }
        14 => move_column(random, &mut schema.tables[at]),
        15 => {
            let column = any_column(random, &mut schema.tables[at]);
            (column.charset, column.collation) = columns::charset(random, server);
        }
        16 | 17 => {
            let index = keys::index(random, name, &schema.tables[at], server);
            schema.tables[at].indexes.push(index);
        }
        18 | 19 => change_index(random, &mut schema.tables[at], name, server),
        20 => change_primary_key(random, &mut schema.tables[at]),
        21 => change_foreign_key(random, &mut schema.tables[at], name),
        22 => change_check(random, &mut schema.tables[at], name, server),
        23 => change_generated(random, &mut schema.tables[at], server),
        24 => schema.tables[at].options = tables::options(random, server),
        _ => {
            let column = any_column(random, &mut schema.tables[at]);
            column.auto_increment = !column.auto_increment;
        }
    }
}

fn any_column<'a>(random: &mut Random, table: &'a mut Table) -> &'a mut Column {
    let at = random.below(table.columns.len());
    &mut table.columns[at]
}

fn drop_column(random: &mut Random, table: &mut Table) {
    if table.columns.len() > 1 {
        let at = random.below(table.columns.len());
        table.columns.remove(at);
    }
}

fn move_column(random: &mut Random, table: &mut Table) {
    // Of two that trade names, the place tells which was which.
    let is_swapped = |column: &Column| {
        column.renamed_from.as_ref().is_some_and(|name| table.column(name).is_some())
    };
    if table.columns.iter().any(is_swapped) {
        return;
    }
    let from = random.below(table.columns.len());
    let column = table.columns.remove(from);
    let to = random.below(table.columns.len() + 1);
    table.columns.insert(to, column);
}

fn rename_column(random: &mut Random, schema: &mut Schema, at: usize, before: &Schema) {
    let table = &schema.tables[at];
    let was = table.renamed_from.as_ref().unwrap_or(&table.name);
    let Some(was) = before.table(was) else { return };
    let column = random.pick(&table.columns);
    let old = column.name.clone();
    if column.renamed_from.is_some() || column.generated.is_some() || was.column(&old).is_none() {
        return;
    }
    let taken = table.columns.iter().chain(&was.columns).map(|column| &*column.name);
    let new = names::name(random, taken);
    rename(schema, at, &[(&old, &new)]);
}

fn swap_names(random: &mut Random, schema: &mut Schema, at: usize, before: &Schema) {
    let table = &schema.tables[at];
    let was = table.renamed_from.as_ref().unwrap_or(&table.name);
    let order = |table: &Table| table.columns.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    let is_same = before.table(was).is_some_and(|was| order(was) == order(table));
    let (one, other) = (random.pick(&table.columns), random.pick(&table.columns));
    let computed = one.generated.is_some() || other.generated.is_some();
    if !is_same || computed || one.name == other.name {
        return;
    }
    let (one, other) = (one.name.clone(), other.name.clone());
    rename(schema, at, &[(&one, &other), (&other, &one)]);
}

/// Renames columns of a table wherever they are named, all at once.
fn rename(schema: &mut Schema, at: usize, names: &[(&String, &String)]) {
    let new = |name: &mut String| {
        if let Some((_, new)) = names.iter().find(|(old, _)| *old == name) {
            name.clone_from(new);
        }
    };
    let in_sql = |sql: &mut String| {
        for (place, (old, _)) in names.iter().enumerate() {
            *sql = sql.replace(&identifier(old), &format!("\u{0}{place}\u{0}"));
        }
        for (place, (_, new)) in names.iter().enumerate() {
            *sql = sql.replace(&format!("\u{0}{place}\u{0}"), &identifier(new));
        }
    };
    let table = &mut schema.tables[at];
    for column in &mut table.columns {
        let old = column.name.clone();
        new(&mut column.name);
        if column.name != old {
            column.renamed_from = Some(old);
        }
        column.generated.iter_mut().for_each(|generated| in_sql(&mut generated.expression));
    }
    for part in table.primary_key.iter_mut().chain(&mut table.indexes).flat_map(|it| &mut it.parts)
    {
        match &mut part.key {
            IndexKey::Column(name) => new(name),
            IndexKey::Expression(sql) => in_sql(sql),
        }
    }
    for check in &mut table.checks {
        in_sql(&mut check.expression);
        check.column.iter_mut().for_each(new);
    }
    let name = table.name.clone();
    for other in &mut schema.tables {
        let own = other.name == name;
        for key in &mut other.foreign_keys {
            if own {
                key.columns.iter_mut().for_each(new);
            }
            if key.table == name {
                key.references.iter_mut().for_each(new);
            }
        }
    }
}

fn retype(random: &mut Random, table: &mut Table, server: &Server) {
    let options = table.options.clone();
    let column = any_column(random, table);
    if column.generated.is_some() {
        return;
    }
    column.ty =
        if random.chance(65) { related(random, &column.ty) } else { columns::ty(random, server) };
    if let ColumnType::Enum(members) | ColumnType::Set(members) = &mut column.ty
        && members.is_empty()
    {
        *members = columns::members(random);
    }
    (column.default, column.on_update) = (None, None);
    if random.chance(40) {
        column.default = columns::default(random, column, &options, server);
    }
}

/// A type that a person would change this one to.
fn related(random: &mut Random, ty: &ColumnType) -> ColumnType {
    use ColumnType::{
        Binary, Bit, Blob, Char, Date, DateTime, Decimal, Enum, Float, Integer, Set, Text, Time,
        Timestamp, Varbinary, Varchar,
    };
    match ty.clone() {
        Integer { width, unsigned, zerofill, .. } if random.chance(70) => Integer {
            kind: *random.pick(&columns::KINDS),
            width,
            unsigned: unsigned ^ (!zerofill && random.chance(25)),
            zerofill,
        },
        Integer { .. } => random
            .pick(&[
                ColumnType::BOOL,
                Decimal { precision: 20, scale: 2, unsigned: false, zerofill: false },
                Varchar(20),
                ColumnType::integer(IntegerKind::Big, false),
            ])
            .clone(),
        Decimal { .. } => {
            let precision = random.small(1, 65);
            columns::decimal(random, precision)
        }
        Float { double, digits, unsigned, zerofill } => {
            Float { double: !double, digits, unsigned, zerofill }
        }
        Bit(bits) => Bit((bits + 7).min(64)),
        Char(length) => Varchar(length + random.number(0, 9)),
        Varchar(length) => match random.below(4) {
            0 => Varchar(length * 2 + 1),
            1 => Varchar(length / 2 + 1),
            2 => Text(*random.pick(&columns::SIZES)),
            _ => Char(length.clamp(1, 255)),
        },
        Binary(length) => Varbinary(length * 2),
        Varbinary(length) => Varbinary(length + 20),
        Text(_) if random.chance(30) => Varchar(255),
        Text(_) => Text(*random.pick(&columns::SIZES)),
        Blob(_) => Blob(*random.pick(&columns::SIZES)),
        Date => DateTime(0),
        Time(_) => Time(random.small(0, 6)),
        DateTime(_) if random.chance(60) => DateTime(random.small(0, 6)),
        DateTime(_) => Timestamp(random.small(0, 6)),
        Timestamp(digits) => DateTime(digits),
        Enum(mut members) => {
            match random.below(3) {
                0 => members.push("one more".to_owned()),
                1 => random.shuffle(&mut members),
                _ => members.truncate(1),
            }
            Enum(members)
        }
        Set(mut members) => {
            members.push("one more".to_owned());
            Set(members)
        }
        other => other,
    }
}

fn change_index(random: &mut Random, table: &mut Table, name: String, server: &Server) {
    if table.indexes.is_empty() {
        return;
    }
    let at = random.below(table.indexes.len());
    let columns = table.columns.clone();
    let index = &mut table.indexes[at];
    match random.below(8) {
        0 | 1 => {
            table.indexes.remove(at);
        }
        2 => index.name = name,
        3 => index.parts.reverse(),
        4 => index.comment = names::comment(random),
        5 => {
            index.kind = match index.kind {
                IndexKind::Unique => IndexKind::Plain,
                IndexKind::Plain => IndexKind::Unique,
                other => other,
            }
        }
        6 => {
            let Some(part) = index.parts.first_mut() else { return };
            if let IndexKey::Column(name) = &part.key
                && let Some(column) = columns.iter().find(|it| same_name(&it.name, name))
            {
                part.prefix = keys::part(random, column).prefix;
            }
            part.descending ^= random.chance(50);
        }
        _ => {
            index.invisible =
                !index.invisible && (server.mysql(8, 0, 0) || server.mariadb(10, 6, 0));
        }
    }
}

fn change_primary_key(random: &mut Random, table: &mut Table) {
    match &mut table.primary_key {
        None => table.primary_key = Some(keys::primary_key(random, table)),
        Some(key) => match random.below(4) {
            0 => table.primary_key = None,
            1 => key.parts.reverse(),
            2 => {
                let part = keys::primary_key(random, table).parts;
                table.primary_key.iter_mut().for_each(|key| key.parts.extend(part.clone()));
            }
            _ => table.primary_key = Some(keys::primary_key(random, table)),
        },
    }
}

fn change_foreign_key(random: &mut Random, table: &mut Table, name: String) {
    if table.foreign_keys.is_empty() {
        return;
    }
    let at = random.below(table.foreign_keys.len());
    let key = &mut table.foreign_keys[at];
    match random.below(4) {
        0 => {
            table.foreign_keys.remove(at);
        }
        1 => key.name = name,
        2 => key.on_delete = keys::action(random),
        _ => key.on_update = keys::action(random),
    }
}

fn change_check(random: &mut Random, table: &mut Table, name: String, server: &Server) {
    if table.checks.is_empty() || random.chance(40) {
        table.checks.extend(keys::check(random, name, table, server));
        return;
    }
    let at = random.below(table.checks.len());
    match random.below(3) {
        0 => {
            table.checks.remove(at);
        }
        1 => {
            let named = table.checks[at].name.clone();
            if let Some(other) = keys::check(random, name, table, server) {
                let name = named.filter(|_| other.column.is_none());
                table.checks[at] = doudou_ddl::model::Check { name, ..other };
            }
        }
        _ => {
            let check = &mut table.checks[at];
            check.enforced = server.is_mariadb() || !check.enforced;
        }
    }
}

fn change_generated(random: &mut Random, table: &mut Table, server: &Server) {
    let before = table.clone();
    let Some(column) = table.columns.iter_mut().find(|column| column.generated.is_some()) else {
        tables::add_column(random, table, server);
        return;
    };
    match random.below(3) {
        0 => column.generated = None,
        1 => column.generated.iter_mut().for_each(|generated| generated.stored ^= true),
        _ => tables::make_generated(random, column, &before, server),
    }
}
