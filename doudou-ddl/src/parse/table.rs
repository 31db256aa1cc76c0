//! From structs to tables.

use std::collections::BTreeMap;
use std::rc::Rc;

use doudou_build::syntax::{ItemId, closest};

use super::field::{ColumnPlaces, Field, Member};
use super::index::{IndexSyntax, KeySyntax, PartSyntax};
use super::names::{foreign_key_name, index_name, snake_case, with_prefix};
use super::problem::{Place, Problem, Said};
use super::reader::{Reader, Struct};
use super::reference::{ReferenceSyntax, Target};
use crate::model::{Check, ForeignKey, Index, IndexKey, IndexKind, IndexPart, Table, same_name};

/// A table, with the places of everything in it.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) table: Table,
    /// The struct's name.
    pub(super) ident: String,
    pub(super) place: Place,
    /// Where the table's name follows from.
    pub(super) name: Place,
    pub(super) renamed_from: Option<Place>,
    pub(super) comment: Place,
    /// The identifiers of the fields, one for each column.
    pub(super) idents: Vec<String>,
    pub(super) columns: Vec<ColumnPlaces>,
    pub(super) primary_key: Option<IndexPlaces>,
    pub(super) indexes: Vec<IndexPlaces>,
    pub(super) foreign_keys: Vec<ForeignKeyPlaces>,
    pub(super) checks: Vec<Place>,
}

/// Where an index says what.
#[derive(Debug)]
pub(super) struct IndexPlaces {
    pub(super) whole: Place,
    pub(super) name: Place,
    pub(super) parts: Vec<Place>,
}

/// Where a foreign key says what.
#[derive(Debug)]
pub(super) struct ForeignKeyPlaces {
    pub(super) name: Place,
    pub(super) target: Place,
    pub(super) on_delete: Option<Place>,
    pub(super) on_update: Option<Place>,
}

/// A field of a table, its own or one of a struct that it embeds.
type FieldOf = (Rc<Struct>, usize);

fn field_of((structure, at): &FieldOf) -> Option<&Field> {
    match structure.members.get(*at) {
        Some(Member::Column(field)) => Some(field),
        _ => None,
    }
}

/// Makes tables of structs.
pub(super) fn assemble(
    reader: &mut Reader,
    structs: &[(ItemId, Rc<Struct>)],
    prefix: &str,
) -> Vec<Draft> {
    let mut fields: Vec<Vec<FieldOf>> = Vec::new();
    let mut drafts = Vec::new();
    for (id, structure) in structs {
        let own = flatten(reader, structure, &mut vec![*id]);
        drafts.push(draft(structure, &own, prefix, &mut reader.problems));
        fields.push(own);
    }
    let names: BTreeMap<ItemId, usize> =
        structs.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
    for (at, ((_, structure), own)) in structs.iter().zip(&fields).enumerate() {
        for reference in &structure.settings.foreign_keys {
            let said = Reference { reference, field: None, is_embedded: false };
            add_foreign_key(reader, &mut drafts, &names, at, &said, prefix);
        }
        for of in own {
            let Some(field) = field_of(of) else { continue };
            let is_embedded = !Rc::ptr_eq(&of.0, structure);
            for reference in &field.references {
                let said = Reference { reference, field: Some(&field.column.name), is_embedded };
                add_foreign_key(reader, &mut drafts, &names, at, &said, prefix);
            }
        }
    }
    drafts
}

/// The fields of a struct, those that it embeds in their place. Its own fields win over embedded
/// ones of the same column.
fn flatten(reader: &mut Reader, structure: &Rc<Struct>, around: &mut Vec<ItemId>) -> Vec<FieldOf> {
    let own: Vec<&str> = structure
        .members
        .iter()
        .filter_map(|member| match member {
            Member::Column(field) => Some(&*field.column.name),
            Member::Embed(..) => None,
        })
        .collect();
    let mut fields = Vec::new();
    for (at, member) in structure.members.iter().enumerate() {
        let Member::Embed(inner, place) = member else {
            fields.push((Rc::clone(structure), at));
            continue;
        };
        if around.contains(inner) {
            let message = format!("`{}` contains itself", structure.ident);
            reader.problems.push(Problem::error(*place, message));
            continue;
        }
        let Some(embedded) = reader.structure(*inner) else { continue };
        around.push(*inner);
        let inside = flatten(reader, &embedded, around);
        around.pop();
        fields.extend(inside.into_iter().filter(|inside| {
            field_of(inside)
                .is_some_and(|field| own.iter().all(|own| !same_name(own, &field.column.name)))
        }));
    }
    fields
}

fn draft(
    structure: &Struct,
    fields: &[FieldOf],
    prefix: &str,
    problems: &mut Vec<Problem>,
) -> Draft {
    let settings = &structure.settings;
    let fields: Vec<&Field> = fields.iter().filter_map(field_of).collect();
    let place_of = |said: &Option<Said<String>>| said.as_ref().map(|said| said.place);
    let name = match &settings.name {
        Some(name) => with_prefix(prefix, &name.value),
        None => format!("{prefix}{}", snake_case(&structure.ident)),
    };
    let renamed_from = settings.rename_from.as_ref().map(|from| with_prefix(prefix, &from.value));
    let mut draft = Draft {
        table: Table {
            name,
            renamed_from,
            columns: fields.iter().map(|field| field.column.clone()).collect(),
            options: settings.options.clone(),
            partitioning: settings.partitioning.clone(),
            ..Table::default()
        },
        ident: structure.ident.clone(),
        place: structure.place,
        name: place_of(&settings.name).unwrap_or(structure.place),
        renamed_from: place_of(&settings.rename_from),
        comment: settings.comment.unwrap_or(structure.place),
        idents: fields.iter().map(|field| field.ident.clone()).collect(),
        columns: fields.iter().map(|field| field.places).collect(),
        primary_key: None,
        indexes: Vec::new(),
        foreign_keys: Vec::new(),
        checks: Vec::new(),
    };
    for check in &settings.checks {
        draft.table.checks.push(check.value.clone());
        draft.checks.push(check.place);
    }
    for field in &fields {
        let Some(check) = &field.check else { continue };
        draft.table.checks.push(Check {
            name: None,
            expression: check.value.clone(),
            enforced: true,
            column: Some(field.column.name.clone()),
        });
        draft.checks.push(check.place);
    }
    draft.add_indexes(structure, &fields, problems);
    draft
}

/// What fields say of an index, each with the column of its field.
type Group<'a> = Vec<(&'a IndexSyntax, &'a str)>;

impl Draft {
    fn add_indexes(&mut self, structure: &Struct, fields: &[&Field], problems: &mut Vec<Problem>) {
        for index in &structure.settings.indexes {
            self.add_index(index, &[(index, "")], problems);
        }
        let mut groups: Vec<(IndexKind, String, Group<'_>)> = Vec::new();
        for field in fields {
            for index in &field.indexes {
                let column = &*field.column.name;
                let own = match (index.kind, &index.name) {
                    (IndexKind::Primary, _) => "PRIMARY".to_owned(),
                    (_, Some(name)) => name.value.clone(),
                    (_, None) => index_name([column]),
                };
                let same = groups
                    .iter_mut()
                    .find(|(kind, name, _)| *kind == index.kind && same_name(name, &own));
                match same {
                    Some((_, _, group)) => group.push((index, column)),
                    None => groups.push((index.kind, own, vec![(index, column)])),
                }
            }
        }
        if let Some(index) = &structure.settings.primary_key {
            if let Some((_, _, group)) =
                groups.iter().find(|(kind, ..)| *kind == IndexKind::Primary)
                && let Some((on_field, _)) = group.first()
            {
                problems.push(
                    Problem::error(on_field.place, "the struct names the primary key already")
                        .also(index.place, "here")
                        .help("keep one of the two"),
                );
            }
            self.add_index(index, &[(index, "")], problems);
        }
        for (kind, _, mut parts) in groups {
            if kind == IndexKind::Primary && structure.settings.primary_key.is_some() {
                continue;
            }
            parts.sort_by_key(|(index, _)| index.order);
            let Some((first, _)) = parts.first().copied() else { continue };
            self.add_index(first, &parts, problems);
        }
    }

    /// Adds an index from all that say something of it, each with the column of its field.
    fn add_index(
        &mut self,
        first: &IndexSyntax,
        said: &[(&IndexSyntax, &str)],
        problems: &mut Vec<Problem>,
    ) {
        let mut parts = Vec::new();
        let mut places = Vec::new();
        for (index, column) in said {
            for part in &index.parts {
                if let Some(made) = self.part(part, column, problems) {
                    parts.push(made);
                    places.push(part.place);
                }
            }
        }
        if parts.is_empty() {
            return;
        }
        let mut one = OneOf { problems };
        let name = one.of(said.iter().map(|(index, _)| &index.name), same_text);
        let index = Index {
            name: String::new(),
            kind: first.kind,
            method: one
                .of(said.iter().map(|(index, _)| &index.method), same_text)
                .map(|method| method.value.to_ascii_uppercase()),
            parser: one
                .of(said.iter().map(|(index, _)| &index.parser), same_text)
                .map(|it| it.value),
            key_block_size: one
                .of(said.iter().map(|(index, _)| &index.key_block_size), |a, b| a == b)
                .map(|size| size.value),
            comment: one
                .of(said.iter().map(|(index, _)| &index.comment), same_text)
                .map(|comment| comment.value)
                .unwrap_or_default(),
            invisible: said.iter().any(|(index, _)| index.invisible.is_some()),
            parts,
        };
        let name_place = name.as_ref().map_or(first.place, |name| name.place);
        let columns = index.columns().collect::<Vec<_>>();
        let name = match (first.kind, name) {
            (IndexKind::Primary, _) => "PRIMARY".to_owned(),
            (_, Some(name)) => name.value,
            (_, None) => index_name(columns),
        };
        let index = Index { name, ..index };
        let places = IndexPlaces { whole: first.place, name: name_place, parts: places };
        match first.kind {
            IndexKind::Primary => {
                (self.table.primary_key, self.primary_key) = (Some(index), Some(places));
            }
            _ => {
                self.table.indexes.push(index);
                self.indexes.push(places);
            }
        }
    }

    fn part(
        &self,
        part: &PartSyntax,
        column: &str,
        problems: &mut Vec<Problem>,
    ) -> Option<IndexPart> {
        let key = match &part.key {
            KeySyntax::Field => IndexKey::Column(column.to_owned()),
            KeySyntax::Expression(expression) => IndexKey::Expression(expression.clone()),
            KeySyntax::Name(name) => {
                IndexKey::Column(self.find_column(name, part.place, problems)?.to_owned())
            }
        };
        Some(IndexPart { key, prefix: part.prefix, descending: part.descending })
    }

    /// The column that a name means: one of this name, or that of the field of this name.
    pub(super) fn column_named(&self, name: &str) -> Option<&str> {
        if let Some(column) = self.table.column(name) {
            return Some(&column.name);
        }
        let at = self.idents.iter().position(|ident| ident == name)?;
        self.table.columns.get(at).map(|column| &*column.name)
    }

    fn find_column(&self, name: &str, place: Place, problems: &mut Vec<Problem>) -> Option<&str> {
        let found = self.column_named(name);
        if found.is_none() {
            let columns = self.table.columns.iter().map(|column| &*column.name);
            problems.push(
                Problem::error(place, format!("`{}` has no column `{name}`", self.table.name))
                    .meant(closest(name, columns), "name a column, or a field of the struct"),
            );
        }
        found
    }
}

fn same_text(one: &str, other: &str) -> bool {
    same_name(one, other)
}

/// Several fields can say one thing of their index, if they agree.
struct OneOf<'a> {
    problems: &'a mut Vec<Problem>,
}

impl OneOf<'_> {
    fn of<'s, T: Clone + std::borrow::Borrow<B> + 's, B: ?Sized>(
        &mut self,
        said: impl Iterator<Item = &'s Option<Said<T>>>,
        same: impl Fn(&B, &B) -> bool,
    ) -> Option<Said<T>> {
        let mut said = said.flatten();
        let first = said.next()?;
        for other in said.filter(|other| !same(other.value.borrow(), first.value.borrow())) {
            self.problems.push(
                Problem::error(other.place, "the fields of an index say different things of it")
                    .also(first.place, "the first")
                    .help("say it on one of them"),
            );
        }
        Some(first.clone())
    }
}

/// A foreign key as it is written, and where.
struct Reference<'a> {
    reference: &'a ReferenceSyntax,
    /// The column of the field that it stands on.
    field: Option<&'a str>,
    /// Whether that is a field of an embedded struct.
    is_embedded: bool,
}

fn add_foreign_key(
    reader: &mut Reader,
    drafts: &mut [Draft],
    names: &BTreeMap<ItemId, usize>,
    at: usize,
    said: &Reference<'_>,
    prefix: &str,
) {
    let Some(own) = drafts.get(at) else { return };
    let reference = said.reference;
    let problems = &mut reader.problems;
    let mut columns: Vec<String> = said.field.map(str::to_owned).into_iter().collect();
    let before = problems.len();
    for said in &reference.columns {
        columns.extend(own.find_column(&said.value, said.place, problems).map(str::to_owned));
    }
    if problems.len() > before {
        return;
    }
    let target = match &reference.target {
        Target::Struct(path) => struct_target(reader, names, drafts, path),
        Target::Table(name) if reference.database.is_some() => Some((name.value.clone(), None)),
        Target::Table(name) => table_target(reader, drafts, name, prefix),
    };
    let Some((table, found)) = target else { return };
    let found = found.and_then(|found| drafts.get(found));
    let problems = &mut reader.problems;
    let mut references = Vec::new();
    for said in &reference.references {
        match found {
            Some(other) => references
                .extend(other.find_column(&said.value, said.place, problems).map(str::to_owned)),
            None => references.push(said.value.clone()),
        }
    }
    if references.len() != reference.references.len() {
        return;
    }
    let target_place = match &reference.target {
        Target::Struct(path) => path.place,
        Target::Table(name) => name.place,
    };
    if references.len() != columns.len() {
        let message = format!(
            "{} to {}: the columns of a foreign key come in pairs",
            columns.len(),
            references.len()
        );
        problems.push(Problem::error(target_place, message));
        return;
    }
    let name = match &reference.name {
        Some(name) => name.value.clone(),
        // Several tables may embed the field, and a database has each name once.
        None if said.is_embedded => {
            let columns = [vec![own.table.name.clone()], columns.clone()].concat();
            foreign_key_name(&columns, &table, &references)
        }
        None => foreign_key_name(&columns, &table, &references),
    };
    let key = ForeignKey {
        name,
        columns,
        database: reference.database.clone(),
        table,
        references,
        on_delete: reference.on_delete.as_ref().map(|said| said.value),
        on_update: reference.on_update.as_ref().map(|said| said.value),
    };
    let places = ForeignKeyPlaces {
        name: reference.name.as_ref().map_or(reference.place, |name| name.place),
        target: target_place,
        on_delete: reference.on_delete.as_ref().map(|said| said.place),
        on_update: reference.on_update.as_ref().map(|said| said.place),
    };
    if let Some(own) = drafts.get_mut(at) {
        own.table.foreign_keys.push(key);
        own.foreign_keys.push(places);
    }
}

/// The table of a struct.
fn struct_target(
    reader: &mut Reader,
    names: &BTreeMap<ItemId, usize>,
    drafts: &[Draft],
    path: &Said<Vec<String>>,
) -> Option<(String, Option<usize>)> {
    let found = reader.named.resolve(&mut reader.modules, path.place.module, &path.value);
    if let Some(at) = found.and_then(|id| names.get(&id)) {
        return drafts.get(*at).map(|draft| (draft.table.name.clone(), Some(*at)));
    }
    // The struct may stand in the file that couldn't be read.
    if reader.modules.broken {
        return None;
    }
    let name = path.value.join("::");
    let last = path.value.last().map_or("", |last| &**last);
    let meant = closest(last, drafts.iter().map(|draft| &*draft.ident)).filter(|it| *it != last);
    let message = match found {
        Some(_) => format!("`{name}` is no table: it doesn't derive `Table`"),
        None => format!("no struct `{name}` is a table"),
    };
    let help = "derive `Table` for it, or name the table in quotes: `references(\"dept\".\"id\")`";
    reader.problems.push(Problem::error(path.place, message).meant(meant, help));
    None
}

/// A table by its name, which must be one of these unless it is written with `=`.
fn table_target(
    reader: &mut Reader,
    drafts: &[Draft],
    name: &Said<String>,
    prefix: &str,
) -> Option<(String, Option<usize>)> {
    let table = with_prefix(prefix, &name.value);
    let found = drafts.iter().position(|draft| draft.table.name == table);
    if found.is_some() || name.value.starts_with('=') || reader.modules.broken {
        return Some((table, found));
    }
    let known = drafts.iter().filter_map(|draft| draft.table.name.strip_prefix(prefix));
    let meant = closest(&name.value, known);
    let help = format!(
        "declare it, or write `\"={}\"` for a table that belongs to another program",
        name.value
    );
    reader.problems.push(
        Problem::error(name.place, format!("no struct is the table `{table}`")).meant(meant, &help),
    );
    None
}
