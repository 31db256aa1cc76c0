//! `references`, `fk` and `foreign_key`.

use doudou_build::syntax::{ModuleId, ident_text};
use proc_macro2::{TokenStream, TokenTree};

use super::index::{KeySyntax, part};
use super::problem::{Place, Problem, Said};
use super::registry::unknown_option;
use super::sql::action;
use super::syntax::{Item, Value, extent, items, split, text};
use crate::model::Action;

/// A foreign key as it is written.
#[derive(Debug, Clone)]
pub(super) struct ReferenceSyntax {
    pub(super) place: Place,
    pub(super) name: Option<Said<String>>,
    /// The columns that refer, each a column or a field; empty for the field that the attribute
    /// stands on.
    pub(super) columns: Vec<Said<String>>,
    pub(super) target: Target,
    pub(super) references: Vec<Said<String>>,
    pub(super) database: Option<String>,
    pub(super) on_delete: Option<Said<Action>>,
    pub(super) on_update: Option<Said<Action>>,
}

/// The table referred to.
#[derive(Debug, Clone)]
pub(super) enum Target {
    /// That of a struct, by its path.
    Struct(Said<Vec<String>>),
    /// One named in quotes, without its prefix.
    Table(Said<String>),
}

impl ReferenceSyntax {
    fn new(place: Place, target: Target) -> Self {
        Self {
            place,
            name: None,
            columns: Vec::new(),
            target,
            references: Vec::new(),
            database: None,
            on_delete: None,
            on_update: None,
        }
    }

    /// Reads `references(Dept.id, on_delete = "cascade")`.
    pub(super) fn references(item: &Item, problems: &mut Vec<Problem>) -> Option<Self> {
        const HELP: &str = "write `references(Dept.id)` or `references(\"dept\".\"id\")`";
        let module = item.place.module;
        let Value::List(group) = &item.value else {
            item.refuse("names a column in brackets", HELP, problems);
            return None;
        };
        let mut pieces = split(group.stream());
        if pieces.is_empty() {
            item.refuse("names no column", HELP, problems);
            return None;
        }
        let first = pieces.remove(0);
        let place = extent(module, &first, item.place);
        let Some((target, column)) = column_of(module, &first) else {
            let problem = Problem::error(place, "this isn't a column of a table");
            problems.push(problem.help(HELP));
            return None;
        };
        let mut reference = Self { references: vec![column], ..Self::new(place, target) };
        let rest =
            pieces.into_iter().flat_map(|piece| piece.into_iter().chain([comma()])).collect();
        for option in items(module, rest, problems) {
            reference.read_option(item, &option, problems);
        }
        Some(reference)
    }

    /// Reads `fk(table = "dept", column = "id", constraint = "x")`.
    pub(super) fn fk(item: &Item, problems: &mut Vec<Problem>) -> Option<Self> {
        const HELP: &str = "write `fk(table = \"dept\", column = \"id\")`";
        let Value::List(group) = &item.value else {
            item.refuse("takes its options in brackets", HELP, problems);
            return None;
        };
        let (mut table, mut column, mut rest) = (None, None, Vec::new());
        for option in items(item.place.module, group.stream(), problems) {
            match &*option.name {
                "table" => table = option.text(problems),
                "column" => column = option.text(problems),
                _ => rest.push(option),
            }
        }
        let Some(table) = table else {
            item.refuse("names no table", HELP, problems);
            return None;
        };
        let id = Said { value: "id".to_owned(), place: table.place };
        let mut reference = Self::new(item.place, Target::Table(table));
        reference.references.push(column.unwrap_or(id));
        for option in rest {
            match &*option.name {
                "constraint" => reference.name = option.text(problems),
                "name" => unknown_option(&item.name, &option, &[], problems),
                _ => reference.read_option(item, &option, problems),
            }
        }
        Some(reference)
    }

    /// Reads `foreign_key(columns(a, b), references(Other(x, y)))`.
    pub(super) fn foreign_key(item: &Item, problems: &mut Vec<Problem>) -> Option<Self> {
        const HELP: &str = "write `foreign_key(columns(a, b), references(Other(x, y)))`";
        let module = item.place.module;
        let Value::List(group) = &item.value else {
            item.refuse("takes its options in brackets", HELP, problems);
            return None;
        };
        let (mut columns, mut target, mut rest) = (Vec::new(), None, Vec::new());
        for option in items(module, group.stream(), problems) {
            match (&*option.name, &option.value) {
                ("columns", Value::List(group)) => {
                    columns = column_names(module, group.stream(), problems);
                }
                ("references", Value::List(group)) => {
                    let tokens: Vec<_> = group.stream().into_iter().collect();
                    target = table_of(module, tokens, problems);
                    if target.is_none() {
                        option.refuse("names a table and its columns", HELP, problems);
                        return None;
                    }
                }
                _ => rest.push(option),
            }
        }
        let (Some((target, references)), false) = (target, columns.is_empty()) else {
            let problem =
                Problem::error(item.place, "a foreign key has columns and refers to others");
            problems.push(problem.help(HELP));
            return None;
        };
        let mut reference = Self { columns, references, ..Self::new(item.place, target) };
        for option in rest {
            reference.read_option(item, &option, problems);
        }
        Some(reference)
    }

    fn read_option(&mut self, item: &Item, option: &Item, problems: &mut Vec<Problem>) {
        let mut read_action = || {
            let said = option.text(problems)?;
            let value = action(&said, problems)?;
            Some(Said { value, place: said.place })
        };
        match &*option.name {
            "on_delete" => self.on_delete = read_action(),
            "on_update" => self.on_update = read_action(),
            "name" => self.name = option.text(problems),
            "database" => self.database = option.text(problems).map(|said| said.value),
            _ => unknown_option(&item.name, option, &[], problems),
        }
    }
}

fn comma() -> TokenTree {
    TokenTree::Punct(proc_macro2::Punct::new(',', proc_macro2::Spacing::Alone))
}

/// `Dept.id`, `super::Dept.id`, `"dept"."id"`.
fn column_of(module: ModuleId, piece: &[TokenTree]) -> Option<(Target, Said<String>)> {
    let [table @ .., TokenTree::Punct(dot), column] = piece else { return None };
    (dot.as_char() == '.').then_some(())?;
    Some((target(module, table)?, name(module, column)?))
}

/// `Other(x, y)`, `"other"("x", "y")`.
fn table_of(
    module: ModuleId,
    mut tokens: Vec<TokenTree>,
    problems: &mut Vec<Problem>,
) -> Option<(Target, Vec<Said<String>>)> {
    let Some(TokenTree::Group(group)) = tokens.pop() else { return None };
    let columns = column_names(module, group.stream(), problems);
    Some((target(module, &tokens)?, columns)).filter(|(_, columns)| !columns.is_empty())
}

fn column_names(
    module: ModuleId,
    tokens: TokenStream,
    problems: &mut Vec<Problem>,
) -> Vec<Said<String>> {
    let mut names = Vec::new();
    for piece in split(tokens) {
        let Some(part) = part(module, &piece, problems) else { continue };
        match part.key {
            KeySyntax::Name(value) if part.prefix.is_none() && !part.descending => {
                names.push(Said { value, place: part.place });
            }
            _ => problems.push(Problem::error(part.place, "a foreign key has whole columns")),
        }
    }
    names
}

/// The path of a struct, or a text.
fn target(module: ModuleId, tokens: &[TokenTree]) -> Option<Target> {
    if let Some(said) = text(module, tokens) {
        return Some(Target::Table(said));
    }
    let place = Place::new(module, tokens.first()?.span());
    let mut path = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Ident(segment) => path.push(ident_text(segment)),
            TokenTree::Punct(colon) if colon.as_char() == ':' => {}
            _ => return None,
        }
    }
    Some(Target::Struct(Said { value: path, place: extent(module, tokens, place) }))
}

fn name(module: ModuleId, token: &TokenTree) -> Option<Said<String>> {
    match token {
        TokenTree::Ident(name) => {
            Some(Said { value: ident_text(name), place: Place::new(module, name.span()) })
        }
        token => text(module, std::slice::from_ref(token)),
    }
}
