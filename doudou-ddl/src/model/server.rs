//! Who is spoken to: the server, its version, and what it takes for granted.

use std::collections::BTreeMap;

/// Whose server it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum Flavor {
    /// Oracle's, and what derives from it.
    MySql,
    /// MariaDB.
    MariaDb,
}

/// A server, as far as it decides what a definition means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Server {
    /// Whose it is.
    pub flavor: Flavor,
    /// Its version: `(8, 0, 46)`.
    pub version: (u16, u16, u16),
    /// The charset of tables that name none: the database's.
    pub charset: String,
    /// The collation of tables that name none: the database's.
    pub collation: String,
    /// The engine of tables that name none.
    pub engine: String,
    /// Whether a `TIMESTAMP` gets no default of its own (`explicit_defaults_for_timestamp`).
    pub explicit_timestamps: bool,
    /// Whether names of tables are kept in lower case (`lower_case_table_names` isn't 0).
    pub lower_case_tables: bool,
    /// The charsets that it knows.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub charsets: Charsets,
}

impl Server {
    /// Whether it is MariaDB.
    #[must_use]
    pub fn is_mariadb(&self) -> bool {
        self.flavor == Flavor::MariaDb
    }

    /// Whether it is a MySQL of at least this version.
    #[must_use]
    pub fn mysql(&self, major: u16, minor: u16, patch: u16) -> bool {
        self.flavor == Flavor::MySql && self.version >= (major, minor, patch)
    }

    /// Whether it is a MariaDB of at least this version.
    #[must_use]
    pub fn mariadb(&self, major: u16, minor: u16, patch: u16) -> bool {
        self.flavor == Flavor::MariaDb && self.version >= (major, minor, patch)
    }
}

/// The charsets of a server and their collations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Charsets {
    /// Charset → its default collation.
    pub defaults: BTreeMap<String, String>,
    /// Collation → its charset.
    pub collations: BTreeMap<String, String>,
    /// Charset → the most bytes of a character.
    pub widths: BTreeMap<String, u32>,
}
