//! A field, as a column.

use doudou_build::syntax::{ItemId, ModuleId, docs, ident_text, segments_of};
use proc_macro2::TokenTree;
use syn::{Lit, Type};

use super::index::{self, IndexSyntax};
use super::names::{RenameRule, column_name};
use super::problem::{Place, Problem, Said};
use super::reader::Reader;
use super::reference::ReferenceSyntax;
use super::registry::Target;
use super::syntax::{Item, Value, text};
use super::{sql, sqlx, types};
use crate::model::{Column, ColumnType, DefaultValue, Generated};

/// What a field is to a table.
#[derive(Debug)]
pub(super) enum Member {
    /// A column.
    Column(Box<Field>),
    /// The fields of another struct, in its place.
    Embed(ItemId, Place),
}

/// A field that is a column, with everything that it says of keys.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) ident: String,
    pub(super) column: Column,
    pub(super) places: ColumnPlaces,
    pub(super) indexes: Vec<IndexSyntax>,
    pub(super) references: Vec<ReferenceSyntax>,
    pub(super) check: Option<Said<String>>,
}

/// Where a column says what; what it doesn't say is where its name is.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnPlaces {
    pub(super) name: Place,
    pub(super) ty: Place,
    pub(super) default: Place,
    pub(super) auto: Place,
    pub(super) on_update: Place,
    pub(super) renamed_from: Place,
    pub(super) comment: Place,
}

/// What `#[dd(…)]` says of a field.
#[derive(Default)]
struct Attributes {
    name: Option<Said<String>>,
    rename_from: Option<Said<String>>,
    comment: Option<Said<String>>,
    charset: Option<Said<String>>,
    collation: Option<Said<String>>,
    ty: Option<Said<String>>,
    default: Option<Said<Option<DefaultValue>>>,
    on_update: Option<Said<u8>>,
    extra: Option<Said<String>>,
    generated: Option<Said<String>>,
    check: Option<Said<String>>,
    srid: Option<Said<u32>>,
    auto: Option<Place>,
    null: Option<Place>,
    not_null: Option<Place>,
    unsigned: Option<Place>,
    zerofill: Option<Place>,
    invisible: Option<Place>,
    stored: Option<Place>,
    embed: Option<Place>,
    skip: Option<Place>,
    indexes: Vec<IndexSyntax>,
    references: Vec<ReferenceSyntax>,
}

impl Attributes {
    fn read(reader: &mut Reader, module: ModuleId, field: &syn::Field) -> Self {
        let mut said = Self::default();
        for item in reader.items(module, &field.attrs, Target::Field) {
            said.read_item(&item, &mut reader.problems);
        }
        said
    }

    fn read_item(&mut self, item: &Item, problems: &mut Vec<Problem>) {
        if let Some(kind) = index::kind(&item.name) {
            self.indexes.push(IndexSyntax::on_field(item, kind, problems));
            return;
        }
        match &*item.name {
            "name" => self.name = item.text(problems),
            "rename_from" => self.rename_from = item.text(problems),
            "comment" => self.comment = item.text(problems),
            "charset" => self.charset = item.text(problems),
            "collation" => self.collation = item.text(problems),
            "type" => self.ty = item.text(problems),
            "default" => self.default = default(item, problems),
            "on_update" => {
                self.on_update = item.text(problems).and_then(|said| {
                    let value = sql::on_update(&said, problems)?;
                    Some(Said { value, place: said.place })
                });
            }
            "extra" => self.extra = item.text(problems),
            "generated" => self.generated = expression(item, problems),
            "check" => self.check = expression(item, problems),
            "srid" => self.srid = item.number(problems),
            "auto" => self.auto = item.flag(problems),
            "null" => self.null = item.flag(problems),
            "not_null" => self.not_null = item.flag(problems),
            "unsigned" => self.unsigned = item.flag(problems),
            "zerofill" => self.zerofill = item.flag(problems),
            "invisible" => self.invisible = item.flag(problems),
            "stored" => self.stored = item.flag(problems),
            "embed" => self.embed = item.flag(problems),
            "skip" => self.skip = item.flag(problems),
            "references" => self.references.extend(ReferenceSyntax::references(item, problems)),
            "fk" => self.references.extend(ReferenceSyntax::fk(item, problems)),
            _ => {}
        }
    }

    /// Whether it says anything of a column.
    fn says_column(&self) -> Option<Place> {
        let texts = [
            &self.name,
            &self.rename_from,
            &self.comment,
            &self.charset,
            &self.collation,
            &self.ty,
            &self.extra,
            &self.generated,
            &self.check,
        ];
        let flags = [
            self.auto,
            self.null,
            self.not_null,
            self.unsigned,
            self.zerofill,
            self.invisible,
            self.stored,
        ];
        let others = [
            self.default.as_ref().map(|said| said.place),
            self.on_update.as_ref().map(|said| said.place),
            self.srid.as_ref().map(|said| said.place),
            self.indexes.first().map(|index| index.place),
            self.references.first().map(|reference| reference.place),
        ];
        let texts = texts.into_iter().flatten().map(|said| said.place);
        texts.chain(flags.into_iter().flatten()).chain(others.into_iter().flatten()).next()
    }
}

/// `default = "'jack'"`, `default = 0`, `default = -1.5`, `default = true`.
fn default(item: &Item, problems: &mut Vec<Problem>) -> Option<Said<Option<DefaultValue>>> {
    let place = item.value_place();
    let Value::Assigned(tokens) = &item.value else {
        item.refuse("takes a value", "write `default = 0` or `default = \"'jack'\"`", problems);
        return None;
    };
    if let Some(said) = text(item.place.module, tokens) {
        let value = sql::default(&said, problems)?;
        return Some(Said { value, place });
    }
    let literal = |token: &TokenTree| match token {
        TokenTree::Literal(literal) => match Lit::new(literal.clone()) {
            Lit::Int(number) if number.suffix().is_empty() => {
                Some(number.base10_digits().to_owned())
            }
            Lit::Float(number) if number.suffix().is_empty() => {
                Some(number.base10_digits().to_owned())
            }
            _ => None,
        },
        TokenTree::Ident(word) if word == "true" => Some("1".to_owned()),
        TokenTree::Ident(word) if word == "false" => Some("0".to_owned()),
        _ => None,
    };
    let value = match &tokens[..] {
        [TokenTree::Punct(minus), number @ TokenTree::Literal(_)] if minus.as_char() == '-' => {
            literal(number).map(|number| format!("-{number}"))
        }
        [only] => literal(only),
        _ => None,
    };
    if value.is_none() {
        let help = "write a number, `true`, `false`, or SQL in quotes: `default = \"'jack'\"`";
        item.refuse("takes a value", help, problems);
    }
    Some(Said { value: Some(DefaultValue::Literal(value?)), place })
}

fn expression(item: &Item, problems: &mut Vec<Problem>) -> Option<Said<String>> {
    let said = item.text(problems)?;
    let value = sql::expression(&said, problems)?;
    Some(Said { value, place: said.place })
}

/// Reads a field of a struct whose columns sqlx renames by `rule`; `None` when it is no column.
pub(super) fn read(
    reader: &mut Reader,
    module: ModuleId,
    field: &syn::Field,
    rule: Option<RenameRule>,
) -> Option<Member> {
    let ident = field.ident.as_ref()?;
    let place = Place::new(module, ident.span());
    let ident = ident_text(ident);
    let sqlx = sqlx::child(&field.attrs);
    let said = Attributes::read(reader, module, field);
    if said.skip.is_some() || sqlx.skip {
        return None;
    }
    if let Some(place) = said.embed.or(sqlx.flatten.then_some(place)) {
        if let Some(column) = said.says_column() {
            reader.problems.push(
                Problem::error(
                    column,
                    format!("`{ident}` is embedded: it is no column of its own"),
                )
                .help("say it on the field inside of the struct"),
            );
        }
        return embed(reader, module, &field.ty, place);
    }
    let name = name(&ident, place, &said, &sqlx, rule, &mut reader.problems);
    let rust = types::read(
        &mut reader.modules,
        &reader.named,
        module,
        sqlx.try_from.as_ref().unwrap_or(&field.ty),
    );
    let ty_place = match &said.ty {
        Some(ty) => ty.place,
        None => types::place_of(module, &field.ty),
    };
    let problems = &mut reader.problems;
    let ty = match &said.ty {
        Some(ty) => sql::column_type(ty, problems),
        None if sqlx.json => Some(ColumnType::Json),
        None => rust.column.map_err(|problem| problems.push(*problem)).ok(),
    };
    // What was refused is checked no further.
    let mut column = Column::new(name.value, ty.unwrap_or(ColumnType::Other(String::new())));
    column.nullable = (rust.nullable || said.null.is_some()) && said.not_null.is_none();
    let at = |place: Option<Place>| place.unwrap_or(name.place);
    let mut places = ColumnPlaces {
        name: name.place,
        ty: ty_place,
        default: at(said.default.as_ref().map(|said| said.place)),
        auto: at(said.auto),
        on_update: at(said.on_update.as_ref().map(|said| said.place)),
        renamed_from: at(said.rename_from.as_ref().map(|said| said.place)),
        comment: at(said.comment.as_ref().map(|said| said.place)),
    };
    fill(&mut column, &said, problems);
    let mut check = said.check;
    if let Some(extra) = &said.extra {
        add_extra(&mut column, &mut places, &mut check, extra, problems);
    }
    if column.comment.is_empty() && said.comment.is_none() {
        column.comment = docs(&field.attrs);
    }
    let (indexes, references) = (said.indexes, said.references);
    Some(Member::Column(Box::new(Field { ident, column, places, indexes, references, check })))
}

/// The struct whose fields stand here.
fn embed(reader: &mut Reader, module: ModuleId, ty: &Type, place: Place) -> Option<Member> {
    let path = match ty {
        Type::Path(path) if path.qself.is_none() => segments_of(&path.path),
        _ => Vec::new(),
    };
    let found = reader.named.resolve(&mut reader.modules, module, &path);
    if let Some(id) = found
        && matches!(&*reader.modules.item(id), syn::Item::Struct(_))
    {
        return Some(Member::Embed(id, place));
    }
    if !reader.modules.broken {
        let message = "only a struct of the domain can be embedded";
        let meant = path.last().and_then(|name| reader.named.closest(name));
        reader.problems.push(Problem::error(types::place_of(module, ty), message).meant(
            meant.filter(|meant| Some(*meant) != path.last().map(|name| &**name)),
            "name a struct with named fields",
        ));
    }
    None
}

/// The column's name, which sqlx must look for too.
fn name(
    ident: &str,
    place: Place,
    said: &Attributes,
    sqlx: &sqlx::Child,
    rule: Option<RenameRule>,
    problems: &mut Vec<Problem>,
) -> Said<String> {
    let renamed = match (&sqlx.rename, rule) {
        (Some((name, span)), _) => {
            Some(Said { value: name.clone(), place: Place::new(place.module, *span) })
        }
        (None, Some(rule)) => Some(Said { value: rule.apply(ident), place }),
        (None, None) => None,
    };
    if let (Some(name), Some(renamed)) = (&said.name, &renamed)
        && name.value != renamed.value
    {
        let message =
            format!("sqlx looks for a column `{}`, not for `{}`", renamed.value, name.value);
        problems.push(
            Problem::error(name.place, message)
                .also(renamed.place, "sqlx's name")
                .help(format!("take this away and write `#[sqlx(rename = \"{}\")]`", name.value)),
        );
    }
    said.name.clone().or(renamed).unwrap_or_else(|| Said { value: column_name(ident), place })
}

/// Writes what was said into the column.
fn fill(column: &mut Column, said: &Attributes, problems: &mut Vec<Problem>) {
    let name = column.name.clone();
    let mut refuse = |place: Place, message: String, help: &str| {
        problems.push(Problem::error(place, message).help(help));
    };
    if let (Some(null), Some(_)) = (said.null, said.not_null) {
        refuse(null, format!("`{name}` is said to take `NULL` and not to"), "keep one of the two");
    }
    for (place, is_zerofill) in [(said.unsigned, false), (said.zerofill, true)] {
        let Some(place) = place else { continue };
        if !make_unsigned(&mut column.ty, is_zerofill) {
            refuse(place, format!("`{name}` is no number"), "take this away");
        }
    }
    for text in [&said.charset, &said.collation].into_iter().flatten() {
        if !column.ty.has_charset() && !is_refused(&column.ty) {
            refuse(text.place, format!("`{name}` is no text: it has no charset"), "take this away");
        }
    }
    if let Some(srid) = &said.srid
        && !matches!(column.ty, ColumnType::Geometry(_))
        && !is_refused(&column.ty)
    {
        refuse(srid.place, format!("`{name}` is no geometry"), "give it a type such as `point`");
    }
    if let (Some(stored), None) = (said.stored, &said.generated) {
        refuse(stored, format!("`{name}` isn't computed"), "write `generated = \"…\"` beside it");
    }
    let text = |said: &Option<Said<String>>| said.as_ref().map(|said| said.value.clone());
    column.renamed_from = text(&said.rename_from);
    column.charset = text(&said.charset);
    column.collation = text(&said.collation);
    column.comment = text(&said.comment).unwrap_or_default();
    column.auto_increment = said.auto.is_some();
    column.invisible = said.invisible.is_some();
    column.srid = said.srid.as_ref().map(|said| said.value);
    column.on_update = said.on_update.as_ref().map(|said| said.value);
    let stored = said.stored.is_some();
    column.generated = text(&said.generated).map(|expression| Generated { expression, stored });
    if let Some(default) = &said.default {
        column.default = default.value.clone();
        if default.value.is_none() && !column.nullable {
            let help = "make the field an `Option`, or give another default";
            refuse(default.place, format!("`{name}` takes no `NULL`"), help);
        }
    }
}

/// Whether the type stands for one that was refused.
pub(super) fn is_refused(ty: &ColumnType) -> bool {
    matches!(ty, ColumnType::Other(name) if name.is_empty())
}

/// Makes a number `UNSIGNED`, and `ZEROFILL`; `false` when it is none.
fn make_unsigned(ty: &mut ColumnType, fill: bool) -> bool {
    match ty {
        ColumnType::Integer { unsigned, zerofill, .. }
        | ColumnType::Decimal { unsigned, zerofill, .. }
        | ColumnType::Float { unsigned, zerofill, .. } => {
            *unsigned = true;
            *zerofill |= fill;
            true
        }
        other => is_refused(other),
    }
}

/// Adds what `extra` says; what was said before isn't said again.
fn add_extra(
    column: &mut Column,
    places: &mut ColumnPlaces,
    check: &mut Option<Said<String>>,
    said: &Said<String>,
    problems: &mut Vec<Problem>,
) {
    if is_refused(&column.ty) {
        return;
    }
    let Some((extra, condition)) = sql::extra(said, column, problems) else { return };
    let mut twice = Vec::new();
    let mut add = |what, is_said: bool, was_said: bool| {
        if is_said && was_said {
            twice.push(what);
        }
        is_said && !was_said
    };
    if add("default", extra.default.is_some(), column.default.is_some()) {
        (column.default, places.default) = (extra.default, said.place);
    }
    if add("on_update", extra.on_update.is_some(), column.on_update.is_some()) {
        (column.on_update, places.on_update) = (extra.on_update, said.place);
    }
    if add("comment", !extra.comment.is_empty(), !column.comment.is_empty()) {
        (column.comment, places.comment) = (extra.comment, said.place);
    }
    if add("charset", extra.charset.is_some(), column.charset.is_some()) {
        column.charset = extra.charset;
    }
    if add("collation", extra.collation.is_some(), column.collation.is_some()) {
        column.collation = extra.collation;
    }
    if add("generated", extra.generated.is_some(), column.generated.is_some()) {
        column.generated = extra.generated;
    }
    if add("srid", extra.srid.is_some(), column.srid.is_some()) {
        column.srid = extra.srid;
    }
    if add("check", condition.is_some(), check.is_some()) {
        *check = condition.map(|value| Said { value, place: said.place });
    }
    if extra.auto_increment {
        (column.auto_increment, places.auto) = (true, said.place);
    }
    column.invisible |= extra.invisible;
    column.nullable &= extra.nullable;
    for what in twice {
        problems.push(
            Problem::error(said.place, format!("`extra` and `{what}` say the same"))
                .help("keep one of the two"),
        );
    }
}
