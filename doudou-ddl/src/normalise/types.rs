//! The one way to write a type.

use crate::model::{ColumnType, IntegerKind, Server};

/// Text in the charset `binary` is bytes.
pub(super) fn without_text(ty: &mut ColumnType, charset: Option<&str>) {
    if charset != Some("binary") {
        return;
    }
    *ty = match ty {
        ColumnType::Char(length) => ColumnType::Binary(*length),
        ColumnType::Varchar(length) => ColumnType::Varbinary(*length),
        ColumnType::Text(size) => ColumnType::Blob(*size),
        _ => return,
    };
}

/// Widths, what `ZEROFILL` implies, blanks behind members and the names of types.
pub(super) fn settle(ty: &mut ColumnType, server: &Server) {
    match ty {
        ColumnType::Integer { kind, width, unsigned, zerofill } => {
            *unsigned |= *zerofill;
            *width = display_width(*kind, *width, *unsigned, *zerofill, server);
        }
        ColumnType::Decimal { unsigned, zerofill, .. }
        | ColumnType::Float { unsigned, zerofill, .. } => *unsigned |= *zerofill,
        ColumnType::Enum(members) | ColumnType::Set(members) => {
            for member in members {
                member.truncate(member.trim_end_matches(' ').len());
            }
        }
        ColumnType::Geometry(name) => {
            name.make_ascii_lowercase();
            if name == "geomcollection" {
                "geometrycollection".clone_into(name);
            }
        }
        ColumnType::Other(name) => {
            name.make_ascii_lowercase();
            if name == "vector" {
                "vector(2048)".clone_into(name);
            }
        }
        _ => {}
    }
}

/// MySQL forgot most widths in 8.0.19; elsewhere one that nobody gave is the widest that the type
/// needs.
fn display_width(
    kind: IntegerKind,
    width: Option<u8>,
    unsigned: bool,
    zerofill: bool,
    server: &Server,
) -> Option<u8> {
    let width = width.filter(|&width| width > 0).or_else(|| Some(default_width(kind, unsigned)));
    let bool = kind == IntegerKind::Tiny && width == Some(1) && !unsigned;
    width.filter(|_| !server.mysql(8, 0, 19) || zerofill || bool)
}

fn default_width(kind: IntegerKind, unsigned: bool) -> u8 {
    match (kind, unsigned) {
        (IntegerKind::Tiny, false) => 4,
        (IntegerKind::Tiny, true) => 3,
        (IntegerKind::Small, false) => 6,
        (IntegerKind::Small, true) => 5,
        (IntegerKind::Medium, false) => 9,
        (IntegerKind::Medium, true) => 8,
        (IntegerKind::Int, false) => 11,
        (IntegerKind::Int, true) => 10,
        (IntegerKind::Big, _) => 20,
    }
}
