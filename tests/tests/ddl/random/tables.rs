//! Random tables and schemas.

use doudou_ddl::Server;
use doudou_ddl::model::{
    Column, ColumnType, Generated, Index, IndexKind, IntegerKind, Schema, Table, TableOptions,
};

use super::{Random, columns, expressions, keys, names, repair};

/// A schema of one to five tables that the server takes.
pub(crate) fn schema(random: &mut Random, server: &Server) -> Schema {
    let mut schema = Schema::default();
    for _ in 0..1 + random.below(5) {
        let name = table_name(random, &schema);
        let table = table(random, name, &schema, server);
        schema.tables.push(table);
    }
    for _ in 0..random.below(schema.tables.len() * 2) {
        keys::add_foreign_key(random, &mut schema, server);
    }
    repair(&mut schema, server);
    schema
}

/// A name for a table.
pub(super) fn table_name(random: &mut Random, schema: &Schema) -> String {
    loop {
        let taken = schema.tables.iter().map(|table| &*table.name);
        let name = names::name(random, taken);
        // Its file's name has five bytes for each of these, and must not be too long.
        if name.len() < 40 || name.is_ascii() {
            return name;
        }
    }
}

/// A table without foreign keys.
pub(super) fn table(random: &mut Random, name: String, schema: &Schema, server: &Server) -> Table {
    let mut table = Table { name, options: options(random, server), ..Table::default() };
    if random.chance(50) {
        let ty = ColumnType::integer(*random.pick(&columns::KINDS[3..]), random.chance(50));
        let auto_increment = random.chance(60);
        table.columns.push(Column { auto_increment, ..Column::new("id", ty) });
        table.primary_key = Some(Index::new("PRIMARY", IndexKind::Primary, ["id"]));
    }
    for _ in 0..1 + random.below(8) {
        add_column(random, &mut table, server);
    }
    if table.primary_key.is_none() && random.chance(50) {
        table.primary_key = Some(keys::primary_key(random, &table));
    }
    let mut around = schema.clone();
    for _ in 0..random.below(4) {
        around.tables.push(table.clone());
        let name = keys::name(random, &around);
        table.indexes.push(keys::index(random, name, &table, server));
    }
    for _ in 0..random.below(3) {
        around.tables.push(table.clone());
        let name = keys::name(random, &around);
        table.checks.extend(keys::check(random, name, &table, server));
    }
    table
}

/// Adds a column somewhere.
pub(super) fn add_column(random: &mut Random, table: &mut Table, server: &Server) {
    let name = names::name(random, table.columns.iter().map(|column| &*column.name));
    let mut column = columns::column(random, name, &table.options, server);
    if random.chance(12) {
        make_generated(random, &mut column, table, server);
    }
    let at =
        if random.chance(50) { table.columns.len() } else { random.below(table.columns.len() + 1) };
    table.columns.insert(at, column);
}

/// Makes a column's value depend on another column of the table, when one is fit for that.
pub(super) fn make_generated(
    random: &mut Random,
    column: &mut Column,
    table: &Table,
    server: &Server,
) {
    let from: Vec<_> = table.columns.iter().filter(|from| from.name != column.name).collect();
    if from.is_empty() {
        return;
    }
    let from = *random.pick(&from);
    let choices = expressions::generated(from, server);
    if choices.is_empty() {
        return;
    }
    let (expression, ty) = random.pick(&choices).clone();
    let text = ty.has_charset() && from.ty.has_charset();
    *column = Column {
        comment: column.comment.clone(),
        nullable: true,
        charset: from.charset.clone().filter(|_| text),
        collation: from.collation.clone().filter(|_| text),
        generated: Some(Generated { expression, stored: random.chance(50) }),
        ..Column::new(column.name.clone(), ty)
    };
}

/// What stands behind the bracket.
pub(super) fn options(random: &mut Random, server: &Server) -> TableOptions {
    let mut options = TableOptions::default();
    if random.chance(25) {
        (options.charset, options.collation) = columns::charset(random, server);
    }
    options.comment = names::comment(random);
    match random.below(20) {
        0 => options.engine = Some("MyISAM".to_owned()),
        1 => options.engine = Some("InnoDB".to_owned()),
        2 if server.is_mariadb() => options.engine = Some("Aria".to_owned()),
        3 => options.row_format = Some("COMPACT".to_owned()),
        4 => options.row_format = Some("REDUNDANT".to_owned()),
        5 => options.row_format = Some("DYNAMIC".to_owned()),
        6 => {
            options.row_format = Some("COMPRESSED".to_owned());
            options.more.push(("KEY_BLOCK_SIZE".to_owned(), "8".to_owned()));
        }
        7 => options.more.push(("STATS_PERSISTENT".to_owned(), "0".to_owned())),
        8 => options.more.push(("MAX_ROWS".to_owned(), "1000".to_owned())),
        _ => {}
    }
    options
}

/// The key that every table can have.
pub(super) fn id_column() -> Column {
    Column {
        auto_increment: true,
        ..Column::new("id", ColumnType::integer(IntegerKind::Big, true))
    }
}
