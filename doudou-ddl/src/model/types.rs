//! The types of columns.

/// The type of a column.
///
/// `Display` writes it as SQL and `FromStr` reads every spelling that the servers take, such as
/// `integer`, `dec(5,2)`, `double precision` or `bool`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum ColumnType {
    /// `TINYINT` to `BIGINT`. `BOOL` is `TINYINT(1)`.
    Integer {
        /// How many bytes.
        kind: IntegerKind,
        /// The display width, when one was given.
        width: Option<u8>,
        /// `UNSIGNED`.
        unsigned: bool,
        /// `ZEROFILL`, which implies `UNSIGNED`.
        zerofill: bool,
    },
    /// `DECIMAL(precision, scale)`.
    Decimal {
        /// Digits in all; 10 when none were given.
        precision: u8,
        /// Digits behind the point; 0 when none were given.
        scale: u8,
        /// `UNSIGNED`.
        unsigned: bool,
        /// `ZEROFILL`.
        zerofill: bool,
    },
    /// `FLOAT` and `DOUBLE`.
    Float {
        /// Whether it is `DOUBLE`.
        double: bool,
        /// `(digits in all, digits behind the point)`.
        digits: Option<(u8, u8)>,
        /// `UNSIGNED`.
        unsigned: bool,
        /// `ZEROFILL`.
        zerofill: bool,
    },
    /// `BIT(n)`, from 1 to 64.
    Bit(u8),
    /// `CHAR(n)`, in characters.
    Char(u32),
    /// `VARCHAR(n)`, in characters.
    Varchar(u32),
    /// `BINARY(n)`, in bytes.
    Binary(u32),
    /// `VARBINARY(n)`, in bytes.
    Varbinary(u32),
    /// `TINYTEXT` to `LONGTEXT`.
    Text(Size),
    /// `TINYBLOB` to `LONGBLOB`.
    Blob(Size),
    /// `DATE`.
    Date,
    /// `TIME(n)`: the digits behind the second.
    Time(u8),
    /// `DATETIME(n)`: the digits behind the second.
    DateTime(u8),
    /// `TIMESTAMP(n)`: the digits behind the second.
    Timestamp(u8),
    /// `YEAR`.
    Year,
    /// `ENUM`: its members, unescaped.
    Enum(Vec<String>),
    /// `SET`: its members, unescaped.
    Set(Vec<String>),
    /// `JSON`. On MariaDB it is a `LONGTEXT` with a check; the reader folds it back.
    Json,
    /// `POINT`, `GEOMETRY` and their like, in lower case.
    Geometry(String),
    /// A type of one server alone, in lower case: `uuid`, `inet6`, `vector(3)`.
    Other(String),
}

/// How many bytes an integer has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum IntegerKind {
    /// `TINYINT`, 1 byte.
    Tiny,
    /// `SMALLINT`, 2 bytes.
    Small,
    /// `MEDIUMINT`, 3 bytes.
    Medium,
    /// `INT`, 4 bytes.
    Int,
    /// `BIGINT`, 8 bytes.
    Big,
}

impl IntegerKind {
    /// How many bits.
    #[must_use]
    pub fn bits(self) -> u32 {
        match self {
            Self::Tiny => 8,
            Self::Small => 16,
            Self::Medium => 24,
            Self::Int => 32,
            Self::Big => 64,
        }
    }

    /// The least and the greatest value.
    #[must_use]
    pub fn range(self, unsigned: bool) -> (i128, i128) {
        let bits = self.bits();
        match unsigned {
            true => (0, (1 << bits) - 1),
            false => (-(1 << (bits - 1)), (1 << (bits - 1)) - 1),
        }
    }
}

/// How long a text or a blob may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "lowercase"))]
pub enum Size {
    /// To 255 bytes.
    Tiny,
    /// To 64 KiB.
    Normal,
    /// To 16 MiB.
    Medium,
    /// To 4 GiB.
    Long,
}

impl Size {
    /// The most bytes.
    #[must_use]
    pub fn max_bytes(self) -> u64 {
        match self {
            Self::Tiny => 0xff,
            Self::Normal => 0xffff,
            Self::Medium => 0xff_ffff,
            Self::Long => 0xffff_ffff,
        }
    }
}

impl ColumnType {
    /// `BOOL`, which is `TINYINT(1)`.
    pub const BOOL: Self =
        Self::Integer { kind: IntegerKind::Tiny, width: Some(1), unsigned: false, zerofill: false };

    /// An integer that says nothing beyond its range.
    #[must_use]
    pub fn integer(kind: IntegerKind, unsigned: bool) -> Self {
        Self::Integer { kind, width: None, unsigned, zerofill: false }
    }

    /// Whether its values are text with a charset.
    #[must_use]
    pub fn has_charset(&self) -> bool {
        matches!(
            self,
            Self::Char(_) | Self::Varchar(_) | Self::Text(_) | Self::Enum(_) | Self::Set(_)
        )
    }
}
