//! Random indexes, foreign keys and checks. What doesn't fit the table is mended afterwards.

use doudou_ddl::Server;
use doudou_ddl::model::{
    Action, Check, Column, ColumnType, ForeignKey, Index, IndexKey, IndexKind, IndexPart, Schema,
    Table,
};

use super::{Random, expressions, names};

/// The names of indexes and constraints that a new one must not have: checks and foreign keys are
/// unique in a database, and an index may come with a foreign key under its name.
pub(super) fn name(random: &mut Random, schema: &Schema) -> String {
    let indexes = schema.tables.iter().flat_map(|table| &table.indexes).map(|it| &*it.name);
    let keys = schema.tables.iter().flat_map(|table| &table.foreign_keys).map(|it| &*it.name);
    let checks =
        schema.tables.iter().flat_map(|table| &table.checks).filter_map(|it| it.name.as_deref());
    names::name(random, indexes.chain(keys).chain(checks).chain(["primary"]))
}

/// A primary key over some columns.
pub(super) fn primary_key(random: &mut Random, table: &Table) -> Index {
    let mut key = Index::new("PRIMARY", IndexKind::Primary, []);
    key.parts = parts(random, table, 3);
    for part in &mut key.parts {
        part.descending = random.chance(8);
    }
    if random.chance(10) {
        key.comment = names::comment(random);
    }
    key
}

/// An index over some columns.
pub(super) fn index(random: &mut Random, name: String, table: &Table, server: &Server) -> Index {
    let kind = match random.below(20) {
        0..=5 => IndexKind::Unique,
        6 | 7 => IndexKind::Fulltext,
        8 => IndexKind::Spatial,
        _ => IndexKind::Plain,
    };
    let mut index = Index::new(name, kind, []);
    match kind {
        IndexKind::Fulltext => index.parts = fulltext(random, table),
        IndexKind::Spatial => {
            let fits = |column: &&Column| matches!(column.ty, ColumnType::Geometry(_));
            let column = table.columns.iter().find(fits);
            index.parts =
                column.map(|column| IndexPart::column(&column.name)).into_iter().collect();
        }
        _ => {
            index.parts = parts(random, table, 3);
            if server.mysql(8, 0, 13) && random.chance(20) {
                let expressions: Vec<_> =
                    table.columns.iter().flat_map(expressions::indexed).collect();
                if !expressions.is_empty() {
                    let key = IndexKey::Expression(random.pick(&expressions).clone());
                    index.parts.push(IndexPart { key, prefix: None, descending: false });
                }
            }
            for part in &mut index.parts {
                part.descending = random.chance(12);
            }
            index.invisible = random.chance(6);
            index.method = random.chance(6).then(|| "BTREE".to_owned());
        }
    }
    index.comment = names::comment(random);
    index
}

fn parts(random: &mut Random, table: &Table, most: usize) -> Vec<IndexPart> {
    let mut columns: Vec<_> =
        table.columns.iter().filter(|column| width(&column.ty).is_some()).collect();
    random.shuffle(&mut columns);
    columns.truncate(1 + random.below(most));
    columns.into_iter().map(|column| part(random, column)).collect()
}

/// A part of an index over a column, with a prefix where one is needed, and at times elsewhere.
pub(super) fn part(random: &mut Random, column: &Column) -> IndexPart {
    let mut part = IndexPart::column(&column.name);
    part.prefix = match column.ty {
        ColumnType::Text(_) | ColumnType::Blob(_) => Some(random.number(1, 60)),
        ColumnType::Varchar(length) | ColumnType::Char(length)
            if length > 150 || length > 10 && random.chance(20) =>
        {
            Some(random.number(1, length.min(60) - 1))
        }
        ColumnType::Varbinary(length) if length > 10 && random.chance(20) => {
            Some(random.number(1, 10))
        }
        _ => None,
    };
    part
}

/// The most bytes that a column takes in an index, where it can be in one; a text or a blob as if
/// it had the longest prefix given here.
pub(super) fn width(ty: &ColumnType) -> Option<u32> {
    Some(match ty {
        ColumnType::Geometry(_) | ColumnType::Json => return None,
        ColumnType::Other(name) if name.starts_with("vector") => return None,
        ColumnType::Char(length) | ColumnType::Varchar(length) => length * 4,
        ColumnType::Binary(length) | ColumnType::Varbinary(length) => *length,
        ColumnType::Text(_) | ColumnType::Blob(_) => 240,
        ColumnType::Decimal { .. } => 30,
        _ => 16,
    })
}

fn fulltext(random: &mut Random, table: &Table) -> Vec<IndexPart> {
    let is_text = |column: &&Column| {
        matches!(column.ty, ColumnType::Char(_) | ColumnType::Varchar(1..) | ColumnType::Text(_))
    };
    let mut columns: Vec<_> = table.columns.iter().filter(is_text).collect();
    random.shuffle(&mut columns);
    columns.truncate(1 + random.below(2));
    columns.into_iter().map(|column| IndexPart::column(&column.name)).collect()
}

/// The keys of a table that a foreign key can refer to.
pub(super) fn candidates(table: &Table) -> impl Iterator<Item = &Index> {
    let whole = |part: &IndexPart| {
        let IndexKey::Column(name) = &part.key else { return false };
        part.prefix.is_none()
            && !part.descending
            && table
                .column(name)
                .is_some_and(|column| can_refer(&column.ty) && column.generated.is_none())
    };
    let keys = table.primary_key.iter().chain(&table.indexes);
    keys.filter(move |key| {
        matches!(key.kind, IndexKind::Primary | IndexKind::Unique)
            && !key.invisible
            && key.parts.iter().all(whole)
    })
}

fn can_refer(ty: &ColumnType) -> bool {
    use ColumnType::{Binary, Char, Date, DateTime, Decimal, Integer, Other, Varbinary, Varchar};
    match ty {
        Integer { zerofill, .. } => !zerofill,
        Char(length) | Varchar(length) => (1..=80).contains(length),
        Binary(_) | Varbinary(_) | Date | DateTime(_) | Decimal { .. } => true,
        Other(name) => name == "uuid",
        _ => false,
    }
}

/// Adds a foreign key from one table to a key of another or of itself, with columns of its own or
/// ones that are there.
pub(super) fn add_foreign_key(random: &mut Random, schema: &mut Schema, server: &Server) {
    let (from, to) = (random.below(schema.tables.len()), random.below(schema.tables.len()));
    let target = schema.tables[to].clone();
    let keys: Vec<_> = candidates(&target).collect();
    if keys.is_empty() {
        return;
    }
    let key = *random.pick(&keys);
    let name = name(random, schema);
    let mut columns = Vec::new();
    let nullable = random.chance(70);
    for referred in key.columns() {
        let like = target.column(referred).unwrap();
        let table = &mut schema.tables[from];
        let fits = |column: &&Column| {
            column.ty == like.ty
                && column.generated.is_none()
                && !columns.contains(&column.name)
                && !(from == to && column.name == like.name)
        };
        if let Some(column) = table.columns.iter().find(fits)
            && random.chance(40)
        {
            columns.push(column.name.clone());
            continue;
        }
        let taken = table.columns.iter().map(|column| &*column.name);
        let name = names::name(random, taken);
        columns.push(name.clone());
        table.columns.push(Column {
            nullable,
            charset: like.charset.clone(),
            collation: like.collation.clone(),
            ..Column::new(name, like.ty.clone())
        });
    }
    let table = &mut schema.tables[from];
    if random.chance(40) {
        let parts = columns.iter().map(String::as_str);
        table.indexes.push(Index::new(format!("{} i", short(&name)), IndexKind::Plain, parts));
    }
    let _ = server;
    table.foreign_keys.push(ForeignKey {
        name,
        columns,
        database: None,
        table: target.name.clone(),
        references: key.columns().map(str::to_owned).collect(),
        on_delete: action(random),
        on_update: action(random),
    });
}

fn short(name: &str) -> String {
    name.chars().take(60).collect()
}

pub(super) fn action(random: &mut Random) -> Option<Action> {
    match random.below(8) {
        0 => Some(Action::Cascade),
        1 => Some(Action::SetNull),
        2 => Some(Action::Restrict),
        3 => Some(Action::NoAction),
        _ => None,
    }
}

/// A check on some column, when one takes any.
pub(super) fn check(
    random: &mut Random,
    name: String,
    table: &Table,
    server: &Server,
) -> Option<Check> {
    let column = random.pick(&table.columns);
    let conditions = expressions::conditions(column);
    if conditions.is_empty() {
        return None;
    }
    let expression = random.pick(&conditions).clone();
    let of_column = random.chance(30);
    Some(Check {
        name: (!of_column && random.chance(70)).then_some(name),
        expression,
        enforced: server.is_mariadb() || random.chance(90),
        column: of_column.then(|| column.name.clone()),
    })
}
