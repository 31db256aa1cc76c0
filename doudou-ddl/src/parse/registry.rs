//! Every item that `#[dd(…)]` may hold, in one table.

use std::fmt::Write as _;

use doudou_build::syntax::closest;

use super::problem::Problem;
use super::syntax::Item;

/// What an attribute stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A struct.
    Struct,
    /// A field.
    Field,
}

impl Target {
    fn noun(self) -> &'static str {
        match self {
            Self::Struct => "a struct",
            Self::Field => "a field",
        }
    }
}

/// One item of `#[dd(…)]`.
#[derive(Debug)]
#[non_exhaustive]
pub struct AttributeSpec {
    /// Its name.
    pub name: &'static str,
    /// What it may stand on.
    pub targets: &'static [Target],
    /// How it is written.
    pub form: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// What may stand between its own brackets.
    pub options: &'static [&'static str],
    /// Whether it may be said more than once.
    pub repeats: bool,
}

const STRUCT: &[Target] = &[Target::Struct];
const FIELD: &[Target] = &[Target::Field];
const BOTH: &[Target] = &[Target::Struct, Target::Field];

/// The options of an index.
const INDEX: &[&str] = &[
    "name",
    "columns",
    "order",
    "asc",
    "desc",
    "prefix",
    "method",
    "comment",
    "invisible",
    "key_block_size",
    "parser",
];

/// The options of a foreign key.
const REFERENCE: &[&str] = &["name", "on_delete", "on_update", "database"];

const fn spec(
    name: &'static str,
    targets: &'static [Target],
    form: &'static str,
    doc: &'static str,
) -> AttributeSpec {
    AttributeSpec { name, targets, form, doc, options: &[], repeats: false }
}

const fn list(
    name: &'static str,
    targets: &'static [Target],
    form: &'static str,
    doc: &'static str,
    options: &'static [&'static str],
) -> AttributeSpec {
    AttributeSpec { name, targets, form, doc, options, repeats: true }
}

/// The items of `#[dd(…)]`.
pub const ATTRIBUTES: &[AttributeSpec] = &[
    spec(
        "name",
        BOTH,
        "name = \"people\"",
        "The name of the table (the prefix is put before it, unless it is written `\"=people\"`) or of the column.",
    ),
    spec(
        "rename_from",
        BOTH,
        "rename_from = \"persons\"",
        "The name that the table or the column had before: it is renamed, and keeps its rows.",
    ),
    spec("comment", BOTH, "comment = \"…\"", "The comment; without it the doc comment is."),
    spec("charset", BOTH, "charset = \"latin1\"", "The charset of the table or the column."),
    spec(
        "collation",
        BOTH,
        "collation = \"utf8mb4_bin\"",
        "The collation of the table or the column.",
    ),
    spec(
        "skip",
        BOTH,
        "skip",
        "On a struct: no table of its own, its fields are only embedded. On a field: no column.",
    ),
    spec("engine", STRUCT, "engine = \"MyISAM\"", "The storage engine."),
    spec("row_format", STRUCT, "row_format = \"COMPRESSED\"", "The format of the rows."),
    spec(
        "options",
        STRUCT,
        "options = \"KEY_BLOCK_SIZE=8\"",
        "Any further options of the table, as SQL.",
    ),
    spec(
        "partition_by",
        STRUCT,
        "partition_by = \"HASH (id) PARTITIONS 4\"",
        "How the table is partitioned, as SQL; without it partitions are left alone.",
    ),
    list(
        "foreign_key",
        STRUCT,
        "foreign_key(columns(a, b), references(Other(x, y)), on_delete = \"cascade\")",
        "A foreign key over several columns. A struct names its table, `\"text\"` a table without its prefix.",
        &["name", "columns", "references", "on_delete", "on_update", "database"],
    ),
    list(
        "pk",
        BOTH,
        "pk, pk(order = 2); on a struct pk(a, b)",
        "The primary key, or a part of it.",
        INDEX,
    ),
    list(
        "index",
        BOTH,
        "index, index(name = \"x\", order = 2, desc, prefix = 10), index = \"x,2,desc\"; on a struct index(name = \"x\", columns(a, b(10), c desc, expr = \"lower(d)\"))",
        "An index; fields that name the same one are its parts.",
        INDEX,
    ),
    list("unique", BOTH, "unique, with everything that `index` takes", "A unique index.", INDEX),
    list("fulltext", BOTH, "fulltext, fulltext(parser = \"ngram\")", "A full-text index.", INDEX),
    list("spatial", BOTH, "spatial", "An index of places.", INDEX),
    list(
        "check",
        BOTH,
        "check = \"a > 0\"; on a struct check(name = \"x\", expr = \"a < b\", not_enforced)",
        "A condition that every row meets.",
        &["name", "expr", "not_enforced"],
    ),
    spec("auto", FIELD, "auto", "`AUTO_INCREMENT`."),
    spec("null", FIELD, "null", "The column takes `NULL` although the field is no `Option`."),
    spec(
        "not_null",
        FIELD,
        "not_null",
        "The column takes no `NULL` although the field is an `Option`.",
    ),
    spec(
        "unsigned",
        FIELD,
        "unsigned",
        "The number is `UNSIGNED`, as those of Rust's `u…` are anyway.",
    ),
    spec("zerofill", FIELD, "zerofill", "The number is `ZEROFILL`."),
    spec(
        "type",
        FIELD,
        "type = \"varchar(64)\"",
        "The type of the column, as SQL, instead of what follows from the field's.",
    ),
    spec(
        "default",
        FIELD,
        "default = \"'jack'\", default = 0, default = true",
        "The default. A text is SQL: `\"'jack'\"` is a value, `\"uuid()\"` an expression.",
    ),
    spec(
        "on_update",
        FIELD,
        "on_update = \"CURRENT_TIMESTAMP\"",
        "The time is set whenever the row changes.",
    ),
    spec(
        "extra",
        FIELD,
        "extra = \"ON UPDATE CURRENT_TIMESTAMP COMMENT 'x'\"",
        "What stands behind the default of a column, as SQL.",
    ),
    spec("invisible", FIELD, "invisible", "`SELECT *` leaves the column out."),
    spec("generated", FIELD, "generated = \"a + b\"", "The column is computed by this expression."),
    spec("stored", FIELD, "stored", "What is computed is stored with the row."),
    spec("srid", FIELD, "srid = 4326", "The spatial reference system of a geometry."),
    list(
        "references",
        FIELD,
        "references(Dept.id, name = \"x\", on_delete = \"cascade\")",
        "A foreign key. `Dept` is the table of that struct, `\"dept\".\"id\"` a table without its prefix.",
        REFERENCE,
    ),
    list(
        "fk",
        FIELD,
        "fk(table = \"dept\", column = \"id\", constraint = \"x\", on_delete = \"cascade\")",
        "A foreign key, as go-doudou writes it; `column` is `id` when it isn't said.",
        &["table", "column", "constraint", "on_delete", "on_update", "database"],
    ),
    spec(
        "embed",
        FIELD,
        "embed",
        "The fields of the struct stand here, as with `#[sqlx(flatten)]`.",
    ),
];

/// The table of all items as Markdown, for the documentation.
#[must_use]
pub fn attributes_table() -> String {
    let mut text = String::from("| `#[dd(…)]` | on | what it does |\n|---|---|---|\n");
    for AttributeSpec { targets, form, doc, .. } in ATTRIBUTES {
        let on: Vec<_> = targets.iter().map(|target| target.noun()).collect();
        // Writing to a text can't fail.
        let _ = writeln!(text, "| `{}` | {} | {doc} |", form.replace('|', "\\|"), on.join(", "));
    }
    text
}

/// The spec of an item on this target, or a problem.
pub(super) fn lookup(
    item: &Item,
    target: Target,
    problems: &mut Vec<Problem>,
) -> Option<&'static AttributeSpec> {
    let Some(spec) = ATTRIBUTES.iter().find(|spec| spec.name == item.name) else {
        let here = ATTRIBUTES.iter().filter(|spec| spec.targets.contains(&target));
        let meant = closest(&item.name, here.map(|spec| spec.name));
        let message = format!("unknown attribute `{}`", item.name);
        problems.push(Problem::error(item.place, message).meant(meant, ""));
        return None;
    };
    if spec.targets.contains(&target) {
        return Some(spec);
    }
    let noun = spec.targets.iter().map(|target| target.noun()).collect::<Vec<_>>().join(" or ");
    let message = format!("`{}` belongs on {noun}, not on {}", spec.name, target.noun());
    problems.push(Problem::error(item.place, message));
    None
}

/// Says of an option that an item doesn't have it, or not here, where `elsewhere` aren't legal.
pub(super) fn unknown_option(
    item: &str,
    option: &Item,
    elsewhere: &[&str],
    problems: &mut Vec<Problem>,
) {
    let spec = ATTRIBUTES.iter().find(|spec| spec.name == item);
    let options = spec.map_or(&[][..], |spec| spec.options).iter().copied();
    let options: Vec<&str> = options.filter(|option| !elsewhere.contains(option)).collect();
    let meant = closest(&option.name, options.iter().copied());
    let known = options.iter().map(|option| format!("`{option}`")).collect::<Vec<_>>().join(", ");
    problems.push(
        Problem::error(option.place, format!("`{item}` has no option `{}`", option.name))
            .meant(meant, &format!("it has {known}")),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_stands_once() {
        for (i, spec) in ATTRIBUTES.iter().enumerate() {
            assert!(ATTRIBUTES[..i].iter().all(|other| other.name != spec.name), "{}", spec.name);
            assert!(spec.form.contains(spec.name), "{}", spec.name);
        }
    }

    #[test]
    fn the_table_has_a_line_for_each() {
        assert_eq!(attributes_table().lines().count(), ATTRIBUTES.len() + 2);
    }
}
