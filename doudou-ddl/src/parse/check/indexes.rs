//! Whether what an index covers can be indexed.

use super::super::field::is_refused;
use super::super::problem::{Place, Problem};
use super::super::table::{Draft, IndexPlaces};
use super::sizes::{character_bytes, key_bytes};
use crate::model::{Column, ColumnType, Index, IndexKey, IndexKind, IndexPart, same_name};

/// The most bytes of an InnoDB index whose rows are dynamic.
const MOST_BYTES: u64 = 3072;

pub(super) fn check(draft: &Draft, problems: &mut Vec<Problem>) {
    let primary = draft.table.primary_key.iter().zip(&draft.primary_key);
    for (index, places) in primary.chain(draft.table.indexes.iter().zip(&draft.indexes)) {
        check_index(draft, index, places, problems);
    }
}

fn check_index(draft: &Draft, index: &Index, places: &IndexPlaces, problems: &mut Vec<Problem>) {
    let before = problems.len();
    let mut bytes = 0;
    for (at, (part, place)) in index.parts.iter().zip(&places.parts).enumerate() {
        let IndexKey::Column(name) = &part.key else { continue };
        let Some(column) = draft.table.column(name) else { continue };
        let is_earlier = |part: &IndexPart| match &part.key {
            IndexKey::Column(earlier) => same_name(earlier, name),
            IndexKey::Expression(_) => false,
        };
        if index.parts.iter().take(at).any(is_earlier) {
            let message = format!("`{name}` stands twice in this index");
            problems.push(Problem::error(*place, message).help("take one of them away"));
        }
        if is_refused(&column.ty) {
            return;
        }
        if index.kind == IndexKind::Primary && column.nullable {
            problems.push(
                Problem::error(
                    *place,
                    format!("`{name}` takes `NULL`: it can't be in a primary key"),
                )
                .help("write the type without `Option`"),
            );
        }
        match index.kind {
            IndexKind::Fulltext => fulltext(column, *place, problems),
            IndexKind::Spatial => spatial(column, *place, problems),
            _ if part.prefix.is_none() && hashes(index) => {}
            _ => {
                part_length(draft, column, part, *place, problems);
                bytes += key_bytes(draft, column, part.prefix);
            }
        }
    }
    if let Some(parser) = &index.parser
        && index.kind != IndexKind::Fulltext
    {
        let message = format!("the parser `{parser}` is for texts");
        problems.push(Problem::error(places.whole, message).help("write `fulltext(…)`"));
    }
    if bytes > MOST_BYTES && problems.len() == before {
        problems.push(
            Problem::error(places.whole, format!("this index has {bytes} bytes"))
                .help(format!("InnoDB takes {MOST_BYTES}, a character of utf8mb4 being 4: index a prefix, or say another charset")),
        );
    }
}

/// Whether hashes stand for the values, which then may have any length: MariaDB knows that.
fn hashes(index: &Index) -> bool {
    let method = index.method.as_deref();
    index.kind == IndexKind::Unique && method.is_some_and(|name| name.eq_ignore_ascii_case("hash"))
}

/// Whether a part is as long as it can be.
fn part_length(
    draft: &Draft,
    column: &Column,
    part: &IndexPart,
    place: Place,
    problems: &mut Vec<Problem>,
) {
    let name = &column.name;
    let whole = match &column.ty {
        ColumnType::Char(length)
        | ColumnType::Varchar(length)
        | ColumnType::Binary(length)
        | ColumnType::Varbinary(length) => u64::from(*length),
        ColumnType::Text(size) => size.max_bytes() / character_bytes(draft, column),
        ColumnType::Blob(size) => size.max_bytes(),
        ColumnType::Json => u64::from(u32::MAX),
        // What these have no server agrees on.
        ColumnType::Geometry(_) | ColumnType::Other(_) => return,
        _ => 0,
    };
    let long = matches!(column.ty, ColumnType::Text(_) | ColumnType::Blob(_) | ColumnType::Json);
    match part.prefix {
        None if long => problems.push(
            Problem::error(place, format!("`{name}` is too long to be indexed whole")).help(
                format!(
                    "index its beginning: `prefix = 100` on the field, `{name}(100)` on the struct"
                ),
            ),
        ),
        Some(_) if whole == 0 => problems.push(
            Problem::error(place, format!("`{name}` has no beginning to be indexed"))
                .help("only texts and bytes have a prefix: index the whole"),
        ),
        Some(0) => problems.push(Problem::error(place, "a prefix of nothing indexes nothing")),
        Some(prefix) if u64::from(prefix) > whole => problems.push(
            Problem::error(place, format!("this prefix is longer than `{name}`"))
                .help(format!("`{name}` has {whole}: take the prefix away")),
        ),
        _ => {}
    }
}

fn fulltext(column: &Column, place: Place, problems: &mut Vec<Problem>) {
    if !matches!(column.ty, ColumnType::Char(_) | ColumnType::Varchar(_) | ColumnType::Text(_)) {
        let message = format!("`{}` is no text that could be searched", column.name);
        problems.push(
            Problem::error(place, message)
                .help("a full-text index takes `char`, `varchar` and `text`"),
        );
    }
}

fn spatial(column: &Column, place: Place, problems: &mut Vec<Problem>) {
    let name = &column.name;
    if !matches!(column.ty, ColumnType::Geometry(_)) {
        problems.push(
            Problem::error(place, format!("`{name}` is no geometry"))
                .help("a spatial index takes `point` and its like"),
        );
    } else if column.nullable {
        problems.push(
            Problem::error(place, format!("`{name}` takes `NULL`: it can't be in a spatial index"))
                .help("write the type without `Option`"),
        );
    }
}
