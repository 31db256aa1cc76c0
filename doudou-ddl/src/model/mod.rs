//! What a schema is: plain data, the same whether it was parsed from structs or read from a server.
//!
//! A model says what was said: an engine, a charset or a name that nobody gave is `None`. What the
//! server makes of that is the normaliser's to fill in.

mod server;
mod types;

pub use server::{Charsets, Flavor, Server};
pub use types::{ColumnType, IntegerKind, Size};

/// The tables of a database, or those that the structs declare.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Schema {
    /// The tables, each name once.
    pub tables: Vec<Table>,
    /// The names of views: no struct may claim one. Structs declare none.
    pub views: Vec<String>,
}

impl Schema {
    /// The table of this name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name == name)
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Table {
    /// Its name, prefix included.
    pub name: String,
    /// The name, prefix included, that it had before: only structs say so.
    pub renamed_from: Option<String>,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The primary key; its name is `PRIMARY`.
    pub primary_key: Option<Index>,
    /// The other indexes, in the order in which they were declared.
    pub indexes: Vec<Index>,
    /// The foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// The checks, those written behind a column too.
    pub checks: Vec<Check>,
    /// What stands behind the closing bracket.
    pub options: TableOptions,
    /// The clause that begins with `PARTITION BY`, as SQL. A struct that says nothing leaves the
    /// partitions of its table alone.
    pub partitioning: Option<String>,
    /// The names of its triggers: only a server knows them.
    pub triggers: Vec<String>,
}

impl Table {
    /// The column of this name; MySQL doesn't tell capitals in it.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| same_name(&column.name, name))
    }

    /// The index of this name, the primary key excepted.
    #[must_use]
    pub fn index(&self, name: &str) -> Option<&Index> {
        self.indexes.iter().find(|index| same_name(&index.name, name))
    }

    /// The foreign key of this name.
    #[must_use]
    pub fn foreign_key(&self, name: &str) -> Option<&ForeignKey> {
        self.foreign_keys.iter().find(|key| same_name(&key.name, name))
    }
}

/// Whether two names of columns, indexes or constraints are one to MySQL, which doesn't tell
/// capitals in them.
#[must_use]
pub fn same_name(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    one.to_lowercase() == other.to_lowercase()
}

/// What is said of a table as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct TableOptions {
    /// `InnoDB` and its like; the server's default when `None`.
    pub engine: Option<String>,
    /// The charset of columns that say nothing else; the database's default when `None`.
    pub charset: Option<String>,
    /// The collation of columns that say nothing else.
    pub collation: Option<String>,
    /// The comment, unescaped; empty when there is none.
    pub comment: String,
    /// `DYNAMIC` and its like, in capitals.
    pub row_format: Option<String>,
    /// Every other option, its name in capitals and its value as SQL, in the server's order:
    /// `("KEY_BLOCK_SIZE", "8")`. `AUTO_INCREMENT` is never among them.
    pub more: Vec<(String, String)>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The name that it had before: only structs say so.
    pub renamed_from: Option<String>,
    /// Its type.
    pub ty: ColumnType,
    /// Its charset, when one was given.
    pub charset: Option<String>,
    /// Its collation, when one was given.
    pub collation: Option<String>,
    /// Whether it takes `NULL`.
    pub nullable: bool,
    /// The value of rows that give none; `None` is `NULL`, or nothing at all for a column that
    /// takes no `NULL`.
    pub default: Option<DefaultValue>,
    /// `ON UPDATE CURRENT_TIMESTAMP(n)`: the digits behind the second.
    pub on_update: Option<u8>,
    /// `AUTO_INCREMENT`.
    pub auto_increment: bool,
    /// How its value is computed, when it is.
    pub generated: Option<Generated>,
    /// The comment, unescaped; empty when there is none.
    pub comment: String,
    /// Whether `SELECT *` leaves it out.
    pub invisible: bool,
    /// The spatial reference system that a geometry is bound to.
    pub srid: Option<u32>,
}

impl Column {
    /// A column that takes no `NULL` and says nothing beyond its type.
    #[must_use]
    pub fn new(name: impl Into<String>, ty: ColumnType) -> Self {
        Self {
            name: name.into(),
            renamed_from: None,
            ty,
            charset: None,
            collation: None,
            nullable: false,
            default: None,
            on_update: None,
            auto_increment: false,
            generated: None,
            comment: String::new(),
            invisible: false,
            srid: None,
        }
    }
}

/// What stands behind `DEFAULT`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub enum DefaultValue {
    /// A value, unquoted and unescaped: `it's`, `0`, `2024-01-31`. `TRUE` is `1`.
    Literal(String),
    /// `b'101'`: its number.
    Bits(u64),
    /// `x'6162'`, `0x6162`: its bytes.
    Bytes(Vec<u8>),
    /// `CURRENT_TIMESTAMP(n)` in any of its spellings: the digits behind the second.
    CurrentTimestamp(u8),
    /// Anything else, as SQL, without the brackets around it.
    Expression(String),
}

/// How the value of a column is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Generated {
    /// The expression, as SQL, without the brackets around it.
    pub expression: String,
    /// Whether it is stored with the row, or computed at each read.
    pub stored: bool,
}

/// An index, the primary key among them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Index {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub kind: IndexKind,
    /// What it covers, in order; never empty.
    pub parts: Vec<IndexPart>,
    /// `BTREE` or `HASH`, in capitals, when one was given.
    pub method: Option<String>,
    /// The full-text parser, when one was given.
    pub parser: Option<String>,
    /// `KEY_BLOCK_SIZE`, in bytes or KiB as the engine has it.
    pub key_block_size: Option<u32>,
    /// The comment, unescaped; empty when there is none.
    pub comment: String,
    /// Whether the optimiser passes it over: `INVISIBLE`, on MariaDB `IGNORED`.
    pub invisible: bool,
}

impl Index {
    /// An index over whole columns that says nothing more.
    #[must_use]
    pub fn new<'a>(
        name: impl Into<String>,
        kind: IndexKind,
        columns: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        Self {
            name: name.into(),
            kind,
            parts: columns.into_iter().map(IndexPart::column).collect(),
            method: None,
            parser: None,
            key_block_size: None,
            comment: String::new(),
            invisible: false,
        }
    }

    /// The columns that it covers, those inside of expressions excepted.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match &part.key {
            IndexKey::Column(name) => Some(&**name),
            IndexKey::Expression(_) => None,
        })
    }
}

/// What an index is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum IndexKind {
    /// The primary key.
    Primary,
    /// Each value once.
    Unique,
    /// Finding rows.
    Plain,
    /// `FULLTEXT`.
    Fulltext,
    /// `SPATIAL`.
    Spatial,
}

/// One part of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct IndexPart {
    /// What is indexed.
    pub key: IndexKey,
    /// How many characters, or bytes of a binary column, are indexed; all when `None`.
    pub prefix: Option<u32>,
    /// Whether the order is descending.
    pub descending: bool,
}

impl IndexPart {
    /// A whole column, ascending.
    #[must_use]
    pub fn column(name: &str) -> Self {
        Self { key: IndexKey::Column(name.to_owned()), prefix: None, descending: false }
    }
}

/// What a part of an index is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum IndexKey {
    /// A column, by name.
    Column(String),
    /// An expression, as SQL, without the brackets around it.
    Expression(String),
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct ForeignKey {
    /// Its name, unique in the database.
    pub name: String,
    /// The columns that refer, in order.
    pub columns: Vec<String>,
    /// The database of the table referred to, when it is another.
    pub database: Option<String>,
    /// The table referred to, prefix included.
    pub table: String,
    /// The columns referred to, in order.
    pub references: Vec<String>,
    /// What happens to a row when the one it refers to goes.
    pub on_delete: Option<Action>,
    /// What happens to a row when the key it refers to changes.
    pub on_update: Option<Action>,
}

/// What a foreign key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Action {
    /// The change is refused.
    Restrict,
    /// To MySQL the same as `Restrict`.
    NoAction,
    /// The row goes, or changes, too.
    Cascade,
    /// The referring columns become `NULL`.
    SetNull,
    /// The referring columns take their default; InnoDB refuses it.
    SetDefault,
}

impl Action {
    /// As SQL.
    #[must_use]
    pub fn as_sql(self) -> &'static str {
        match self {
            Self::Restrict => "RESTRICT",
            Self::NoAction => "NO ACTION",
            Self::Cascade => "CASCADE",
            Self::SetNull => "SET NULL",
            Self::SetDefault => "SET DEFAULT",
        }
    }
}

/// A condition that every row meets.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Check {
    /// Its name; the server finds one when `None`.
    pub name: Option<String>,
    /// The condition, as SQL, without the brackets around it.
    pub expression: String,
    /// Whether the server enforces it.
    pub enforced: bool,
    /// The column that it is written behind. MariaDB keeps it there; MySQL makes a check of the
    /// table from it.
    pub column: Option<String>,
}
