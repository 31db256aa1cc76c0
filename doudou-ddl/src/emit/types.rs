//! The Rust type that holds a column's values and loses none of them.

use crate::model::{ColumnType, IntegerKind, Server, Table};

/// A Rust type for a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RustType {
    /// Its name, once its imports are there: `DateTime<Utc>`.
    pub(super) name: String,
    /// What it needs, with where from.
    pub(super) imports: &'static [(&'static str, &'static str)],
    /// The type of a column whose field says nothing else.
    pub(super) column: Option<ColumnType>,
}

impl RustType {
    fn new(
        name: &str,
        column: impl Into<Option<ColumnType>>,
        imports: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { name: name.to_owned(), imports, column: column.into() }
    }

    fn integer(name: &str, kind: IntegerKind, unsigned: bool) -> Self {
        Self::new(name, ColumnType::integer(kind, unsigned), &[])
    }
}

/// The type for a column; an `ENUM` gets an enum of the name given.
pub(super) fn rust_type(ty: &ColumnType, of_enum: &str) -> RustType {
    use crate::model::Size::Normal;
    match ty {
        ty if *ty == ColumnType::BOOL => RustType::new("bool", ColumnType::BOOL, &[]),
        ColumnType::Bit(1) => RustType::new("bool", ColumnType::BOOL, &[]),
        ColumnType::Integer { kind, unsigned, zerofill, .. } => {
            integer(*kind, *unsigned || *zerofill)
        }
        ColumnType::Bit(_) => RustType::integer("u64", IntegerKind::Big, true),
        ColumnType::Year => RustType::integer("u16", IntegerKind::Small, true),
        // What rust_decimal holds: 96 bits.
        ColumnType::Decimal { precision: ..=28, .. } => {
            let column =
                ColumnType::Decimal { precision: 6, scale: 2, unsigned: false, zerofill: false };
            RustType::new("Decimal", column, &[("rust_decimal", "Decimal")])
        }
        ColumnType::Decimal { .. } => {
            RustType::new("BigDecimal", None, &[("bigdecimal", "BigDecimal")])
        }
        ColumnType::Float { double, .. } => {
            let column = ColumnType::Float {
                double: *double,
                digits: None,
                unsigned: false,
                zerofill: false,
            };
            RustType::new(if *double { "f64" } else { "f32" }, column, &[])
        }
        ColumnType::Char(_) | ColumnType::Varchar(_) | ColumnType::Text(_) | ColumnType::Set(_) => {
            RustType::new("String", ColumnType::Varchar(255), &[])
        }
        ColumnType::Other(name) if !name.starts_with("vector") => {
            RustType::new("String", ColumnType::Varchar(255), &[])
        }
        ColumnType::Binary(_)
        | ColumnType::Varbinary(_)
        | ColumnType::Blob(_)
        | ColumnType::Geometry(_)
        | ColumnType::Other(_) => RustType::new("Vec<u8>", ColumnType::Blob(Normal), &[]),
        ColumnType::Date => {
            RustType::new("NaiveDate", ColumnType::Date, &[("chrono", "NaiveDate")])
        }
        // A time of MySQL may be negative, and longer than a day.
        ColumnType::Time(_) => {
            RustType::new("TimeDelta", ColumnType::Time(0), &[("chrono", "TimeDelta")])
        }
        ColumnType::DateTime(_) => {
            RustType::new("NaiveDateTime", ColumnType::DateTime(0), &[("chrono", "NaiveDateTime")])
        }
        ColumnType::Timestamp(_) => RustType::new(
            "DateTime<Utc>",
            ColumnType::Timestamp(0),
            &[("chrono", "DateTime"), ("chrono", "Utc")],
        ),
        ColumnType::Json => RustType::new("Value", ColumnType::Json, &[("serde_json", "Value")]),
        ColumnType::Enum(_) => RustType::new(of_enum, ty.clone(), &[]),
    }
}

fn integer(kind: IntegerKind, unsigned: bool) -> RustType {
    let column = match kind {
        IntegerKind::Medium => IntegerKind::Int,
        kind => kind,
    };
    let name = match (column, unsigned) {
        (IntegerKind::Tiny, false) => "i8",
        (IntegerKind::Tiny, true) => "u8",
        (IntegerKind::Small, false) => "i16",
        (IntegerKind::Small, true) => "u16",
        (IntegerKind::Medium | IntegerKind::Int, false) => "i32",
        (IntegerKind::Medium | IntegerKind::Int, true) => "u32",
        (IntegerKind::Big, false) => "i64",
        (IntegerKind::Big, true) => "u64",
    };
    RustType::integer(name, column, unsigned)
}

/// What a field has to say of its column's type, if anything.
pub(super) fn stated(ty: &ColumnType, rust: &RustType, server: &Server) -> Option<String> {
    let canonical = |ty: &ColumnType| canonical(ty, server);
    let meant = canonical(ty);
    if rust.column.as_ref().is_some_and(|derived| canonical(derived) == meant) {
        return None;
    }
    let plain = match ty {
        ColumnType::Integer { kind, unsigned, zerofill, .. } => ColumnType::Integer {
            kind: *kind,
            width: None,
            unsigned: *unsigned,
            zerofill: *zerofill,
        },
        ty => ty.clone(),
    };
    match canonical(&plain) == meant {
        true => Some(plain.to_string()),
        false => Some(ty.to_string()),
    }
}

/// The canonical form of a type alone.
fn canonical(ty: &ColumnType, server: &Server) -> ColumnType {
    let column = crate::model::Column::new("c", ty.clone());
    let table = Table { columns: vec![column], ..Table::default() };
    let columns = crate::normalise::canonical(&table, server).columns;
    columns.into_iter().next().map_or_else(|| ty.clone(), |column| column.ty)
}
