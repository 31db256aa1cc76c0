//! `pk`, `index`, `unique`, `fulltext` and `spatial`, on structs and on fields.

use doudou_build::syntax::{ModuleId, ident_text};
use proc_macro2::{Delimiter, TokenTree};

use super::problem::{Place, Problem, Said};
use super::registry::unknown_option;
use super::sql::expression;
use super::syntax::{Item, Value, extent, item, split, text};
use crate::model::IndexKind;

/// An index as it is written.
#[derive(Debug, Clone)]
pub(super) struct IndexSyntax {
    pub(super) kind: IndexKind,
    pub(super) place: Place,
    pub(super) name: Option<Said<String>>,
    /// Where a field stands in the index: 1 when it isn't said.
    pub(super) order: u32,
    /// On a field its own part alone.
    pub(super) parts: Vec<PartSyntax>,
    pub(super) method: Option<Said<String>>,
    pub(super) parser: Option<Said<String>>,
    pub(super) key_block_size: Option<Said<u32>>,
    pub(super) comment: Option<Said<String>>,
    pub(super) invisible: Option<Place>,
}

/// A part of an index.
#[derive(Debug, Clone)]
pub(super) struct PartSyntax {
    pub(super) place: Place,
    pub(super) key: KeySyntax,
    pub(super) prefix: Option<u32>,
    pub(super) descending: bool,
}

/// What a part is made from.
#[derive(Debug, Clone)]
pub(super) enum KeySyntax {
    /// The field that the attribute stands on.
    Field,
    /// A column, or a field by its identifier.
    Name(String),
    /// SQL.
    Expression(String),
}

/// The kind of index that an item declares.
pub(super) fn kind(item: &str) -> Option<IndexKind> {
    Some(match item {
        "pk" => IndexKind::Primary,
        "index" => IndexKind::Plain,
        "unique" => IndexKind::Unique,
        "fulltext" => IndexKind::Fulltext,
        "spatial" => IndexKind::Spatial,
        _ => return None,
    })
}

impl IndexSyntax {
    fn new(kind: IndexKind, place: Place) -> Self {
        Self {
            kind,
            place,
            name: None,
            order: 1,
            parts: Vec::new(),
            method: None,
            parser: None,
            key_block_size: None,
            comment: None,
            invisible: None,
        }
    }

    /// Reads an item on a field.
    pub(super) fn on_field(item: &Item, kind: IndexKind, problems: &mut Vec<Problem>) -> Self {
        let mut index = Self::new(kind, item.place);
        index.parts.push(PartSyntax {
            place: item.place,
            key: KeySyntax::Field,
            prefix: None,
            descending: false,
        });
        match &item.value {
            Value::Nothing => {}
            Value::List(group) => {
                let module = item.place.module;
                for option in super::syntax::items(module, group.stream(), problems) {
                    index.read_option(item, &option, true, problems);
                }
            }
            Value::Assigned(_) if kind != IndexKind::Primary => {
                index.read_short(item, problems);
            }
            Value::Assigned(_) | Value::Other(_) => {
                let help = format!("write `{0}` or `{0}(order = 2)`", item.name);
                item.refuse("takes its options in brackets", &help, problems);
            }
        }
        index
    }

    /// `index = "name,2,desc"`.
    fn read_short(&mut self, item: &Item, problems: &mut Vec<Problem>) {
        let Some(said) = item.text(problems) else { return };
        let mut words = said.value.split(',').map(str::trim);
        let name = words.next().unwrap_or_default().to_owned();
        self.name = Some(Said { value: name, place: said.place }).filter(|it| !it.value.is_empty());
        let order = words.next().map(str::parse);
        let sort = words.next();
        if let Some(Ok(order)) = order {
            self.order = order;
        }
        for part in &mut self.parts {
            part.descending = sort.is_some_and(|sort| sort.eq_ignore_ascii_case("desc"));
        }
        let sort_is_known = sort.is_none_or(|sort| {
            sort.eq_ignore_ascii_case("asc") || sort.eq_ignore_ascii_case("desc")
        });
        if matches!(order, Some(Err(_))) || !sort_is_known || words.next().is_some() {
            problems.push(
                Problem::error(said.place, "this isn't `name,order,asc|desc`")
                    .help(format!("write `{}(name = \"x\", order = 2, desc)`", item.name)),
            );
        }
    }

    /// Reads an item on a struct. `pk(a, b)` may name its columns directly.
    pub(super) fn on_struct(
        item: &Item,
        kind: IndexKind,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        let module = item.place.module;
        let mut index = Self::new(kind, item.place);
        let example = match kind {
            IndexKind::Primary => "write `pk(a, b)`".to_owned(),
            _ => format!("write `{}(name = \"x\", columns(a, b))`", item.name),
        };
        let Value::List(group) = &item.value else {
            let message = format!("`{}` on a struct names no columns", item.name);
            problems.push(Problem::error(item.place, message).help(example));
            return None;
        };
        for piece in split(group.stream()) {
            let direct = kind == IndexKind::Primary && !is_option(&piece);
            match self::item(module, piece.clone()) {
                _ if direct => index.parts.extend(part(module, &piece, problems)),
                Ok(option) => index.read_option(item, &option, false, problems),
                Err(place) => problems.push(
                    Problem::error(place, format!("`{}` takes options here", item.name))
                        .help(example.clone()),
                ),
            }
        }
        if index.parts.is_empty() {
            let message = format!("`{}` has no columns", item.name);
            problems.push(Problem::error(item.place, message).help(example));
            return None;
        }
        Some(index)
    }

    fn read_option(
        &mut self,
        item: &Item,
        option: &Item,
        on_field: bool,
        problems: &mut Vec<Problem>,
    ) {
        match &*option.name {
            "name" if self.kind == IndexKind::Primary => {
                let message = "the primary key has no name of its own";
                problems.push(Problem::error(option.place, message).help("take `name` away"));
            }
            "name" => self.name = option.text(problems),
            "method" => self.method = option.text(problems),
            "comment" => self.comment = option.text(problems),
            "parser" => self.parser = option.text(problems),
            "key_block_size" => self.key_block_size = option.number(problems),
            "invisible" => self.invisible = option.flag(problems),
            "columns" if !on_field => match &option.value {
                Value::List(group) => {
                    for piece in split(group.stream()) {
                        self.parts.extend(part(item.place.module, &piece, problems));
                    }
                }
                _ => option.refuse("takes names in brackets", "write `columns(a, b)`", problems),
            },
            "order" if on_field => {
                self.order = option.number(problems).map_or(self.order, |order| order.value);
            }
            "prefix" if on_field => {
                let prefix = option.number(problems);
                self.parts.iter_mut().for_each(|part| {
                    part.prefix = prefix.as_ref().map(|prefix| prefix.value);
                    part.place = prefix.as_ref().map_or(part.place, |prefix| prefix.place);
                });
            }
            "asc" | "desc" if on_field => {
                let said = option.flag(problems).is_some() && option.name == "desc";
                self.parts.iter_mut().for_each(|part| part.descending = said);
            }
            "columns" => problems.push(
                Problem::error(option.place, "an index on a field covers that field")
                    .help("put the index on the struct to name its columns"),
            ),
            "order" | "prefix" | "asc" | "desc" => problems.push(
                Problem::error(
                    option.place,
                    format!("`{}` belongs to an index on a field", option.name),
                )
                .help("say it behind the column: `columns(a(10) desc, b)`"),
            ),
            _ if on_field => unknown_option(&item.name, option, &["columns"], problems),
            _ => unknown_option(&item.name, option, &["order", "asc", "desc", "prefix"], problems),
        }
    }
}

/// Whether a piece is an option and no column: `columns(…)`, `comment = …`, `invisible` is a
/// column like any other word.
fn is_option(piece: &[TokenTree]) -> bool {
    match piece {
        [TokenTree::Ident(_), TokenTree::Punct(equals), ..] => equals.as_char() == '=',
        [TokenTree::Ident(name), TokenTree::Group(_)] => name == "columns",
        _ => false,
    }
}

/// Reads `a`, `b(10)`, `c desc`, `"group by"(5)`, `expr = "lower(a)"`.
pub(super) fn part(
    module: ModuleId,
    piece: &[TokenTree],
    problems: &mut Vec<Problem>,
) -> Option<PartSyntax> {
    let place = extent(module, piece, Place::new(module, proc_macro2::Span::call_site()));
    let bad = |place, problems: &mut Vec<Problem>| {
        let help = "write `a`, `a(10)`, `a desc`, `\"group by\"` or `expr = \"lower(a)\"`";
        problems.push(Problem::error(place, "this isn't a part of an index").help(help));
    };
    let (key, mut rest) = match piece {
        [TokenTree::Ident(name), TokenTree::Punct(equals), value @ ..]
            if name == "expr" && equals.as_char() == '=' =>
        {
            let mut value = value.to_vec();
            let order = value.split_off(1.min(value.len()));
            let Some(said) = text(module, &value) else {
                bad(place, problems);
                return None;
            };
            (KeySyntax::Expression(expression(&said, problems)?), order)
        }
        [TokenTree::Ident(name), rest @ ..] => (KeySyntax::Name(ident_text(name)), rest.to_vec()),
        [TokenTree::Literal(_), rest @ ..] => match text(module, &piece[..1]) {
            Some(said) => (KeySyntax::Name(said.value), rest.to_vec()),
            None => {
                bad(place, problems);
                return None;
            }
        },
        _ => {
            bad(place, problems);
            return None;
        }
    };
    let mut prefix = None;
    if let Some(TokenTree::Group(group)) = rest.first()
        && group.delimiter() == Delimiter::Parenthesis
    {
        prefix = group.stream().to_string().parse().ok();
        if prefix.is_none() {
            bad(Place::new(module, group.span()), problems);
        }
        rest.remove(0);
    }
    let descending = match &rest[..] {
        [] => false,
        [TokenTree::Ident(order)] if order == "asc" || order == "desc" => order == "desc",
        other => {
            bad(extent(module, other, place), problems);
            false
        }
    };
    Some(PartSyntax { place, key, prefix, descending })
}
