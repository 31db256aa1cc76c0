//! Indexes, the primary key among them, and foreign keys.

use crate::model::{
    Action, Column, ColumnType, ForeignKey, Index, IndexKey, IndexKind, IndexPart, Server, Table,
    same_name,
};
use crate::sql::canonical_expression;

/// Settles every key, and adds the indexes that foreign keys make.
pub(super) fn settle(table: &mut Table, server: &Server) {
    let engine = table.options.engine.as_deref().unwrap_or_default();
    let block_size = table.options.more.iter().find(|(name, _)| name == "KEY_BLOCK_SIZE");
    let block_size = block_size.and_then(|(_, value)| value.parse().ok());
    let place = Place { columns: &table.columns, engine, block_size, server };
    for index in table.primary_key.iter_mut().chain(&mut table.indexes) {
        place.settle(index);
    }
    let forgotten = |action: &mut Action| match action {
        Action::Restrict | Action::NoAction => true,
        // MariaDB's InnoDB restricts instead.
        Action::SetDefault => server.is_mariadb(),
        Action::Cascade | Action::SetNull => false,
    };
    for key in &mut table.foreign_keys {
        key.on_delete.take_if(forgotten);
        key.on_update.take_if(forgotten);
        for name in &mut key.columns {
            respell(name, &table.columns);
        }
    }
    add_implicit_indexes(table, server);
    if table.options.engine.as_deref().is_some_and(ignores_foreign_keys) {
        table.foreign_keys.clear();
    }
}

/// Whether the engine reads foreign keys and forgets them.
pub(super) fn ignores_foreign_keys(engine: &str) -> bool {
    let forgetful =
        ["ARCHIVE", "Aria", "BLACKHOLE", "CSV", "FEDERATED", "MEMORY", "MRG_MyISAM", "MyISAM"];
    forgetful.contains(&engine)
}

/// Where an index stands.
struct Place<'a> {
    columns: &'a [Column],
    engine: &'a str,
    block_size: Option<u32>,
    server: &'a Server,
}

impl Place<'_> {
    fn settle(&self, index: &mut Index) {
        let tree = !matches!(index.kind, IndexKind::Fulltext | IndexKind::Spatial);
        for part in &mut index.parts {
            self.settle_part(part, tree);
        }
        if let Some(method) = &mut index.method {
            method.make_ascii_uppercase();
        }
        if !tree {
            index.method = None;
        }
        self.settle_block_size(index);
        if index.method.is_none() && self.is_hashed(index) {
            index.method = Some("HASH".to_owned());
        }
        let default = self.default_method(index);
        index.method.take_if(|method| method == default);
    }

    fn settle_part(&self, part: &mut IndexPart, tree: bool) {
        let column = match &mut part.key {
            IndexKey::Expression(text) => {
                *text = canonical_expression(text);
                None
            }
            IndexKey::Column(name) => respell(name, self.columns),
        };
        part.descending &= tree && self.keeps_order();
        if !tree || column.is_some_and(|column| covers(part.prefix, &column.ty)) {
            part.prefix = None;
        }
    }

    /// Whether descending parts stay so.
    fn keeps_order(&self) -> bool {
        let known = self.server.mysql(8, 0, 0) || self.server.mariadb(10, 8, 0);
        known && self.engine != "MEMORY"
    }

    /// InnoDB has no use for the size. MySQL forgets it, MariaDB shows the table's once the table
    /// has another; nobody shows it while both are the same.
    fn settle_block_size(&self, index: &mut Index) {
        let unused = self.engine == "InnoDB";
        index.key_block_size.take_if(|size| unused || *size == 0 || Some(*size) == self.block_size);
    }

    /// What an index without `USING` is. MySQL makes a tree where its engines have no hash.
    fn default_method(&self, index: &Index) -> &'static str {
        let hashes = matches!(self.engine, "MEMORY" | "ndbcluster");
        let asked = index.method.as_deref() == Some("HASH");
        let made_tree = asked && !self.server.is_mariadb();
        if hashes || made_tree { "HASH" } else { "BTREE" }
    }

    /// Whether MariaDB hashes the values of a unique index because no tree could hold them.
    fn is_hashed(&self, index: &Index) -> bool {
        let longest = match self.engine {
            "InnoDB" => 3072,
            "MyISAM" => 1000,
            _ => return false,
        };
        if index.kind != IndexKind::Unique || !self.server.mariadb(10, 4, 0) {
            return false;
        }
        let bytes = index.parts.iter().map(|part| self.bytes(part));
        bytes.sum::<Option<u64>>().is_none_or(|bytes| bytes > longest)
    }

    /// The most bytes of a part; `None` when there is no limit.
    fn bytes(&self, part: &IndexPart) -> Option<u64> {
        let IndexKey::Column(name) = &part.key else { return Some(0) };
        let Some(column) = find(name, self.columns) else { return Some(0) };
        let width = |column: &Column| {
            let widths = &self.server.charsets.widths;
            let width = column.charset.as_ref().and_then(|charset| widths.get(charset));
            u64::from(width.copied().unwrap_or(1))
        };
        let length = match (&column.ty, part.prefix) {
            (ColumnType::Blob(_) | ColumnType::Text(_) | ColumnType::Json, None) => return None,
            (_, Some(prefix)) => prefix,
            (ty, None) => match length(ty) {
                Some(length) => length,
                None => return Some(8),
            },
        };
        Some(u64::from(length) * width(column))
    }
}

/// Whether so long a prefix is the whole column.
fn covers(prefix: Option<u32>, ty: &ColumnType) -> bool {
    prefix.zip(length(ty)).is_some_and(|(prefix, length)| prefix >= length)
}

/// The length of a type that has one.
fn length(ty: &ColumnType) -> Option<u32> {
    match ty {
        ColumnType::Char(length)
        | ColumnType::Varchar(length)
        | ColumnType::Binary(length)
        | ColumnType::Varbinary(length) => Some(*length),
        _ => None,
    }
}

fn find<'a>(name: &str, columns: &'a [Column]) -> Option<&'a Column> {
    let exact = columns.iter().find(|column| column.name == name);
    exact.or_else(|| columns.iter().find(|column| same_name(&column.name, name)))
}

/// Writes the name as its column does.
fn respell<'a>(name: &mut String, columns: &'a [Column]) -> Option<&'a Column> {
    let column = find(name, columns)?;
    if *name != column.name {
        name.clone_from(&column.name);
    }
    Some(column)
}

/// Adds the index that a foreign key makes for itself where none begins with its columns.
fn add_implicit_indexes(table: &mut Table, server: &Server) {
    let made: Vec<Index> = table
        .foreign_keys
        .iter()
        .enumerate()
        .filter(|(place, key)| !is_served(*place, key, table, server))
        .map(|(_, key)| {
            let columns = key.columns.iter().map(String::as_str);
            Index::new(&*key.name, IndexKind::Plain, columns)
        })
        .collect();
    table.indexes.extend(made);
}

/// Whether an index begins with the columns of this foreign key, or will: that of another foreign
/// key with more columns, or of a later one with the same.
fn is_served(place: usize, key: &ForeignKey, table: &Table, server: &Server) -> bool {
    let mut indexes = table.primary_key.iter().chain(&table.indexes);
    indexes.any(|index| serves(index, key, server))
        || table.foreign_keys.iter().enumerate().any(|(other_place, other)| {
            let more = other.columns.len() > key.columns.len();
            let begins = other.columns.starts_with(&key.columns);
            begins && (more || other_place > place)
        })
}

fn serves(index: &Index, key: &ForeignKey, server: &Server) -> bool {
    let tree = !matches!(index.kind, IndexKind::Fulltext | IndexKind::Spatial)
        && index.method.as_deref() != Some("HASH");
    tree && index.parts.len() >= key.columns.len()
        && index.parts.iter().zip(&key.columns).all(|(part, column)| {
            // Only MariaDB takes a descending one.
            let ordered = !part.descending || server.is_mariadb();
            let whole = part.prefix.is_none() && ordered;
            whole && matches!(&part.key, IndexKey::Column(name) if name == column)
        })
}
